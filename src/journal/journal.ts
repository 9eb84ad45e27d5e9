// What is needed of a journal, whatever engine keeps it. Entries are appended in arrival order and become durable in batches: an
// entry counts as kept only once the commit that covers it has settled. A commit calls back instead of returning a promise, so
// that a host that awaits nothing can use it. Every engine must pass the contract in test/store/journal-contract.ts.
import type { JournalEntry, NewEntry } from './entry.ts';
import type { Party } from './parties.ts';

/** What names a request to its acquirer, so far as the journal has an index for it (ISO 8583:1987 clause 4.4). */
export interface RequestName {
  /** The journal's number of the acquirer. */
  readonly acquirer: number;
  /** DE 11. */
  readonly stan: number;
  /** DE 7 as a number. A request without it cannot be found. */
  readonly sentAt: number;
  /** Where that is not known to the second: the earliest that it may be, `sentAt` is then the latest. Past `sentAt`, it is one of the
   *  year before. Undefined: `sentAt` it is. */
  readonly sentFrom?: number | undefined;
}

/** Transactions that are found at most under a STAN in a span of DE 7: the newest. */
export const MOST_IN_A_SPAN = 64;

/** Transactions that may have been opened under one name, by terminals that count alike: a search for a name that more have fails. */
export const MOST_OF_A_NAME = 256;
export const TOO_MANY_OF_A_NAME = `more than ${MOST_OF_A_NAME} transactions of an acquirer have one STAN and one DE 7`;

/** Spans of DE 7, first and last, in which a request of this name was sent: two across the end of a year. */
export function spansOf({ sentAt, sentFrom = sentAt }: RequestName): (readonly [number, number])[] {
  if (sentFrom <= sentAt) return [[sentFrom, sentAt]];
  return [
    [sentFrom, LAST_SENT_AT],
    [0, sentAt],
  ];
}

const LAST_SENT_AT = 1_231_235_959;

/** What a host needs: the end that is written. */
export interface Journal {
  /** Entries appended and not yet durable. The host bounds them: the journal does not. */
  readonly pendingEntries: number;
  /** Bytes of memory that those entries take until then, their messages included. */
  readonly pendingBytes: number;
  /**
   * Copies `entry`, message included, into the open batch and returns its place. Never waits. Throws JournalError
   * JOURNAL_WRITE when a column holds no safe integer, or the content is shorter than `requestBytes` and `toldBytes`; the batch
   * is as it was.
   */
  append(entry: Readonly<NewEntry>): number;
  /**
   * Keeps `value` under `key`, in place of what was there, with the open batch: both are durable at the same moment. It is
   * for what a start needs besides the entries (a checkpoint). Copies the value. Never waits. A commit covers it although no
   * entry is with it.
   */
  keep(key: string, value: Uint8Array): void;
  /**
   * Looks for the transactions that an acquirer opened under a name: `found` gets all their entries in order, and those of
   * reversals of them, none when there is none; of a span, those of the newest MOST_IN_A_SPAN. JOURNAL_READ when more than MOST_OF_A_NAME
   * have the name. It sees every batch that was committed before the call. `found` is called exactly once, never within this call, and
   * must not throw.
   */
  find(name: RequestName, found: (error: JournalError | undefined, entries: readonly JournalEntry[]) => void): void;
  /**
   * Closes the open batch and makes it durable. `settled` is called exactly once, never within this call, and must not
   * throw; commits settle in the order in which they were made. With an error nothing of the batch may be counted as kept,
   * and every later commit fails too: a switch without its journal must stop.
   */
  commit(settled: (error: JournalError | undefined) => void): void;
}

/** What is wrong with the entries from `place` through `through`: `what` ends the sentence "they are". */
export interface Flaw {
  readonly place: number;
  readonly through: number;
  readonly what: string;
}

/** What may be removed from a journal: of transactions that are concluded, see concluded.ts. */
export interface RemovalOrder {
  /** A transaction goes only when it, its reversals and its original were last heard of before. */
  readonly beforeMs: number;
  /** Entries behind this place stay: a start must find all that happened since the last checkpoint. */
  readonly throughSeq: number;
  /** Numbers of transactions that stay, because somebody needs them still: those that are not cleared. */
  readonly needed: readonly number[];
}

/** What an engine gives: a journal that can be read again, and that knows whose it is. */
export interface StoredJournal extends Journal {
  /** Name of the switch node that writes it; '' while none has given its name. */
  readonly node: string;
  /** Every acquirer and issuer that this journal has ever known. */
  readonly parties: readonly Party[];
  /** Place of the last appended entry, 0 when there is none. */
  readonly lastSeq: number;
  /** Highest number that the appended entries give to a transaction or an advice, 0 when there is none. */
  readonly lastTransaction: number;
  /** Durable entries with `seq` > `afterSeq`, in order, but for those that were removed. Each entry is the
   *  reader's; its content lies in the bytes of many, see `owned`. */
  read(afterSeq?: number): AsyncIterable<JournalEntry>;
  /** The entries at these places, those that there are, each once and in ascending order. */
  at(places: readonly number[]): Promise<JournalEntry[]>;
  /** What `keep` has made durable, by key. */
  kept(): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Checks that all durable entries are those that were written, none changed, removed or added. Resolves with the first flaw,
   *  undefined when there is none. Rejects with JournalError JOURNAL_READ when they cannot be read. */
  verify(): Promise<Flaw | undefined>;
  /**
   * Removes the entries of concluded transactions, while the journal goes on being written, and resolves with their number. What
   * is left keeps its places, can be verified as before, and is read without what is removed. Rejects with JournalError
   * JOURNAL_READ when entries are not those that were written: nothing is removed of them, nor behind them.
   */
  removeConcluded(order: RemovalOrder): Promise<number>;
  /** Commits what is open, then releases the engine. Idempotent. Rejects with a JournalError when something appended could
   *  not be kept. */
  close(): Promise<void>;
}

/** The journal cannot keep an entry. `code` is JOURNAL_OPEN, JOURNAL_WRITE, JOURNAL_READ, JOURNAL_CLOSED, or JOURNAL_STUCK: the disk stands
 *  still, and the thread that waits for it cannot be ended, nor in order the process that it is of. */
export class JournalError extends Error {
  readonly code: 'JOURNAL_OPEN' | 'JOURNAL_WRITE' | 'JOURNAL_READ' | 'JOURNAL_CLOSED' | 'JOURNAL_STUCK';
  constructor(code: JournalError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalError';
    this.code = code;
  }
}
