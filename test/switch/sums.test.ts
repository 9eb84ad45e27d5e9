// The sums: authorizations and their increments, refunds, partial approvals, and reversals of all or a part of them, in any order,
// with repeats, refusals, silence and lost links. What the acquirer was told, what the records say and what the issuer holds must
// agree to the minor unit. The issuer of this test takes each reversal at its word, in the order in which they come: it sets what
// it holds to what the reversal says, be it more or less than before, so that nothing sent out of turn goes unseen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutstandingLedger } from '../../src/centre/outstanding.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { type JournalEntry, Step } from '../../src/journal/entry.ts';
import { CARD, FOREIGN_CARD, responseTo, violations, without } from './flow.ts';
import { type Asked, World } from './world.ts';

const DEADLINE_MS = 1_000;
/** Dirhams, dinars of three decimals, yen of none: amounts are minor units all the same. */
const CURRENCIES = ['504', '788', '392'];

/** How an issuer takes a request: it does what it is asked to, refuses, does it and is silent or late, or never hears of it. */
type Manner = 'does' | 'half' | 'refuses' | 'silent' | 'late' | 'deaf';
type Deed =
  | { does: 'buys'; amount: number; isRefund: boolean; isFinancial: boolean; currency: number; manner: Manner }
  /** A further authorization for what one has been given before (a hotel bill, a taxi ride): a transaction of its own. */
  | { does: 'increments'; ago: number; amount: number; manner: Manner }
  | { does: 'reverses'; ago: number; remaining: number; isAdvice: boolean; manner: Manner; inOtherCurrency: boolean }
  | { does: 'repeats'; ago: number }
  | { does: 'flaps' }
  | { does: 'waits'; ms: number };

const amount = fc.integer({ min: 2, max: 3_000 });
const ago = fc.nat({ max: 4 });
const manner = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Manner>('does') },
  { weight: 2, arbitrary: fc.constantFrom<Manner>('half', 'refuses', 'silent', 'late', 'deaf') },
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('buys' as const),
      amount,
      isRefund: fc.boolean(),
      isFinancial: fc.boolean(),
      currency: fc.nat({ max: CURRENCIES.length - 1 }),
      manner,
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('increments' as const), ago, amount, manner }) },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('reverses' as const),
      ago,
      remaining: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: amount }),
      isAdvice: fc.boolean(),
      manner,
      inOtherCurrency: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('repeats' as const), ago }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('flaps' as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('waits' as const), ms: fc.nat({ max: 1_600 }) }) },
);

/** What an issuer holds: below nothing for a refund. Named by what the issuer knows the request as. */
class Books {
  private readonly holds = new Map<string, { reference: string; amount: number }>();

  /** Returns the amount that is approved, undefined for a decline. */
  take(name: string, request: FieldValues, manner: Manner): number | undefined {
    if (manner === 'refuses') return undefined;
    const asked = Number(request['4']);
    const approved = manner === 'half' ? Math.ceil(asked / 2) : asked;
    const sign = String(request['3']).startsWith('20') ? -1 : 1;
    this.holds.set(name, { reference: String(request['37']), amount: sign * approved });
    return approved;
  }

  /** At its word: `remaining` is what is held from now on. */
  reverse(name: string, remaining: number): void {
    const hold = this.holds.get(name);
    if (hold === undefined) return;
    if (remaining === 0) this.holds.delete(name);
    else hold.amount = Math.sign(hold.amount) * remaining;
  }

  heldFor(reference: string): number {
    return [...this.holds.values()].reduce((sum, hold) => sum + (hold.reference === reference ? hold.amount : 0), 0);
  }
}

/** Who speaks with whom. */
interface Pair {
  name: string;
  acquirer: string;
  /** Undefined: in this process. */
  issuer: string | undefined;
}

interface Purchase {
  message: FieldValues;
  /** What its acquirer has been told stands, below nothing for a refund; undefined until it is told. */
  told: number | undefined;
}

class Day {
  readonly world: World;
  readonly found: string[] = [];
  private readonly pair: Pair;
  private readonly in1993: boolean;
  private readonly books = new Books();
  private readonly purchases: Purchase[] = [];
  private readonly messages: FieldValues[] = [];
  /** By DE 37. */
  private readonly manners = new Map<string, Manner>();
  /** By STAN: what a reversal undoes, and what it leaves. */
  private readonly reversals = new Map<string, { purchase: Purchase; remaining: number }>();
  private readonly told = new Set<string>();
  private read = 0;
  private isUp = true;

  constructor(pair: Pair) {
    this.pair = pair;
    this.in1993 = pair.acquirer.startsWith('iso93');
    this.world = new World({
      acquirers: [{ spec: pair.acquirer }],
      issuers: [
        { routes: [pair.issuer === undefined ? '9' : '8'] },
        { routes: ['4'], spec: pair.issuer ?? 'iso87-ascii' },
      ],
      inFlightLimit: 100,
      retainedLimit: 500,
      storeAndForwardLimit: 500,
    });
    this.world.plays(1, (question) => this.decided(question));
    this.world.responds(2, (message) => this.responded(message));
  }

  live(deeds: readonly Deed[]): void {
    for (const each of deeds) {
      this.carryOut(each);
      this.listen();
    }
    this.manners.clear();
    if (!this.isUp) this.carryOut({ does: 'flaps' });
    for (let rounds = 0; rounds < 200; rounds++) {
      this.world.advance(1_500);
      if (this.world.core.inFlight === 0 && this.world.core.advicesWaiting === 0) break;
    }
    this.listen();
    this.compare();
  }

  private carryOut(deed: Deed): void {
    switch (deed.does) {
      case 'buys':
        this.buy(
          {
            '0': deed.isFinancial ? this.type('200') : this.type('100'),
            '3': deed.isRefund ? '200000' : '000000',
            '49': CURRENCIES[deed.currency]!,
          },
          deed.amount,
          deed.manner,
        );
        return;
      case 'increments': {
        const first = this.recent(deed.ago)?.message;
        if (first === undefined) return;
        const function106 = this.in1993 ? { '24': '106' } : {};
        this.buy(
          { '0': this.type('100'), '3': first['3']!, '49': first['49']!, ...function106 },
          deed.amount,
          deed.manner,
        );
        return;
      }
      case 'reverses':
        this.reverse(deed);
        return;
      case 'repeats': {
        const message = this.messages.at(-1 - deed.ago);
        if (message !== undefined) this.world.send(message);
        return;
      }
      case 'flaps':
        this.isUp = !this.isUp;
        if (this.isUp) this.world.up(this.pair.issuer === undefined ? 1 : 2);
        else this.world.down(this.pair.issuer === undefined ? 1 : 2);
        return;
      default:
        this.world.advance(deed.ms);
    }
  }

  private buy(changes: FieldValues, minor: number, manner: Manner): void {
    const message = {
      '2': this.pair.issuer === undefined ? CARD : FOREIGN_CARD,
      '4': digits(minor),
      '7': '1123093000',
      '32': '504001',
      '41': 'TERM0001',
      ...(this.in1993 ? { '24': '100' } : {}),
      ...changes,
      ...this.names(),
    };
    this.purchases.push({ message, told: undefined });
    this.send(message, manner);
  }

  private reverse({ ago, remaining, isAdvice, manner, inOtherCurrency }: Deed & { does: 'reverses' }): void {
    const purchase = this.recent(ago);
    if (purchase === undefined) return;
    const { message } = purchase;
    const named = `${message['0']}${message['11']}`;
    const partial: FieldValues = this.in1993
      ? { '24': '401', '4': digits(remaining), '30': digits(Number(message['4'])) + digits(0) }
      : { '95': `${digits(remaining)}${digits(0)}C00000000C00000000` };
    const original: FieldValues = this.in1993
      ? { '56': `${named}00000000000006504001`, '24': '400' }
      : { '90': `${named}${message['7']}00000504001${'0'.repeat(11)}` };
    const reversal: FieldValues = {
      ...without(message, 24),
      '0': this.type(isAdvice ? '420' : '400'),
      ...original,
      ...(remaining > 0 ? partial : {}),
      ...(inOtherCurrency ? { '49': '840' } : {}),
      ...this.names(),
    };
    this.reversals.set(String(reversal['11']), {
      purchase,
      remaining: inOtherCurrency && remaining > 0 ? Infinity : remaining,
    });
    this.send(reversal, manner);
  }

  private send(message: FieldValues, manner: Manner): void {
    this.messages.push(message);
    this.manners.set(String(message['37']), manner);
    this.world.send(message);
  }

  private names(): FieldValues {
    const number = String(this.messages.length + 1);
    return { '11': number.padStart(6, '0'), '37': `REF${number.padStart(9, '0')}` };
  }

  private type(digits: string): string {
    return `${this.in1993 ? 1 : 0}${digits}`;
  }

  private recent(ago: number): Purchase | undefined {
    return this.purchases.at(-1 - (ago % Math.max(1, this.purchases.length)));
  }

  // The issuer

  private decided({ mti, transaction, original, remainingMinor, request }: Asked) {
    const manner = this.mannerOf(request, mti);
    if (manner === 'deaf') return undefined;
    if (Math.trunc(mti / 100) % 10 === 4) {
      if (manner === 'refuses') return { reason: 909 };
      this.books.reverse(String(original), remainingMinor);
      return answered({ reason: 0 }, manner);
    }
    const approved = this.books.take(String(transaction), request, manner);
    if (approved === undefined) return { reason: 116 };
    return answered(manner === 'half' ? { reason: 2, approvedMinor: approved } : { reason: 0 }, manner);
  }

  private responded(message: FieldValues): { message: FieldValues; afterMs: number } | undefined {
    const manner = this.mannerOf(message, Number(message['0']));
    if (manner === 'deaf') return undefined;
    const codes = this.pair.issuer!.startsWith('iso93') ? ['000', '002', '116', '909'] : ['00', '10', '51', '96'];
    const afterMs = manner === 'late' ? DEADLINE_MS + 300 : 5;
    if (String(message['0'])[1] === '4') {
      if (manner === 'refuses') return { message: responseTo(message, codes[3]!), afterMs };
      this.books.reverse(namedIn(message), remainingIn(message));
      return manner === 'silent' ? undefined : { message: responseTo(message, codes[0]!), afterMs };
    }
    const approved = this.books.take(String(message['11']), message, manner);
    if (manner === 'silent') return undefined;
    if (approved === undefined) return { message: responseTo(message, codes[2]!), afterMs };
    const isHalf = manner === 'half';
    return { message: responseTo(message, codes[isHalf ? 1 : 0]!, isHalf ? { '4': digits(approved) } : {}), afterMs };
  }

  /** Advices of the switch are always done: they tell what has happened. */
  private mannerOf(request: FieldValues, mti: number): Manner {
    const isAdvice = Math.trunc(mti / 10) % 10 === 2;
    const manner = this.manners.get(String(request['37'])) ?? 'does';
    return isAdvice && manner !== 'late' ? 'does' : manner;
  }

  // What the acquirer is told

  private listen(): void {
    for (; this.read < this.world.events.length; this.read++) {
      const event = this.world.events[this.read]!;
      if (event.kind === 'sent' && event.delivered) this.hear(event.message);
    }
  }

  private hear(answer: FieldValues): void {
    const stan = String(answer['11']);
    // The same again, byte for byte.
    if (this.told.has(stan)) return;
    this.told.add(stan);
    const isApproved = Number(answer['39']) === 0;
    const isPartial = ['10', '002'].includes(String(answer['39']));
    const reversal = this.reversals.get(stan);
    if (reversal === undefined) {
      const purchase = this.purchases.find(({ message }) => message['11'] === stan)!;
      const sign = String(purchase.message['3']).startsWith('20') ? -1 : 1;
      purchase.told = isApproved || isPartial ? sign * Number(answer['4']) : 0;
      return;
    }
    if (!isApproved) return;
    const { purchase, remaining } = reversal;
    const stands = Math.abs(purchase.told ?? Number.NaN);
    if (!(remaining <= stands)) this.found.push(`reversal ${stan}: told done, and leaves ${remaining} of ${stands}`);
    purchase.told = Math.sign(purchase.told!) * remaining;
  }

  private compare(): void {
    const { world, found } = this;
    if (world.core.inFlight > 0) found.push(`${world.core.inFlight} still in flight`);
    if (world.core.advicesWaiting > 0) found.push(`${world.core.advicesWaiting} advices still wait`);
    for (const message of this.messages) {
      if (!this.told.has(String(message['11']))) found.push(`${message['0']} ${message['11']}: told nothing`);
    }
    const ledger = new OutstandingLedger();
    const transactions = new Map<number, number>();
    for (const record of world.records) {
      ledger.add({ ...record, step: Step[record.step], start: 0, end: record.bytes.length, seq: 0 } as JournalEntry);
      if (record.step === 'answered') transactions.set(record.stan, record.transaction);
    }
    for (const { message, told } of this.purchases) {
      const held = this.books.heldFor(String(message['37']));
      const recorded = ledger.amounts.get(transactions.get(Number(message['11']))!)?.amountMinor ?? 0;
      if (told === held && recorded === held) continue;
      found.push(`${message['11']}: told ${told}, recorded ${recorded}, held ${held}`);
    }
    found.push(...violations(world.events));
  }
}

function answered(decision: { reason: number; approvedMinor?: number }, manner: Manner) {
  if (manner === 'silent') return undefined;
  return manner === 'late' ? { ...decision, delayMs: DEADLINE_MS + 300 } : decision;
}

function digits(minor: number): string {
  return String(minor).padStart(12, '0');
}

/** The STAN of the original in a reversal. */
function namedIn(message: FieldValues): string {
  return String(message['90'] ?? message['56']).slice(4, 10);
}

/** What stands afterwards: DE 95 in 1987; in 1993 DE 4 of a partial reversal (function code 401). */
function remainingIn(message: FieldValues): number {
  if (message['95'] !== undefined) return Number(String(message['95']).slice(0, 12));
  return message['24'] === '401' ? Number(message['4']) : 0;
}

describe('sums', () => {
  /** Answers of all days, as version-less class and DE 39. */
  const seen = new Set<string>();
  const pairs: Pair[] = [
    { name: 'in this process', acquirer: 'iso87-ascii', issuer: undefined },
    { name: 'in this process, from 1993', acquirer: 'iso93-ascii', issuer: undefined },
    { name: 'in one dialect', acquirer: 'iso87-ascii', issuer: 'iso87-ascii' },
    { name: 'in another dialect', acquirer: 'iso87-ascii', issuer: 'iso87-bcd' },
    { name: 'in one dialect of 1993', acquirer: 'iso93-ascii', issuer: 'iso93-ascii' },
    { name: 'from 1987 to 1993', acquirer: 'iso87-ascii', issuer: 'iso93-ascii' },
    { name: 'from 1993 to 1987', acquirer: 'iso93-ascii', issuer: 'iso87-ascii' },
  ];
  it.each(pairs)('agree in whatever order: $name', { timeout: 60_000 }, (pair) => {
    fc.assert(
      fc.property(fc.array(deed, { minLength: 4, maxLength: 30, size: 'max' }), (deeds) => {
        const day = new Day(pair);
        day.live(deeds);
        for (const answer of day.world.answers) seen.add(`${String(answer['0']).slice(1)} ${answer['39']}`);
        expect(day.found).toEqual([]);
      }),
      // One and the same days each time: what is told must have every outcome in it.
      { numRuns: 40, seed: 1 },
    );
  });

  it('have been put to the test: every outcome has been told', () => {
    const outcomes87 = [
      '110 00',
      '110 10',
      '110 51',
      '110 91',
      '210 00',
      '410 00',
      '410 13',
      '410 96',
      '430 00',
      '430 13',
    ];
    const outcomes93 = ['110 000', '110 002', '110 116', '110 907', '410 000', '410 110', '410 909', '430 000'];
    expect([...seen]).toEqual(expect.arrayContaining([...outcomes87, ...outcomes93]));
  });
});
