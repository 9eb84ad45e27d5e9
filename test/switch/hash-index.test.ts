// The index against a list: under a hash it finds every slot that was added with it and not removed, the newest first.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashIndex } from '../../src/switch/table/hash-index.ts';
import { tries } from '../tries.ts';

const CAPACITY = 20;

function slotsUnder(index: HashIndex, hash: number): number[] {
  const slots: number[] = [];
  for (let slot = index.first(hash); slot !== -1; slot = index.next(slot)) {
    slots.push(slot);
    if (slots.length > CAPACITY) throw new Error('the chain does not end');
  }
  return slots;
}

describe('hash index', () => {
  it('agrees with a list, newest first, whatever is added and removed', () => {
    const hashes = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0, -1) },
      { weight: 1, arbitrary: fc.oneof(fc.constantFrom(16, 32, 0x7fffffff, -0x80000000), fc.integer()) },
    );
    const steps = fc.array(fc.record({ slot: fc.integer({ min: 0, max: CAPACITY - 1 }), hash: hashes }), {
      minLength: 50,
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (deeds) => {
        const index = new HashIndex(CAPACITY);
        const model: { slot: number; hash: number }[] = [];
        for (const { slot, hash } of deeds) {
          const at = model.findIndex((entry) => entry.slot === slot);
          // A slot is in the index or not: adding what is in would be a defect of the caller.
          if (at >= 0) {
            index.remove(slot);
            model.splice(at, 1);
          } else {
            index.add(hash, slot);
            model.unshift({ slot, hash });
          }
          for (const sought of [hash, 0, -1]) {
            const found = slotsUnder(index, sought);
            const hashOf = (each: number) => model.find((entry) => entry.slot === each)?.hash;
            expect(found.filter((each) => hashOf(each) === sought)).toEqual(
              model.filter((entry) => entry.hash === sought).map((entry) => entry.slot),
            );
            expect(found.every((each) => hashOf(each) !== undefined)).toBe(true);
          }
        }
      }),
      { numRuns: tries(50, 200), seed: 8583 },
    );
  });

  it('removes what is not in without harm, and adds it afterwards', () => {
    const index = new HashIndex(4);
    index.remove(3);
    index.add(7, 3);
    index.add(7, 2);
    index.remove(3);
    index.remove(3);
    expect(slotsUnder(index, 7)).toEqual([2]);
    index.add(7, 3);
    expect(slotsUnder(index, 7)).toEqual([3, 2]);
  });

  it('holds all its slots under one hash', () => {
    const index = new HashIndex(CAPACITY);
    for (let slot = 0; slot < CAPACITY; slot++) index.add(-5, slot);
    expect(slotsUnder(index, -5)).toEqual(Array.from({ length: CAPACITY }, (_, i) => CAPACITY - 1 - i));
  });

  it('spreads neighbouring hashes, so that few slots are looked at', () => {
    const index = new HashIndex(1_000);
    for (let slot = 0; slot < 1_000; slot++) index.add(Math.imul(slot, 0x9e3779b1), slot);
    let looked = 0;
    for (let slot = 0; slot < 1_000; slot++) {
      for (let at = index.first(Math.imul(slot, 0x9e3779b1)); at !== -1; at = index.next(at)) looked++;
    }
    expect(looked).toBeLessThan(3_000);
  });
});
