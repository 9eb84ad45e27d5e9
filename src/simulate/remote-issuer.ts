// A remote issuer: the far host behind one link of the switch. It works each request once, in its own time, keeps its books, and answers
// as unreliably as the faults want. A request that comes again under its name is answered as before.
import { amountOf } from '../codec/amount.ts';
import type { Codec } from '../codec/codec.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import type { Address, Listener } from '../host/transport.ts';
import { classOf, functionOf, MessageClass, MessageFunction, mtiText, responseTo } from '../iso8583/mti.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { isApproved, Reason, reasonText } from '../iso8583/reason.ts';
import type { Framing } from '../wire/framing.ts';
import { type BookName, Books } from './books.ts';
import type { Faults } from './faults.ts';
import { Line } from './line.ts';
import type { IssuerPlan } from './plan.ts';
import { Random } from './random.ts';
import type { VirtualPeer } from './virtual-peer.ts';
import type { VirtualTimer } from './virtual-timer.ts';
import type { VirtualTransport } from './virtual-transport.ts';

interface RemoteWorld {
  readonly seed: number;
  readonly timer: VirtualTimer;
  readonly transport: VirtualTransport;
  readonly faults: Faults;
  readonly deadlineMs: number;
  /** The switch writes to it. */
  written(issuer: RemoteIssuer, bytes: Buffer, start: number, end: number): void;
  /** It works a request of this purchase (-1 when it knows none), and decides. */
  works(issuer: number, purchase: number, bytes: Buffer): void;
  /** It sends a response. */
  sends(issuer: number, purchase: number, body: Buffer): void;
}

/** A request as it was read, and what of the plan it belongs to. */
interface Received {
  readonly line: Line;
  readonly bytes: Buffer;
  readonly purchase: number;
  readonly isReversal: boolean;
  /** Names it among all that may be struck by a fault. */
  readonly at: string;
}

/** What was decided on a request: DE 39 as a reason, and DE 4 of a partial approval, else 0. */
interface Decided {
  readonly reason: Reason;
  readonly approvedMinor: number;
}

/** What makes a response none. */
const flaws = ['contradict', 'garble'] as const;
type Flaw = (typeof flaws)[number];

const OUTAGES = ['refuses', 'is silent'] as const;
const ECHOED = [2, 3, 4, 7, 11, 12, 13, 24, 32, 37, 41, 42, 49, 56, 70, 90];
const SHARE_DECLINED = 100;
const SHARE_PARTIAL = 60;
/** Chip data of an answer: test data. */
const CHIP_ANSWER = '910A1122334455667788303072049F180400000001';

export class RemoteIssuer {
  readonly number: number;
  readonly plan: IssuerPlan;
  readonly codec: Codec;
  readonly books = new Books();
  /** Requests that are being worked, and responses on their way. */
  busy = 0;
  private readonly world: RemoteWorld;
  private readonly framing: Framing;
  private readonly address: Address;
  private readonly message = new Message();
  /** How often each kind of request came for each purchase. */
  private readonly attempts = new Map<string, number>();
  /** By the name of the request. */
  private readonly decided = new Map<string, Decided>();
  private listener: Listener | undefined;
  private line: Line | undefined;

  constructor(number: number, plan: IssuerPlan, codec: Codec, framing: Framing, address: Address, world: RemoteWorld) {
    this.number = number;
    this.plan = plan;
    this.codec = codec;
    this.framing = framing;
    this.address = address;
    this.world = world;
  }

  /** Takes connections. */
  open(): void {
    this.listener?.close();
    this.listener = this.world.transport.serve(this.address, (peer) => this.accept(peer));
  }

  /** The link that stands. */
  get link(): Line | undefined {
    return this.line?.isOpen === true ? this.line : undefined;
  }

  /** Is gone for a while. */
  fail(forMs: number, random: Random): void {
    const { timer, transport } = this.world;
    this.listener?.close();
    if (random.pick(OUTAGES) === 'is silent') transport.silence(this.address);
    this.link?.reset();
    timer.at(timer.now() + forMs, () => this.open());
  }

  forget(): void {
    this.books.clear();
    this.attempts.clear();
    this.decided.clear();
  }

  private accept(peer: VirtualPeer): void {
    this.line = new Line(peer, this.framing, this.world.timer, {
      written: (_, bytes, start, end) => this.world.written(this, bytes, start, end),
      frame: (line, bytes, start, end) => this.receive(line, bytes, start, end),
      closed: () => undefined,
    });
  }

  private receive(line: Line, bytes: Buffer, start: number, end: number): void {
    const { message } = this;
    this.codec.index(bytes, start, end, message);
    if (classOf(message.mti) === MessageClass.network) {
      this.respondTo(message, line, -1, Reason.approved, {});
      return;
    }
    const purchase = this.purchaseOf(message);
    const kind = `${purchase} ${classOf(message.mti)}${functionOf(message.mti)}`;
    const attempt = this.attempts.get(kind) ?? 0;
    this.attempts.set(kind, attempt + 1);
    const at = `${this.number} ${kind} ${attempt}`;
    const { faults, seed, deadlineMs } = this.world;
    if (faults.strikes('lost-request', at)) return;
    const isReversal = classOf(message.mti) === MessageClass.reversal;
    const received: Received = { line, bytes: Buffer.from(bytes.subarray(start, end)), purchase, isReversal, at };
    const random = new Random(seed, 'work', at);
    const workMs = faults.strikes('slow', at) ? random.below(3 * deadlineMs) : random.between(2, deadlineMs / 8);
    this.later(workMs, () => this.work(received, random));
  }

  /** Does what it is asked, whatever becomes of the response. */
  private work(received: Received, random: Random): void {
    const { message } = this;
    const { bytes, purchase, at, isReversal } = received;
    const { faults } = this.world;
    this.codec.index(bytes, 0, bytes.length, message);
    this.world.works(this.number, purchase, bytes);
    const isAdvice = functionOf(message.mti) === MessageFunction.advice;
    if (isReversal && faults.strikes(isAdvice ? 'refuse-advice' : 'refuse-reversal', at)) {
      const refusals = [Reason.issuerInoperative, Reason.systemMalfunction, Reason.originalNotFound];
      const reason = random.pick(isAdvice ? refusals.slice(0, 2) : refusals);
      this.answer(received, random, { reason, approvedMinor: 0 });
      return;
    }
    const name = `${message.number(11)} ${message.number(7)} ${purchase} ${classOf(message.mti)}`;
    let decision = this.decided.get(name);
    if (decision === undefined) {
      decision = isReversal ? this.reversal(message) : this.authorization(message, purchase, isAdvice);
      this.decided.set(name, decision);
    }
    this.answer(received, random, decision);
  }

  private reversal(message: Message): Decided {
    const [name, remainingMinor] = originalIn(message);
    this.books.giveBack(name, remainingMinor);
    return { reason: Reason.approved, approvedMinor: 0 };
  }

  /** The outcome is the purchase's own: it does not depend on what else goes wrong. */
  private authorization(message: Message, purchase: number, isAdvice: boolean): Decided {
    const random = new Random(this.world.seed, 'outcome', purchase);
    const amountMinor = amountOf(message);
    const movedMinor = movedBy(message.number(3), amountMinor);
    const declined = { reason: Reason.notSufficientFunds, approvedMinor: 0 };
    if (!isAdvice && random.chance(SHARE_DECLINED)) return declined;
    const isPartial = !isAdvice && movedMinor > 0 && random.chance(SHARE_PARTIAL);
    const approvedMinor = isPartial ? Math.ceil(amountMinor / 2) : amountMinor;
    const name = { stan: message.number(11), sentAt: message.number(7), localTime: message.number(12) };
    if (!this.books.take(name, purchase, isPartial ? approvedMinor : movedMinor)) return declined;
    return {
      reason: isPartial ? Reason.partiallyApproved : Reason.approved,
      approvedMinor: isPartial ? approvedMinor : 0,
    };
  }

  private answer(received: Received, random: Random, { reason, approvedMinor }: Decided): void {
    const { faults, deadlineMs } = this.world;
    const { at, bytes, purchase, line, isReversal } = received;
    if (faults.strikes('lost-response', at)) return;
    let afterMs = faults.strikes('reorder', at) ? random.below(deadlineMs / 2) : 0;
    if (faults.strikes('late', at)) afterMs = deadlineMs + random.below(2 * deadlineMs);
    const flaw = flaws.find((each) => faults.strikes(each, at));
    this.respondLater(afterMs, received, { reason, approvedMinor }, flaw);
    const againMs = afterMs + random.below(900);
    if (faults.strikes('duplicate', at)) this.respondLater(againMs, received, { reason, approvedMinor }, undefined);
    // Nobody could know a lie behind an answer that is none, nor that a reversal which was refused is not done after all.
    const isBeyondKnowing = flaw !== undefined || (isReversal && !isApproved(reason));
    if (isBeyondKnowing || !faults.strikes('lie', at)) return;
    this.later(afterMs + random.below(900), () => {
      this.codec.index(bytes, 0, bytes.length, this.message);
      this.respondTo(this.message, line, purchase, isApproved(reason) ? Reason.doNotHonour : Reason.approved, {});
    });
  }

  private respondLater(
    afterMs: number,
    { bytes, line, purchase }: Received,
    { reason, approvedMinor }: Decided,
    flaw: Flaw | undefined,
  ): void {
    this.later(afterMs, () => {
      const { message } = this;
      this.codec.index(bytes, 0, bytes.length, message);
      const said: FieldValues = approvedMinor > 0 ? { '4': String(approvedMinor).padStart(12, '0') } : {};
      if (message.has(55) && isApproved(reason)) said['55'] = CHIP_ANSWER;
      if (isApproved(reason) && classOf(message.mti) !== MessageClass.reversal) said['38'] = 'A1B2C3';
      if (flaw === 'contradict') Object.assign(said, contradictionOf(message));
      if (flaw === 'garble') this.sendGarbled(line, purchase, message, reason);
      else this.respondTo(message, line, purchase, reason, said);
    });
  }

  private respondTo(request: Message, line: Line, purchase: number, reason: Reason, said: FieldValues): void {
    this.send(line, purchase, this.responseBody(request, reason, said));
  }

  private responseBody(request: Message, reason: Reason, said: FieldValues): Buffer {
    const values: FieldValues = {
      '0': mtiText(responseTo(request.mti)),
      '39': reasonText(reason, reasonVersion(this.codec)),
    };
    for (const number of ECHOED) {
      const value = request.text(number);
      if (value !== undefined) values[number] = value;
    }
    return this.codec.encode({ ...values, ...said });
  }

  /** The response with a character behind its end. */
  private sendGarbled(line: Line, purchase: number, request: Message, reason: Reason): void {
    this.send(line, purchase, Buffer.concat([this.responseBody(request, reason, {}), Buffer.from('?')]));
  }

  private send(line: Line, purchase: number, body: Buffer): void {
    if (!line.isOpen) return;
    this.world.sends(this.number, purchase, body);
    line.send(body);
  }

  private later(afterMs: number, act: () => void): void {
    const { timer } = this.world;
    this.busy++;
    timer.at(timer.now() + afterMs, () => {
      this.busy--;
      act();
    });
  }

  /** The purchase that a request is about: a reversal may say it only by its original. */
  private purchaseOf(message: Message): number {
    if (message.has(37)) return message.number(37);
    return this.books.find(originalIn(message)[0])?.purchase ?? -1;
  }
}

/** What a reversal undoes, and what stands afterwards, in the words of the dialect. */
export function originalIn(message: Message): [original: BookName, remainingMinor: number] {
  const in1987 = /^\d{20}/.exec((reasonVersion(message.dialect!) === 0 && message.text(90)) || '')?.[0];
  if (in1987 !== undefined) {
    const name = { stan: Number(in1987.slice(4, 10)), sentAt: Number(in1987.slice(10)), localTime: -1 };
    return [name, Number((message.text(95) ?? '').slice(0, 12))];
  }
  const later = message.text(56) ?? '';
  const name = { stan: Number(later.slice(4, 10)), sentAt: -1, localTime: Number(later.slice(10, 22)) };
  // ISO 8583:1993 has what stands in DE 4, and what was asked for in DE 30.
  return [name, message.has(30) ? amountOf(message) : 0];
}

/** Another card, or more than was asked for. */
function contradictionOf(request: Message): FieldValues {
  if (request.number(11) % 2 === 0) return { '2': '4999999999999996' };
  return { '4': String(amountOf(request) + 1).padStart(12, '0') };
}
