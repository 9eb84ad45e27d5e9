// Reversal advices that must reach their issuer: one queue per issuer, in order, one advice under way at a time, repeated
// (0421) at growing intervals until the issuer acknowledges it (0430). Money that an issuer may hold for a transaction that
// its acquirer was told has failed is given back this way. ISO 8583:1987 clause 5.3 (advice, repeat).
import { Edits } from '../codec/edits.ts';
import { Message } from '../codec/message.ts';
import { repeatOf, versionOf } from '../codec/mti.ts';
import { messageBound, writeMessage } from '../codec/write.ts';
import { remainingAmount, setOriginalElements } from './original-elements.ts';
import type { Decision, Question } from './outlet.ts';
import type { SwitchState } from './state.ts';
import { State, Undone } from './transactions.ts';
import { transmissionTime } from './transmission-time.ts';

const FIRST_REPEAT_MS = 2_000;
const LONGEST_REPEAT_MS = 60_000;

/** One reversal advice. */
interface Advice {
  number: number;
  issuer: number;
  acquirer: number;
  /** The transaction it undoes, and the slot that held it. */
  transaction: number;
  slot: number;
  /** The original request, in the acquirer's dialect, without sensitive authentication data. */
  request: Buffer;
  /** Amount that stands afterwards (DE 95), 0 for a full reversal. */
  remainingMinor: number;
  mti: number;
  stan: number;
  sentAt: number;
  localTime: number;
  amountMinor: number;
  currency: number;
  originalIssuerStan: number;
  /** STAN of this advice on the issuer's link. */
  issuerStan: number;
  attempts: number;
  dueMs: number;
}

export class StoreAndForward {
  private readonly state: SwitchState;
  private readonly queues: Advice[][];
  private readonly edits = new Edits();
  private readonly message = new Message();
  private out = Buffer.alloc(16_384);
  private following = 1;

  constructor(state: SwitchState) {
    this.state = state;
    this.queues = state.links.map(() => []);
  }

  /** Advices waiting for an issuer. */
  waitingFor(issuer: number): number {
    return this.queues[issuer]!.length;
  }

  /** Advices waiting for all issuers. */
  get waiting(): number {
    return this.queues.reduce((sum, queue) => sum + queue.length, 0);
  }

  /** No further advice can be kept for the issuer, so nothing may be asked of it. */
  isFull(issuer: number): boolean {
    return this.queues[issuer]!.length >= this.state.settings.storeAndForwardLimit;
  }

  /** Queues the advice that undoes the transaction in `slot`; `request` is its request. Records it, then tries to send. */
  undo(slot: number, request: Message): void {
    const { transactions } = this.state;
    const issuer = transactions.issuer[slot];
    const { stripper } = this.state;
    transactions.undone[slot] = Undone.underWay;
    const advice: Advice = {
      number: this.following++,
      issuer,
      acquirer: transactions.acquirer[slot],
      transaction: transactions.id[slot],
      slot,
      request: Buffer.from(stripper.out.subarray(0, stripper.strip(request))),
      remainingMinor: remainingAmount(request),
      mti: transactions.mti[slot],
      stan: transactions.stan[slot],
      sentAt: transactions.sentAt[slot],
      localTime: transactions.localTime[slot],
      amountMinor: transactions.amountMinor[slot],
      currency: transactions.currency[slot],
      originalIssuerStan: transactions.issuerStan[slot],
      issuerStan: 0,
      attempts: 0,
      dueMs: this.state.nowMs,
    };
    this.queues[issuer]!.push(advice);
    this.record(advice, 'adviceQueued', advice.request);
    this.state.outlet.note('advice.queued', { transaction: advice.transaction, issuer: this.nameOf(issuer) });
    this.sendFirst(issuer);
  }

  /** Sends what is due. */
  tick(): void {
    for (let issuer = 1; issuer < this.queues.length; issuer++) this.sendFirst(issuer);
  }

  /** When the next advice is due, Infinity when none is waiting. */
  nextDueMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const queue of this.queues) if (queue.length > 0) soonest = Math.min(soonest, queue[0]!.dueMs);
    return soonest;
  }

  /** A link came back: its first advice goes out now. */
  linkUp(issuer: number): void {
    const first = this.queues[issuer]![0];
    if (first !== undefined) first.dueMs = this.state.nowMs;
    this.sendFirst(issuer);
  }

  /** The issuer acknowledged advice `number`. Other numbers are repeats of an acknowledgement: nothing happens. */
  acknowledged(issuer: number, number: number): void {
    const queue = this.queues[issuer]!;
    const advice = queue[0];
    if (advice === undefined || advice.number !== number) return;
    queue.shift();
    this.state.links[issuer]!.free(advice.issuerStan, -number);
    const { transactions } = this.state;
    if (transactions.id[advice.slot] === advice.transaction && transactions.state[advice.slot] !== State.free) {
      transactions.undone[advice.slot] = advice.remainingMinor === 0 ? Undone.yes : Undone.no;
      if (advice.remainingMinor > 0) transactions.amountMinor[advice.slot] = advice.remainingMinor;
    }
    this.record(advice, 'adviceAcknowledged', undefined);
    this.state.outlet.note('advice.acknowledged', { transaction: advice.transaction, issuer: this.nameOf(issuer) });
    this.sendFirst(issuer);
  }

  /** An in-process issuer decided on the advice with `ticket` (negative). */
  decided(ticket: number, decision: Decision): void {
    const number = -ticket;
    if (decision.delayMs !== undefined && decision.delayMs > 0) return;
    for (let issuer = 1; issuer < this.queues.length; issuer++) {
      if (this.queues[issuer]![0]?.number === number) this.acknowledged(issuer, number);
    }
  }

  private sendFirst(issuer: number): void {
    const advice = this.queues[issuer]![0];
    const link = this.state.links[issuer]!;
    if (advice === undefined || !link.up || this.state.nowMs < advice.dueMs) return;
    advice.dueMs = this.state.nowMs + Math.min(LONGEST_REPEAT_MS, FIRST_REPEAT_MS * 2 ** advice.attempts);
    advice.attempts++;
    const request = this.message;
    this.state.codecOfAcquirer(advice.acquirer).index(advice.request, 0, advice.request.length, request);
    if (link.settings.codec === undefined) this.ask(advice, request);
    else this.forward(advice, request);
  }

  private ask(advice: Advice, request: Message): void {
    const question: Question = {
      ticket: -advice.number,
      issuer: advice.issuer,
      transaction: this.state.nextTransaction(),
      original: advice.transaction,
      mti: this.typeOf(advice),
      remainingMinor: advice.remainingMinor,
      request,
    };
    this.state.outlet.ask(question);
  }

  private forward(advice: Advice, request: Message): void {
    const link = this.state.links[advice.issuer]!;
    const codec = link.settings.codec!;
    if (advice.issuerStan === 0) advice.issuerStan = link.allot(-advice.number, this.state.isBusy);
    const edits = this.edits.clear();
    edits.mti = this.typeOf(advice);
    edits.digits(11, advice.issuerStan, codec.fields[11]!.maxUnits);
    edits.text(7, transmissionTime(this.state.nowMs));
    setOriginalElements(edits, request, {
      mti: advice.mti,
      stan: advice.originalIssuerStan,
      sentAt: advice.sentAt,
      localTime: advice.localTime,
    });
    const most = messageBound(request, edits, codec);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    this.state.outlet.forward(advice.issuer, this.out, 0, writeMessage(request, edits, codec, this.out, 0));
  }

  /** 0420 the first time, 0421 afterwards, in the version of the original. */
  private typeOf(advice: Advice): number {
    const first = versionOf(advice.mti) * 1000 + 420;
    return advice.attempts > 1 ? repeatOf(first) : first;
  }

  private record(advice: Advice, step: 'adviceQueued' | 'adviceAcknowledged', bytes: Buffer | undefined): void {
    this.state.outlet.record({
      atMs: this.state.nowMs,
      step,
      transaction: advice.transaction,
      original: 0,
      acquirer: advice.acquirer,
      issuer: advice.issuer,
      mti: versionOf(advice.mti) * 1000 + 420,
      stan: Math.max(0, advice.stan),
      issuerStan: advice.originalIssuerStan,
      amountMinor: advice.amountMinor,
      currency: advice.currency,
      reason: -1,
      bytes: bytes ?? advice.request,
      start: 0,
      end: bytes === undefined ? 0 : bytes.length,
    });
  }

  private nameOf(issuer: number): string {
    return this.state.links[issuer]!.settings.name;
  }
}
