// Advices that must reach their issuer: kept until it has taken them in, and repeated (0421, 0121...) at growing intervals until
// then. Money that an issuer may hold for a transaction that its acquirer was told has failed is given back this way, and what
// acquirers have to tell an issuer that cannot be reached is told later. ISO 8583:1987 clause 5.3 (advice, repeat).
import { Message } from '../codec/message.ts';
import { classOf, isRequest, isReversible, MessageClass } from '../iso8583/mti.ts';
import { isApproved, type Reason } from '../iso8583/reason.ts';
import { transmissionTime } from '../iso8583/transmission-time.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Advice } from './advices/advice.ts';
import { AdviceEntries } from './advices/advice-entries.ts';
import { AdviceMaker } from './advices/advice-maker.ts';
import { AdviceOutcomes } from './advices/advice-outcomes.ts';
import type { AdviceQueue } from './advices/advice-queue.ts';
import { AdviceRecovery } from './advices/advice-recovery.ts';
import { AdviceRegister } from './advices/advice-register.ts';
import { AdviceSender, Sending } from './advices/advice-sender.ts';
import { AdviceTemplates } from './advices/advice-templates.ts';
import { delayOf } from './decision.ts';
import type { Entries } from './entries.ts';
import type { Decision, IssuerRequest } from './ports.ts';
import { namesAnother, reasonIn } from './response-check.ts';
import { knownOriginal } from './stand-in/known-original.ts';
import type { SwitchState } from './state.ts';
import { Undone } from './table/undoing.ts';

const NOTHING = Buffer.alloc(0);

/** An advice that is kept, as people may see it. */
export interface WaitingAdvice {
  readonly number: number;
  readonly issuer: number;
  /** The transaction that it is about. */
  readonly transaction: number;
  /** Sendings so far; those of earlier processes count as one. */
  readonly attempts: number;
  /** When it is sent next, milliseconds since 1970; Infinity while it waits for another one of its card, and when it is parked. */
  readonly nextDueMs: number;
  readonly isParked: boolean;
  /** Its issuer can be reached. */
  readonly isReachable: boolean;
}

/** What became of what people want done about a parked advice: it waits and is not parked, its transaction has been reversed since so that
 *  it is not true any more, its issuer is being asked to reverse that, or there is none of that number. */
export type Settled = 'done' | 'waiting' | 'stale' | 'undecided' | 'unknown';

export class StoreAndForward {
  private readonly state: SwitchState;
  private readonly register: AdviceRegister;
  private readonly templates: AdviceTemplates;
  private readonly recorded: Entries;
  private readonly entries: AdviceEntries;
  private readonly maker: AdviceMaker;
  private readonly sender: AdviceSender;
  private readonly outcomes: AdviceOutcomes;
  private readonly recovery: AdviceRecovery;
  private readonly message = new Message();

  constructor(state: SwitchState, entries: Entries) {
    this.state = state;
    this.register = new AdviceRegister(state);
    this.templates = new AdviceTemplates(state);
    this.recorded = entries;
    this.entries = new AdviceEntries(entries, this.templates);
    this.maker = new AdviceMaker(state, this.register, this.templates);
    this.sender = new AdviceSender(state, this.register, this.templates);
    this.outcomes = new AdviceOutcomes(state, this.register, this.entries);
    this.recovery = new AdviceRecovery(state, this.register, this.entries);
  }

  // What is kept

  /** Advices waiting for all issuers. */
  get waiting(): number {
    return this.register.issuers().reduce((sum, queue) => sum + (queue?.waiting ?? 0), 0);
  }

  /** Advices that are kept and sent no more. */
  get parked(): number {
    return this.register.issuers().reduce((sum, queue) => sum + (queue?.parked ?? 0), 0);
  }

  /** All of them, in the order in which they were queued. */
  *waitingAdvices(): Generator<WaitingAdvice, void> {
    for (const { facts, attempts, sending, isParked } of this.register.all()) {
      const { number, issuer, transaction } = facts;
      const isReachable = this.state.links[issuer]?.up === true;
      yield { number, issuer, transaction, attempts, nextDueMs: sending.atMs, isParked, isReachable };
    }
  }

  /** Places of the journal entries from which the advices that are kept are made again. */
  places(): number[] {
    const places: number[] = [];
    for (const { isParked, wasParked, queuedAt, parkedAt, releasedAt, partReversedAt } of this.register.all()) {
      places.push(queuedAt);
      if (partReversedAt !== undefined) places.push(partReversedAt);
      if (wasParked) places.push(parkedAt);
      if (wasParked && !isParked) places.push(releasedAt);
    }
    return places;
  }

  /** So much waits for the issuer that nothing may be asked of it: what times out must find room. */
  isFull(issuer: number): boolean {
    if (this.register.size === 0) return false;
    const queue = this.register.queueOf(issuer);
    return queue.waiting >= this.state.settings.storeAndForwardLimit || this.keepsTooMuch(queue);
  }

  /** So much is kept for the issuer, what is parked included, that acquirers must keep their own reversals and advices. Only what
   *  is in flight finds room. */
  isOverfull(issuer: number): boolean {
    return this.keepsTooMuch(this.register.queueOf(issuer));
  }

  /** So much waits for the issuer that nothing is to be added which can wait itself: requests for it must find room still. */
  isHalfFull(issuer: number): boolean {
    const queue = this.register.queueOf(issuer);
    return 2 * queue.waiting >= this.state.settings.storeAndForwardLimit || this.keepsTooMuch(queue);
  }

  private keepsTooMuch({ kept }: AdviceQueue): boolean {
    return kept >= 2 * this.state.settings.storeAndForwardLimit;
  }

  /** The issuer is still to be told of the transaction, or of a reversal of a part of it. */
  isWaitingFor(transaction: number): boolean {
    return this.register.isWaitingFor(transaction);
  }

  // What is to be told

  /** Queues the advice that undoes the transaction in `slot` but for `remainingMinor`; `template` is its request, or the reversal
   *  of it, whose business date it has then: else that of today. */
  reverse(
    slot: number,
    template: Message,
    remainingMinor: number,
    businessDate: number = this.state.businessDate,
  ): void {
    if (remainingMinor === 0) this.state.transactions.undoing.set(slot, Undone.underWay);
    this.state.counting.reversed(slot, remainingMinor, businessDate);
    const isReversal = classOf(template.mti) === MessageClass.reversal;
    const { mti } = knownOriginal(this.state.transactions, slot);
    const request = isReversal ? this.templates.ofAnswered(slot, mti) : NOTHING;
    this.queue(this.maker.reversal(slot, template, remainingMinor, businessDate), request);
  }

  /** Queues the advice that undoes all of the transaction in `slot`, made from the answer that is retained. Nothing can be made of
   *  one that an earlier process gave in another dialect. */
  reverseAnswered(slot: number): void {
    if (this.readAnswered(slot, this.message)) this.reverse(slot, this.message, 0);
  }

  /** Queues the advice that lets go of what is left of the authorization in `slot` but for `capturedMinor`; `answer` is what
   *  `readAnswered` has read. Its acquirer has reversed nothing. */
  letGo(slot: number, answer: Message, capturedMinor: number): void {
    const { transactions, counting, businessDate } = this.state;
    if (capturedMinor === 0) transactions.undoing.set(slot, Undone.underWay);
    else transactions.reduce(slot, capturedMinor);
    counting.expired(slot, capturedMinor, businessDate);
    this.queue(this.maker.lettingGo(slot, answer, capturedMinor), NOTHING);
  }

  /** Queues the advice that undoes the request that the issuer of the transaction in `slot` was asked, while the transaction is
   *  approved in its place. Before `standIn`: the issuer is told in this order. */
  withdraw(slot: number, request: Message): void {
    this.queue(this.maker.withdrawal(slot, request), NOTHING);
  }

  /** Queues the advice by which the issuer of the transaction in `slot` is told that it has been approved in its place. */
  standIn(slot: number, request: Message, approvalCode: string | undefined): void {
    this.queue(this.maker.standIn(slot, request, approvalCode), NOTHING);
  }

  /** Queues the acquirer's advice in `slot`, which its issuer has not taken in: from here on the switch repeats it. */
  takeOver(slot: number, advice: Message): void {
    this.queue(this.maker.ownMessage(slot, advice), NOTHING);
  }

  /** The issuer has approved the request of `slot` after its acquirer was told something else, or the same in its place: it holds
   *  the money now, also where an advice to undo it has been answered before. One that is under way will undo it. */
  approvedLate(slot: number): void {
    const { transactions } = this.state;
    const isOfStandIn = transactions.standIns.of(transactions.idOf(slot)) !== undefined;
    if (isOfStandIn ? this.register.isBeingWithdrawn(transactions.idOf(slot)) : this.isSettled(slot)) return;
    if (!this.readAnsweredAs(transactions.identities.mtiOf(slot), slot, this.message)) return;
    if (isOfStandIn) this.withdraw(slot, this.message);
    else this.reverse(slot, this.message, 0);
  }

  /** A late response answers another request than that of `slot`, and says nothing of that one. */
  isOfAnother(slot: number, response: Message): boolean {
    const mti = this.state.transactions.identities.mtiOf(slot);
    return this.readAnsweredAs(mti, slot, this.message) && namesAnother(this.message, response) !== 0;
  }

  /** Reads what is known of the request of the transaction in `slot` from its answer, as its issuer knows it. False when it cannot be
   *  read. */
  readAnswered(slot: number, into: Message): boolean {
    return this.readAnsweredAs(knownOriginal(this.state.transactions, slot).mti, slot, into);
  }

  private readAnsweredAs(mti: number, slot: number, into: Message): boolean {
    const { identities } = this.state.transactions;
    return this.templates.read(identities.acquirerOf(slot), this.templates.ofAnswered(slot, mti), into);
  }

  /** Its acquirer was told that it is approved, or an advice is under way that undoes it, or nothing can. */
  private isSettled(slot: number): boolean {
    const { transactions } = this.state;
    const isTold = isApproved(transactions.reasonOf(slot));
    return isTold || transactions.undoing.isUnderWay(slot) || !isReversible(transactions.identities.mtiOf(slot));
  }

  /** An entry of the journal of an earlier process, in order: the advices that it leaves waiting wait again. What the entry says
   *  of a transaction is somebody else's affair. */
  restore(entry: JournalEntry): void {
    this.recovery.add(entry);
  }

  /** Records an advice, then tries to send it. `request` is what is known of the request that it undoes, empty when its template
   *  is that request. */
  private queue(advice: Advice, request: Buffer): void {
    this.register.add(advice);
    this.entries.queued(advice, request);
    this.state.ports.emit('advice.queued', this.outcomes.about(advice));
    this.sendDue(advice.facts.issuer);
  }

  // What is due

  /** Takes in the answers that are due, and sends what is due. */
  tick(): void {
    const { nowMs } = this.state;
    for (const [issuer, queue] of this.register.issuers().entries()) {
      if (queue === undefined) continue;
      for (let advice = queue.takeAnswered(nowMs); advice !== undefined; advice = queue.takeAnswered(nowMs)) {
        this.outcomes.answered(advice, advice.answersWith);
      }
      this.sendDue(issuer);
    }
  }

  /** When `tick` has something to do next, Infinity when it has nothing. */
  nextDueMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    if (this.register.size === 0) return soonest;
    for (const [issuer, queue] of this.register.issuers().entries()) {
      if (queue === undefined || queue.waiting === 0) continue;
      soonest = Math.min(soonest, queue.nextAnswerMs);
      if (this.state.links[issuer]?.up === true) soonest = Math.min(soonest, queue.nextSendingMs);
    }
    return soonest;
  }

  /** A link came back: its advices go out now. */
  linkUp(issuer: number): void {
    this.register.queueOf(issuer).hasten(this.state.nowMs);
    this.sendDue(issuer);
  }

  /** The request of the advice with `ticket`, once its entry is durable; undefined when it waits no more. */
  requestFor(ticket: number): IssuerRequest | undefined {
    const advice = this.register.withNumber(-ticket);
    if (advice === undefined || advice.isParked) return undefined;
    const sending = this.sender.sendNow(advice, this.state.links[advice.facts.issuer]!);
    if (sending === Sending.sent) return this.state.outbox.takeLast();
    this.outcomes.park(advice, sending, -1);
    return undefined;
  }

  private sendDue(issuer: number): void {
    const link = this.state.links[issuer];
    if (link === undefined || !link.up) return;
    const queue = this.register.queueOf(issuer);
    const { nowMs } = this.state;
    for (let advice = queue.next(nowMs); advice !== undefined; advice = queue.next(nowMs)) {
      const sending = this.sender.send(advice, link);
      if (sending === Sending.unreachable) return;
      if (sending !== Sending.sent) this.outcomes.park(advice, sending, -1);
    }
  }

  // What people do

  /** Sends what waits at once, in its order, so far as the issuers can be reached: all of one issuer, or of all. */
  drain(issuer: number | undefined): void {
    for (const [number, queue] of this.register.issuers().entries()) {
      if (queue === undefined || queue.waiting === 0 || (issuer !== undefined && issuer !== number)) continue;
      const { name } = this.state.links[number]?.settings ?? { name: undefined };
      this.state.ports.emit('advices.drained', { issuer: name, advices: queue.waiting });
      queue.hurry(this.state.nowMs);
      this.sendDue(number);
    }
  }

  /** Lets a parked advice go on: it waits for its issuer again, and is tried as often as a new one. */
  release(number: number): Settled {
    const advice = this.register.withNumber(number);
    if (advice === undefined) return 'unknown';
    if (!advice.isParked) return 'waiting';
    const truth = this.outcomes.truthOf(advice);
    if (truth !== 'true') return truth;
    this.outcomes.release(advice);
    this.sendDue(advice.facts.issuer);
    return 'done';
  }

  /** All of `transaction` has been reversed: what was parked that tells of it is of no use to its issuer any more. */
  overtaken(transaction: number): void {
    this.outcomes.overtaken(transaction);
  }

  /** A reversal that has just been recorded leaves `remainingMinor` of `transaction`, and not nothing: what tells of more is not let go
   *  on. */
  partReversed(transaction: number, remainingMinor: number): void {
    this.register.noticeOf(transaction)?.leaves(remainingMinor, this.recorded.lastPlace);
  }

  /** Gives up a parked advice. `why` is recorded with it. */
  drop(number: number, why: string): Settled {
    const advice = this.register.withNumber(number);
    if (advice === undefined) return 'unknown';
    if (!advice.isParked) return 'waiting';
    this.outcomes.drop(advice, why);
    return 'done';
  }

  // What comes back

  /** A response of a remote issuer. False when it answers no advice; one that names another request acknowledges nothing. */
  responded(issuer: number, response: Message): boolean {
    const advice = this.answeredBy(issuer, response);
    if (advice === undefined) return false;
    const element = this.elementOfAnother(advice, response);
    if (element === 0) this.answered(advice, reasonIn(response));
    else this.state.ports.emit('issuer.contradicts', { ...this.outcomes.about(advice), path: String(element) });
    return true;
  }

  /** A frame of a remote issuer that is no message; `response` holds what was read of it. When it answers an advice, nobody knows
   *  what it says. */
  respondedUnreadably(issuer: number, response: Message): void {
    const advice = this.answeredBy(issuer, response);
    if (advice !== undefined) this.answered(advice, -1);
  }

  /** An issuer in this process decided on the advice with `ticket` (negative). */
  decided(ticket: number, decision: Decision): void {
    const advice = this.register.withNumber(-ticket);
    if (advice === undefined) return;
    const delayMs = delayOf(decision);
    if (delayMs <= 0) this.answered(advice, decision.reason);
    else this.register.queueOf(advice.facts.issuer).answerLater(advice, this.state.nowMs + delayMs, decision.reason);
  }

  /** The advice that a message from the link of an issuer answers. */
  private answeredBy(issuer: number, response: Message): Advice | undefined {
    if (isRequest(response.mti)) return undefined;
    const advice = this.register.withStan(issuer, response.number(11));
    return advice !== undefined && classOf(response.mti) === classOf(advice.firstType) ? advice : undefined;
  }

  /** The element by which a response answers another request than `advice`, 0 when there is none. */
  private elementOfAnother({ facts }: Advice, response: Message): number {
    const { kind, acquirer, template, queuedMs } = facts;
    if (!this.templates.read(acquirer, template, this.message)) return 0;
    return namesAnother(this.message, response, kind.undoes ? Number(transmissionTime(queuedMs)) : undefined);
  }

  private answered(advice: Advice, reason: Reason): void {
    this.outcomes.answered(advice, reason);
    this.sendDue(advice.facts.issuer);
  }
}
