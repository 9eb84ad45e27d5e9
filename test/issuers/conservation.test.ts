// Money is conserved: any sequence of authorizations, debits, refunds, advices, enquiries and reversals, whole, partial and
// repeated, against a model that keeps nothing but what stands of each transaction. Balances are read as acquirers read
// them, in DE 54.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountTriggerOf } from '../../src/issuers/amount-trigger.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import { NOT_POSTED, PostedTransactions } from '../../src/issuers/posted-transactions.ts';
import { amount, CARD, IssuerUnderTest, OTHER_CARD, purchase } from './requests.ts';

const CARDS = [CARD, OTHER_CARD, '9504029999999999'];
const OPENING = 5000;

interface Outstanding {
  card: string;
  minor: number;
}

const card = fc.constantFrom(...CARDS);
const minor = fc.integer({ min: 1, max: 4000 });
/** Which earlier transaction: counted from the latest. */
const ago = fc.nat({ max: 30 });
const request = fc.record({ does: fc.constantFrom('0100', '0200', '0101'), card, minor });
const reversal = fc.record({ does: fc.constantFrom(400, 420, 421), ago, remaining: fc.option(minor, { nil: 0 }) });
const advice = fc.record({ does: fc.constantFrom('0120', '0220'), card, minor });
const refund = fc.record({ does: fc.constant('refund' as const), card, minor });

type Step = { does: string | number; card?: string; minor?: number; ago?: number; remaining?: number };

/** Carries a step out at the issuer and in the model. */
function carryOut(
  step: Step,
  issuer: IssuerUnderTest,
  model: Map<number, Outstanding>,
  balances: Map<string, number>,
): void {
  if (typeof step.does === 'number') {
    const original = issuer.last - step.ago!;
    const stands = model.get(original);
    const { reason } = issuer.reverse(original, step.remaining, step.does);
    if (stands === undefined) return;
    expect(reason).toBe(0);
    if (step.remaining! >= Math.abs(stands.minor)) return;
    const remains = Math.sign(stands.minor) * step.remaining!;
    balances.set(stands.card, balances.get(stands.card)! + stands.minor - remains);
    stands.minor = remains;
    return;
  }
  const isRefund = step.does === 'refund';
  const isAdvice = step.does.endsWith('20');
  const signed = isRefund ? -step.minor! : step.minor!;
  const request = purchase({
    0: isRefund ? '0200' : step.does,
    2: step.card,
    3: isRefund ? '200000' : '000000',
    4: amount(step.minor!),
  });
  const { reason } = issuer.decide(request);
  const balance = balances.get(step.card!)!;
  const admitted = isAdvice || isRefund || step.minor! <= balance;
  expect(reason).toBe(admitted ? 0 : 116);
  if (!admitted) return;
  balances.set(step.card!, balance - signed);
  model.set(issuer.last, { card: step.card!, minor: signed });
}

function compare(issuer: IssuerUnderTest, model: Map<number, Outstanding>, balances: Map<string, number>): void {
  const outstanding = [...model].filter(([, { minor }]) => minor !== 0);
  expect(issuer.outstanding()).toEqual(
    outstanding.map(([transaction, { minor }]) => ({
      transaction,
      amountMinor: Math.abs(minor),
      currency: '504',
      isCredit: minor < 0,
    })),
  );
  const sum = outstanding.reduce((total, [, { minor }]) => total + minor, 0);
  const { takenMinor, heldMinor, debitedMinor, transactions, forgotten } = issuer.totals();
  expect([takenMinor, heldMinor + debitedMinor, transactions, forgotten]).toEqual([sum, sum, outstanding.length, 0]);
  for (const [card, balance] of balances) {
    expect(issuer.availableMinor(card)).toBe(balance);
    const ofCard = outstanding.reduce((total, [, stands]) => total + (stands.card === card ? stands.minor : 0), 0);
    expect(balance + ofCard).toBe(OPENING);
  }
}

function replay(steps: readonly Step[], afterEach: (balances: Map<string, number>) => void): void {
  const issuer = new IssuerUnderTest(domesticIssuer({ name: 'atlas', currency: '504', openingBalanceMinor: OPENING }));
  const model = new Map<number, Outstanding>();
  const balances = new Map(CARDS.map((number) => [number, OPENING]));
  for (const step of steps) {
    carryOut(step, issuer, model, balances);
    afterEach(balances);
  }
  compare(issuer, model, balances);
}

test('requests and reversals conserve money and never overdraw an account', () => {
  const step = fc.oneof({ weight: 3, arbitrary: request }, { weight: 2, arbitrary: reversal });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      replay(steps, (balances) => {
        for (const balance of balances.values()) expect(balance).toBeGreaterThanOrEqual(0);
      });
    }),
    { numRuns: 150 },
  );
});

test('advices and refunds among them conserve it too', () => {
  const step = fc.oneof(request, reversal, reversal, advice, refund);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => replay(steps, () => undefined)),
    { numRuns: 150 },
  );
});

test('a foreign account is whole again when all is undone, in whatever steps', () => {
  // Amount triggers are answered as they ask for, not at the rate: another test's business.
  const minor = fc.integer({ min: 1, max: 900_000 }).filter((key) => amountTriggerOf(key) === undefined);
  const transaction = fc.record({ minor, remains: fc.array(fc.nat(900_000)) });
  fc.assert(
    fc.property(fc.array(transaction, { maxLength: 8 }), fc.integer({ min: 1, max: 20_000 }), (all, numerator) => {
      const issuer = new IssuerUnderTest(
        foreignIssuer({
          name: 'visa',
          currency: '840',
          openingBalanceMinor: 1_000_000_000,
          rates: { 788: { numerator, scale: 4 } },
        }),
      );
      for (const { minor } of all) issuer.decide(purchase({ 4: amount(minor), 49: '788' }));
      // Millimes to cents, a tenth of the rate, half up.
      const billed = (minor: number) => Number((BigInt(minor) * BigInt(numerator) + 50_000n) / 100_000n);
      let taken = 0;
      all.forEach(({ minor, remains }, i) => {
        for (const remaining of remains) issuer.reverse(i + 1, remaining);
        const stands = remains.includes(0) ? 0 : Math.min(minor, ...remains);
        taken += billed(stands);
      });
      expect(issuer.totals().takenMinor).toBe(taken);
      expect(issuer.totals().heldMinor).toBe(taken);
      for (let i = 1; i <= all.length; i++) issuer.reverse(i);
      expect(issuer.availableMinor()).toBe(1_000_000_000);
      expect(issuer.outstanding()).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('the newest transactions are known and the older ones are not, at any limit and stride', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.constantFrom(1, 4, 1024, 2 ** 33 + 8),
      fc.integer({ min: 0, max: 5000 }),
      (limit, stride, count) => {
        const posted = new PostedTransactions(limit);
        for (let i = 1; i <= count; i++) posted.add(i * stride, i % 7, i % 2 === 0, i, 2 * i, 504);
        const oldest = Math.max(1, count - limit + 1);
        expect(posted.outstanding).toBe(count - oldest + 1);
        expect(posted.forgotten).toBe(oldest - 1);
        const listed = [...posted.outstandingSlots()].map((slot) => posted.amountOf(slot));
        expect(listed).toEqual(Array.from({ length: count - oldest + 1 }, (_, i) => oldest + i));
        for (const i of [1, oldest - 1, oldest, count].filter((i) => i >= 1 && i <= count)) {
          const slot = posted.find(i * stride);
          if (i < oldest) expect(slot).toBe(NOT_POSTED);
          else
            expect([posted.accountOf(slot), posted.isHeld(slot), posted.takenOf(slot)]).toEqual([
              i % 7,
              i % 2 === 0,
              2 * i,
            ]);
        }
        expect(posted.find(0)).toBe(NOT_POSTED);
      },
    ),
    { numRuns: 60 },
  );
});
