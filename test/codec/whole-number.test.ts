// Whole numbers against JavaScript's own reading of the same digits, at any place, of any length that is exact.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fourDigits, valueOfBytes, valueOfDigits } from '../../src/codec/whole-number.ts';

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 15 });

/** The text between bytes that are no part of it. */
function placed(text: string, before: number): { bytes: Buffer; view: DataView } {
  const bytes = Buffer.from(`${'9'.repeat(before)}${text}99999`, 'latin1');
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

describe('whole numbers', () => {
  it('are what the digits say', () => {
    fc.assert(
      fc.property(digits, fc.nat(9), (text, before) => {
        const { bytes, view } = placed(text, before);
        const value = text === '' ? -1 : Number(text);
        expect(valueOfDigits(view, before, text.length)).toBe(value);
        expect(valueOfBytes(bytes, before, text.length)).toBe(value);
      }),
      { numRuns: 2000, seed: 8583 },
    );
  });

  it('of four digits: all of them', () => {
    for (let value = 0; value < 10_000; value++) {
      expect(fourDigits(Buffer.from(String(value).padStart(4, '0'), 'latin1').readInt32BE(0))).toBe(value);
    }
  });

  it.each(['1234567890123 ', '/', ':', '12a', '0123456789:', '\u00b9'])(
    'are none where a byte is no digit: %j',
    (text) => {
      expect(valueOfBytes(placed(text, 3).bytes, 3, text.length)).toBe(-1);
    },
  );
});
