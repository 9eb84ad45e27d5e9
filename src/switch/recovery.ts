// What a start makes of the journal: the transactions that the process before this one knew, the STANs that it had got to, and the
// requests that went to an issuer and have no outcome. Nobody knows what the issuer did with those: they are treated as timed
// out, so that the acquirer's repeat is answered 91 and the issuer is told to undo them.
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { isLettingGo, type JournalEntry, messageOf, requestOf, Step } from '../journal/entry.ts';
import type { RequestName } from '../journal/journal.ts';
import type { Checkpoint } from './checkpoint.ts';
import { closesBatch, isCheckpoint } from './day/reconciliations.ts';
import { TotalsRecovery } from './day/totals-recovery.ts';
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
  private totals: TotalsRecovery;
  /** What names the originals of reversals that have not been read with their originals. */
  private readonly names = new Map<number, RequestName>();
  private place = 0;
  private readFrom = 1;

  constructor(state: SwitchState) {
    this.state = state;
    this.recollection = new Recollection(state, true);
    this.totals = new TotalsRecovery(state.counting, 0);
  }

  /** Transactions that are in the table again. */
  get transactions(): number {
    return this.recollection.count;
  }

  /** Where the last checkpoint had got to. */
  begin({ place, readFrom, latestSentAt, lastStans, totals, batches }: Checkpoint): void {
    this.place = place;
    this.totals = new TotalsRecovery(this.state.counting, place);
    for (const row of totals) this.state.counting.totals.restore(row);
    for (const row of batches) this.state.batches.restore(row);
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
    this.recount(entry);
  }

  /** What the totals of the checkpoint do not know. */
  private recount(entry: JournalEntry): void {
    this.totals.add(entry);
    const { step, seq, original, requestBytes } = entry;
    if (seq <= this.place) return;
    if (closesBatch(entry)) {
      const answer = this.read(entry, messageOf(entry));
      if (!isCheckpoint(answer))
        this.state.batches.closed(entry.acquirer, Math.max(0, answer.number(50)), entry.businessDate);
    }
    // The advice is made from what its acquirer was told, which has the name of the request.
    if (step === Step.adviceQueued && isLettingGo(entry)) {
      const { acquirer, stan, transaction } = entry;
      const sentAt = this.read(entry, messageOf(entry)).number(7);
      if (sentAt > 0) this.names.set(transaction, { acquirer, stan, sentAt });
    }
    const hasRequest = step === Step.forwarded || (step === Step.answered && requestBytes > 0);
    if (original > 0 && hasRequest && this.recollection.slotOf(original) === NO_SLOT) {
      const name = this.originalNamedBy(entry, step === Step.answered ? requestOf(entry) : messageOf(entry));
      if (name !== undefined) this.names.set(original, name);
    }
  }

  /** All has been read. */
  end(): void {
    this.holdStans();
    this.totals.count();
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
    for (const reversal of this.recollection.open().values()) {
      if (reversal === undefined || reversal.original === 0) continue;
      const slot = this.recollection.slotOf(reversal.original);
      if (slot === NO_SLOT)
        missing.push({ transaction: reversal.original, name: this.originalNamedBy(reversal, messageOf(reversal)) });
      else this.need(slot, reversal.transaction);
    }
    const isAsked = new Set(missing.map(({ transaction }) => transaction));
    for (const transaction of this.totals.missing()) {
      if (!isAsked.has(transaction)) missing.push({ transaction, name: this.names.get(transaction) });
    }
    return missing;
  }

  private originalNamedBy(reversal: JournalEntry, request: Uint8Array): RequestName | undefined {
    const { acquirer } = reversal;
    const { stan, sentAt } = originalElements(this.read(reversal, request));
    return stan > 0 && sentAt > 0 ? { acquirer, stan, sentAt } : undefined;
  }

  private read(entry: JournalEntry, { buffer, byteOffset, length }: Uint8Array): Message {
    const codec = this.state.codecOfAcquirer(entry.acquirer);
    codec.index(Buffer.from(buffer, byteOffset, length), 0, length, this.message);
    return this.message;
  }

  private need(original: number, reversal: number): void {
    if (this.needing.has(reversal)) return;
    this.needing.add(reversal);
    this.state.transactions.need(original);
  }

  /** An approval may still come of what was to be undone, and of what is: it must be known for what it is. */
  private holdStans(): void {
    const { transactions, links } = this.state;
    for (const slot of this.recollection.retained()) {
      const isStandIn = transactions.standIns.of(transactions.idOf(slot)) !== undefined;
      if (!isStandIn && !transactions.undoing.isUndone(slot) && !transactions.undoing.isInDoubt(slot)) continue;
      const stan = transactions.issuerStanOf(slot);
      const stans = links[transactions.issuerOf(slot)]?.stans;
      if (stan > 0 && stans?.holderOf(stan) === 0) stans.hold(stan, slot + 1);
    }
  }

  /** Has the requests without an outcome in the table, as asked of their issuers, and gives out their slots one by one. Throws a
   *  DecodeError before the first when the spec of its acquirer cannot read one. */
  *unresolved(): Generator<number, void> {
    const open = this.recollection.open();
    for (const entry of open.values()) if (entry !== undefined) this.read(entry, messageOf(entry));
    const [lost] = this.missing().filter(({ transaction }) => this.isOriginalOfOpen(transaction));
    if (lost !== undefined) throw new Error(`the journal lacks transaction ${lost.transaction}, which is to be undone`);
    for (const [transaction, entry] of open) {
      const slot = entry === undefined ? this.recollection.openSlotOf(transaction) : this.reopen(entry);
      this.ask(slot);
      yield slot;
    }
  }

  private isOriginalOfOpen(transaction: number): boolean {
    return [...this.recollection.open().values()].some((entry) => entry?.original === transaction);
  }

  private reopen(entry: JournalEntry): number {
    const { transactions } = this.state;
    const original = entry.original > 0 ? this.recollection.slotOf(entry.original) : NO_SLOT;
    const slot = this.recollection.reopen(entry, messageOf(entry));
    if (slot === NO_SLOT) throw new Error('more requests are without an outcome than may be in flight');
    if (original !== NO_SLOT) {
      transactions.reverse(slot, original);
      transactions.beginReversal(slot, original);
      transactions.needNoMore(original);
    }
    transactions.requests.keep(slot);
    return slot;
  }

  /** A late response is known for what it is. */
  private ask(slot: number): void {
    const { transactions, links } = this.state;
    transactions.ask(slot);
    const stan = transactions.issuerStanOf(slot);
    if (stan > 0) links[transactions.issuerOf(slot)]?.stans.hold(stan, slot + 1);
  }
}
