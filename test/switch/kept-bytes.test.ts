// Kept bytes against a map of copies: what was kept for a slot is found there, whatever its length and whatever is kept for
// the others; what was dropped gives its place to the next.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/codec/copy-bytes.ts';
import { AnswerBytes } from '../../src/switch/table/answer-bytes.ts';
import { RequestBytes } from '../../src/switch/table/request-bytes.ts';

const CAPACITY = 5;
const slot = fc.integer({ min: 0, max: CAPACITY - 1 });
const length = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(255, 256, 257, 511, 512, 513),
  fc.integer({ min: 0, max: 3_000 }),
);
const keep = fc.record({ do: fc.constant('keep' as const), slot, length, fill: fc.nat(255), lead: fc.nat(9) });
const drop = fc.record({ do: fc.constant('drop' as const), slot });

interface Kept {
  keep(slot: number, source: DataView, start: number, end: number): void;
  bufferOf(slot: number): Buffer;
  startOf(slot: number): number;
  endOf(slot: number): number;
}

const read = (bytes: Kept, at: number): string =>
  bytes.bufferOf(at).subarray(bytes.startOf(at), bytes.endOf(at)).toString('hex');

function keepFilled(bytes: Kept, deed: { slot: number; length: number; fill: number; lead: number }): string {
  const source = Buffer.alloc(deed.lead + deed.length + 5, 0xee);
  // No byte is that of its neighbours, and none is as it was somewhere else.
  for (let i = 0; i < deed.length; i++) source[deed.lead + i] = deed.fill + i * 7 + (i >> 5);
  const expected = source.toString('hex', deed.lead, deed.lead + deed.length);
  bytes.keep(deed.slot, viewOf(source), deed.lead, deed.lead + deed.length);
  source.fill(0);
  return expected;
}

describe('answer bytes', () => {
  it('agree with a map of copies', () => {
    fc.assert(
      fc.property(fc.array(keep, { maxLength: 80 }), (deeds) => {
        const bytes = new AnswerBytes(CAPACITY);
        const model = new Map<number, string>();
        for (const deed of deeds) {
          model.set(deed.slot, keepFilled(bytes, deed));
          for (const [each, expected] of model) expect(read(bytes, each)).toBe(expected);
        }
      }),
      { numRuns: 200, seed: 8583 },
    );
  });
});

describe('request bytes', () => {
  it('agree with a map of copies, and never need more places than are in flight', () => {
    const inFlightLimit = 3;
    fc.assert(
      fc.property(fc.array(fc.oneof(keep, keep, drop), { maxLength: 80 }), (deeds) => {
        const bytes = new RequestBytes(CAPACITY, inFlightLimit);
        const model = new Map<number, string>();
        for (const deed of deeds) {
          if (deed.do === 'drop') {
            bytes.drop(deed.slot);
            model.delete(deed.slot);
          } else if (model.has(deed.slot) || model.size < inFlightLimit) {
            model.set(deed.slot, keepFilled(bytes, deed));
          }
          for (const [each, expected] of model) expect(read(bytes, each)).toBe(expected);
        }
      }),
      { numRuns: 300, seed: 8583 },
    );
  });
});
