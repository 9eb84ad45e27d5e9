// The cardholders that members have enrolled for electronic commerce, as they are kept: found by a keyed hash of the card, its number
// sealed. A change and its line in the history are one transaction.
import { createHmac, randomBytes } from 'node:crypto';
import type { Cardholder, CardholderChange, EnrolmentCounts } from '../centre/enrolment/cardholder.ts';
import type { CardVault } from './card-vault.ts';
import type { CentreFile } from './centre-file.ts';
import { RecordsError } from './records-error.ts';
import type { ChangeOrigin } from './registers.ts';

const HASH_KEY = 'cardholder-hash';
const HASH_KEY_BYTES = 32;

/** What whoever follows the cardholders is told of one. */
interface FollowedCard {
  readonly changeNo: number;
  readonly hash: Uint8Array;
  readonly member: string;
  readonly isEnrolled: boolean;
}

/** A line of the history of a card. */
interface CardholderLine extends ChangeOrigin, Omit<Cardholder, 'pan'> {}

/** Which cardholders. */
interface CardholderFilter {
  readonly member?: string | undefined;
  /** Those that were closed too. */
  readonly isClosedToo: boolean;
}

interface Row {
  readonly hash: Uint8Array;
  readonly card: unknown;
  readonly member: string;
  readonly enrolled_on: number;
  readonly closed_on: number;
}

const COLUMNS = 'hash, card, member, enrolled_on, closed_on';

export class CardholderRecords {
  readonly #file: CentreFile;
  readonly #vault: CardVault;
  #hashKey: Buffer | undefined;

  constructor(file: CentreFile, vault: CardVault) {
    this.#file = file;
    this.#vault = vault;
    const kept = file.prepare('SELECT kept FROM secrets WHERE name = ?').get(HASH_KEY)?.kept;
    if (kept !== undefined) this.#hashKey = Buffer.from(vault.opened(kept, placeOfSecret(HASH_KEY)), 'hex');
  }

  /** Finds the card, and tells nothing of it without the key. Undefined while no card has ever been enrolled. */
  hashOf(pan: string): Buffer | undefined {
    return this.#hashKey && createHmac('sha256', this.#hashKey).update(pan).digest();
  }

  find(pan: string): Cardholder | undefined {
    const hash = this.hashOf(pan);
    if (hash === undefined) return undefined;
    const row = this.#file.prepare('SELECT member, enrolled_on, closed_on FROM cardholders WHERE hash = ?').get(hash);
    return row === undefined ? undefined : { pan, ...datesOf(row as unknown as Row) };
  }

  /** Throws a RecordsError where there is no key to seal card numbers with. */
  put(changes: readonly CardholderChange[], { atMs, command }: ChangeOrigin): void {
    if (changes.length === 0) return;
    this.#file.transaction(() => {
      this.#needHashKey();
      const note = this.#file.prepare(
        'INSERT INTO cardholder_history (at_ms, hash, command, member, enrolled_on, closed_on) VALUES (?, ?, ?, ?, ?, ?)',
      );
      const put = this.#file.prepare(`INSERT INTO cardholders (${COLUMNS}, change_no) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (hash) DO UPDATE SET member = excluded.member, enrolled_on = excluded.enrolled_on,
          closed_on = excluded.closed_on, change_no = excluded.change_no`);
      for (const { after } of changes) {
        const { pan, member, enrolledOn, closedOn } = after;
        const hash = this.hashOf(pan)!;
        const { lastInsertRowid } = note.run(atMs, hash, command, member, enrolledOn, closedOn);
        put.run(hash, this.#vault.kept(pan, placeOfCard(hash)), member, enrolledOn, closedOn, lastInsertRowid);
      }
    });
  }

  /** In the order of their changes, the latest last. Throws a RecordsError when a number cannot be opened. */
  *all({ member, isClosedToo }: CardholderFilter): Generator<Cardholder, void> {
    const select = this.#file.prepare(`SELECT ${COLUMNS} FROM cardholders
      WHERE (?1 IS NULL OR member = ?1) AND (?2 OR closed_on = 0) ORDER BY change_no`);
    for (const row of select.iterate(member ?? null, Number(isClosedToo)) as unknown as Iterable<Row>) {
      yield { pan: this.#vault.opened(row.card, placeOfCard(row.hash)), ...datesOf(row) };
    }
  }

  /** Every change of one card, the first one first. */
  historyOf(pan: string): CardholderLine[] {
    const hash = this.hashOf(pan);
    if (hash === undefined) return [];
    return this.#file
      .prepare('SELECT * FROM cardholder_history WHERE hash = ? ORDER BY change_no')
      .all(hash)
      .map((row) => ({ atMs: row.at_ms as number, command: row.command as string, ...datesOf(row as unknown as Row) }));
  }

  /** The cards whose latest change is above `changeNo`, in the order of their changes. */
  *changesAfter(changeNo: number): Generator<FollowedCard, void> {
    const select = this.#file.prepare(
      'SELECT change_no, hash, member, closed_on FROM cardholders WHERE change_no > ? ORDER BY change_no',
    );
    for (const row of select.iterate(changeNo)) {
      yield {
        changeNo: row.change_no as number,
        hash: row.hash as Uint8Array,
        member: row.member as string,
        isEnrolled: row.closed_on === 0,
      };
    }
  }

  #needHashKey(): void {
    if (this.#hashKey !== undefined) return;
    const key = randomBytes(HASH_KEY_BYTES);
    const kept = this.#vault.kept(key.toString('hex'), placeOfSecret(HASH_KEY));
    if (typeof kept === 'string') {
      const what = 'there is no key to seal card numbers with';
      throw new RecordsError('RECORDS_FAILED', this.#file.path, what, 'name a key file that can be made');
    }
    this.#file.prepare('INSERT INTO secrets (name, kept) VALUES (?, ?)').run(HASH_KEY, kept);
    this.#hashKey = key;
  }
}

/** Cards of a member that were enrolled at the end of `to`, and those enrolled and closed from `from` to `to`, dates yyyymmdd; undefined when it
 *  has never enrolled one. */
export function enrolmentCounts(
  file: CentreFile,
  member: string,
  from: number,
  to: number,
): EnrolmentCounts | undefined {
  const row = file
    .prepare(`SELECT count(*) AS every, count(*) FILTER (WHERE enrolled_on <= ?3 AND (closed_on = 0 OR closed_on > ?3)) AS enrolled,
        count(*) FILTER (WHERE enrolled_on BETWEEN ?2 AND ?3) AS added,
        count(*) FILTER (WHERE closed_on BETWEEN ?2 AND ?3) AS closed
      FROM cardholders WHERE member = ?1`)
    .get(member, from, to)!;
  if (row.every === 0) return undefined;
  return { enrolled: Number(row.enrolled), added: Number(row.added), closed: Number(row.closed) };
}

function datesOf({ member, enrolled_on, closed_on }: Row): Omit<Cardholder, 'pan'> {
  return { member, enrolledOn: enrolled_on, closedOn: closed_on };
}

function placeOfSecret(name: string): string {
  return `secret ${name}`;
}

function placeOfCard(hash: Uint8Array): string {
  return `cardholder ${Buffer.from(hash).toString('hex')}`;
}
