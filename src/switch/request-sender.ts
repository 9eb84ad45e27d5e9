// Asking the issuer of a transaction. The intent is on record before anyone is asked: a remote issuer's request leaves with the
// turn that records it, an issuer in this process that may hold money elsewhere is asked once the entry is durable. Only one
// that keeps its books in this process's memory is asked first: what it holds is gone with the process, so that one entry may
// carry request and outcome.
import type { Dialect } from '../codec/dialect.ts';
import type { Message } from '../codec/message.ts';
import { carryCommerce } from '../codec/write/carry-commerce.ts';
import { Edits } from '../codec/write/edits.ts';
import { MessageWriter } from '../codec/write/message-writer.ts';
import { canPatch, patch } from '../codec/write/patch.ts';
import { Step } from '../journal/entry.ts';
import type { Entries } from './entries.ts';
import type { IssuerLink } from './issuer-link.ts';
import { remainingAmount, setOriginalElements } from './original-elements.ts';
import type { IssuerRequest } from './ports.ts';
import { knownOriginal } from './stand-in/known-original.ts';
import type { SwitchState } from './state.ts';
import { NO_SLOT } from './table/request-identities.ts';

/** What came of sending a request. Unless it was sent, nothing left the switch. */
export const Sent = {
  sent: 0,
  /** The issuer cannot be asked now. */
  unreachable: 1,
  /** The dialect of the issuer cannot carry the request. */
  untransmittable: 2,
} as const;
export type Sent = (typeof Sent)[keyof typeof Sent];

export class RequestSender {
  private readonly state: SwitchState;
  private readonly entries: Entries;
  private readonly edits = new Edits();
  private readonly writer = new MessageWriter();

  constructor(state: SwitchState, entries: Entries) {
    this.state = state;
    this.entries = entries;
  }

  /** Sends the request of `slot` to its issuer. `original` is the slot that a reversal undoes, NO_SLOT in anything else. */
  send(slot: number, request: Message, original: number): Sent {
    const { transactions, links } = this.state;
    // A reversal may be of an issuer that the configuration has no more.
    const link = links[transactions.issuerOf(slot)];
    if (link === undefined || !link.up) return Sent.unreachable;
    return link.codec === undefined ? this.emit(slot, link) : this.forward(slot, link, link.codec, request, original);
  }

  /** An issuer in this process has not decided within the call: what names its request goes on record, and the deadline
   *  begins. Both have been done before for an issuer that is recorded first. */
  defer(slot: number): void {
    const { transactions, links } = this.state;
    const link = links[transactions.issuerOf(slot)]!;
    if (link.isRecordedFirst || !transactions.isAsked(slot)) return;
    this.recordIntent(slot);
    this.setDeadline(slot, link);
  }

  /** The request that `ticket` names, once its entry is durable; undefined when nobody waits for it any more. */
  requestFor(ticket: number): IssuerRequest | undefined {
    const { transactions, outbox } = this.state;
    const slot = this.state.slotOf(ticket);
    if (slot < 0 || !transactions.isAsked(slot)) return undefined;
    this.fill(slot);
    return outbox.takeLast();
  }

  /** The request is kept from here on, and the entry that names it is written. */
  private recordIntent(slot: number): void {
    this.record(slot, this.state.requestOf(slot));
    this.state.transactions.requests.keep(slot);
  }

  /** From here on the issuer may hold money: what is needed to undo it is on record first. */
  private record(slot: number, request: Message): void {
    if (!this.entries.areKept) return;
    const { sanitizer } = this.state;
    const end = sanitizer.sanitize(request);
    this.entries.record(slot, Step.forwarded, sanitizer.out, 0, end);
  }

  private emit(slot: number, link: IssuerLink): Sent {
    const { transactions, outbox } = this.state;
    transactions.ask(slot);
    if (link.isRecordedFirst) {
      this.recordIntent(slot);
      this.setDeadline(slot, link);
      outbox.announce(this.state.ticketOf(slot), link.settings.number);
    } else this.fill(slot);
    return Sent.sent;
  }

  private fill(slot: number): void {
    const { transactions, outbox } = this.state;
    const request = outbox.emit();
    const live = transactions.requests.liveOf(slot);
    request.ticket = this.state.ticketOf(slot);
    request.issuer = transactions.issuerOf(slot);
    request.transaction = transactions.idOf(slot);
    request.original = this.originalOf(slot);
    request.mti = transactions.identities.mtiOf(slot);
    request.message = live ?? this.state.keptRequest(slot, outbox.ownMessage());
    request.remainingMinor = transactions.originalOf(slot) === 0 ? 0 : remainingAmount(request.message);
  }

  /** The number by which an issuer in this process knows what the reversal in `slot` undoes, or the completion captures; 0 for
   *  anything else. */
  private originalOf(slot: number): number {
    const { transactions } = this.state;
    if (transactions.originalOf(slot) === 0) return transactions.capturesOf(slot);
    return knownOriginal(transactions, transactions.originalSlotOf(slot)).number;
  }

  private forward(slot: number, link: IssuerLink, dialect: Dialect, request: Message, original: number): Sent {
    const { transactions, ports } = this.state;
    const stan = link.stans.allot(slot + 1, this.state.isBusy);
    if (stan === 0) return Sent.unreachable;
    transactions.setIssuerStan(slot, stan);
    transactions.requests.keep(slot);
    const isPatched = original === NO_SLOT && canPatch(request, dialect);
    let end = 0;
    try {
      if (!isPatched) end = this.write(slot, request, original, dialect);
    } catch (error) {
      link.stans.free(stan, slot + 1);
      this.state.tellUntransmittable(error, { transaction: transactions.idOf(slot) });
      return Sent.untransmittable;
    }
    if (isPatched) transactions.copies.note(slot, request);
    else transactions.copies.forget(slot);
    this.record(slot, request);
    const isSent = isPatched
      ? this.forwardKept(slot, request)
      : ports.forward(link.settings.number, this.writer.out, 0, end);
    if (!isSent) {
      link.stans.free(stan, slot + 1);
      return Sent.unreachable;
    }
    transactions.ask(slot);
    this.setDeadline(slot, link);
    return Sent.sent;
  }

  /** The issuer speaks as the acquirer does, so that only the STAN differs: the copy that is kept goes out. Whoever reads it
   *  again has the STAN of the acquirer put back, see `SwitchState.keptRequest`. */
  private forwardKept(slot: number, request: Message): boolean {
    const { transactions, ports } = this.state;
    const { kept } = transactions.requests;
    const bytes = kept.bufferOf(slot);
    const start = kept.startOf(slot);
    patch(request, request.mti, transactions.issuerStanOf(slot), bytes, start);
    return ports.forward(transactions.issuerOf(slot), bytes, start, kept.endOf(slot));
  }

  /** Writes what goes to the remote issuer of `slot` and returns its end. */
  private write(slot: number, request: Message, original: number, dialect: Dialect): number {
    const { transactions } = this.state;
    const edits = this.edits.clear().digits(11, transactions.issuerStanOf(slot), dialect.fields[11]!.maxUnits);
    if (original !== NO_SLOT) {
      const names = knownOriginal(transactions, original);
      setOriginalElements(edits, request, names, remainingAmount(request), dialect);
    }
    if (request.dialect !== dialect) carryCommerce(edits, request, dialect);
    return this.writer.write(request, edits, dialect);
  }

  private setDeadline(slot: number, link: IssuerLink): void {
    this.state.deadlines.set(slot, this.state.nowMs + link.settings.deadlineMs);
  }
}
