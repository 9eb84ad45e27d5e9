// One turn of the event loop: everything that the messages read in it have caused goes out together, in one write per link, and
// only after the entries of the turn are durable. Journal first, answer second. Turns leave in order. What waits for the journal
// is bounded: past the bound the host reads no acquirer until the journal has caught up, or is known to stand still: then what is new is
// refused at once, and waits for nothing. Issuers are read on: what they say is bounded by what is in flight, and an answer that has
// come in time must not lie unread past its deadline.
import { COLUMNS, type NewEntry } from '../journal/entry.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import type { FramedLink } from './framed-link.ts';
import type { Timer } from './timer.ts';

/** What may wait for the journal before reading acquirers stops. It goes on below half of it. */
export interface HeldLimits {
  readonly heldEntries: number;
  /** Bytes of entries and of answers. */
  readonly heldBytes: number;
}

/** Bytes of entries after which those of a turn go to the journal in parts: ten thousands of requests may time out in one, and a
 *  batch of the journal is bounded. */
const PART_BYTES = 32 * 1024 * 1024;
/** How old what waits for the journal may be before it is behind: a few commits of a disk that is well. */
const BEHIND_MS = 10;
/** How long the journal may keep a turn waiting before what is new is refused. */
const STALLED_MS = 5_000;
/** What may wait while the journal stands still, in limits: acquirers are read then, and their repeats and acknowledgements do wait. */
const ROOM_WHEN_STALLED = 2;
/** What an entry takes besides its message, about. */
const ENTRY_BYTES = 160;

interface TurnEvents {
  /** A turn begins, and this is its time. */
  began(nowMs: number): void;
  /** A turn has ended: its output has left, or waits for the journal. */
  ended(): void;
  /** What has waited for the journal has left. */
  left(): void;
  /** The entry that names the request with this ticket is durable. */
  durable(ticket: number): void;
  /** The entries of a turn are complete, up to this place, and about to be committed. */
  committing(lastPlace: number): void;
  /** More waits for the journal than may. */
  backlog(entries: number, bytes: number): void;
  /** The journal stands still, and there is room for what acquirers say. */
  readOn(): void;
  /** The journal has caught up, `afterMs` later. */
  caughtUp(afterMs: number): void;
  /** The journal cannot keep the entries of a turn: nothing of it is sent, nor anything after it. */
  failed(error: JournalError): void;
}

interface Outgoing {
  readonly link: FramedLink;
  readonly views: readonly Buffer[];
}

/** The output of a turn that waits for its entries. */
interface HeldTurn {
  readonly outgoing: readonly Outgoing[];
  readonly tickets: readonly number[];
  readonly told: readonly (() => void)[];
  readonly bytes: number;
  /** Since when it waits. */
  readonly sinceMs: number;
  isDurable: boolean;
}

export class Turn {
  private readonly journal: Journal | undefined;
  private readonly timer: Timer;
  private readonly limits: HeldLimits;
  private readonly events: TurnEvents;
  private readonly links: FramedLink[] = [];
  private tickets: number[] = [];
  /** Called once this turn is durable. */
  private told: (() => void)[] = [];
  private readonly searches: (() => void)[] = [];
  private isScheduled = false;
  private hasEntries = false;
  /** Place of the entry that was recorded last, and its transaction. */
  private lastPlace = 0;
  private lastTransaction = 0;
  /** Bytes of entries that no commit covers yet. */
  private openBytes = 0;
  private hasFailed = false;
  private readonly held: HeldTurn[] = [];
  /** Since when the oldest of them has waited. */
  private heldSinceMs = 0;
  /** Bytes of answers that wait. */
  private heldBytes = 0;
  /** When the backlog passed its bound; undefined while it is below. */
  private overSinceMs: number | undefined;
  /** Acquirers are not read. */
  private isHoldingBack = false;
  /** How often its limits may wait. */
  private room = 1;
  /** Called once nothing waits any more. */
  private whenSettled: (() => void)[] = [];
  /** Time of this turn; undefined before it has been asked for. */
  private atMs: number | undefined;
  private readonly end = (): void => this.endNow();

  constructor(journal: Journal | undefined, timer: Timer, limits: HeldLimits, events: TurnEvents) {
    this.journal = journal;
    this.timer = timer;
    this.limits = limits;
    this.events = events;
  }

  /** The time of this turn: the clock is asked once a turn, not once a message. */
  nowMs(): number {
    return this.atMs ?? this.begin();
  }

  private begin(): number {
    const atMs = this.timer.now();
    this.atMs = atMs;
    this.events.began(atMs);
    return atMs;
  }

  /** The journal has made nothing durable for too long: another process has it locked, or the disk stands still. */
  isStalled(nowMs: number): boolean {
    return this.held.length > 0 && nowMs - this.heldSinceMs >= STALLED_MS;
  }

  /** When it will be that, unless something becomes durable before. */
  get stallsAtMs(): number {
    return this.held.length > 0 ? this.heldSinceMs + STALLED_MS : Number.POSITIVE_INFINITY;
  }

  /** Something has happened in this turn: it will end when everything that was read has been handed over. */
  schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.timer.endOfTurn(this.end);
  }

  /** A frame for `link` leaves with this turn. */
  send(link: FramedLink, bytes: Buffer, start: number, end: number): void {
    if (!link.hasOutgoing) this.links.push(link);
    link.add(bytes, start, end);
    this.schedule();
  }

  /** An entry of this turn; returns its place. */
  record(entry: Readonly<NewEntry>): number {
    // What is recorded of one transaction at once stays together.
    if (this.openBytes >= PART_BYTES && entry.transaction !== this.lastTransaction) this.commitPart();
    this.lastPlace = this.append(entry);
    this.lastTransaction = entry.transaction;
    this.openBytes += ENTRY_BYTES + entry.end - entry.start;
    this.hasEntries = true;
    this.schedule();
    return this.lastPlace;
  }

  /** An entry that no journal can keep is a defect, and costs what it is about; a journal that refuses a sound one has failed. */
  private append(entry: Readonly<NewEntry>): number {
    try {
      return this.journal!.append(entry);
    } catch (error) {
      if (COLUMNS.every(({ name }) => Number.isSafeInteger(entry[name]))) this.fail(error as JournalError);
      throw error;
    }
  }

  /** Commits settle in order: the last of a turn covers all of it. */
  private commitPart(): void {
    this.openBytes = 0;
    this.journal!.commit((error) => {
      if (error !== undefined) this.fail(error);
    });
  }

  /** The journal has an entry at this place from an earlier process. */
  goOnFrom(place: number): void {
    if (place > this.lastPlace) this.lastPlace = place;
  }

  /** Has something kept besides entries, and commits it with this turn. */
  keepLast(keep: (lastPlace: number) => void): void {
    if (this.journal === undefined || this.lastPlace === 0 || this.hasFailed) return;
    keep(this.lastPlace);
    this.hasEntries = true;
    this.schedule();
  }

  /** Has `events.durable` called with `ticket` once the entries of this turn are durable. */
  afterDurable(ticket: number): void {
    this.tickets.push(ticket);
    this.schedule();
  }

  /** Has `search` called when the turn has ended and its entries are on their way to the journal. */
  searchAfter(search: () => void): void {
    this.searches.push(search);
    this.schedule();
  }

  /** The journal is slower than what is said to it. */
  get isBehind(): boolean {
    return this.held.length > 0 && this.timer.now() - this.held[0]!.sinceMs > BEHIND_MS;
  }

  /** Calls `tell` when what has been recorded in this turn is durable; never when the journal fails. */
  tellAfter(tell: () => void): void {
    this.told.push(tell);
    this.schedule();
  }

  /** Stops reading acquirers when more waits than may. To be called after each read. */
  checkBacklog(): void {
    if (this.isHoldingBack || this.journal === undefined || !this.isOver(this.journal)) return;
    this.isHoldingBack = true;
    this.overSinceMs ??= this.timer.now();
    this.events.backlog(this.journal.pendingEntries, this.journal.pendingBytes + this.heldBytes);
  }

  private isOver({ pendingEntries, pendingBytes }: Journal): boolean {
    const { heldEntries, heldBytes } = this.limits;
    return pendingEntries >= this.room * heldEntries || pendingBytes + this.heldBytes >= this.room * heldBytes;
  }

  /** The journal stands still, so that what is new is refused at once, or goes on. */
  standsStill(isStalled: boolean): void {
    this.room = isStalled ? ROOM_WHEN_STALLED : 1;
    if (!this.isHoldingBack) this.checkBacklog();
    else if (isStalled && !this.isOver(this.journal!)) {
      this.isHoldingBack = false;
      this.events.readOn();
    }
  }

  /** Calls `callback` when everything of this turn and of those before it has been handed to the transport, or never will be
   *  because the journal has failed. */
  settle(callback: () => void): void {
    this.whenSettled.push(callback);
    this.checkSettled();
  }

  private checkSettled(): void {
    if (this.whenSettled.length === 0) return;
    // What was asked once its entry was durable may have begun another turn.
    while (this.isScheduled) this.endNow();
    if (this.held.length > 0) return;
    for (const callback of this.whenSettled.splice(0)) callback();
  }

  private endNow(): void {
    if (!this.isScheduled) return;
    this.isScheduled = false;
    this.atMs = undefined;
    if (this.hasFailed) this.drop();
    else if (this.hasEntries || this.held.length > 0) this.hold();
    else this.leave();
    for (const search of this.searches.splice(0)) search();
    this.events.ended();
  }

  /** Nothing has to be durable first. */
  private leave(): void {
    const { tickets, told } = this;
    for (const link of this.links) link.write(link.take());
    this.links.length = 0;
    if (tickets.length === 0 && told.length === 0) return;
    this.tickets = [];
    this.told = [];
    for (const ticket of tickets) this.events.durable(ticket);
    for (const tell of told) tell();
  }

  /** The journal has failed: nothing leaves any more. */
  private drop(): void {
    for (const link of this.links) link.take();
    this.links.length = this.tickets.length = this.told.length = 0;
    this.hasEntries = false;
  }

  private hold(): void {
    const outgoing: Outgoing[] = [];
    let bytes = 0;
    for (const link of this.links) {
      const views = link.take();
      for (const view of views) bytes += view.length;
      outgoing.push({ link, views });
    }
    this.links.length = 0;
    const turn: HeldTurn = {
      outgoing,
      tickets: this.tickets,
      told: this.told,
      bytes,
      sinceMs: this.timer.now(),
      isDurable: !this.hasEntries,
    };
    this.tickets = [];
    this.told = [];
    if (this.held.length === 0) this.heldSinceMs = this.timer.now();
    this.held.push(turn);
    this.heldBytes += bytes;
    if (!this.hasEntries) return;
    this.hasEntries = false;
    this.openBytes = 0;
    this.events.committing(this.lastPlace);
    this.journal!.commit((error) => {
      if (error === undefined) this.settled(turn);
      else this.fail(error);
    });
  }

  /** The entries of a turn are durable: it leaves, and those behind it that need not wait. */
  private settled(turn: HeldTurn): void {
    turn.isDurable = true;
    while (this.held.length > 0 && this.held[0]!.isDurable) {
      const { outgoing, tickets, told, bytes } = this.held.shift()!;
      this.heldBytes -= bytes;
      for (const { link, views } of outgoing) link.write(views);
      for (const ticket of tickets) this.events.durable(ticket);
      for (const tell of told) tell();
    }
    if (this.held.length > 0) this.heldSinceMs = this.timer.now();
    this.checkCaughtUp();
    this.events.left();
    this.checkSettled();
  }

  private checkCaughtUp(): void {
    if (this.overSinceMs === undefined) return;
    const { pendingEntries, pendingBytes } = this.journal!;
    const { heldEntries, heldBytes } = this.limits;
    if (pendingEntries > heldEntries / 2 || pendingBytes + this.heldBytes > heldBytes / 2) return;
    const afterMs = Math.round(this.timer.now() - this.overSinceMs);
    this.overSinceMs = undefined;
    this.isHoldingBack = false;
    this.events.caughtUp(afterMs);
  }

  private fail(error: JournalError): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.held.length = this.heldBytes = 0;
    this.events.failed(error);
    this.checkSettled();
  }
}
