// The enrolled cardholders as a running switch has them: hashes of their cards, no number. Only what has changed is read again, so that a
// card that is enrolled or struck off counts within a second, however many there are.
import type { EventSink } from '../../events/event-table.ts';
import { CardVault } from '../../records/card-vault.ts';
import { CardholderRecords } from '../../records/cardholders.ts';
import type { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import { JournalKeys } from '../../store/journal-keys.ts';
import type { Enrolment } from '../../switch/ports.ts';
import { cardholderKeys } from '../cardholders/opened-cardholders.ts';
import type { Configuration } from '../configuration/schema.ts';
import { type RecordsReader, RecordsWatch } from './records-watch.ts';

/** Less than a millisecond of a turn. */
const ROWS_AT_A_TIME = 200;
/** Of a hash: two of a billion cards have the same with a chance of one in forty. */
const HASH_BYTES = 8;

export class EnrolmentWatch implements RecordsReader {
  readonly #path: string;
  readonly #configuration: Configuration;
  readonly #emit: EventSink;
  readonly #watch: RecordsWatch;
  /** Codes of members, by the names of their issuers. */
  #owners: ReadonlyMap<string, string> = new Map();
  /** The member that has enrolled a card, by its hash. */
  #cards = new Map<string, string>();
  #seen = 0;
  #records: CardholderRecords | undefined;

  /** Reads the cardholders in the records at `path`, which are made when absent, and watches them until `stop`. Throws a RecordsError. */
  constructor(path: string, configuration: Configuration, emit: EventSink) {
    this.#path = path;
    this.#configuration = configuration;
    this.#emit = emit;
    this.#watch = new RecordsWatch(path, this);
  }

  /** The cardholders of the issuer with this name. A bank enrols its own cards only. */
  of(issuer: string): Enrolment {
    return {
      isEnrolled: (pan) => {
        const owner = this.#owners.get(issuer);
        const hash = this.#records?.hashOf(pan);
        return owner !== undefined && hash !== undefined && this.#cards.get(keyOf(hash)) === owner;
      },
    };
  }

  stop(): void {
    this.#watch.stop();
  }

  *read(file: CentreFile, isAnother: boolean): Generator<void, void> {
    const members = new RegisterRecords(file).members();
    const owners = new Map(members.flatMap(({ code, issuers }) => issuers.map((name) => [name, code] as const)));
    // Asked anew each time: its key is there once the first card is.
    const keys = new JournalKeys(this.#path, cardholderKeys(this.#configuration, this.#path));
    const records = new CardholderRecords(file, new CardVault(this.#path, keys));
    const cards = isAnother ? new Map<string, string>() : this.#cards;
    let seen = isAnother ? 0 : this.#seen;
    const before = seen;
    let count = 0;
    for (const { changeNo, hash, member, isEnrolled } of records.changesAfter(seen)) {
      if (isEnrolled) cards.set(keyOf(hash), member);
      else cards.delete(keyOf(hash));
      seen = changeNo;
      if (++count % ROWS_AT_A_TIME === 0) yield;
    }
    this.#owners = owners;
    this.#records = records;
    this.#cards = cards;
    this.#seen = seen;
    if (isAnother || seen > before) this.#emit('cardholders.read', { cards: cards.size, changes: count });
  }

  failed(reason: string): void {
    this.#emit('cardholders.unreadable', { reason });
  }
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, HASH_BYTES).toString('latin1');
}
