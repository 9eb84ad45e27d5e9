// A start on the journal of an earlier process: whoever opens the journal reads it and hands the entries over, in order. First the
// single ones that the checkpoint names, then all from a place on. The core and the books of issuers each take what is theirs.
import type { JournalEntry } from '../journal/entry.ts';
import { CHECKPOINT_KEY, type Checkpoint, readCheckpoint } from '../switch/checkpoint.ts';
import type { MissingOriginal } from '../switch/recovery.ts';
import type { Switch } from '../switch/switch.ts';
import type { Acquirer } from './acquirer-links.ts';
import { BooksRecovery } from './books-recovery.ts';
import { booksKey, type LocalIssuer } from './local-issuers.ts';

export class HostRecovery {
  /** What is to be read: entries at `places`, then those from `readFrom` on. */
  readonly checkpoint: Checkpoint;
  private readonly core: Switch;
  private readonly books: BooksRecovery;
  private readonly readTo: (place: number) => void;

  /** `kept` is what the journal has kept by key; `readTo` is told the place of each entry. */
  constructor(
    core: Switch,
    acquirers: readonly Acquirer[],
    issuers: readonly LocalIssuer[],
    kept: ReadonlyMap<string, Uint8Array>,
    readTo: (place: number) => void,
  ) {
    this.core = core;
    this.readTo = readTo;
    this.checkpoint = readCheckpoint(kept.get(CHECKPOINT_KEY));
    this.books = new BooksRecovery(acquirers, issuers, this.checkpoint.place);
    for (const { name, restorable } of issuers) restorable?.restore((key) => kept.get(booksKey(name, key)));
    core.beginRecovery(this.checkpoint);
  }

  add(entry: JournalEntry): void {
    this.readTo(entry.seq);
    this.core.recover(entry);
    this.books.add(entry);
  }

  /** Transactions whose entries must be added as well, wherever they are. */
  missing(): readonly MissingOriginal[] {
    return this.core.missingForRecovery();
  }
}
