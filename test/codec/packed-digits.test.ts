// Digits two a byte against JavaScript's own reading of hex text, at any place, of any length, the spare nibble on either side and
// filled with anything.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/codec/copy-bytes.ts';
import { eightDigits, packDigits, unpackDigits, valueOfPacked } from '../../src/codec/packed-digits.ts';

const digits = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength });
const spare = fc.record({ spareRight: fc.boolean(), spareNibble: fc.nat(15) });
const AROUND = 'EE'.repeat(9);

interface Spare {
  readonly spareRight: boolean;
  readonly spareNibble: number;
}

/** The digits two a byte, as hex text. */
function packedText(text: string, { spareRight, spareNibble }: Spare): string {
  const filler = spareNibble.toString(16).toUpperCase();
  if (text.length % 2 === 0) return text;
  return spareRight ? text + filler : filler + text;
}

describe('packed digits', () => {
  it('have the value that the digits say', () => {
    fc.assert(
      fc.property(digits(15), fc.nat(9), spare, (text, before, each) => {
        const bytes = Buffer.from(AROUND.slice(0, 2 * before) + packedText(text, each) + AROUND, 'hex');
        const value = text === '' ? -1 : Number(text);
        expect(valueOfPacked(viewOf(bytes), before, text.length, each.spareRight)).toBe(value);
      }),
      { numRuns: 2000, seed: 8583 },
    );
  });

  it('come from ASCII and go back, and nothing beside them is touched', () => {
    fc.assert(
      fc.property(digits(40), fc.nat(9), fc.nat(9), spare, (text, from, at, each) => {
        const source = Buffer.from('9'.repeat(from) + text + '9'.repeat(9), 'latin1');
        const packed = Buffer.alloc(60, 0xee);
        const end = packDigits(each, viewOf(source), from, text.length, viewOf(packed), at);
        const expected = AROUND.slice(0, 2 * at) + packedText(text, each);
        expect(packed.toString('hex').toUpperCase()).toBe(expected.padEnd(120, 'E'));
        expect(end).toBe(expected.length / 2);
        const back = Buffer.alloc(60, 0xee);
        expect(unpackDigits(each, viewOf(packed), at, text.length, viewOf(back), from)).toBe(from + text.length);
        expect(back.toString('latin1')).toBe('\xee'.repeat(from) + text + '\xee'.repeat(60 - from - text.length));
      }),
      { numRuns: 2000, seed: 8583 },
    );
  });

  it('of eight digits are read at once', () => {
    for (let value = 0; value < 100_000_000; value += 9_973) {
      expect(eightDigits(Buffer.from(String(value).padStart(8, '0'), 'hex').readInt32BE(0))).toBe(value);
    }
  });
});
