// What the switch's thread and the journal's thread say to each other. Requests are answered in the order they were sent,
// so an answer names none: it says how many of the oldest requests it settles. Blocks of bytes are transferred, not
// copied, and those of commits come back to be filled again.
import type { RemovalOrder, RequestName } from '../journal/journal.ts';
import type { Party } from '../journal/parties.ts';
import type { KeySource } from './journal-keys.ts';
import type { KeptPage } from './kept-pages.ts';
import type { ChainPosition, CheckedStretch } from './sqlite-chain.ts';
import type { JournalFault } from './sqlite-fault.ts';

import type { RemovalProgress } from './sqlite-removal.ts';

/** The path that stands for a journal in memory. */
export const MEMORY = ':memory:';

/** The first thing that the journal's thread is told: what to open. */
export interface SqliteSettings extends JournalNames {
  durability: Durability;
  /** Whether the contents of entries, and what is kept by key, are sealed; undefined: as they were last. */
  isEncrypted: boolean | undefined;
  keys: KeySource;
}

/** What a commit survives: a loss of power (`full`), the end of the process, however it ends (`process`), or nothing (`none`). */
export type Durability = 'full' | 'process' | 'none';

/** Which journal is opened, and for whom. */
export interface JournalNames {
  /** Absolute path, or ':memory:'. */
  path: string;
  readOnly: boolean;
  /** Name of the switch node; undefined for whoever only reads. */
  node: string | undefined;
  /** Names that the journal is to know from now on. */
  acquirers: readonly string[];
  issuers: readonly string[];
}

/** What a journal knows when it is opened. */
export interface JournalState {
  node: string;
  parties: readonly Party[];
  lastSeq: number;
  lastTransaction: number;
}

/** The first thing the journal's thread says. */
export type Opening = { kind: 'opened'; state: JournalState } | { kind: 'refused'; fault: JournalFault };

export type Request =
  /** Make a sealed batch durable, and what is kept with it. */
  | { kind: 'commit'; block: ArrayBuffer; kept: readonly KeptValue[] }
  /** Read entries after `afterSeq`; `throughSeq` undefined stands for the last durable one. */
  | { kind: 'page'; afterSeq: number; throughSeq: number | undefined; maxEntries: number }
  /** Read the entries at these places. */
  | { kind: 'at'; places: readonly number[] }
  /** Read the entries of the transactions under this name, and of reversals of them. */
  | { kind: 'find'; name: RequestName }
  /** Read what is kept by key. */
  | { kind: 'kept' }
  /** Check a stretch of the chain of digests. */
  | { kind: 'check'; position: ChainPosition | undefined }
  /** Remove some entries of concluded transactions: begin with an order, go on without. */
  | { kind: 'remove'; order: RemovalOrder | undefined }
  /** Release the file and end the thread. */
  | { kind: 'close' };

/** What `Journal.keep` was given. */
export interface KeptValue {
  key: string;
  value: ArrayBuffer;
}

/** Entries from anywhere as a sealed batch, and the place of each. */
export interface PlacedEntries {
  block: ArrayBuffer;
  places: readonly number[];
}

/** A page of durable entries, the place through which it has all of them, and the last durable place when it was read. */
export interface JournalPage {
  entries: PlacedEntries;
  throughSeq: number;
  durableSeq: number;
}

export type Answer =
  /** The `blocks.length` oldest requests were commits; all are durable. */
  | { kind: 'committed'; blocks: ArrayBuffer[] }
  | { kind: 'page'; page: JournalPage }
  | { kind: 'entries'; entries: PlacedEntries }
  | { kind: 'kept'; pages: readonly KeptPage[] }
  | { kind: 'checked'; stretch: CheckedStretch }
  | { kind: 'removed'; progress: RemovalProgress }
  | { kind: 'closed' }
  /** The `requests` oldest requests failed, all for the same reason. */
  | { kind: 'failed'; requests: number; fault: JournalFault };
