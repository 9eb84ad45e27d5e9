// What a start makes of the journal: the transactions that the process before this one knew, the STANs that it had got to, and the
// requests that went to an issuer and have no outcome. Nobody knows what the issuer did with those: they are treated as timed
// out, so that the acquirer's repeat is answered 91 and the issuer is told to undo them.
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { type JournalEntry, messageOf, Step } from '../journal/entry.ts';
import type { RequestName } from '../journal/journal.ts';
import type { Checkpoint } from './checkpoint.ts';
import { originalElements } from './original-elements.ts';
import { Recollection } from './recollection.ts';
import type { SwitchState } from './state.ts';
import { NO_SLOT } from './table/request-identities.ts';

/** A transaction that is to be undone, and that has not been read. */
export interface MissingOriginal {
  readonly transaction: number;
  /** Under which the journal has it; undefined when its reversal names it in another way. */
  readonly name: RequestName | undefined;
}

export class Recovery {
  /** Entries read. */
  entries = 0;
  private readonly state: SwitchState;
  private readonly recollection: Recollection;
  private readonly message = new Message();
  /** Reversals without an outcome whose originals must not be let go. */
  private readonly needing = new Set<number>();
  private place = 0;
  private readFrom = 1;

  constructor(state: SwitchState) {
    this.state = state;
    this.recollection = new Recollection(state);
  }

  /** Transactions that are in the table again. */
  get transactions(): number {
    return this.recollection.count;
  }

  /** Where the last checkpoint had got to. */
  begin({ place, readFrom, latestSentAt, lastStans }: Checkpoint): void {
    this.place = place;
    this.readFrom = readFrom;
    for (const [acquirer, sentAt] of latestSentAt) {
      this.state.latest.add(acquirer, sentAt);
      this.state.forgotten.add(acquirer, sentAt);
    }
    for (const [issuer, stan] of lastStans) this.stanOf(issuer, stan);
  }

  /** The next entry of the journal. Those of acquirers that the configuration no longer has are left alone. An issuer that it has no
   *  more cannot be asked, and what it may hold is undone all the same: the advice waits until it is there again. */
  add(entry: JournalEntry): void {
    this.entries++;
    const { acquirer, sentAt } = entry;
    this.state.goOnAfter(Math.max(entry.transaction, entry.advice));
    this.state.latest.add(acquirer, sentAt);
    this.state.forgotten.add(acquirer, sentAt);
    if (!this.state.knowsAcquirer(acquirer)) return;
    // Single entries of long ago say nothing of where STANs go on.
    if (entry.seq >= this.readFrom) this.goOnAfter(entry);
    this.recollect(entry);
  }

  /** Throws a DecodeError when the spec of its acquirer cannot read what has happened since the checkpoint. What is older need not be
   *  in memory: whoever asks for it is told that it cannot be read. */
  private recollect(entry: JournalEntry): void {
    try {
      this.recollection.add(entry);
    } catch (error) {
      if (!(error instanceof DecodeError) || entry.seq > this.place) throw error;
    }
  }

  /** STANs go on behind those that were allotted: what is answered comes in any order, and repeats the STAN of what it answers. */
  private goOnAfter({ step, issuer, issuerStan, adviceStan }: JournalEntry): void {
    const stan = step === Step.forwarded ? issuerStan : step === Step.adviceQueued ? adviceStan : 0;
    if (stan > 0) this.stanOf(issuer, stan);
  }

  private stanOf(issuer: number, stan: number): void {
    const link = this.state.links[issuer];
    if (link === undefined) this.state.stansOfAbsent.set(issuer, stan);
    else link.stans.goOnAfter(stan);
  }

  /** Originals of reversals without an outcome that are not in the table: their entries must be added, too. Those that are in it
   *  stay there. */
  missing(): MissingOriginal[] {
    const missing: MissingOriginal[] = [];
    for (const reversal of this.recollection.open()) {
      if (reversal.original === 0) continue;
      const slot = this.recollection.slotOf(reversal.original);
      if (slot === NO_SLOT) missing.push({ transaction: reversal.original, name: this.originalNamedBy(reversal) });
      else this.need(slot, reversal.transaction);
    }
    return missing;
  }

  private originalNamedBy(reversal: JournalEntry): RequestName | undefined {
    const { acquirer } = reversal;
    const { stan, sentAt } = originalElements(this.read(reversal));
    return stan > 0 && sentAt > 0 ? { acquirer, stan, sentAt } : undefined;
  }

  private read(entry: JournalEntry): Message {
    const { buffer, byteOffset, length } = messageOf(entry);
    const codec = this.state.codecOfAcquirer(entry.acquirer);
    codec.index(Buffer.from(buffer, byteOffset, length), 0, length, this.message);
    return this.message;
  }

  private need(original: number, reversal: number): void {
    if (this.needing.has(reversal)) return;
    this.needing.add(reversal);
    this.state.transactions.need(original);
  }

  /** An approval may still come of what an advice was to undo: it must be known for what it is. */
  holdStans(): void {
    const { transactions, links } = this.state;
    for (const slot of this.recollection.retained()) {
      const isStandIn = transactions.standIns.of(transactions.idOf(slot)) !== undefined;
      if (!isStandIn && !transactions.isBeingUndone(slot) && !transactions.isInDoubt(slot)) continue;
      const stan = transactions.issuerStanOf(slot);
      const stans = links[transactions.issuerOf(slot)]?.stans;
      if (stan > 0 && stans?.holderOf(stan) === 0) stans.hold(stan, slot + 1);
    }
  }

  /** Puts the requests without an outcome into the table, as asked of their issuers, and gives out their slots one by one. Throws a
   *  DecodeError before the first when the spec of its acquirer cannot read one. */
  *unresolved(): Generator<number, void> {
    for (const entry of this.recollection.open()) this.read(entry);
    const [lost] = this.missing();
    if (lost !== undefined) throw new Error(`the journal lacks transaction ${lost.transaction}, which is to be undone`);
    for (const entry of this.recollection.open()) {
      const slot = this.reopen(entry);
      if (slot !== NO_SLOT) yield slot;
    }
  }

  private reopen(entry: JournalEntry): number {
    const { transactions, links } = this.state;
    const original = entry.original > 0 ? this.recollection.slotOf(entry.original) : NO_SLOT;
    const slot = this.recollection.reopen(entry, messageOf(entry));
    if (slot === NO_SLOT) throw new Error('more requests are without an outcome than may be in flight');
    if (original !== NO_SLOT) {
      transactions.reverse(slot, original);
      transactions.beginReversal(slot, original);
      transactions.needNoMore(original);
    }
    transactions.requests.keep(slot);
    transactions.ask(slot);
    // A late response is known for what it is.
    if (entry.issuerStan > 0) links[entry.issuer]?.stans.hold(entry.issuerStan, slot + 1);
    return slot;
  }
}
