// Advices that must reach their issuer: one queue per issuer, in order, one advice under way at a time, repeated (0421, 0121...) at
// growing intervals until the issuer acknowledges it. Money that an issuer may hold for a transaction that its acquirer was told
// has failed is given back this way. ISO 8583:1987 clause 5.3 (advice, repeat).
import type { Dialect } from '../codec/dialect.ts';
import { Message } from '../codec/message.ts';
import { Edits } from '../codec/write/edits.ts';
import { MessageWriter } from '../codec/write/message-writer.ts';
import { classOf, repeatOf, versionOf } from '../iso8583/mti.ts';
import { isApproved, type Reason, reasonOf } from '../iso8583/reason.ts';
import { transmissionTime } from '../iso8583/transmission-time.ts';
import { Step } from '../journal/entry.ts';
import { type AdviceKind, type AdviceKindName, adviceKinds } from './advice-kinds.ts';
import { delayOf } from './decision.ts';
import type { Entries } from './entries.ts';
import { originalElement, setOriginalElements } from './original-elements.ts';
import type { Decision, IssuerRequest } from './ports.ts';
import { namesAnother } from './response-check.ts';
import type { SwitchState } from './state.ts';
import { Undone } from './table/transaction-state.ts';

const FIRST_REPEAT_MS = 2_000;
const LONGEST_REPEAT_MS = 60_000;

interface Advice {
  readonly kind: AdviceKind;
  readonly number: number;
  readonly issuer: number;
  readonly acquirer: number;
  /** The transaction that it is about, and the slot that held it. */
  readonly transaction: number;
  readonly slot: number;
  /** The message that it is made from, in the dialect of the acquirer, without sensitive authentication data. */
  readonly template: Buffer;
  /** For a reversal: the amount that is outstanding afterwards (DE 95), 0 when it is a full one. */
  readonly remainingMinor: number;
  readonly mti: number;
  readonly stan: number;
  readonly sentAt: number;
  readonly localTime: number;
  readonly currency: number;
  /** STAN under which the issuer knows the transaction. */
  readonly originalIssuerStan: number;
  /** STAN of this advice on the link of the issuer. */
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
  private readonly entries: Entries;
  private readonly queues: readonly Advice[][];
  private readonly edits = new Edits();
  private readonly message = new Message();
  private readonly writer = new MessageWriter();
  private following = 1;

  constructor(state: SwitchState, entries: Entries) {
    this.state = state;
    this.entries = entries;
    this.queues = Array.from(state.links, () => []);
  }

  /** Advices waiting for all issuers. */
  get waiting(): number {
    return this.queues.reduce((sum, queue) => sum + queue.length, 0);
  }

  /** No further advice can be kept for the issuer, so nothing may be asked of it. */
  isFull(issuer: number): boolean {
    return this.queues[issuer]!.length >= this.state.settings.storeAndForwardLimit;
  }

  /** Queues the advice that undoes the transaction in `slot` but for `remainingMinor`; `template` is its request, or the reversal
   *  of it. */
  reverse(slot: number, template: Message, remainingMinor: number): void {
    if (remainingMinor === 0) this.state.transactions.setUndone(slot, Undone.underWay);
    this.queue('reversal', slot, template, remainingMinor);
  }

  /** Queues an advice about the transaction in `slot`, made from `template`; records it, then tries to send. */
  queue(kind: AdviceKindName, slot: number, template: Message, remainingMinor: number): void {
    const { transactions, sanitizer, nowMs } = this.state;
    const { identities } = transactions;
    const issuer = transactions.issuerOf(slot);
    const end = sanitizer.sanitize(template);
    const advice: Advice = {
      kind: adviceKinds[kind],
      number: this.following++,
      issuer,
      acquirer: identities.acquirerOf(slot),
      transaction: transactions.idOf(slot),
      slot,
      template: Buffer.from(sanitizer.out.subarray(0, end)),
      remainingMinor,
      mti: identities.mtiOf(slot),
      stan: identities.stanOf(slot),
      sentAt: identities.sentAtOf(slot),
      localTime: identities.localTimeOf(slot),
      currency: identities.currencyOf(slot),
      originalIssuerStan: transactions.issuerStanOf(slot),
      issuerStan: 0,
      attempts: 0,
      sentMs: 0,
      dueMs: nowMs,
      acknowledgedMs: Number.POSITIVE_INFINITY,
      acknowledgedWith: -1,
    };
    this.queues[issuer]!.push(advice);
    this.record(advice, Step.adviceQueued, advice.template.length);
    this.state.ports.emit('advice.queued', { transaction: advice.transaction, issuer: this.nameOf(issuer) });
    this.sendFirst(issuer);
  }

  /** Acknowledges and sends what is due. */
  tick(): void {
    for (const [issuer, [first]] of this.queues.entries()) {
      if (first === undefined) continue;
      if (first.acknowledgedMs <= this.state.nowMs) this.acknowledged(issuer, first.number, first.acknowledgedWith);
      else this.sendFirst(issuer);
    }
  }

  /** When the next advice is due, Infinity when none is. */
  nextDueMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const [issuer, [first]] of this.queues.entries()) {
      if (first === undefined) continue;
      const sendMs = this.state.links[issuer]!.up ? first.dueMs : Number.POSITIVE_INFINITY;
      soonest = Math.min(soonest, sendMs, first.acknowledgedMs);
    }
    return soonest;
  }

  /** A link came back: its first advice goes out now. */
  linkUp(issuer: number): void {
    const [first] = this.queues[issuer]!;
    if (first !== undefined) first.dueMs = this.state.nowMs;
    this.sendFirst(issuer);
  }

  /** True when a response of type `mti` can be the acknowledgement of advice `number`. */
  isAnsweredBy(issuer: number, number: number, mti: number): boolean {
    const [first] = this.queues[issuer]!;
    return first !== undefined && first.number === number && classOf(mti) === classOf(first.kind.type);
  }

  /** A remote issuer responded to advice `number`. A response that names another request acknowledges nothing. */
  responded(issuer: number, number: number, response: Message): void {
    const [advice] = this.queues[issuer]!;
    if (advice?.number === number) {
      const template = this.indexed(advice, this.message);
      const element = namesAnother(template, response, Number(transmissionTime(advice.sentMs)));
      if (element > 0) {
        const about = { transaction: advice.transaction, issuer: this.nameOf(issuer) };
        this.state.ports.emit('issuer.contradicts', { ...about, path: String(element) });
        return;
      }
    }
    this.acknowledged(issuer, number, reasonOf(response.text(39) ?? ''));
  }

  /** The issuer acknowledged advice `number`, whatever it thinks of it: an advice tells what has happened. Other numbers are
   *  repeats of an acknowledgement: nothing happens. */
  acknowledged(issuer: number, number: number, reason: Reason): void {
    const queue = this.queues[issuer]!;
    const [advice] = queue;
    if (advice === undefined || advice.number !== number) return;
    queue.shift();
    const { transactions, links, ports } = this.state;
    links[issuer]!.stans.free(advice.issuerStan, -number);
    if (advice.kind.undoes && transactions.holds(advice.slot, advice.transaction)) {
      // A partial reversal changes what is outstanding, not whether the rest can still be undone.
      if (advice.remainingMinor === 0) transactions.setUndone(advice.slot, Undone.yes);
      else transactions.setAmount(advice.slot, advice.remainingMinor);
    }
    this.record(advice, Step.adviceAcknowledged, 0);
    const fields = { transaction: advice.transaction, issuer: this.nameOf(issuer) };
    if (isApproved(reason)) ports.emit('advice.acknowledged', fields);
    else ports.emit('advice.refused', { ...fields, reason });
    this.sendFirst(issuer);
  }

  /** An issuer in this process decided on the advice with `ticket` (negative). */
  decided(ticket: number, decision: Decision): void {
    const advice = this.firstWith(ticket);
    if (advice === undefined) return;
    const delayMs = delayOf(decision);
    if (delayMs <= 0) this.acknowledged(advice.issuer, advice.number, decision.reason);
    else if (this.state.nowMs + delayMs < advice.acknowledgedMs) {
      advice.acknowledgedMs = this.state.nowMs + delayMs;
      advice.acknowledgedWith = decision.reason;
    }
  }

  /** The request of the advice with `ticket`, once its entry is durable; undefined when it is not the first any more. */
  requestFor(ticket: number): IssuerRequest | undefined {
    const advice = this.firstWith(ticket);
    if (advice === undefined) return undefined;
    this.count(advice);
    this.emit(advice);
    return this.state.outbox.takeLast();
  }

  /** Only the first of a queue is ever under way. */
  private firstWith(ticket: number): Advice | undefined {
    for (const [first] of this.queues) if (first?.number === -ticket) return first;
    return undefined;
  }

  private sendFirst(issuer: number): void {
    const [advice] = this.queues[issuer]!;
    const { links, nowMs } = this.state;
    const link = links[issuer]!;
    if (advice === undefined || !link.up || nowMs < advice.dueMs) return;
    if (link.isRecordedFirst) {
      // Nothing has been sent before `requestFor`, so nothing is repeated.
      advice.dueMs = Number.POSITIVE_INFINITY;
      this.state.outbox.announce(-advice.number, issuer);
      return;
    }
    this.count(advice);
    if (link.codec === undefined) this.emit(advice);
    else this.forward(advice, link.codec);
  }

  /** One more sending: the next is a repeat. */
  private count(advice: Advice): void {
    const { nowMs } = this.state;
    if (advice.attempts === 0) advice.sentMs = nowMs;
    advice.dueMs = nowMs + Math.min(LONGEST_REPEAT_MS, FIRST_REPEAT_MS * 2 ** advice.attempts);
    advice.attempts++;
  }

  private emit(advice: Advice): void {
    const request = this.state.outbox.emit();
    const { undoes } = advice.kind;
    request.ticket = -advice.number;
    request.issuer = advice.issuer;
    request.transaction = undoes ? this.state.nextTransaction() : advice.transaction;
    request.original = undoes ? advice.transaction : 0;
    request.mti = typeOf(advice);
    request.remainingMinor = advice.remainingMinor;
    request.message = this.indexed(advice, this.state.outbox.ownMessage());
  }

  private indexed(advice: Advice, message: Message): Message {
    this.state.codecOfAcquirer(advice.acquirer).index(advice.template, 0, advice.template.length, message);
    return message;
  }

  private forward(advice: Advice, dialect: Dialect): void {
    const { links, ports } = this.state;
    const template = this.indexed(advice, this.message);
    if (advice.issuerStan === 0) {
      advice.issuerStan = links[advice.issuer]!.stans.allot(-advice.number, this.state.isBusy);
    }
    let end: number;
    try {
      end = this.write(advice, template, dialect, undefined);
    } catch (error) {
      this.state.tellUntransmittable(error, { transaction: advice.transaction });
      end = this.write(advice, template, dialect, advice.kind.essential);
    }
    // What has not left is not a repeat the next time.
    if (!ports.forward(advice.issuer, this.writer.out, 0, end)) advice.attempts--;
  }

  /** Writes an advice and returns its end; `kept` are the elements taken from `template`, undefined for all. */
  private write(advice: Advice, template: Message, dialect: Dialect, kept: Int32Array | undefined): number {
    const edits = this.edits.clear();
    edits.mti = typeOf(advice);
    edits.kept = kept;
    edits.digits(11, advice.issuerStan, dialect.fields[11]!.maxUnits);
    edits.text(7, transmissionTime(advice.sentMs));
    if (advice.kind.undoes) {
      if (advice.remainingMinor === 0 && originalElement(dialect) === 90) edits.drop(95);
      const names = {
        mti: advice.mti,
        stan: advice.originalIssuerStan,
        sentAt: advice.sentAt,
        localTime: advice.localTime,
      };
      setOriginalElements(edits, template, names, advice.remainingMinor, dialect);
    }
    return this.writer.write(template, edits, dialect);
  }

  /** Records a step of an advice, with the first `end` bytes of its template. */
  private record(advice: Advice, step: Step, end: number): void {
    const columns = {
      step,
      transaction: advice.transaction,
      original: 0,
      acquirer: advice.acquirer,
      issuer: advice.issuer,
      mti: firstTypeOf(advice),
      stan: Math.max(0, advice.stan),
      issuerStan: advice.originalIssuerStan,
      amountMinor: advice.remainingMinor,
      currency: advice.currency,
      reason: -1,
    };
    this.entries.recordOther(columns, advice.template, end);
  }

  private nameOf(issuer: number): string {
    return this.state.links[issuer]!.settings.name;
  }
}

/** The type of the first sending, in the version of the transaction. */
function firstTypeOf({ kind, mti }: Advice): number {
  return versionOf(mti) * 1000 + kind.type;
}

/** The same the first time, its repeat afterwards. */
function typeOf(advice: Advice): number {
  const first = firstTypeOf(advice);
  return advice.attempts > 1 ? repeatOf(first) : first;
}
