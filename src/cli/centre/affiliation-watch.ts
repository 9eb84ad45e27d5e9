// The register of merchants as a running switch has it: a table that is never changed, and that another one takes the place of within
// a second when a command has changed the register. Rows are read a few at a time, between the turns of the switch.
import { type MerchantTable, MerchantTableBuilder } from '../../centre/registers/merchant-table.ts';
import type { EventSink } from '../../events/event-table.ts';
import type { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import type { Affiliation } from '../../switch/ports.ts';
import type { Configuration } from '../configuration/schema.ts';
import { linkFaults } from '../registers/member-links.ts';
import { type RecordsReader, RecordsWatch } from './records-watch.ts';

/** Less than a millisecond of a turn. */
const ROWS_AT_A_TIME = 200;

/** What is known of merchants at a time. */
interface Known {
  readonly table: MerchantTable;
  readonly count: number;
  /** Codes of members, by the names of their acquirers. */
  readonly owners: ReadonlyMap<string, string>;
}

export class AffiliationWatch implements RecordsReader {
  readonly #configuration: Configuration;
  readonly #emit: EventSink;
  readonly #watch: RecordsWatch;
  #known: Known | undefined;

  /** Reads the register in the records at `path`, which are made when absent, and watches it until `stop`. Throws a RecordsError. */
  constructor(path: string, configuration: Configuration, emit: EventSink) {
    this.#configuration = configuration;
    this.#emit = emit;
    this.#watch = new RecordsWatch(path, this);
  }

  /** The merchants of the acquirer with this name: always those of the latest table. */
  of(acquirer: string): Affiliation {
    return {
      takes: (acceptor, terminal) => {
        const { owners, table } = this.#known!;
        const owner = owners.get(acquirer);
        return owner !== undefined && table.takes(owner, acceptor, terminal);
      },
    };
  }

  stop(): void {
    this.#watch.stop();
  }

  *read(file: CentreFile): Generator<void, void> {
    const known = yield* readingOf(file);
    this.#known = known;
    this.#emit('merchants.read', { merchants: known.count, acquirers: known.owners.size });
    const members = new RegisterRecords(file).members();
    for (const reason of linkFaults(members, this.#configuration)) this.#emit('member.link-unknown', { reason });
  }

  failed(reason: string): void {
    this.#emit('merchants.unreadable', { reason });
  }
}

/** Reads the registers; yields after every so many merchants. */
function* readingOf(file: CentreFile): Generator<void, Known> {
  const records = new RegisterRecords(file);
  const owners = new Map(records.members().flatMap(({ code, acquirers }) => acquirers.map((name) => [name, code])));
  const builder = new MerchantTableBuilder();
  let count = 0;
  for (const merchant of records.affiliated()) {
    builder.add(merchant);
    if (++count % ROWS_AT_A_TIME === 0) yield;
  }
  return { table: builder.table(), count, owners };
}
