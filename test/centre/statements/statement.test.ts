// A statement: what stands on it, what it sums up, and that one which does not add up is never made.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementOf } from '../../../src/centre/statements/statement.ts';
import { Reason } from '../../../src/iso8583/reason.ts';
import {
  BUSINESS_DATE,
  localTime,
  merchant,
  operation,
  request,
  sampleSettlement,
  sampleStatement,
} from '../../post/sample.ts';

const nothing = { ...sampleSettlement, salesMinor: 0, refundsMinor: 0, commissionMinor: 0, vatMinor: 0, feesMinor: 0 };
const unpaid = { ...nothing, paidMinor: 0, payment: undefined };

test('operations and refused requests stand in the order of their time, and refused ones are in no total', () => {
  const { lines, brands } = sampleStatement('en');
  expect(lines.map(({ key, amountMinor, reason }) => [key, amountMinor, reason])).toEqual([
    ['n1:1', 12_550, 0],
    ['n1:2', 100_000, 0],
    ['n1:3', 13_000, 0],
    ['n1:4', -9_990, 0],
    ['n1:5', 450_000, Reason.notSufficientFunds],
    ['n1:6', -12_550, 0],
    ['n1:7', 12_550, Reason.expiredCard],
  ]);
  expect(lines[0]).toMatchObject({ at: { date: 20261125, time: 120101 }, maskedCard: '950401******0001' });
  expect(brands.map(({ brand, netMinor, declined }) => [brand, netMinor, declined])).toEqual([
    ['cmi', 12_550 - 9_990 - 12_550, 1],
    ['mastercard', 13_000, 0],
    ['visa', 100_000, 1],
  ]);
});

test('no card number is in a statement', () => {
  expect(JSON.stringify(sampleStatement('en'))).not.toMatch(/9504010000000001|4000000000000010|5155040000000004/);
});

test('a statement that does not add up is refused, with what is wrong', () => {
  const parts = { merchant, businessDate: BUSINESS_DATE, operations: [operation(1)], requests: [] };
  const of = (settlement: typeof sampleSettlement) => () => statementOf({ ...parts, settlement }, localTime);
  expect(of({ ...unpaid, salesMinor: 12_551 })).toThrow('operations come to 12550, settlement says 12551');
  expect(of({ ...unpaid, salesMinor: 12_550 })).toThrow('12550 is due, 0 is paid');
  expect(of({ ...unpaid, salesMinor: 12_550, paidMinor: 12_550 })).toThrow('a payment of 12550, and undefined');
  const stranger = { ...parts, operations: [operation(1, { contract: 'ELSE' })], settlement: unpaid };
  expect(() => statementOf(stranger, localTime)).toThrow('n1:1 is of ELSE');
});

test('a debt is carried: nothing is paid, and it adds up', () => {
  const settlement = { ...unpaid, refundsMinor: 5_000, carriedInMinor: 100, carriedOutMinor: 5_100 };
  const operations = [operation(1, { kind: 'refund', amountMinor: 5_000 })];
  const statement = statementOf(
    { merchant, businessDate: BUSINESS_DATE, operations, requests: [], settlement },
    localTime,
  );
  expect(statement?.settlement.carriedOutMinor).toBe(5_100);
});

test('a merchant without operations, requests and payment gets none', () => {
  const parts = { merchant, businessDate: BUSINESS_DATE, operations: [], requests: [request(1, { reason: 0 })] };
  expect(statementOf({ ...parts, settlement: unpaid }, localTime)).toBeUndefined();
});

test('a reversal takes back what its original gave, whatever it was', () => {
  fc.assert(
    fc.property(fc.constantFrom('purchase', 'refund'), fc.integer({ min: 1, max: 10 ** 12 }), (kind, amountMinor) => {
      const original = operation(1, { kind, amountMinor });
      const reversal = operation(2, { kind, amountMinor, isReversal: true, originalKey: original.key });
      const parts = { merchant, businessDate: BUSINESS_DATE, operations: [reversal, original], requests: [] };
      const lines = statementOf({ ...parts, settlement: unpaid }, localTime)!.lines.map((line) => line.amountMinor);
      expect(lines).toEqual(kind === 'refund' ? [-amountMinor, amountMinor] : [amountMinor, -amountMinor]);
    }),
  );
});

test('brand totals add up to what the operations come to, and counts to their number', () => {
  const anyOperation = fc.record({
    kind: fc.constantFrom('purchase' as const, 'refund' as const),
    isReversal: fc.boolean(),
    brand: fc.constantFrom('visa', 'mastercard', 'cmi'),
    amountMinor: fc.integer({ min: 1, max: 10 ** 9 }),
  });
  fc.assert(
    fc.property(fc.array(anyOperation, { maxLength: 40 }), (drawn) => {
      const operations = drawn.map((changes, i) => operation(i, changes));
      // By the words of the contract: sales and reversed refunds for the merchant, the rest against it.
      let gross = 0;
      for (const { kind, isReversal, amountMinor } of drawn) {
        const isFor = (kind === 'purchase' && !isReversal) || (kind === 'refund' && isReversal);
        gross += isFor ? amountMinor : -amountMinor;
      }
      const paid = Math.max(0, gross);
      const payment = paid > 0 ? { reference: 'P', payOn: 20261126 } : undefined;
      const settlement = { ...unpaid, salesMinor: gross, paidMinor: paid, carriedOutMinor: paid - gross, payment };
      const statement = statementOf(
        { merchant, businessDate: BUSINESS_DATE, operations, requests: [], settlement },
        localTime,
      );
      const brands = statement?.brands ?? [];
      expect(brands.reduce((sum, { netMinor }) => sum + netMinor, 0)).toBe(gross);
      expect(brands.reduce((sum, { sales, refunds, reversals }) => sum + sales + refunds + reversals, 0)).toBe(
        drawn.length,
      );
    }),
  );
});
