// An acquirer that loses its connections and never its memory. It sends purchases at a steady rate over several connections, many at
// a time; reverses some of what was approved and some of what was not answered; repeats what it has no answer to, and some of
// what it has. What it was told is kept, and an answer that is told twice must be the same twice.

import { SeededRandom } from '../../../bench/seeded-random.ts';
import { Message } from '../../../src/codec/message.ts';
import {
  cardOf,
  codec,
  type IssuerName,
  isReversal,
  nameOf,
  now,
  purchaseOf,
  reversalOf,
  type Sale,
} from './messages.ts';
import { Purchase, type Sending } from './purchase.ts';
import { Wire } from './wire.ts';

interface AcquirerSettings {
  readonly connections: number;
  /** Purchases a second. */
  readonly rate: number;
  /** Sendings that may wait for an answer at a time. */
  readonly window: number;
  /** Cards of each issuer. */
  readonly cards: number;
  readonly seed: number;
  /** After so long without an answer the same is sent again, on any connection. */
  readonly repeatMs: number;
}

/** How often it sends, and looks at what is due. */
const BEAT_MS = 4;
/** Of a thousand purchases: those that ask the built-in issuer for trouble (README: amount triggers). */
const TRIGGERS: readonly (readonly [of: number, amountMinor: number])[] = [
  [6, 777_010], // approves half
  [6, 777_051],
  [8, 778_002], // answers after 200 ms
  [3, 778_005],
  [2, 779_000], // holds the money and never answers
];
/** What a purchase may be told. */
const CODES: ReadonlySet<string> = new Set(['00', '10', '05', '51', '91']);

export class Acquirer {
  readonly purchases: Purchase[] = [];
  /** What must not be, in words. */
  readonly faults: string[] = [];
  /** What happened, counted. */
  readonly counts = {
    answered: 0,
    repeated: 0,
    sameAgain: 0,
    reversals: 0,
    notFound: 0,
    notNow: 0,
    overtaken: 0,
    lost: 0,
  };
  private readonly settings: AcquirerSettings;
  private readonly random: SeededRandom;
  private readonly wires: Wire[] = [];
  private readonly known = new Map<number, Sending>();
  /** What waits for an answer, and where. */
  private readonly waiting = new Map<Sending, Wire>();
  private readonly unanswered: Sending[] = [];
  /** What is to be reversed, and when. */
  private readonly later: { purchase: Purchase; dueMs: number }[] = [];
  private readonly message = new Message();
  private port: number | undefined;
  private isBuying = false;
  private beat: NodeJS.Timeout | undefined;
  private boughtMs = 0;
  private stan = 0;
  private reference = 0;

  constructor(settings: AcquirerSettings) {
    this.settings = settings;
    this.random = new SeededRandom(settings.seed);
    this.beat = setInterval(() => this.step(), BEAT_MS);
  }

  /** Where the switch listens from now on; undefined: nowhere. */
  connect(port: number | undefined): void {
    this.port = port;
  }

  buy(isBuying: boolean): void {
    this.isBuying = isBuying;
    this.boughtMs = performance.now();
  }

  /** Sendings that wait for their answer, or have lost the connection on which they did. */
  get open(): number {
    return this.waiting.size + this.unanswered.length;
  }

  /** Purchases that may still be told something, and reversals that are still to come. */
  get unsettled(): number {
    return this.open + this.later.length;
  }

  /** Reverses once more what was reversed without being answered and found by nobody: a purchase that a connection had delayed may
   *  have overtaken that. Returns how many. */
  sweep(): number {
    let swept = 0;
    for (const purchase of this.purchases) {
      if (purchase.sending!.told !== undefined || purchase.isUndone) continue;
      this.reverse(purchase, 0);
      swept++;
    }
    return swept;
  }

  stop(): void {
    clearInterval(this.beat);
    this.port = undefined;
    for (const wire of this.wires.splice(0)) wire.abort();
  }

  /** Some connection, for who wants to do it harm. */
  anyWire(): Wire | undefined {
    const open = this.wires.filter((wire) => wire.isOpen);
    return open[this.random.below(Math.max(1, open.length))];
  }

  // What is sent

  private step(): void {
    this.reconnect();
    const nowMs = performance.now();
    if (this.wires.some(({ isOpen }) => isOpen)) {
      for (const sending of this.unanswered.splice(0)) this.insist(sending);
      this.repeatOverdue(nowMs);
      this.reverseDue(nowMs);
      this.buyMore(nowMs);
    }
    for (const wire of this.wires) wire.flush();
  }

  private reconnect(): void {
    if (this.port === undefined) return;
    while (this.wires.length < this.settings.connections) {
      const wire: Wire = new Wire(this.port, {
        frame: (from, body) => this.hear(from, body),
        lost: () => this.lost(wire),
      });
      this.wires.push(wire);
    }
  }

  private lost(wire: Wire): void {
    const at = this.wires.indexOf(wire);
    if (at >= 0) this.wires.splice(at, 1);
    this.counts.lost++;
    for (const [sending, on] of this.waiting) {
      if (on !== wire) continue;
      this.waiting.delete(sending);
      this.unanswered.push(sending);
    }
  }

  private buyMore(nowMs: number): void {
    if (!this.isBuying) return;
    const due = Math.floor(((nowMs - this.boughtMs) / 1000) * this.settings.rate);
    if (due === 0) return;
    this.boughtMs = nowMs;
    for (let i = 0; i < due && this.waiting.size < this.settings.window; i++) this.buyOne();
  }

  private buyOne(): void {
    const { random } = this;
    const issuer: IssuerName = random.below(2) === 0 ? 'home' : 'far';
    const sale: Sale = {
      card: cardOf(issuer, random.below(this.settings.cards)),
      amountMinor: this.amountFor(issuer),
      stan: this.nextStan(),
      sentAt: now(),
      reference: String(++this.reference).padStart(12, '0'),
    };
    const purchase = new Purchase(issuer, sale);
    purchase.sending = this.sendingOf(purchase, 'purchase', sale.sentAt, sale.stan, codec.encode(purchaseOf(sale)), 0);
    this.purchases.push(purchase);
    const wire = this.send(purchase.sending);
    const chance = random.below(1000);
    // A terminal that has gave up at once.
    if (chance < 15) this.reverse(purchase, 0, wire);
    else if (chance < 30) this.repeat(purchase.sending);
  }

  private amountFor(issuer: IssuerName): number {
    let chance = this.random.below(1000);
    for (const [of, amountMinor] of TRIGGERS) {
      if (issuer === 'home' && chance < of) return amountMinor;
      chance -= of;
    }
    return 100 + this.random.below(99_900);
  }

  private reverse(purchase: Purchase, remainingMinor: number, wire?: Wire): void {
    const [stan, sentAt] = [this.nextStan(), now()];
    const body = codec.encode(reversalOf(purchase.sale, stan, sentAt, remainingMinor));
    const sending = this.sendingOf(purchase, 'reversal', sentAt, stan, body, remainingMinor);
    purchase.reversals.push(sending);
    this.counts.reversals++;
    this.send(sending, sending.body, wire);
  }

  private reverseDue(nowMs: number): void {
    while (this.later.length > 0 && this.later[0]!.dueMs <= nowMs) {
      const { purchase } = this.later.shift()!;
      const half = Math.floor(purchase.approvedMinor / 2);
      if (!purchase.isUndone && !purchase.isBeingReversed)
        this.reverse(purchase, this.random.below(7) === 0 ? half : 0);
    }
  }

  /** The connection is gone, and nobody knows what became of it. */
  private insist(sending: Sending): void {
    if (sending.told !== undefined) return;
    if (sending.kind === 'reversal' || this.random.below(4) > 0) this.repeat(sending);
    else if (sending.purchase.reversals.length === 0) this.reverse(sending.purchase, 0);
  }

  private repeatOverdue(nowMs: number): void {
    for (const [sending] of this.waiting) {
      // Oldest first, so that the first that is not overdue ends it.
      if (nowMs - sending.sentMs < this.settings.repeatMs) return;
      this.waiting.delete(sending);
      this.repeat(sending);
    }
  }

  /** The same again, mostly under the message type that says so. */
  private repeat(sending: Sending): void {
    this.counts.repeated++;
    const body = Buffer.from(sending.body);
    if (this.random.below(5) > 0) body[3] = 0x31;
    this.send(sending, body);
  }

  private send(sending: Sending, body = sending.body, wire = this.wireFor(sending)): Wire | undefined {
    if (wire === undefined) this.unanswered.push(sending);
    else {
      sending.sentMs = performance.now();
      this.waiting.delete(sending);
      if (sending.told === undefined) this.waiting.set(sending, wire);
      wire.send(body);
    }
    return wire;
  }

  /** A reversal goes where its purchase still waits, so that it does not overtake it. */
  private wireFor({ purchase }: Sending): Wire | undefined {
    const before = this.waiting.get(purchase.sending!);
    return before?.isOpen ? before : this.anyWire();
  }

  private sendingOf(
    purchase: Purchase,
    kind: Sending['kind'],
    sentAt: string,
    stan: number,
    body: Buffer,
    remainingMinor: number,
  ): Sending {
    const name = nameOf(kind === 'purchase' ? 100 : 400, Number(sentAt), stan);
    const isInformed = purchase.sending?.told !== undefined;
    const sending = { purchase, kind, name, body, isInformed, remainingMinor, sentMs: 0, told: undefined, code: '' };
    this.known.set(name, sending);
    return sending;
  }

  private nextStan(): number {
    this.stan = this.stan === 999_999 ? 1 : this.stan + 1;
    return this.stan;
  }

  // What is heard

  private hear(_wire: Wire, body: Buffer): void {
    const { message } = this;
    codec.index(body, 0, body.length, message);
    const sending = this.known.get(nameOf(message.mti, message.number(7), message.number(11)));
    if (sending === undefined || isReversal(message.mti) !== (sending.kind === 'reversal')) {
      this.faults.push(`an answer to nobody: ${message.mti} DE 7 ${message.text(7)} DE 11 ${message.text(11)}`);
      return;
    }
    this.waiting.delete(sending);
    if (sending.told !== undefined) {
      if (sending.told.equals(body)) this.counts.sameAgain++;
      else this.fault(sending, `told ${message.text(39)} the second time, in other bytes`);
      return;
    }
    this.counts.answered++;
    sending.told = body;
    sending.code = message.text(39) ?? '';
    if (sending.kind === 'purchase') this.purchaseTold(sending, message);
    else this.reversalTold(sending);
  }

  private purchaseTold(sending: Sending, message: Message): void {
    const { purchase, code } = sending;
    if (!CODES.has(code)) this.fault(sending, `told ${code}`);
    if (message.text(37) !== purchase.sale.reference) this.fault(sending, `told of ${message.text(37)}`);
    if (!purchase.isApproved) return;
    purchase.approvedMinor = message.number(4);
    if (code === '00' && purchase.approvedMinor !== purchase.sale.amountMinor) this.fault(sending, 'another amount');
    const chance = this.random.below(100);
    if (chance < 12) this.later.push({ purchase, dueMs: performance.now() + 200 });
    else if (chance < 15) this.repeat(sending);
  }

  private reversalTold(sending: Sending): void {
    const { purchase, code } = sending;
    if (code === '25') {
      this.counts.notFound++;
      // What it told 91 for want of room, or because it stops, it need not know: nobody was asked.
      const isKnown = sending.isInformed && purchase.sending!.code !== '91';
      if (isKnown) this.fault(sending, 'the switch does not know what it has answered');
    } else if (code === '91') {
      // The switch stops: the acquirer tries again under another name.
      this.counts.notNow++;
      this.later.push({ purchase, dueMs: performance.now() + 200 });
    } else if (code !== '00') this.fault(sending, `told ${code}`);
    else if (purchase.reversals.some((each) => each.code === '25')) this.counts.overtaken++;
    else if (sending.remainingMinor > 0 && this.random.below(2) === 0) {
      this.later.push({ purchase, dueMs: performance.now() + 100 });
    }
  }

  private fault({ kind, purchase }: Sending, what: string): void {
    this.faults.push(`${kind} ${what}: ${purchase.describe()}`);
  }
}
