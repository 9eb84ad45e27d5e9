// Books that outlive the process: an issuer that is restored from what checkpoints have kept, again and again, says and holds the same
// as a twin that never ended. Checkpoints keep what has changed since the last one only, whoever kept that.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { LostBooks } from '../../src/issuers/kept-books.ts';
import type { StubIssuer } from '../../src/issuers/stub.ts';
import { tries } from '../tries.ts';
import { amount, IssuerUnderTest, purchase } from './requests.ts';

/** Retained transactions and opened accounts: a few pages of each. */
const TRANSACTIONS = 150;
const CARDS = 300;

function cardOf(index: number): string {
  const digits = `950401${String(index).padStart(9, '0')}`;
  const sum = [...digits].reduce((total, digit, i) => {
    const weighted = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return digits + ((10 - (sum % 10)) % 10);
}

function issuer(transactionsLimit = TRANSACTIONS): StubIssuer {
  return domesticIssuer({
    name: 'home',
    currency: '504',
    openingBalanceMinor: 1_000_000,
    transactionsLimit,
    accountsLimit: CARDS,
  });
}

/** One issuer through several processes, and what they have kept. */
class Lives {
  private readonly kept = new Map<string, Uint8Array>();
  private issuer = issuer();
  private under = new IssuerUnderTest(this.issuer);

  get current(): IssuerUnderTest {
    return this.under;
  }

  checkpoint(): void {
    this.issuer.keepBooks((key, value) => this.kept.set(key, Uint8Array.from(value)));
  }

  restart(asked: number, transactionsLimit?: number): void {
    this.checkpoint();
    this.issuer = issuer(transactionsLimit);
    this.issuer.restoreBooks((key) => this.kept.get(key));
    this.under = new IssuerUnderTest(this.issuer, asked + 1);
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('buy'), times: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('reverse'), times: fc.integer({ min: 1, max: 200 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('checkpoint'), times: fc.constant(1) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('restart'), times: fc.constant(1) }) },
);

it('is the same issuer after every restart', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const lives = new Lives();
      const twin = new IssuerUnderTest(issuer());
      for (const { does, times } of steps) {
        if (does === 'checkpoint') lives.checkpoint();
        else if (does === 'restart') lives.restart(twin.last);
        for (let i = 0; i < times && (does === 'buy' || does === 'reverse'); i++) {
          const number = twin.last + 1;
          const each = (one: IssuerUnderTest) =>
            does === 'buy'
              ? one.decide(purchase({ 2: cardOf((number * 7) % CARDS), 4: amount(number) }))
              : one.reverse(Math.max(1, number - times - i), i % 5);
          expect(each(lives.current)).toEqual(each(twin));
        }
        const [{ outstanding: mine, ...sums }, { outstanding: theirs, ...sumsOfTwin }] = [
          lives.current.totals(),
          twin.totals(),
        ];
        expect(sums).toEqual(sumsOfTwin);
        expect([...mine()]).toEqual([...theirs()]);
      }
      for (let card = 0; card < CARDS; card += 37) {
        expect(lives.current.balance(cardOf(card))).toBe(twin.balance(cardOf(card)));
      }
    }),
    { numRuns: tries(15, 60) },
  );
});

describe('what was kept', () => {
  const before = new IssuerUnderTest(issuer());
  const cards = Array.from({ length: 70 }, (_, i) => cardOf(i));
  for (const [i, card] of cards.entries()) before.decide(purchase({ 2: card, 4: amount(100 + i) }));
  const kept = new Map<string, Uint8Array>();
  before.issuer.keepBooks((key, value) => kept.set(key, Uint8Array.from(value)));
  const outstanding = before.outstanding();
  const balances = cards.map((card) => before.balance(card));

  /** Restores from values of which `changed` makes others. */
  function restored(changed: (value: Uint8Array, key: string) => Uint8Array): IssuerUnderTest {
    const after = issuer();
    after.restoreBooks((key) => (kept.has(key) ? changed(kept.get(key)!, key) : undefined));
    return new IssuerUnderTest(after, before.last + 1);
  }

  it.each([0, 1, 8, 13])('is read wherever it lies: %i bytes into others', (offset) => {
    const after = restored((value) => {
      const others = Buffer.alloc(offset + value.length + 5, 0xff);
      others.set(value, offset);
      return others.subarray(offset, offset + value.length);
    });
    expect(after.outstanding()).toEqual(outstanding);
    expect(cards.map((card) => after.balance(card))).toEqual(balances);
  });

  it.each(['accounts/0', 'posted/1', 'sums'])('and lacks %s is none', (lost) => {
    const after = issuer();
    expect(() => after.restoreBooks((key) => (key === lost ? undefined : kept.get(key)))).toThrow(LostBooks);
  });

  it('is none at all before there was any', () => {
    const after = issuer();
    after.restoreBooks(() => undefined);
    expect(new IssuerUnderTest(after).outstanding()).toEqual([]);
  });

  it.each(['accounts/0', 'posted/1'])('and was cut short is no balance: %s', (page) => {
    expect(() => restored((value, key) => (key === page ? value.subarray(0, -1) : value))).toThrow(
      new RegExp(`${page} has \\d+ values, not \\d+`),
    );
  });
});

it('of a program that retained fewer transactions: all of them are there, and stay', () => {
  const lives = new Lives();
  for (let i = 0; i < TRANSACTIONS + 40; i++) lives.current.decide(purchase({ 4: amount(100 + i) }));
  const before = lives.current.outstanding();
  for (let restarts = 0; restarts < 3; restarts++) {
    lives.restart(1_000 * (restarts + 1), 4 * TRANSACTIONS);
    expect(lives.current.outstanding().slice(0, TRANSACTIONS)).toEqual(before);
    expect(lives.current.totals()).toMatchObject({ transactions: TRANSACTIONS + restarts, forgotten: 40 });
    lives.current.decide(purchase({ 4: amount(1) }));
  }
});
