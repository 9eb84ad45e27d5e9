// Reversal advices that must reach their issuer: one queue per issuer, in order, one advice under way at a time, repeated
// (0421) at growing intervals until the issuer acknowledges it (0430). Money that an issuer may hold for a transaction that
// its acquirer was told has failed is given back this way. ISO 8583:1987 clause 5.3 (advice, repeat).
import type { Codec } from '../codec/codec.ts';
import { EncodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { Edits, elementSet } from '../codec/write/edits.ts';
import { messageBound, writeMessage } from '../codec/write/write-message.ts';
import { repeatOf, versionOf } from '../iso8583/mti.ts';
import { isApproved, type Reason } from '../iso8583/reason.ts';
import { transmissionTime } from '../iso8583/transmission-time.ts';
import { delayOf } from './decision.ts';
import { originalElement, setOriginalElements } from './original-elements.ts';
import type { Decision, Question } from './outlet.ts';
import type { SwitchState } from './state.ts';
import { State, Undone } from './transactions.ts';

const FIRST_REPEAT_MS = 2_000;
const LONGEST_REPEAT_MS = 60_000;
/** What an advice cannot do without: enough for the issuer to know what is undone, and little enough for any dialect. */
const ESSENTIAL = elementSet([2, 3, 4, 7, 11, 30, 32, 33, 37, 41, 42, 49, 95]);

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
  currency: number;
  originalIssuerStan: number;
  /** STAN of this advice on the issuer's link. */
  issuerStan: number;
  attempts: number;
  /** When it was first sent: DE 7 of all its sendings, so that a repeat is known for one. */
  sentMs: number;
  dueMs: number;
  /** When a delayed decision of an issuer in this process acknowledges it, and with what. */
  acknowledgedMs: number;
  acknowledgedWith: Reason;
}

export class StoreAndForward {
  private readonly state: SwitchState;
  private readonly queues: Advice[][];
  private readonly edits = new Edits();
  private readonly message = new Message();
  private out = Buffer.alloc(16_384);
  private following = 1;
  /** Issuer whose queue `sendFirst` is going through, 0 when none. */
  private sendingTo = 0;

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

  /** Queues the advice that undoes the transaction in `slot` but for `remainingMinor`; `request` is its request or its
   *  reversal. Records it, then tries to send. */
  undo(slot: number, request: Message, remainingMinor: number): void {
    const { transactions } = this.state;
    const issuer = transactions.issuer[slot];
    const { stripper } = this.state;
    if (remainingMinor === 0) transactions.undone[slot] = Undone.underWay;
    const advice: Advice = {
      number: this.following++,
      issuer,
      acquirer: transactions.acquirer[slot],
      transaction: transactions.id[slot],
      slot,
      request: Buffer.from(stripper.out.subarray(0, stripper.strip(request))),
      remainingMinor,
      mti: transactions.mti[slot],
      stan: transactions.stan[slot],
      sentAt: transactions.sentAt[slot],
      localTime: transactions.localTime[slot],
      currency: transactions.currency[slot],
      originalIssuerStan: transactions.issuerStan[slot],
      issuerStan: 0,
      attempts: 0,
      sentMs: 0,
      dueMs: this.state.nowMs,
      acknowledgedMs: Number.POSITIVE_INFINITY,
      acknowledgedWith: -1,
    };
    this.queues[issuer]!.push(advice);
    this.record(advice, 'adviceQueued', advice.request);
    this.state.outlet.note('advice.queued', { transaction: advice.transaction, issuer: this.nameOf(issuer) });
    this.sendFirst(issuer);
  }

  /** Acknowledges and sends what is due. */
  tick(): void {
    for (let issuer = 1; issuer < this.queues.length; issuer++) {
      const first = this.queues[issuer]![0];
      if (first !== undefined && first.acknowledgedMs <= this.state.nowMs) {
        this.acknowledged(issuer, first.number, first.acknowledgedWith);
      }
      this.sendFirst(issuer);
    }
  }

  /** When the next advice is due, Infinity when none is waiting. */
  nextDueMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const [first] of this.queues) {
      if (first !== undefined) soonest = Math.min(soonest, first.dueMs, first.acknowledgedMs);
    }
    return soonest;
  }

  /** A link came back: its first advice goes out now. */
  linkUp(issuer: number): void {
    const first = this.queues[issuer]![0];
    if (first !== undefined) first.dueMs = this.state.nowMs;
    this.sendFirst(issuer);
  }

  /** The issuer acknowledged advice `number`, whatever it thinks of it: an advice tells what has happened. Other numbers are
   *  repeats of an acknowledgement: nothing happens. */
  acknowledged(issuer: number, number: number, reason: Reason): void {
    const queue = this.queues[issuer]!;
    const advice = queue[0];
    if (advice === undefined || advice.number !== number) return;
    queue.shift();
    this.state.links[issuer]!.free(advice.issuerStan, -number);
    const { transactions } = this.state;
    if (transactions.id[advice.slot] === advice.transaction && transactions.state[advice.slot] !== State.free) {
      // A partial reversal changes what stands, not whether the rest can still be undone.
      if (advice.remainingMinor === 0) transactions.undone[advice.slot] = Undone.yes;
      else transactions.amountMinor[advice.slot] = advice.remainingMinor;
    }
    this.record(advice, 'adviceAcknowledged', undefined);
    const facts = { transaction: advice.transaction, issuer: this.nameOf(issuer) };
    if (isApproved(reason)) this.state.outlet.note('advice.acknowledged', facts);
    else this.state.outlet.note('advice.refused', { ...facts, reason });
    this.sendFirst(issuer);
  }

  /** An in-process issuer decided on the advice with `ticket` (negative). */
  decided(ticket: number, decision: Decision): void {
    const number = -ticket;
    const delayMs = delayOf(decision);
    for (let issuer = 1; issuer < this.queues.length; issuer++) {
      const first = this.queues[issuer]![0];
      if (first === undefined || first.number !== number) continue;
      if (delayMs <= 0) this.acknowledged(issuer, number, decision.reason);
      else if (this.state.nowMs + delayMs < first.acknowledgedMs) {
        first.acknowledgedMs = this.state.nowMs + delayMs;
        first.acknowledgedWith = decision.reason;
      }
    }
  }

  /** Sends the first advice that waits for an issuer, and those behind it as long as each is acknowledged at once: a loop,
   *  because a queue may be longer than the stack is deep. */
  private sendFirst(issuer: number): void {
    if (this.sendingTo === issuer) return;
    const outer = this.sendingTo;
    this.sendingTo = issuer;
    const queue = this.queues[issuer]!;
    let sent: Advice | undefined;
    try {
      while (queue.length > 0 && queue[0] !== sent) {
        sent = queue[0]!;
        this.send(sent);
      }
    } finally {
      this.sendingTo = outer;
    }
  }

  private send(advice: Advice): void {
    const link = this.state.links[advice.issuer]!;
    if (!link.up || this.state.nowMs < advice.dueMs) return;
    if (advice.attempts === 0) advice.sentMs = this.state.nowMs;
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
    let end: number;
    try {
      end = this.write(advice, request, codec, undefined);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      const { path, expected, found } = error;
      const facts = { transaction: advice.transaction, code: error.code, path, expected, found };
      this.state.outlet.note('message.untransmittable', facts);
      end = this.write(advice, request, codec, ESSENTIAL);
    }
    // What has not left is not a repeat the next time.
    if (!this.state.outlet.forward(advice.issuer, this.out, 0, end)) advice.attempts--;
  }

  /** Writes an advice to `out` and returns its end; `kept` are the elements taken from `request`, undefined for all. */
  private write(advice: Advice, request: Message, codec: Codec, kept: Int32Array | undefined): number {
    const edits = this.edits.clear();
    edits.mti = this.typeOf(advice);
    edits.kept = kept;
    edits.digits(11, advice.issuerStan, codec.fields[11]!.maxUnits);
    edits.text(7, transmissionTime(advice.sentMs));
    if (advice.remainingMinor === 0 && originalElement(codec) === 90) edits.drop(95);
    const names = {
      mti: advice.mti,
      stan: advice.originalIssuerStan,
      sentAt: advice.sentAt,
      localTime: advice.localTime,
    };
    setOriginalElements(edits, request, names, advice.remainingMinor, codec);
    const most = messageBound(request, edits, codec);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    return writeMessage(request, edits, codec, this.out, 0);
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
      amountMinor: advice.remainingMinor,
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
