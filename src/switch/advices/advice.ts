// One advice that waits for its issuer: what it tells, and how far it has got.
import { repeatOf, versionOf } from '../../iso8583/mti.ts';
import type { Reason } from '../../iso8583/reason.ts';
import type { KnownOriginal } from '../stand-in/known-original.ts';
import type { AdviceKind } from './advice-kinds.ts';
import { Due } from './due-heap.ts';

/** What does not change as long as it waits. */
export interface AdviceFacts {
  /** Its own, from the count of transactions: never used twice. */
  readonly number: number;
  readonly kind: AdviceKind;
  readonly issuer: number;
  readonly acquirer: number;
  /** The transaction that it is about. */
  readonly transaction: number;
  /** The acquirer's STAN of that transaction. */
  readonly stan: number;
  /** How the issuer knows what is told or undone. */
  readonly original: KnownOriginal;
  /** The transaction has been approved in its issuer's place: the advice tells so, or undoes that, or undoes the request before. */
  readonly isOfStandIn: boolean;
  /** What stands of that transaction afterwards, in minor units of `currency`: 0 when it is undone altogether. */
  readonly amountMinor: number;
  readonly currency: number;
  /** In all its entries: that of the transaction, and of the day on which it was queued when it undoes one. */
  readonly businessDate: number;
  /** Of an acquirer's completion: the authorization that it captures. Of what lets go of an expired authorization: that itself. 0 in
   *  anything else. */
  readonly captures: number;
  /** The message that it is made from, in the dialect of the acquirer, without sensitive authentication data. */
  readonly template: Buffer;
  /** Advices with the same card do not overtake one another. */
  readonly card: string;
  /** DE 7 of a reversal in all its sendings, so that a repeat is known for one. */
  readonly queuedMs: number;
}

export class Advice {
  readonly facts: AdviceFacts;
  /** Its own STAN on the issuer's link, the same in all sendings; 0 in this process, and before one could be allotted. */
  stan: number;
  /** Sendings so far, or that there may have been: the first after them is a repeat. */
  attempts: number;
  /** Answers that settle nothing and promise nothing. */
  declines = 0;
  /** It has been parked: what its issuer said before is no sign that it has taken it in. */
  wasParked = false;
  /** It is kept, and sent no more. */
  isParked = false;
  /** The issuer's dialect cannot carry all of it: what is essential goes out. */
  isReduced = false;
  /** Places of its latest entries in the journal; 0 when there is none. */
  queuedAt = 0;
  parkedAt = 0;
  releasedAt = 0;
  /** Of one that tells of a transaction: the place of the answer to the last reversal that has left less of it than the advice says, 0
   *  without a journal; undefined when it says what stands. Known here, because memory may let go of the transaction before. */
  partReversedAt: number | undefined = undefined;
  /** When its first sending in this process is due. */
  readonly dueMs: number;
  /** Its next sending; in no heap while it is under way, or another advice of its card is before it. */
  readonly sending: Due<Advice>;
  /** The answer that an issuer in this process has decided on and will give later. */
  readonly answering: Due<Advice>;
  answersWith: Reason = -1;
  /** While it is under way: when it gives its place to another. */
  placeUntilMs = 0;
  /** Its neighbours among the advices of its card. */
  ahead: Advice | undefined = undefined;
  behind: Advice | undefined = undefined;

  constructor(facts: AdviceFacts, stan: number, attempts: number, dueMs: number) {
    this.facts = facts;
    this.stan = stan;
    this.attempts = attempts;
    this.dueMs = dueMs;
    this.sending = new Due<Advice>(this, facts.number);
    this.answering = new Due<Advice>(this, facts.number);
  }

  /** It tells the issuer of an approval that the switch has given in its place. */
  get tellsStandIn(): boolean {
    return this.facts.isOfStandIn && !this.facts.kind.undoes;
  }

  /** It undoes the request that the issuer was asked, and not the transaction, which was then approved in its place. */
  get isWithdrawal(): boolean {
    const { isOfStandIn, kind, original, transaction } = this.facts;
    return isOfStandIn && kind.undoes && original.number === transaction;
  }

  /** A reversal leaves `remainingMinor` of the transaction that it tells of; its answer is at `place` in the journal. */
  leaves(remainingMinor: number, place: number): void {
    if (remainingMinor > 0 && remainingMinor < Math.abs(this.facts.amountMinor)) this.partReversedAt = place;
  }

  /** It undoes all of the transaction. */
  get undoesAll(): boolean {
    return this.facts.kind.undoes && this.facts.amountMinor === 0 && !this.isWithdrawal;
  }

  /** What the issuer is to hold still of what is undone (DE 95), in minor units. */
  get remainingMinor(): number {
    return this.isWithdrawal ? 0 : this.facts.amountMinor;
  }

  /** The type of its first sending, in the version of the transaction. */
  get firstType(): number {
    return versionOf(this.facts.original.mti) * 1000 + this.facts.kind.type;
  }

  /** The type of the sending under way: of its repeat after the first. */
  get type(): number {
    return this.attempts > 1 ? repeatOf(this.firstType) : this.firstType;
  }
}
