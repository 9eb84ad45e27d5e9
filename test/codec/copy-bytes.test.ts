// Copies against those of Buffer: every length around a word and around where native code takes over, from and to any place, and
// nothing beside them is touched.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, copyBytes, viewOf } from '../../src/codec/copy-bytes.ts';

const SPACE = 2_100;
const length = fc.oneof(fc.nat(40), fc.constantFrom(511, 512, 513), fc.nat(2_000));

describe('copied bytes', () => {
  it('are those of the source, and end where they say', () => {
    fc.assert(
      fc.property(length, fc.nat(50), fc.nat(50), fc.nat(9), (count, from, at, lead) => {
        const source = Buffer.from(Uint8Array.from({ length: SPACE }, (_, i) => i * 7 + (i >> 5)));
        // Neither buffer begins where its memory does.
        const target = Buffer.alloc(SPACE + lead, 0xee).subarray(lead);
        const expected = Buffer.from(target);
        source.copy(expected, at, from, from + count);
        expect(copyBytes(viewOf(source), from, from + count, viewOf(target), at)).toBe(at + count);
        expect(target.equals(expected)).toBe(true);
        expect(bytesOf(viewOf(target), at, count).equals(source.subarray(from, from + count))).toBe(true);
      }),
      { numRuns: 1000, seed: 8583 },
    );
  });

  it('past the end of either buffer throw', () => {
    // There is memory behind them that is not theirs.
    const small = viewOf(Buffer.alloc(2_000).subarray(7, 27));
    const large = viewOf(Buffer.alloc(1_000));
    for (const count of [1, 8, 21, 600]) {
      const beyond = 20 - count + 1;
      if (beyond >= 0) expect(() => copyBytes(large, 0, count, small, beyond)).toThrow(RangeError);
      else expect(() => copyBytes(large, 0, count, small, 0)).toThrow(RangeError);
    }
    expect(() => copyBytes(small, 10, 22, large, 0)).toThrow(RangeError);
  });
});
