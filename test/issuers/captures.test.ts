// Captures in the books of a built-in issuer: what is captured of a hold is debited and held no more, what is left of it is held until it
// is reversed, and in whatever order completions and reversals come, and through whatever restarts, the same stands.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import { restorableBooks } from '../../src/issuers/restorable-books.ts';
import type { StubIssuer } from '../../src/issuers/stub.ts';
import { amount, CARD, IssuerUnderTest, OTHER_CARD, purchase, requestOf } from './requests.ts';

const OPENING = 1_000_000;
const bank = () =>
  domesticIssuer({ name: 'home', currency: '504', openingBalanceMinor: OPENING, transactionsLimit: 150 });

/** An issuer that holds 100.00 of transaction 1. */
function holding(): IssuerUnderTest {
  const issuer = new IssuerUnderTest(bank());
  expect(issuer.code(purchase({ 4: amount(10_000) }))).toBe('00');
  return issuer;
}

const completion = (minor: number, rest: Record<string, string> = {}) =>
  purchase({ 0: '0220', 4: amount(minor), 11: '000201', ...rest });

/** What it holds or has debited, by transaction. */
const standing = (issuer: IssuerUnderTest) =>
  Object.fromEntries(issuer.outstanding().map(({ transaction, amountMinor }) => [transaction, amountMinor]));

function expectSums(issuer: IssuerUnderTest, heldMinor: number, debitedMinor: number): void {
  expect(issuer.totals()).toMatchObject({ takenMinor: heldMinor + debitedMinor, heldMinor, debitedMinor });
}

describe('a completion', () => {
  it('of all: the hold is the debit', () => {
    const issuer = holding();
    expect(issuer.code(completion(10_000), { original: 1 })).toBe('00');
    expect(standing(issuer)).toEqual({ 2: 10_000 });
    expectSums(issuer, 0, 10_000);
  });

  it('of a part leaves the rest held, further ones too', () => {
    const issuer = holding();
    issuer.decide(completion(6_000), { original: 1 });
    expectSums(issuer, 4_000, 6_000);
    issuer.decide(completion(3_000), { original: 1 });
    expect(standing(issuer)).toEqual({ 1: 1_000, 2: 6_000, 3: 3_000 });
    expectSums(issuer, 1_000, 9_000);
  });

  it('of more debits anew only what is beyond', () => {
    const issuer = holding();
    issuer.decide(completion(13_000), { original: 1 });
    expect(standing(issuer)).toEqual({ 2: 13_000 });
    expectSums(issuer, 0, 13_000);
  });

  it('that comes again is taken once', () => {
    const issuer = holding();
    issuer.decide(completion(6_000), { original: 1 });
    expect(issuer.code(completion(6_000), { original: 1, transaction: 2, mti: 221 })).toBe('00');
    expectSums(issuer, 4_000, 6_000);
  });

  it.each([
    ['of a hold that is not there', completion(6_000), 99],
    ['of the hold of another card', completion(6_000, { 2: OTHER_CARD }), 1],
    ['of a decline', completion(6_000, { 39: '05' }), 1],
  ])('%s leaves the hold alone', (_, message, original) => {
    const issuer = holding();
    expect(issuer.code(message, { original })).toBe('00');
    expect(standing(issuer)).toMatchObject({ 1: 10_000 });
  });

  it('of a debit leaves that alone: it is no authorization', () => {
    const issuer = new IssuerUnderTest(bank());
    issuer.decide(purchase({ 0: '0200', 4: amount(10_000) }));
    issuer.decide(completion(6_000), { original: 1 });
    expectSums(issuer, 0, 16_000);
  });
});

describe('reversed', () => {
  it('the authorization gives back what is left of the hold', () => {
    const issuer = holding();
    issuer.decide(completion(6_000), { original: 1 });
    issuer.reverse(1);
    expect(standing(issuer)).toEqual({ 2: 6_000 });
    expectSums(issuer, 0, 6_000);
  });

  it('in part, what was captured counts as what is to stand', () => {
    const issuer = holding();
    issuer.decide(completion(6_000), { original: 1 });
    issuer.reverse(1, 7_500);
    expect(standing(issuer)).toEqual({ 1: 1_500, 2: 6_000 });
    issuer.reverse(1, 6_000);
    expect(standing(issuer)).toEqual({ 2: 6_000 });
  });

  it('the completion gives back what it captured; the hold does not come back', () => {
    const issuer = holding();
    issuer.decide(completion(6_000), { original: 1 });
    issuer.reverse(2);
    expect(standing(issuer)).toEqual({ 1: 4_000 });
    expectSums(issuer, 4_000, 0);
  });
});

it('of a foreign issuer: what it takes is as much as one purchase of the amount takes', () => {
  const abroad = () =>
    new IssuerUnderTest(
      foreignIssuer({
        name: 'abroad',
        currency: '978',
        openingBalanceMinor: OPENING,
        rates: { 504: { numerator: 917, scale: 4 } },
      }),
    );
  const [issuer, twin] = [abroad(), abroad()];
  issuer.decide(purchase({ 4: amount(10_000) }));
  issuer.decide(completion(10_000), { original: 1 });
  twin.decide(purchase({ 0: '0200', 4: amount(10_000) }));
  const { heldMinor, debitedMinor, takenMinor } = issuer.totals();
  expect({ heldMinor, debitedMinor, takenMinor }).toEqual({
    heldMinor: 0,
    debitedMinor: twin.totals().takenMinor,
    takenMinor: twin.totals().takenMinor,
  });
});

/** A completion of so much, or a reversal that leaves so much of the authorization. */
const step = fc.record({
  does: fc.constantFrom('capture', 'reverse', 'restart', 'rebook'),
  minor: fc.integer({ min: 0, max: 12_000 }),
});

it('in any order, through restarts and booked again: never less than was captured, never more than stands', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const kept = new Map<string, Uint8Array>();
      let books: StubIssuer = bank();
      let issuer = new IssuerUnderTest(books);
      issuer.decide(purchase({ 4: amount(10_000) }));
      let [stands, captured] = [10_000, 0];
      for (const { does, minor } of steps) {
        if (does === 'restart') {
          books.keepBooks((key, value) => kept.set(key, Uint8Array.from(value)));
          books = bank();
          books.restoreBooks((key) => kept.get(key));
          issuer = new IssuerUnderTest(books, issuer.last + 1);
        } else if (does === 'reverse') {
          issuer.reverse(1, minor);
          stands = Math.min(stands, minor);
        } else if (minor > 0) {
          captured += minor;
          if (does === 'capture') issuer.decide(completion(minor), { original: 1 });
          else {
            // Booked after a restart, twice: the second time it is in the books.
            const transaction = issuer.last + 1_000 + captured;
            const request = requestOf(completion(minor), { transaction, original: 1 });
            for (let i = 0; i < 2; i++) restorableBooks(books).rebook(request, { reason: 0, approvedMinor: minor });
          }
        }
        const heldMinor = Math.max(0, stands - captured);
        expectSums(issuer, heldMinor, captured);
        expect(issuer.outstanding().find(({ transaction }) => transaction === 1)?.amountMinor ?? 0).toBe(heldMinor);
      }
      expect(issuer.availableMinor(CARD)).toBe(OPENING - Math.max(stands, captured));
    }),
    { numRuns: 300 },
  );
});

it('restores books of earlier programs, which kept six values of each transaction', () => {
  const old = new Map<string, Uint8Array>();
  const before = bank();
  const asked = new IssuerUnderTest(before);
  for (let i = 0; i < 100; i++) asked.decide(purchase({ 4: amount(100 + i) }));
  before.keepBooks((key, value) => old.set(key, Uint8Array.from(value)));
  for (const [key, value] of old) {
    if (key.startsWith('posted/')) old.set(key, withoutLast(value, 7));
  }
  const { postedValues: _, ...sums } = JSON.parse(Buffer.from(old.get('sums')!).toString());
  old.set('sums', Buffer.from(JSON.stringify(sums)));

  const books = bank();
  books.restoreBooks((key) => old.get(key));
  const issuer = new IssuerUnderTest(books, 101);
  expect(standing(issuer)).toEqual(standing(asked));
  issuer.decide(completion(50), { original: 1 });
  const kept = new Map(old);
  books.keepBooks((key, value) => kept.set(key, Uint8Array.from(value)));
  const next = bank();
  next.restoreBooks((key) => kept.get(key));
  const after = new IssuerUnderTest(next, 200);
  expect(standing(after)).toEqual({ ...standing(asked), 1: 50, 101: 50 });
  after.reverse(1, 60);
  expect(standing(after)).toMatchObject({ 1: 10 });
});

/** Rows of `width` values without their last one. */
function withoutLast(bytes: Uint8Array, width: number): Uint8Array {
  const values = [...new Float64Array(Uint8Array.from(bytes).buffer)];
  return new Uint8Array(Float64Array.from(values.filter((_, i) => i % width !== width - 1)).buffer);
}
