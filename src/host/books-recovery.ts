// Books of issuers in this process after a restart: what a checkpoint kept, and on top of it each request of the journal since, as
// it was decided then. An issuer that books a request twice books it once, so that a request may be in both.
import { Message } from '../codec/message.ts';
import { isReversal } from '../iso8583/mti.ts';
import { isApproved } from '../iso8583/reason.ts';
import {
  isStandIn,
  isWithdrawal,
  type JournalEntry,
  messageOf,
  owned,
  requestOf,
  Step,
  tellsStandIn,
} from '../journal/entry.ts';
import type { IssuerRequest } from '../switch/ports.ts';
import type { Acquirer } from './acquirer-links.ts';
import type { LocalIssuer, RestorableBooks } from './local-issuers.ts';

/** Message type of the advice by which the switch undoes a transaction. */
const REVERSAL_ADVICE = 420;

export class BooksRecovery {
  /** By number. */
  private readonly acquirers: ReadonlyMap<number, Acquirer>;
  private readonly books = new Map<number, RestorableBooks>();
  /** Requests whose outcome has an entry of its own, by transaction. */
  private readonly forwarded = new Map<number, JournalEntry>();
  /** Advices that tell of approvals in an issuer's place and that it has not settled, by number. */
  private readonly standIns = new Map<number, JournalEntry>();
  /** Advices of acquirers that the switch has taken over, by transaction: the issuer may not have been told when the books were kept. */
  private readonly taken = new Map<number, JournalEntry>();
  private readonly answer = new Message();
  private readonly request: IssuerRequest = {
    ticket: 0,
    issuer: 0,
    transaction: 0,
    original: 0,
    mti: 0,
    remainingMinor: 0,
    message: new Message(),
  };

  /** Place of the last entry that the books had when they were kept. */
  private readonly booked: number;

  constructor(acquirers: readonly Acquirer[], issuers: readonly LocalIssuer[], booked: number) {
    this.booked = booked;
    this.acquirers = new Map(acquirers.map((acquirer) => [acquirer.number, acquirer]));
    for (const { number, restorable } of issuers) if (restorable !== undefined) this.books.set(number, restorable);
  }

  /** The next entry of the journal. */
  add(entry: JournalEntry): void {
    const books = this.books.get(entry.issuer);
    if (books === undefined) return;
    if (entry.step === Step.forwarded) this.forwarded.set(entry.transaction, owned(entry));
    else if (tellsStandIn(entry) && entry.step === Step.adviceQueued) this.standIns.set(entry.advice, owned(entry));
    else if (entry.step === Step.adviceQueued && !isReversal(entry.mti))
      this.taken.set(entry.transaction, owned(entry));
    else if (entry.seq <= this.booked) return;
    else if (entry.step === Step.answered) this.answered(books, entry);
    else if (entry.step === Step.adviceAcknowledged) this.acknowledged(books, entry);
  }

  /** An issuer has settled an advice. One of an acquirer is booked already when its acquirer was told since the books were kept that
   *  it is taken; what the issuer has declined then is taken out again. */
  private acknowledged(books: RestorableBooks, entry: JournalEntry): void {
    const { advice, transaction, original, amountMinor } = entry;
    const taken = this.taken.get(transaction);
    if (tellsStandIn(entry)) this.standInAcknowledged(books, entry);
    else if (original > 0) {
      this.reverse(books, advice, original, REVERSAL_ADVICE, isWithdrawal(entry) ? 0 : amountMinor);
    } else if (isReversal(entry.mti)) this.reverse(books, advice, transaction, REVERSAL_ADVICE, amountMinor);
    else if (!isApproved(entry.reason)) this.reverse(books, advice, transaction, REVERSAL_ADVICE, 0);
    else if (taken !== undefined) this.rebook(books, entry, messageOf(taken), undefined);
  }

  /** An issuer has been told of an approval in its place, and books it under the number of the advice. */
  private standInAcknowledged(books: RestorableBooks, { advice, reason }: JournalEntry): void {
    const queued = this.standIns.get(advice);
    this.standIns.delete(advice);
    const acquirer = queued && this.acquirers.get(queued.acquirer);
    if (queued === undefined || acquirer === undefined || !isApproved(reason)) return;
    const request = this.requestOf(advice, queued.mti, 0);
    index(acquirer, messageOf(queued), request.message);
    books.rebook(request, { reason, approvedMinor: Math.abs(queued.amountMinor) });
  }

  private answered(books: RestorableBooks, entry: JournalEntry): void {
    const earlier = this.forwarded.get(entry.transaction);
    this.forwarded.delete(entry.transaction);
    this.taken.delete(entry.transaction);
    if (isReversal(entry.mti)) {
      // Of an original that was approved in the issuer's place, the advice says how the issuer knows it.
      const original = entry.advice > 0 ? entry.advice : entry.original;
      if (entry.reason === 0) this.reverse(books, entry.transaction, original, entry.mti, entry.amountMinor);
      return;
    }
    // It is booked when the issuer has been told.
    if (isStandIn(entry)) return;
    this.rebook(books, entry, earlier === undefined ? requestOf(entry) : messageOf(earlier), messageOf(entry));
  }

  /** Books a request, with what its answer says was billed. */
  private rebook(books: RestorableBooks, entry: JournalEntry, bytes: Uint8Array, answer: Uint8Array | undefined): void {
    const acquirer = this.acquirers.get(entry.acquirer);
    if (bytes.length === 0 || acquirer === undefined) return;
    const request = this.requestOf(entry.transaction, entry.mti, entry.captures);
    index(acquirer, bytes, request.message);
    if (answer !== undefined) index(acquirer, answer, this.answer);
    const billed = answer === undefined ? undefined : this.answer.text(6);
    books.rebook(request, {
      reason: entry.reason,
      approvedMinor: Math.abs(entry.amountMinor),
      elements: billed === undefined ? undefined : { 6: billed },
    });
  }

  /** A request that reverses nothing and captures `original`, its message to be filled in. */
  private requestOf(transaction: number, mti: number, original: number): IssuerRequest {
    const { request } = this;
    request.transaction = transaction;
    request.original = original;
    request.mti = mti;
    request.remainingMinor = 0;
    return request;
  }

  private reverse(
    books: RestorableBooks,
    transaction: number,
    original: number,
    mti: number,
    remainingMinor: number,
  ): void {
    const { request } = this;
    request.transaction = transaction;
    request.original = original;
    request.mti = mti;
    request.remainingMinor = remainingMinor;
    books.rebook(request, { reason: 0 });
  }
}

function index({ codec }: Acquirer, bytes: Uint8Array, message: Message): void {
  codec.index(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, message);
}
