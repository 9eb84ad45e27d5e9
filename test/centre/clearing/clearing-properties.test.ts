// What holds for any day: rounding, parts that add up to their whole, sums of zero, the same bytes again.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClearingRun } from '../../../src/centre/clearing/clearing-run.ts';
import { ExchangeRates } from '../../../src/centre/clearing/exchange-rates.ts';
import { figuresOf, type Tariffs } from '../../../src/centre/clearing/figures.ts';
import { CENTRE } from '../../../src/centre/clearing/positions.ts';
import { millionthsOf, roundedQuotient, shareOf } from '../../../src/centre/clearing/rounding.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import {
  atlas,
  codecs,
  fee,
  MAD,
  member,
  operation,
  originalsAmong,
  reversal,
  rif,
  rule,
  settings,
  USD,
  visa,
} from './fixture.ts';

const TND = 788;
const JPY = 392;
const amounts = fc.integer({ min: 1, max: 999_999_999_999 });
const millionths = fc.integer({ min: 0, max: 1_000_000 });

describe('rounding', () => {
  test.each([
    [5, 10, 1],
    [-5, 10, -1],
    [4, 10, 0],
    [-4, 10, 0],
    [15, 10, 2],
    [-15, 10, -2],
    [1, 3, 0],
    [2, 3, 1],
  ])('%i / %i is %i', (numerator, denominator, expected) => {
    expect(Number(roundedQuotient(BigInt(numerator), BigInt(denominator)))).toBe(expected);
  });

  test('is the nearest, and half away from zero', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (n, d) => {
          const twiceOff = 2n * (roundedQuotient(n, d) * d - n);
          expect(twiceOff >= -d && twiceOff <= d).toBe(true);
          if (twiceOff === d || twiceOff === -d) expect(twiceOff > 0n).toBe(n > 0n);
        },
      ),
    );
  });

  test('in numbers where they are exact, and in whole numbers of any size past that: the same', () => {
    fc.assert(
      fc.property(amounts, millionths, (amount, parts) => {
        expect(BigInt(millionthsOf(amount, parts))).toBe(roundedQuotient(BigInt(amount) * BigInt(parts), 1_000_000n));
        expect(millionthsOf(-amount, parts)).toBe(0 - millionthsOf(amount, parts));
      }),
    );
  });

  test('an amount of so many decimals that a quotient in binary is off', () => {
    // 0.65 % of 10.000,00 less a centime: 64.999935 -> 65.00; of 999,99: 6.499935 -> 6.50
    expect([millionthsOf(999_999, 6_500), millionthsOf(99_999, 6_500)]).toEqual([6_500, 650]);
    // 0.5 exactly: 100 x 5000 / 10^6
    expect([millionthsOf(100, 5_000), millionthsOf(-100, 5_000), shareOf(1, 1, 2)]).toEqual([1, -1, 1]);
  });
});

const wideRates = new ExchangeRates([
  { date: 20260101, from: MAD, to: USD, numerator: 995, scale: 4 },
  { date: 20261125, from: MAD, to: USD, numerator: 1_012_345, scale: 7 },
  { date: 20260101, from: MAD, to: TND, numerator: 3_127, scale: 4 },
  { date: 20260101, from: MAD, to: JPY, numerator: 1_549, scale: 2 },
]);
const everyone = [
  atlas,
  rif,
  visa,
  member('TUNIS', { institution: '020001', currency: TND, isForeign: true }),
  member('TOKYO', { institution: '030001', currency: JPY, isForeign: true }),
];

const tariffsOfAnyKind: fc.Arbitrary<Tariffs> = fc
  .record({
    first: millionths,
    second: millionths,
    fixed: fc.nat(500),
    floor: fc.nat(100),
    cap: fc.nat(100_000),
    fees: fc.nat(90),
  })
  .map(({ first, second, fixed, floor, cap, fees }) => ({
    interchange: [
      rule('cash', { kinds: ['cash'], paidBy: 'issuer', fixedMinor: fixed, rateMillionths: second }),
      rule('small', { mostMinor: 5_000, floorMinor: floor, rateMillionths: first }),
      rule('capped', { channels: ['e-commerce'], rateMillionths: second, capMinor: cap }),
      rule('rest', { origin: 'domestic', rateMillionths: first, fixedMinor: fixed }),
    ],
    fees: { acquirer: [fee('a', { rateMillionths: fees })], issuer: [fee('i', { fixedMinor: fees })] },
    rates: wideRates,
  }));

const codes = fc.constantFrom(...everyone.map(({ code }) => code));
const anyOperation = fc.record({
  kind: fc.constantFrom('purchase', 'cash', 'refund'),
  acquirer: codes,
  issuer: codes,
  amountMinor: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 999_999_999 })),
  channel: fc.constantFrom('terminal', 'atm', 'e-commerce', 'manual'),
  origin: fc.constantFrom('domestic', 'foreign'),
  businessDate: fc.constantFrom(20261124, 20261126),
}) as fc.Arbitrary<Partial<Operation>>;
/** Cuts an amount into parts. */
const cuts = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 4 });

function partsOf(amountMinor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  let left = amountMinor;
  const parts = weights.slice(1).map((weight) => {
    const part = Math.min(left, Math.floor((amountMinor * weight) / total));
    left -= part;
    return part;
  });
  return [...parts, left].filter((part) => part > 0);
}

test('the parts of a reversal undo amount, interchange and fees of the whole, in each currency', () => {
  fc.assert(
    fc.property(tariffsOfAnyKind, anyOperation, cuts, (tariffs, more, weights) => {
      const original = operation('n:1', more);
      const acquirer = everyone.find(({ code }) => code === original.acquirer)!;
      const issuer = everyone.find(({ code }) => code === original.issuer)!;
      const whole = figuresOf(original, acquirer, issuer, tariffs);
      let reversedMinor = 0;
      const sums = { amount: 0, interchange: 0, feeA: 0, feeI: 0, paid: 0 };
      for (const amountMinor of partsOf(original.amountMinor, weights)) {
        const part = reversal('n:2', original, { amountMinor, businessDate: 20261130 });
        const figures = figuresOf(part, acquirer, issuer, tariffs, { operation: original, reversedMinor });
        reversedMinor += amountMinor;
        sums.amount += figures.acquirer.amountMinor;
        sums.interchange += figures.interchangeMinor;
        sums.feeA += figures.acquirer.feeMinor;
        sums.feeI += figures.issuer.feeMinor;
        sums.paid += figures.issuer.amountMinor + figures.issuer.interchangeMinor;
      }
      expect(reversedMinor).toBe(original.amountMinor);
      expect(sums).toEqual({
        amount: 0 - whole.acquirer.amountMinor,
        interchange: 0 - whole.interchangeMinor,
        feeA: 0 - whole.acquirer.feeMinor,
        feeI: 0 - whole.issuer.feeMinor,
        paid: 0 - (whole.issuer.amountMinor + whole.issuer.interchangeMinor),
      });
    }),
    { numRuns: 300 },
  );
});

const days = fc.array(fc.tuple(anyOperation, fc.option(cuts)), { minLength: 1, maxLength: 12 }).chain((drawn) => {
  const operations = drawn.flatMap(([more, weights], i) => {
    const original = operation(`n:${100 * i}`, more);
    const parts = weights === null ? [] : partsOf(original.amountMinor, weights);
    return [
      original,
      ...parts.map((amountMinor, k) =>
        reversal(`n:${100 * i + k + 1}`, original, { amountMinor, businessDate: 20261126 }),
      ),
    ];
  });
  return fc.shuffledSubarray(operations, { minLength: 1 }).map((day) => ({ operations, day }));
});

test('any day, in any order, with or without the originals of its reversals: all positions add up to zero', () => {
  fc.assert(
    fc.property(tariffsOfAnyKind, days, (tariffs, { operations, day }) => {
      const clear = () => {
        const bytes: string[] = [];
        const sink = {
          record: (code: string, record: Uint8Array) => bytes.push(code, Buffer.from(record).toString('hex')),
          line: (code: string, text: string) => bytes.push(code, text),
        };
        const run = new ClearingRun(
          settings({ members: everyone, tariffs, originalOf: originalsAmong(operations) }),
          sink,
        );
        for (const one of day) run.add(one);
        return { result: run.finish(), bytes };
      };
      const { result, bytes } = clear();
      expect(result.imbalances).toEqual([]);
      // Added up anew, and each member in its currency alone.
      const sums = new Map<number, number>();
      for (const { member: code, currency, netMinor } of result.positions) {
        sums.set(currency, (sums.get(currency) ?? 0) + netMinor);
        if (code !== CENTRE) expect(currency).toBe(everyone.find((one) => one.code === code)!.currency);
      }
      expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
      expect(clear().bytes).toEqual(bytes);
    }),
    { numRuns: 200 },
  );
});

/** What a member receives by its file alone: amounts and interchange, in the currency of its position. */
function byItsFile(records: readonly Buffer[], encoding: 'ascii' | 'ebcdic', institution: string): number {
  let sum = 0;
  for (const bytes of records) {
    const message = codecs[encoding].decode(bytes);
    if (message.text(0) !== '1240') continue;
    const data = message.toJSON()['48'] as Record<string, string>;
    const turns = Number(data['1002'] === '775') + Number(data['0025'] === 'R');
    const sign = turns % 2 === 0 ? 1 : -1;
    const amount = Number(message.text(5) ?? message.text(4));
    const fee =
      data['0146'] === undefined ? 0 : Number(data['0146'].slice(24)) * (data['0146'].slice(2, 4) === '19' ? 1 : -1);
    if (message.text(94) === institution) sum += sign * amount + fee;
    if (message.text(93) === institution) sum -= sign * amount + fee;
  }
  return sum;
}

test('a member works out its position, but for the fees, from its file alone', () => {
  fc.assert(
    fc.property(tariffsOfAnyKind, days, (tariffs, { operations, day }) => {
      const records = new Map<string, Buffer[]>(everyone.map(({ code }) => [code, []]));
      const sink = {
        record: (code: string, bytes: Uint8Array) => records.get(code)!.push(Buffer.from(bytes)),
        line: () => undefined,
      };
      const run = new ClearingRun(
        settings({ members: everyone, tariffs, originalOf: originalsAmong(operations) }),
        sink,
      );
      for (const one of day) run.add(one);
      const { positions } = run.finish();
      for (const { code, clearing, institution } of everyone) {
        const { amountMinor, interchangeMinor } = positions.find((row) => row.member === code)!;
        expect(byItsFile(records.get(code)!, clearing.encoding, institution)).toBe(amountMinor + interchangeMinor);
      }
    }),
    { numRuns: 150 },
  );
});
