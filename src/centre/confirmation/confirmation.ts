// From the entries of a journal to operations: what is cleared is what was confirmed. A financial request (0200) and an advice confirm
// themselves once they were approved and told; an authorization (0100) is confirmed as its acquirer has it: at once, by completions, or
// by the end of its day. What was declined, timed out or answered to nobody but late is no operation. A reversal of an operation is an
// operation of its own: both are shown. Entries are taken in their order, in as many portions as there are; what is held between two
// portions is the open authorizations, and the places of requests without an outcome.
import { DecodeError } from '../../codec/errors.ts';
import { Message } from '../../codec/message.ts';
import { addDays } from '../../iso8583/calendar-date.ts';
import { classOf, isAdvice, isReversible, MessageClass } from '../../iso8583/mti.ts';
import { isApproved, tellsDecline } from '../../iso8583/reason.ts';
import {
  isLettingGo,
  isStandIn,
  isWithdrawal,
  type JournalEntry,
  messageOf,
  requestOf,
  Step,
} from '../../journal/entry.ts';
import type { Operation } from '../operation.ts';
import type { AcquiringParty, AuthorizationBooks, ExceptionKind, OperationBooks, Parties } from './books.ts';
import { authorizationNamed, type CompletionName, completionNameOf, namesAuthorization } from './completion-name.ts';
import {
  capturableMinor,
  isCompleted,
  isToBeLetGo,
  mayBeHeldBeside,
  type OpenAuthorization,
  type OperationFacts,
} from './open-authorization.ts';
import { operationFactsOf } from './operation-facts.ts';
import { PendingRequests, type Undoing } from './pending-requests.ts';

interface ConfirmationSettings {
  /** Name of the switch node: keys of operations begin with it. */
  readonly node: string;
  /** How much more than authorized may be captured, in parts per million of it. */
  readonly toleranceMillionths: number;
  /** The business date at whose end an authorization of that business date expires. */
  readonly expiresOn: (businessDate: number) => number;
  /** The first business date whose files are not made yet: what is late comes into these. */
  readonly earliestDate: number;
  /** Place of the last journal entry that was taken before. */
  readonly place: number;
}

/** What was confirmed, of which an operation comes. */
interface Confirmed {
  readonly entry: JournalEntry;
  readonly facts: OperationFacts;
  readonly amountMinor: number;
  /** Transaction number of what is captured, 0 for none. */
  readonly authorization: number;
}

/** Why a completion cannot be cleared, and the authorization that it names, 0 when none is known. */
interface CompletionFault {
  readonly kind: ExceptionKind;
  readonly authorization: number;
}

export class Confirmation {
  readonly #settings: ConfirmationSettings;
  readonly #parties: Parties;
  readonly #authorizations: AuthorizationBooks;
  readonly #books: OperationBooks;
  readonly #pending = new PendingRequests();
  readonly #request = new Message();
  readonly #answer = new Message();
  /** Expiry by business date: every open authorization asks for it at each end of a day. */
  readonly #expiresOn = new Map<number, number>();
  /** Place of the last entry that was taken. */
  #place: number;

  constructor(
    settings: ConfirmationSettings,
    parties: Parties,
    authorizations: AuthorizationBooks,
    books: OperationBooks,
  ) {
    this.#settings = settings;
    this.#place = settings.place;
    this.#parties = parties;
    this.#authorizations = authorizations;
    this.#books = books;
  }

  /** Takes the next entry. Those that `pendingPlaces` named are taken first, once more. */
  add(entry: JournalEntry): void {
    this.#place = Math.max(this.#place, entry.seq);
    switch (entry.step) {
      case Step.forwarded:
        if (isReversible(entry.mti)) this.#pending.begin(entry, messageOf(entry));
        return;
      case Step.answered:
        if (entry.original > 0) this.#reversed(entry);
        else if (isReversible(entry.mti)) this.#answered(entry);
        return;
      case Step.adviceQueued:
        this.#queued(entry);
        return;
      case Step.dayOpened:
        if (entry.businessDate > 0) this.close(addDays(entry.businessDate, -1));
        return;
    }
  }

  /** Places of the entries of requests that have no outcome yet: the next portion begins with them. */
  pendingPlaces(): number[] {
    return this.#pending.places();
  }

  /** The business day `through` is over, and those before it: authorizations that its end confirms become operations, what nobody
   *  has confirmed in time expires, and what may be held beside all that was captured is let go. */
  close(through: number): void {
    for (const authorization of [...this.#authorizations.all()]) {
      const { transaction, businessDate, isConfirmedAtClose, authorizedMinor } = authorization;
      if (isConfirmedAtClose && businessDate <= through) {
        this.#authorizations.remove(transaction);
        if (isCompleted(authorization)) this.#release(authorization, through);
        else if (authorizedMinor > 0) this.#confirmAtClose(authorization);
      } else if (this.#expiryOf(businessDate) <= through) {
        this.#authorizations.remove(transaction);
        this.#release(authorization, through);
      } else if (businessDate <= through && isToBeLetGo(authorization)) {
        // A completion may be corrected, or followed by another, until it expires.
        authorization.isLetGo = true;
        this.#authorizations.changed(authorization);
        this.#release(authorization, through, true);
      }
    }
  }

  /** A request or an advice was answered. */
  #answered(entry: JournalEntry): void {
    const pending = this.#pending.take(entry.transaction);
    // Enquiries move nothing. What no issuer was asked for, and none was stood in for, is nobody's money.
    if (!isApproved(entry.reason) || entry.amountMinor === 0 || entry.issuer === 0) return;
    const request = entry.requestBytes > 0 ? requestOf(entry) : pending?.request;
    if (request === undefined || !this.#read(entry, request)) {
      this.#except('unreadable', entry, Math.abs(entry.amountMinor), 0);
      return;
    }
    // No money has moved.
    if (isAdvice(entry.mti) && tellsDecline(this.#request.text(39))) return;
    this.#approved(entry, Math.max(pending?.sentAt ?? -1, entry.sentAt));
    for (const undoing of pending?.undoings ?? []) this.#undo(entry.transaction, undoing);
  }

  /** What was approved, its messages just read, is an operation, the capture of an authorization, or an authorization. */
  #approved(entry: JournalEntry, sentAt: number): void {
    const acquirer = this.#parties.acquirer(entry.acquirer);
    const amountMinor = Math.abs(entry.amountMinor);
    if (isAdvice(entry.mti)) {
      const name = completionNameOf(this.#request);
      const isCredit = entry.amountMinor < 0;
      const authorization = authorizationNamed(name, entry.acquirer, this.#authorizations);
      if (authorization !== undefined && (authorization.facts.kind === 'refund') === isCredit) {
        this.#capture(entry, authorization, amountMinor, name);
        return;
      }
      // A refund may name the sale that it gives back: it completes nothing, and is an operation of its own.
      const fault = isCredit ? undefined : this.#faultOf(name, entry.acquirer, acquirer);
      if (fault !== undefined) {
        this.#except(fault.kind, entry, amountMinor, fault.authorization);
        return;
      }
    }
    const { atMs } = entry;
    const issuer = this.#parties.issuer(entry.issuer);
    const facts = operationFactsOf(this.#request, this.#answer, atMs, this.#parties, acquirer, issuer);
    const isOpen = classOf(entry.mti) === MessageClass.authorization && acquirer.confirmation !== 'single';
    if (isOpen) this.#authorized(entry, sentAt, acquirer, facts);
    else this.#confirm({ entry, facts, amountMinor, authorization: 0 });
  }

  #authorized(entry: JournalEntry, sentAt: number, { confirmation }: AcquiringParty, facts: OperationFacts): void {
    this.#authorizations.add({
      transaction: entry.transaction,
      acquirer: entry.acquirer,
      issuer: entry.issuer,
      sentAt,
      businessDate: entry.businessDate || this.#settings.earliestDate,
      isConfirmedAtClose: confirmation === 'at-close',
      isStandIn: isStandIn(entry),
      currency: entry.currency,
      authorizedMinor: Math.abs(entry.amountMinor),
      capturedMinor: 0,
      facts,
    });
  }

  /** A completion of an open authorization: what is beyond it is not cleared at all, rather than in part. */
  #capture(entry: JournalEntry, authorization: OpenAuthorization, amountMinor: number, name: CompletionName): void {
    const isOver = amountMinor > capturableMinor(authorization, this.#settings.toleranceMillionths);
    if (isOver || entry.currency !== authorization.currency) {
      this.#except('over-authorized', entry, amountMinor, authorization.transaction);
      return;
    }
    authorization.capturedMinor += amountMinor;
    authorization.wasCaptured = true;
    this.#authorizations.changed(authorization);
    const approved = authorization.facts;
    const stan = this.#request.text(11) ?? approved.stan;
    const rrn = name.rrn === '' ? approved.rrn : name.rrn;
    const facts = { ...approved, atMs: entry.atMs, stan, rrn };
    this.#confirm({ entry, facts, amountMinor, authorization: authorization.transaction });
  }

  /** Why an advice that names no open authorization is no operation of its own, and which it names; undefined when it is one. */
  #faultOf(name: CompletionName, link: number, { member, confirmation }: AcquiringParty): CompletionFault | undefined {
    const isFinal = confirmation !== 'dual';
    const { original, rrn, approvalCode } = name;
    const isNamed = rrn !== '' && approvalCode !== '';
    const over = { acquirer: member, rrn, approvalCode };
    if (namesAuthorization(name)) {
      if (isFinal) return { kind: 'confirmed-before', authorization: 0 };
      const { stan, sentAt } = original!;
      const expired = sentAt < 0 ? 0 : this.#books.expired({ link, stan: Number(stan), sentAt });
      const authorization = expired === 0 && isNamed ? this.#books.expired(over) : expired;
      return { kind: authorization === 0 ? 'not-authorized' : 'expired', authorization };
    }
    if (!isNamed) return undefined;
    const authorization = this.#books.expired(over);
    if (authorization > 0) return { kind: isFinal ? 'confirmed-before' : 'expired', authorization };
    return this.#books.isConfirmed(over) ? { kind: 'confirmed-before', authorization: 0 } : undefined;
  }

  #confirm({ entry, facts, amountMinor, authorization }: Confirmed): void {
    const { transaction, currency } = entry;
    const operation: Operation = {
      ...facts,
      key: this.#keyOf(transaction),
      originalKey: undefined,
      businessDate: this.#dateOf(entry.businessDate),
      isReversal: false,
      amountMinor,
      currency,
    };
    this.#books.add(operation, authorization);
  }

  #confirmAtClose({
    transaction,
    businessDate,
    authorizedMinor: amountMinor,
    currency,
    facts,
  }: OpenAuthorization): void {
    const operation: Operation = {
      ...facts,
      key: this.#keyOf(transaction),
      originalKey: undefined,
      businessDate: this.#dateOf(businessDate),
      isReversal: false,
      amountMinor,
      currency,
    };
    this.#books.add(operation, 0);
  }

  /** Its acquirer was told that a transaction is undone. */
  #reversed(entry: JournalEntry): void {
    if (!isApproved(entry.reason) || classOf(entry.mti) !== MessageClass.reversal) return;
    this.#undoOrWait(entry.original, entry, entry.transaction);
  }

  /** The switch undoes a transaction itself, or keeps an advice for its issuer. */
  #queued(entry: JournalEntry): void {
    if (isReversible(entry.mti)) this.#pending.begin(entry, messageOf(entry));
    // What is let go of is none of the centre's authorization: that has expired, or may be captured as before.
    else if (!isWithdrawal(entry) && !isLettingGo(entry)) this.#undoOrWait(entry.transaction, entry, entry.advice);
  }

  #undoOrWait(transaction: number, entry: JournalEntry, number: number): void {
    const { seq, atMs, businessDate, amountMinor } = entry;
    const undoing = { seq, atMs, number, businessDate, remainingMinor: Math.abs(amountMinor) };
    if (!this.#pending.undo(transaction, undoing)) this.#undo(transaction, undoing);
  }

  /** Takes back of a transaction what does not stand any more. Of one that was not confirmed nothing is cleared either way. */
  #undo(transaction: number, undoing: Undoing): void {
    const { remainingMinor, number, businessDate, atMs } = undoing;
    const authorization = this.#authorizations.get(transaction);
    if (authorization !== undefined) {
      // What is captured stands: each capture is reversed by itself.
      const left = Math.max(remainingMinor, authorization.capturedMinor);
      authorization.authorizedMinor = Math.min(authorization.authorizedMinor, left);
      this.#authorizations.changed(authorization);
      return;
    }
    const cleared = this.#books.cleared(this.#keyOf(transaction));
    if (cleared === undefined) return;
    const { operation, reversedMinor } = cleared;
    const amountMinor = operation.amountMinor - reversedMinor - remainingMinor;
    if (amountMinor <= 0) return;
    const captured = this.#authorizations.get(cleared.authorization);
    if (captured !== undefined) {
      captured.capturedMinor -= amountMinor;
      this.#authorizations.changed(captured);
    }
    const reversal: Operation = {
      ...operation,
      key: this.#keyOf(number),
      originalKey: operation.key,
      businessDate: this.#dateOf(businessDate),
      atMs,
      isReversal: true,
      amountMinor,
    };
    this.#books.add(reversal, cleared.authorization);
  }

  /** What is left of an authorization is let go. Of what was captured altogether, or undone, nothing is left; but where its issuer was stood in
   *  for, the switch is told all the same: it knows what the issuer made of the completions. */
  #release(authorization: OpenAuthorization, through: number, isOpen = false): void {
    const { transaction, acquirer: link, issuer, sentAt, currency, facts } = authorization;
    const { authorizedMinor, capturedMinor } = authorization;
    const { acquirer, stan, rrn, approvalCode } = facts;
    const releasedMinor = Math.max(0, authorizedMinor - capturedMinor);
    if (releasedMinor === 0 && !mayBeHeldBeside(authorization)) return;
    const businessDate = this.#dateOf(through);
    const name = { acquirer, rrn, approvalCode, transaction, link, stan: Number(stan), sentAt };
    const amounts = { capturedMinor, releasedMinor, currency };
    const expiry = { ...name, issuer, place: this.#place, businessDate, ...amounts };
    this.#books.expire(isOpen ? { ...expiry, isOpen } : expiry);
  }

  #except(kind: ExceptionKind, entry: JournalEntry, amountMinor: number, authorization: number): void {
    const { transaction, currency } = entry;
    const businessDate = this.#dateOf(entry.businessDate);
    const key = this.#keyOf(transaction);
    this.#books.except({ key, kind, businessDate, transaction, authorization, amountMinor, currency });
  }

  /** False when the request is no message. The answer may be none: then it says nothing. */
  #read(entry: JournalEntry, request: Uint8Array): boolean {
    const { codec } = this.#parties.acquirer(entry.acquirer);
    const read = ({ buffer, byteOffset, length }: Uint8Array, into: Message): boolean => {
      try {
        codec.index(Buffer.from(buffer, byteOffset, length), 0, length, into);
        return true;
      } catch (error) {
        if (error instanceof DecodeError) return false;
        throw error;
      }
    };
    return read(messageOf(entry), this.#answer) && read(request, this.#request);
  }

  #keyOf(number: number): string {
    return `${this.#settings.node}:${number}`;
  }

  #dateOf(businessDate: number): number {
    return Math.max(businessDate, this.#settings.earliestDate);
  }

  #expiryOf(businessDate: number): number {
    const known = this.#expiresOn.get(businessDate);
    if (known !== undefined) return known;
    const date = this.#settings.expiresOn(businessDate);
    this.#expiresOn.set(businessDate, date);
    return date;
  }
}
