// When a checkpoint is taken, and what goes into it: what the core and the books of issuers in this process must find at a start.
// It goes with the entries of a turn, so that both are durable at the same moment.
import type { Journal } from '../journal/journal.ts';
import { CHECKPOINT_KEY, checkpointBytes } from '../switch/checkpoint.ts';
import type { Switch } from '../switch/switch.ts';
import type { LocalIssuers } from './local-issuers.ts';

/** One is taken when so much of the books of issuers has changed: to hand it over takes two milliseconds, and more would make a
 *  pause. */
const MOST_CHANGED_BYTES = 2 * 1024 * 1024;

export class Checkpoints {
  private readonly journal: Journal;
  private readonly core: Switch;
  private readonly issuers: LocalIssuers;
  /** Entries after which one is taken. */
  private readonly everyEntries: number;
  /** Place of the newest entry when the last was taken. */
  private place = 0;

  constructor(journal: Journal, core: Switch, issuers: LocalIssuers, everyEntries: number) {
    this.journal = journal;
    this.core = core;
    this.issuers = issuers;
    this.everyEntries = everyEntries;
  }

  /** The journal has this one already. */
  goOnFrom(place: number): void {
    this.place = place;
  }

  /** A turn is about to be committed; `lastPlace` is that of its newest entry. */
  takeIfDue(lastPlace: number): void {
    const isDue = lastPlace - this.place >= this.everyEntries || this.issuers.changedBytes() >= MOST_CHANGED_BYTES;
    if (isDue) this.take(lastPlace);
  }

  /** Keeps a checkpoint with the open batch of the journal. */
  take(lastPlace: number): void {
    const { journal } = this;
    this.place = lastPlace;
    journal.keep(CHECKPOINT_KEY, checkpointBytes(this.core.checkpoint(lastPlace)));
    this.issuers.keepBooks((key, value) => journal.keep(key, value));
  }
}
