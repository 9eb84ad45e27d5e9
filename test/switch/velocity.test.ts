// What a card has been approved for within a span: against a list that forgets nothing and is added up anew each time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardHash } from '../../src/switch/stand-in/card-hash.ts';
import { Velocity } from '../../src/switch/stand-in/velocity.ts';

const SPAN_MS = 100;

describe('velocity', () => {
  it('is the sum of what a card was approved for in the span that ends now', () => {
    const approval = fc.record({
      card: fc.integer({ min: 1, max: 4 }),
      afterMs: fc.nat(60),
      amountMinor: fc.nat(1_000),
    });
    fc.assert(
      fc.property(fc.array(approval, { maxLength: 300 }), (approvals) => {
        const velocity = new Velocity(SPAN_MS);
        const all: { card: number; atMs: number; amountMinor: number }[] = [];
        let nowMs = 0;
        for (const { card, afterMs, amountMinor } of approvals) {
          nowMs += afterMs;
          const counted = all.filter((each) => each.card === card && each.atMs > nowMs - SPAN_MS);
          const sum = counted.reduce((total, each) => total + each.amountMinor, 0);
          expect(velocity.of(card, nowMs)).toEqual({ count: counted.length, amountMinor: sum });
          velocity.add(card, nowMs, amountMinor);
          all.push({ card, atMs: nowMs, amountMinor });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is made again from its rows', () => {
    const velocity = new Velocity(SPAN_MS);
    for (let i = 0; i < 50; i++) velocity.add(i % 3, i * 10, i);
    const rows = velocity.rows(490);
    expect(rows).toHaveLength(3 * 10);
    const again = new Velocity(SPAN_MS);
    again.restore(rows, 1_000);
    for (const card of [0, 1, 2, 3]) expect(again.of(card, 1_500)).toEqual(velocity.of(card, 500));
    // They are a copy.
    velocity.add(7, 2_000, 9);
    velocity.of(7, 3_000);
    expect([...rows.subarray(0, 3), ...rows.subarray(-3)]).toEqual([1, 400, 40, 1, 490, 49]);
  });

  it('finds room for however many', () => {
    const velocity = new Velocity(SPAN_MS);
    for (let i = 0; i < 10_000; i++) velocity.add(i % 100, i / 200, i);
    expect(velocity.rows(50)).toHaveLength(3 * 10_000);
    for (let card = 0; card < 100; card++) {
      expect(velocity.of(card, 50)).toEqual({ count: 100, amountMinor: 495_000 + 100 * card });
    }
    expect(velocity.of(1, 200)).toEqual({ count: 0, amountMinor: 0 });
  });

  it('is bounded: the oldest approvals go, and nothing of them is left', () => {
    const velocity = new Velocity(SPAN_MS, 3);
    for (let card = 1; card <= 5; card++) velocity.add(card, 1, 10);
    velocity.add(5, 1, 10);
    expect([1, 2, 3, 4, 5].map((card) => velocity.of(card, 1).count)).toEqual([0, 0, 0, 1, 2]);
    expect([...velocity.rows(1)]).toEqual([4, 1, 10].concat([5, 1, 10], [5, 1, 10]));
  });
});

describe('the hash of a card number', () => {
  it('is a whole number, and another for each of a hundred thousand cards that follow each other', () => {
    const hashes = new Set<number>();
    for (let i = 0; i < 100_000; i++) hashes.add(cardHash(`95040100${String(i).padStart(8, '0')}`));
    expect(hashes.size).toBe(100_000);
    for (const hash of hashes) if (!Number.isSafeInteger(hash) || hash < 0) expect.fail(`${hash}`);
  });

  it('spreads over the whole of its range, in its low bits and in its high ones', () => {
    const buckets = 64;
    const [low, high] = [new Int32Array(buckets), new Int32Array(buckets)];
    for (let i = 0; i < 64_000; i++) {
      const hash = cardHash(`4000001${String(i * 7).padStart(9, '0')}`);
      low[hash % buckets]++;
      high[Math.floor(hash / 2 ** 47)]++;
    }
    for (const counts of [low, high]) for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });

  it('tells a card number from the same with zeros behind', () => {
    expect(cardHash('950401000000000')).not.toBe(cardHash('9504010000000000'));
  });
});
