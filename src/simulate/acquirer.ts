// An acquirer: its terminals send purchases over its lines, wait, ask again what is not answered, reverse what nobody answers and
// what their customers have changed their minds about, and do not give up before they are told. When a line is lost or says
// nothing any more they go on with another.

import { amountOf } from '../codec/amount.ts';
import type { Codec } from '../codec/codec.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { Message } from '../codec/message.ts';
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { isApproved, Reason, reasonOf } from '../iso8583/reason.ts';
import { type Framing, framingByName } from '../wire/framing.ts';
import {
  completionRequest,
  forcedAdvice,
  markedAsRepeat,
  purchaseRequest,
  reversalRequest,
  signOnRequest,
} from './acquirer-messages.ts';
import type { Faults } from './faults.ts';
import { Line } from './line.ts';
import { type AcquirerPlan, forcedSale, type PurchasePlan } from './plan.ts';
import { Random } from './random.ts';
import { Asking, FIRST_COMPLETION, nameIn, Sale } from './sale.ts';
import type { VirtualPeer } from './virtual-peer.ts';
import type { VirtualTimer } from './virtual-timer.ts';

interface AcquirerWorld {
  readonly seed: number;
  readonly timer: VirtualTimer;
  readonly faults: Faults;
  /** Connects to the switch. */
  dial(acquirer: number): VirtualPeer;
  /** The acquirer sends a frame. */
  sends(acquirer: number, asking: Asking | undefined, body: Buffer): void;
  /** The switch writes to it. */
  written(acquirer: Acquirer, line: Line, bytes: Buffer, start: number, end: number): void;
  /** It reads a frame. */
  reads(acquirer: number, asking: Asking | undefined, bytes: Buffer, start: number, end: number): void;
}

const STANS = 1_000_000;
const SIGN_ON_WITHIN_MS = 3_000;
const LONGEST_REDIAL_MS = 1_000;
/** Between two tries when there is no line. */
const NO_LINE_MS = 300;
/** Between two sendings of what must be told. */
const INSIST_MS = 2_000;
const LONGEST_INSIST_MS = 16_000;
/** Between a request that was told 91 and the advice that the sale was made all the same. */
const LONGEST_FORCING_MS = 3_000;
/** Sendings without a word after which a line is given up. */
const GIVE_UP_AFTER = 3;
/** Reversals of one purchase in bad weather: what is refused so often is asked again when it is calm. */
const REVERSALS_AT_MOST = 4;

export class Acquirer {
  readonly number: number;
  readonly plan: AcquirerPlan;
  readonly codec: Codec;
  /** By number of their purchase. */
  readonly sales = new Map<number, Sale>();
  private readonly world: AcquirerWorld;
  private readonly framing: Framing;
  private readonly random: Random;
  private readonly lines: (Line | undefined)[] = [];
  /** By what names them. */
  private readonly askings = new Map<string, Asking>();
  /** Last STAN of each terminal. */
  private readonly stans: number[];
  private readonly message = new Message();
  /** Askings that nobody has answered. */
  private waiting = 0;
  /** What will be done later: changes of mind, completions. */
  private pending = 0;

  constructor(number: number, plan: AcquirerPlan, codec: Codec, world: AcquirerWorld) {
    this.number = number;
    this.plan = plan;
    this.codec = codec;
    this.world = world;
    this.framing = framingByName(plan.framing);
    this.random = new Random(world.seed, 'acquirer', number);
    // All terminals count from the same number: STANs alone tell nothing apart.
    const first = this.random.below(STANS);
    this.stans = Array.from({ length: plan.terminals }, () => first);
  }

  /** True while it waits for an answer, or will ask for something. */
  get isBusy(): boolean {
    return this.waiting + this.pending > 0;
  }

  /** The request that a message of this name is, or answers. */
  find(name: string): Asking | undefined {
    return this.askings.get(name);
  }

  /** Connects all its lines. */
  start(): void {
    for (let place = 0; place < this.plan.connections; place++) this.dial(place);
  }

  /** The lines that stand. */
  openLines(): readonly Line[] {
    return this.lines.filter((line) => line?.isOpen === true) as Line[];
  }

  buy(plan: PurchasePlan): void {
    this.sell(plan, purchaseRequest(plan, this.plan, this.nextStan(plan.terminal), this.world.timer.now()));
  }

  private sell(plan: PurchasePlan, message: FieldValues): void {
    const sale = new Sale(plan);
    this.sales.set(plan.index, sale);
    sale.request = this.ask(sale, message, 0, 0);
  }

  /** Asks once more for what was refused, now that it is calm. */
  insist(): void {
    for (const sale of this.sales.values()) if (sale.isAimMissed && sale.reversing === undefined) this.reverse(sale);
  }

  /** Forgets everything that has come to its end. */
  forget(): void {
    this.sales.clear();
    this.askings.clear();
  }

  // Requests

  private ask(sale: Sale, message: FieldValues, place: number, remainingMinor: number): Asking {
    const body = this.codec.encode(message);
    const asking = new Asking(sale, message, body, place, remainingMinor);
    this.codec.index(body, 0, body.length, this.message);
    this.askings.set(nameIn(this.message), asking);
    this.waiting++;
    this.send(asking);
    return asking;
  }

  private send(asking: Asking): void {
    const { timer, faults, seed } = this.world;
    const lines = this.usableLines();
    if (lines.length === 0) {
      asking.giveUpWaiting = timer.at(timer.now() + NO_LINE_MS, () => this.send(asking));
      return;
    }
    const { plan } = asking.sale;
    asking.sendings++;
    const at = nameOf(asking);
    const random = new Random(seed, 'sending', at);
    const isRepeat = asking.sendings > 1 && plan.marksRepeats;
    const body = isRepeat ? this.codec.encode(markedAsRepeat(asking.message)) : asking.body;
    const line = random.pick(lines);
    this.sending(line, asking, body);
    if (faults.strikes('pieces', at)) line.sendInPieces(body, random.between(1, body.length), random.between(1, 900));
    else line.send(body);
    if (faults.strikes('twice', at)) {
      const other = random.pick(lines);
      this.sending(other, asking, body);
      other.send(body);
    }
    const patienceMs = faults.strikes('impatience', at) ? random.between(20, 800) : this.patienceMs(asking);
    asking.giveUpWaiting = timer.at(timer.now() + patienceMs, () => this.unanswered(asking, line));
  }

  private sending(line: Line, asking: Asking, body: Buffer): void {
    asking.on(line).asked++;
    line.unheard++;
    this.world.sends(this.number, asking, body);
  }

  /** Advices and reversals must be told: they are sent again at growing intervals. */
  private patienceMs({ sale, sendings, isReversal, mustBeTaken }: Asking): number {
    if (!isReversal && !mustBeTaken) return sale.plan.patienceMs;
    return Math.min(LONGEST_INSIST_MS, INSIST_MS * 2 ** (sendings - 1));
  }

  private unanswered(asking: Asking, line: Line): void {
    const { sale, isReversal, mustBeTaken } = asking;
    if (line.unheard >= GIVE_UP_AFTER) {
      this.giveUp(line, this.world.faults.strikes('overtake', nameOf(asking)));
    }
    if (isReversal || mustBeTaken || asking.sendings <= sale.plan.repeats) {
      this.send(asking);
      return;
    }
    this.waiting--;
    asking.giveUpWaiting = undefined;
    this.giveUpOn(sale);
  }

  /** Its outcome will not be known: it is to be undone, whatever it was. */
  private giveUpOn(sale: Sale): void {
    sale.wantsMinor = 0;
    this.reverse(sale);
  }

  private reverse(sale: Sale): void {
    const { plan } = this;
    const stan = this.nextStan(sale.plan.terminal);
    const remainingMinor = sale.wantsMinor!;
    const { message } = sale.request;
    const nowMs = this.world.timer.now();
    // A second reversal under the STAN of the original might be the first one again.
    const { naming: first } = sale.plan;
    const naming = first === 'own' && sale.reversals.length > 0 ? 'original' : first;
    const reversal = reversalRequest(sale.plan, naming, plan, message, remainingMinor, stan, nowMs);
    sale.reversals.push(this.ask(sale, reversal, sale.reversals.length + 1, remainingMinor));
  }

  /** Captures the next part of an authorization, if there is one. */
  private completeLater(sale: Sale): void {
    const { timer, seed } = this.world;
    const { index, capturesMinor } = sale.plan;
    const place = sale.completions.length;
    const amountMinor = capturesMinor[place];
    if (amountMinor === undefined) return;
    this.later(new Random(seed, 'completion', `${index}.${place}`).between(20, 3_000), () => {
      const stan = this.nextStan(sale.plan.terminal);
      const message = completionRequest(this.plan, sale.request.message, amountMinor, stan, timer.now());
      sale.completions.push(this.ask(sale, message, FIRST_COMPLETION + place, 0));
    });
  }

  // Answers

  private heard(line: Line, bytes: Buffer, start: number, end: number): void {
    const { message } = this;
    this.codec.index(bytes, start, end, message);
    if (classOf(message.mti) === MessageClass.network) {
      line.isSignedOn = true;
      this.world.reads(this.number, undefined, bytes, start, end);
      return;
    }
    const asking = this.askings.get(nameIn(message));
    this.world.reads(this.number, asking, bytes, start, end);
    if (asking === undefined || this.world.faults.strikes('lost-answer', nameOf(asking))) return;
    const reason = reasonOf(message.text(39) ?? '');
    if (asking.answer !== undefined) {
      this.answeredAgain(asking, reason);
      return;
    }
    // An advice must be taken: it is sent again.
    if (asking.mustBeTaken && isPassing(reason)) return;
    const wasAwaited = asking.giveUpWaiting !== undefined;
    asking.giveUpWaiting?.();
    asking.giveUpWaiting = undefined;
    if (wasAwaited) this.waiting--;
    asking.answer = { reason, amountMinor: amountOf(message) };
    if (asking.isReversal) this.reversalAnswered(asking);
    else if (asking.isCompletion) this.completeLater(asking.sale);
    else this.purchaseAnswered(asking.sale, wasAwaited);
  }

  private purchaseAnswered(sale: Sale, wasAwaited: boolean): void {
    const { request } = sale;
    if (!request.isApproved) {
      if (wasAwaited && request.answer!.reason === Reason.issuerInoperative) this.notNow(sale);
      return;
    }
    if (!wasAwaited) {
      // Too late: it is being reversed, has been, or must be reversed once more.
      if (sale.isAimMissed && sale.reversing === undefined) this.reverse(sale);
      return;
    }
    this.completeLater(sale);
    const { aim, staysMinor } = sale.plan;
    if (aim !== 'purchase') this.changeMind(sale, aim === 'cancel' ? 0 : staysMinor);
  }

  /** Told 91. Whoever has asked twice does not know what became of the other time; who has not may sell all the same. */
  private notNow(sale: Sale): void {
    const { plan, request } = sale;
    if (request.asked > 1) this.giveUpOn(sale);
    else if (plan.isForced) this.force(forcedSale(plan), request.message);
  }

  private force(plan: PurchasePlan, request: FieldValues): void {
    const afterMs = new Random(this.world.seed, 'forcing', plan.index).below(LONGEST_FORCING_MS);
    this.later(afterMs, () => this.sell(plan, forcedAdvice(plan, this.plan, request)));
  }

  /** What was refused first and approved then is not wanted any more. */
  private answeredAgain({ sale, place, isApproved: wasApproved }: Asking, reason: Reason): void {
    if (place === 0 && !wasApproved && isApproved(reason) && sale.wantsMinor === undefined) this.giveUpOn(sale);
  }

  private changeMind(sale: Sale, wantsMinor: number): void {
    this.later(sale.plan.changesMindMs, () => {
      sale.wantsMinor = wantsMinor;
      this.reverse(sale);
    });
  }

  private reversalAnswered(reversal: Asking): void {
    const { sale, isApproved: isDone, remainingMinor, answer } = reversal;
    if (isDone && remainingMinor > 0 && sale.plan.aim === 'reduce and cancel') this.changeMind(sale, 0);
    else if (isDone && this.world.faults.strikes('reverse-again', nameOf(reversal))) this.reverseLater(sale);
    if (isDone || (sale.reversals.length >= REVERSALS_AT_MOST && !isPassing(answer!.reason))) return;
    // Refused: once more, under another name, for the answer to this one will not change.
    this.reverseLater(sale);
  }

  private reverseLater(sale: Sale): void {
    this.later(this.random.between(INSIST_MS, 2 * INSIST_MS), () => this.reverse(sale));
  }

  private later(afterMs: number, act: () => void): void {
    const { timer } = this.world;
    this.pending++;
    timer.at(timer.now() + afterMs, () => {
      this.pending--;
      act();
    });
  }

  // Lines

  private dial(place: number): void {
    const { timer } = this.world;
    const line: Line = new Line(this.world.dial(this.number), this.framing, timer, {
      written: (_, bytes, start, end) => this.world.written(this, line, bytes, start, end),
      frame: (_, bytes, start, end) => this.heard(line, bytes, start, end),
      closed: () => this.redial(line),
    });
    this.lines[place] = line;
    if (this.plan.signOn) this.signOn(line);
  }

  private signOn(line: Line): void {
    const { timer } = this.world;
    const body = this.codec.encode(signOnRequest(this.nextStan(0), timer.now()));
    this.world.sends(this.number, undefined, body);
    line.send(body);
    timer.at(timer.now() + SIGN_ON_WITHIN_MS, () => {
      if (!line.isSignedOn && line.isOpen) this.giveUp(line, false);
    });
  }

  /** The line says nothing any more: another one takes its place. */
  private giveUp(line: Line, isLate: boolean): void {
    if (!line.isOpen) return;
    line.forsake(isLate);
    this.redial(line);
  }

  private redial(line: Line): void {
    const { timer } = this.world;
    const place = this.lines.indexOf(line);
    timer.at(timer.now() + this.random.between(20, LONGEST_REDIAL_MS), () => this.dial(place));
  }

  /** The lines on which transactions may be sent. */
  private usableLines(): readonly Line[] {
    const lines = this.openLines();
    return this.plan.signOn ? lines.filter((line) => line.isSignedOn) : lines;
  }

  private nextStan(terminal: number): string {
    const stan = (this.stans[terminal]! + 1) % STANS;
    this.stans[terminal] = stan;
    return String(stan).padStart(6, '0');
  }
}

/** Names the sending of a request that was the last: what may be struck by a fault. */
function nameOf({ sale, place, sendings }: Asking): string {
  return `${sale.plan.index}.${place}.${sendings}`;
}

/** A refusal that says nothing about the request: it will not be refused so for ever. */
function isPassing(reason: Reason): boolean {
  return reason === Reason.issuerInoperative || reason === Reason.systemMalfunction;
}
