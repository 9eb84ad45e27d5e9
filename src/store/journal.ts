// What the switch asks of a journal, whatever engine keeps it. Records are appended in arrival order and become durable
// in batches: a record counts as kept only once the promise of the commit that covers it has resolved.
// Every engine must pass the contract in test/store/journal-contract.ts.
import type { JournalRecord } from '../ledger/record.ts';

/** A record before the journal has given it its place. */
export type NewRecord = Omit<JournalRecord, 'seq'>;

export interface Journal {
  /** Copies `record` (message bytes included) into the open batch and returns its sequence number. Never blocks. */
  append(record: Readonly<NewRecord>): number;
  /** Sequence number of the last appended record, 0 when there is none. */
  readonly lastSeq: number;
  /** Closes the open batch and makes it durable. Resolves when it is; rejects with a JournalError when it is not, and
   *  from then on every commit rejects: a switch without its journal must stop. */
  commit(): Promise<void>;
  /** Durable records with `seq` > `afterSeq`, in order. */
  read(afterSeq?: number): AsyncIterable<JournalRecord>;
  /** Commits what is open, then releases the engine. Idempotent. */
  close(): Promise<void>;
}

/** The journal cannot keep a record. `code` is JOURNAL_OPEN, JOURNAL_WRITE, JOURNAL_READ or JOURNAL_CLOSED. */
export class JournalError extends Error {
  readonly code: 'JOURNAL_OPEN' | 'JOURNAL_WRITE' | 'JOURNAL_READ' | 'JOURNAL_CLOSED';
  constructor(code: JournalError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalError';
    this.code = code;
  }
}
