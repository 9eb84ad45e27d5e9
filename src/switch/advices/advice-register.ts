// All advices that are kept, found by what names them: their own number, and on the issuer's link their STAN.

import { ADVICE_HOLDER } from '../sessions/stan-multiplexer.ts';
import type { SwitchState } from '../state.ts';
import type { Advice } from './advice.ts';
import { AdviceQueue } from './advice-queue.ts';

export class AdviceRegister {
  private readonly state: SwitchState;
  /** In the order in which they were queued. */
  private readonly byNumber = new Map<number, Advice>();
  /** By issuer number, then by STAN. */
  private readonly byStan: Map<number, Advice>[] = [];
  private readonly queues: AdviceQueue[] = [];
  /** Transactions that advices are about, and how many of those wait for the issuer. */
  private readonly waiting = new Map<number, number>();
  /** Transactions whose request is being undone, while they are approved in the issuer's place. */
  private readonly withdrawn = new Set<number>();
  /** Advices that tell of a transaction, by its number: each is its own message, of which there is one. */
  private readonly notices = new Map<number, Advice>();

  constructor(state: SwitchState) {
    this.state = state;
  }

  /** Advices that are kept, parked ones included. */
  get size(): number {
    return this.byNumber.size;
  }

  /** Every advice, parked ones included. */
  all(): Iterable<Advice> {
    return this.byNumber.values();
  }

  /** The queues that there are, by issuer number. */
  issuers(): readonly (AdviceQueue | undefined)[] {
    return this.queues;
  }

  queueOf(issuer: number): AdviceQueue {
    this.queues[issuer] ??= new AdviceQueue(this.state.settings.advicesUnderWayLimit);
    return this.queues[issuer];
  }

  withNumber(number: number): Advice | undefined {
    return this.byNumber.get(number);
  }

  withStan(issuer: number, stan: number): Advice | undefined {
    return this.byStan[issuer]?.get(stan);
  }

  /** An advice about the transaction waits for the issuer, which must have it before it hears more: the transaction's own message,
   *  or a reversal of all of it or a part. */
  isWaitingFor(transaction: number): boolean {
    return this.waiting.has(transaction);
  }

  /** The advice waits that undoes the request of the transaction, while that is approved in the issuer's place. */
  isBeingWithdrawn(transaction: number): boolean {
    return this.withdrawn.has(transaction);
  }

  /** The advice that tells of the transaction, be it parked or not. */
  noticeOf(transaction: number): Advice | undefined {
    return this.notices.get(transaction);
  }

  /** An advice that undoes all of the transaction is kept. Looks at all that are: for what people do. */
  keepsReversalOf(transaction: number): boolean {
    for (const { facts, undoesAll } of this.all()) if (undoesAll && facts.transaction === transaction) return true;
    return false;
  }

  /** A STAN on the link of a remote issuer, 0 when there is none, or no link. */
  allot(issuer: number): number {
    const link = this.state.links[issuer];
    return link?.codec === undefined ? 0 : link.stans.allot(ADVICE_HOLDER, this.state.isBusy);
  }

  add(advice: Advice): void {
    const { number, issuer, kind, transaction } = advice.facts;
    this.byNumber.set(number, advice);
    if (!kind.undoes) this.notices.set(transaction, advice);
    this.waits(advice);
    // Another has it: it may be allotted one of its own when it is sent.
    if (this.withStan(issuer, advice.stan) !== undefined) advice.stan = 0;
    if (advice.stan > 0) this.setStan(advice, advice.stan);
    this.queueOf(issuer).add(advice);
  }

  /** The advice is known by `stan` on the link of its issuer. */
  setStan(advice: Advice, stan: number): void {
    const { issuer } = advice.facts;
    advice.stan = stan;
    this.byStan[issuer] ??= new Map();
    this.byStan[issuer].set(stan, advice);
    this.state.links[issuer]?.stans.hold(stan, ADVICE_HOLDER);
  }

  /** The advice is settled, and forgotten. */
  remove(advice: Advice): void {
    const { number, issuer, kind, transaction } = advice.facts;
    this.byNumber.delete(number);
    if (!kind.undoes) this.notices.delete(transaction);
    if (!advice.isParked) this.waitsNoMore(advice);
    this.queueOf(issuer).remove(advice);
    if (advice.stan === 0) return;
    this.byStan[issuer]!.delete(advice.stan);
    this.state.links[issuer]?.stans.free(advice.stan, ADVICE_HOLDER);
  }

  /** The advice is kept, and sent no more. */
  park(advice: Advice): void {
    this.waitsNoMore(advice);
    this.queueOf(advice.facts.issuer).park(advice);
  }

  /** The advice that was parked waits again. */
  release(advice: Advice): void {
    this.waits(advice);
    this.queueOf(advice.facts.issuer).release(advice);
  }

  private waits(advice: Advice): void {
    const { transaction } = advice.facts;
    this.waiting.set(transaction, (this.waiting.get(transaction) ?? 0) + 1);
    if (advice.isWithdrawal) this.withdrawn.add(transaction);
  }

  private waitsNoMore(advice: Advice): void {
    const { transaction } = advice.facts;
    if (advice.isWithdrawal) this.withdrawn.delete(transaction);
    const others = this.waiting.get(transaction)! - 1;
    if (others > 0) this.waiting.set(transaction, others);
    else this.waiting.delete(transaction);
  }
}
