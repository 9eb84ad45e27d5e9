// A purchase as its acquirer has it: the request, the reversals of it, and what it was told of each. What it was told decides what it
// believes to stand, and that is what the other ledgers have to agree with.
import type { FieldValues } from '../codec/field-values.ts';
import type { Message } from '../codec/message.ts';
import type { Cancel } from '../host/timer.ts';
import { classOf, functionOf, MessageFunction } from '../iso8583/mti.ts';
import { isApproved, type Reason } from '../iso8583/reason.ts';
import type { Line } from './line.ts';
import type { PurchasePlan } from './plan.ts';

/** How often something was asked on a line, and answered there. */
interface Count {
  asked: number;
  answered: number;
}

/** The place of the first completion of a purchase, behind all its reversals. */
export const FIRST_COMPLETION = 1_000;

/** A request of an acquirer and what became of it. */
export class Asking {
  readonly sale: Sale;
  readonly message: FieldValues;
  readonly body: Buffer;
  /** 0 for the purchase, then its reversals, and its completions from FIRST_COMPLETION on. */
  readonly place: number;
  /** For a reversal: what is to stand afterwards, in minor units. */
  readonly remainingMinor: number;
  /** Of a reversal or completion: its acquirer has read the approval of the purchase. */
  readonly followsApproval: boolean;
  sendings = 0;
  /** The answer that was read first. */
  answer: { readonly reason: Reason; readonly amountMinor: number } | undefined;
  /** What it was first answered, without the message type, as it left the switch; and whether it may be answered otherwise. */
  told: Buffer | undefined;
  isPreliminary = false;
  /** Takes back what happens when there is no answer. */
  giveUpWaiting: Cancel | undefined;
  private readonly counts = new Map<Line, Count>();

  constructor(sale: Sale, message: FieldValues, body: Buffer, place: number, remainingMinor: number) {
    this.sale = sale;
    this.message = message;
    this.body = body;
    this.place = place;
    this.remainingMinor = remainingMinor;
    this.followsApproval = place > 0 && sale.request.isApproved;
  }

  get isReversal(): boolean {
    return this.place > 0 && !this.isCompletion;
  }

  get isCompletion(): boolean {
    return this.place >= FIRST_COMPLETION;
  }

  /** It tells what has happened, and must be taken in. */
  get mustBeTaken(): boolean {
    return this.isCompletion || (!this.isReversal && this.sale.plan.kind.endsWith('advice'));
  }

  get isApproved(): boolean {
    return this.answer !== undefined && isApproved(this.answer.reason);
  }

  /** How often it was asked, on all lines. */
  get asked(): number {
    let asked = 0;
    for (const count of this.counts.values()) asked += count.asked;
    return asked;
  }

  on(line: Line): Count {
    let count = this.counts.get(line);
    if (count === undefined) {
      count = { asked: 0, answered: 0 };
      this.counts.set(line, count);
    }
    return count;
  }
}

export class Sale {
  readonly plan: PurchasePlan;
  request!: Asking;
  readonly reversals: Asking[] = [];
  readonly completions: Asking[] = [];
  /** What its acquirer wants to stand in the end; undefined while it wants nothing undone. */
  wantsMinor: number | undefined;
  /** Its authorization has expired but for so much; undefined while it has not. */
  expiredMinor: number | undefined;

  constructor(plan: PurchasePlan) {
    this.plan = plan;
  }

  /** The reversal that waits for its answer. */
  get reversing(): Asking | undefined {
    const last = this.reversals.at(-1);
    return last !== undefined && last.answer === undefined ? last : undefined;
  }

  /** What the acquirer wanted undone is not. */
  get isAimMissed(): boolean {
    const { wantsMinor } = this;
    if (wantsMinor === undefined) return false;
    return !this.reversals.some((reversal) => reversal.isApproved && reversal.remainingMinor <= wantsMinor);
  }

  /** What stands, by all that its acquirer was told: negative for a credit. */
  get standsMinor(): number {
    if (!this.request.isApproved) return 0;
    const { amountMinor } = this.request.answer!;
    const { kind } = this.plan;
    if (kind === 'enquiry') return 0;
    let stands = amountMinor;
    for (const { isApproved: isDone, remainingMinor } of this.reversals) {
      if (isDone) stands = Math.min(stands, remainingMinor);
    }
    stands = Math.min(stands, this.expiredMinor ?? stands);
    return kind === 'refund' ? -stands : Math.max(stands, this.capturedMinor);
  }

  /** What its completions have captured. */
  get capturedMinor(): number {
    return this.completions.reduce(
      (sum, { isApproved: isDone, answer }) => sum + (isDone ? answer!.amountMinor : 0),
      0,
    );
  }
}

/** What names a request to its acquirer, and its answer too (ISO 8583:1987 clause 4.4): class, whether it is an advice, STAN, DE 7 and
 *  DE 41. */
export function nameIn(message: Message): string {
  const { mti } = message;
  const kind = functionOf(mti) & MessageFunction.advice;
  return `${classOf(mti)} ${kind} ${message.number(11)} ${message.number(7)} ${message.text(41)}`;
}
