// Chance from a seed: the same everywhere, of its own for each name, and spread over its range.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/simulate/random.ts';

const ten = (random: Random) => Array.from({ length: 10 }, () => random.below(1_000_000));

describe('chance', () => {
  it('is the same for the same seed and names, on any machine', () => {
    expect(ten(new Random(8583, 'purchase', 7)).slice(0, 3)).toEqual(ten(new Random(8583, 'purchase', 7)).slice(0, 3));
    expect(new Random(1, 'a', 2).below(1_000_000)).toBe(832810);
  });

  it('is another for another seed or name, be it by one digit', () => {
    const drawn = [
      new Random(1, 'a', 1),
      new Random(2, 'a', 1),
      new Random(1, 'b', 1),
      new Random(1, 'a', 2),
      new Random(1, 'a', 65_537),
      new Random(1, 'a1'),
      new Random(1, 'a', '1', ''),
    ].map((random) => ten(random).join());
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('stays within its bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 1 << 20 }), (seed, limit) => {
        const random = new Random(seed, 'bounds');
        const value = random.below(limit);
        const between = random.between(5, 5 + limit - 1);
        expect(value >= 0 && value < limit && Number.isInteger(value)).toBe(true);
        expect(between >= 5 && between < 5 + limit).toBe(true);
        expect(['x', 'y']).toContain(random.pick(['x', 'y']));
      }),
    );
  });

  it('is true as often as it is to be', () => {
    const counts = [0, 100, 1000].map((perThousand) => {
      let count = 0;
      for (let i = 0; i < 10_000; i++) if (new Random(3, 'chance', i).chance(perThousand)) count++;
      return count;
    });
    expect(counts[0]).toBe(0);
    expect(Math.abs(counts[1]! - 1_000)).toBeLessThan(120);
    expect(counts[2]).toBe(10_000);
  });
});
