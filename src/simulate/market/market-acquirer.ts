// An acquirer of the market behind its link: it sends the sales, takes the answers, and does what becomes of them: reversals, captures.
// Of a sale that has come to its end it keeps nothing.
import type { Codec } from '../../codec/codec.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { Message } from '../../codec/message.ts';
import { isApproved, type Reason, reasonOf } from '../../iso8583/reason.ts';
import type { VirtualPeer } from '../virtual-peer.ts';
import type { VirtualTimer } from '../virtual-timer.ts';
import { captureOf, reversalOf, type Sender, saleRequest } from './market-messages.ts';
import type { MarketSale } from './sale.ts';
import { WireEnd } from './wire-end.ts';

/** What an acquirer was told, told on. */
export interface Told {
  /** Its sale was answered. */
  answered(sale: MarketSale, reason: Reason): void;
  /** It was undone, wholly or in part. */
  reversed(sale: MarketSale): void;
  /** What the issuer owes for it from now on is more by `amountMinor`, or less. */
  owes(sale: MarketSale, amountMinor: number): void;
}

interface AcquirerWorld {
  readonly timer: VirtualTimer;
  readonly told: Told;
}

/** A request that waits for its answer. */
interface Waiting {
  readonly sale: MarketSale;
  readonly request: FieldValues;
  readonly answered: (message: Message, reason: Reason) => void;
}

const STANS = 1_000_000;
/** Between the parts of a capture in two. */
const SECOND_PART_MS = 1_800_000;

export class MarketAcquirer {
  private readonly codec: Codec;
  private readonly sender: Sender;
  private readonly world: AcquirerWorld;
  private readonly line: WireEnd;
  private readonly waiting = new Map<string, Waiting>();
  private readonly message = new Message();
  private lastStan = 0;
  /** What will be sent later. */
  private pending = 0;
  /** Nothing more may be sent: the day is over. What was to come has not happened. */
  private isOver = false;

  constructor(codec: Codec, sender: Sender, peer: VirtualPeer, world: AcquirerWorld) {
    this.codec = codec;
    this.sender = sender;
    this.world = world;
    this.line = new WireEnd(peer, (bytes, start, end) => this.heard(bytes, start, end));
  }

  /** Requests without an answer, and what will be sent later. */
  get busy(): number {
    return this.waiting.size + this.pending;
  }

  sell(sale: MarketSale): void {
    const request = saleRequest(sale, this.sender, this.nextStan(), this.world.timer.now());
    this.ask(sale, request, (message, reason) => this.sold(sale, request, message, reason));
  }

  /** The terminals are closed: captures and reversals that were to come do not. */
  close(): void {
    this.isOver = true;
    this.pending = 0;
  }

  private ask(sale: MarketSale, request: FieldValues, answered: Waiting['answered']): void {
    this.waiting.set(String(request['11']), { sale, request, answered });
    this.line.send(this.codec.encode(request));
  }

  private heard(bytes: Buffer, start: number, end: number): void {
    const { message } = this;
    this.codec.index(bytes, start, end, message);
    const stan = message.text(11) ?? '';
    const waiting = this.waiting.get(stan);
    if (waiting === undefined) throw new Error(`an answer that nobody waits for: STAN ${stan}`);
    this.waiting.delete(stan);
    waiting.answered(message, reasonOf(message.text(39) ?? ''));
  }

  private sold(sale: MarketSale, request: FieldValues, message: Message, reason: Reason): void {
    const { told } = this.world;
    told.answered(sale, reason);
    if (!isApproved(reason)) return;
    const isCapturedLater = request['0'] === '0100';
    if (!isCapturedLater) told.owes(sale, sale.isRefund ? -sale.amountMinor : sale.amountMinor);
    const { aftermath, amountMinor, leftMinor, afterMs } = sale;
    const approvalCode = message.text(38);
    const capture = (amount: number): void => this.capture(sale, request, approvalCode, amount);
    switch (aftermath) {
      case 'reversed':
        this.later(afterMs, () => this.reverse(sale, request, 0, isCapturedLater));
        return;
      case 'reduced':
        this.later(afterMs, () => this.reverse(sale, request, leftMinor, isCapturedLater));
        return;
      case 'captured':
        this.later(afterMs, () => capture(amountMinor));
        return;
      case 'captured in part':
        this.later(afterMs, () => capture(leftMinor));
        return;
      case 'captured twice':
        this.later(afterMs, () => capture(leftMinor));
        if (leftMinor < amountMinor) this.later(afterMs + SECOND_PART_MS, () => capture(amountMinor - leftMinor));
        return;
      default:
        return;
    }
  }

  private reverse(sale: MarketSale, request: FieldValues, leftMinor: number, wasOwedNothing: boolean): void {
    const reversal = reversalOf(request, this.sender, leftMinor, this.nextStan(), this.world.timer.now());
    this.ask(sale, reversal, (_, reason) => {
      if (!isApproved(reason)) return;
      this.world.told.reversed(sale);
      if (!wasOwedNothing) this.world.told.owes(sale, leftMinor - sale.amountMinor);
    });
  }

  private capture(sale: MarketSale, request: FieldValues, approvalCode: string | undefined, amountMinor: number): void {
    const { timer, told } = this.world;
    const stan = this.nextStan();
    const capture = captureOf(request, this.sender, approvalCode, amountMinor, stan, timer.now());
    this.ask(sale, capture, (_, reason) => {
      if (isApproved(reason)) told.owes(sale, amountMinor);
    });
  }

  private later(afterMs: number, act: () => void): void {
    // What was in flight when the terminals closed is answered still, and nothing follows from it.
    if (this.isOver) return;
    const { timer } = this.world;
    this.pending++;
    timer.at(timer.now() + afterMs, () => {
      if (this.isOver) return;
      this.pending--;
      act();
    });
  }

  private nextStan(): string {
    this.lastStan = (this.lastStan % (STANS - 1)) + 1;
    return String(this.lastStan).padStart(6, '0');
  }
}
