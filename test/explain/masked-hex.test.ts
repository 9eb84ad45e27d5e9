// Bytes of an unknown dialect: whatever way a card number is written in them, no more of its digits can be read from the hex than
// may be shown of a card number.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskedHex } from '../../src/explain/masked-hex.ts';

/** How a card number is written: hex in front of each digit, between groups of four, and behind an odd number of them. */
interface Way {
  readonly zone?: string;
  readonly between?: string;
  readonly filler?: string;
}

const ways: Readonly<Record<string, Way>> = {
  ASCII: { zone: '3' },
  'ASCII in groups': { zone: '3', between: '20' },
  'ASCII with dashes': { zone: '3', between: '2D' },
  EBCDIC: { zone: 'F' },
  'EBCDIC in groups': { zone: 'F', between: '40' },
  'EBCDIC with dashes': { zone: 'F', between: '60' },
  packed: { filler: 'F' },
  'packed, filled with a digit': { filler: '0' },
};

const MOST_SHOWN = 10;
const LONGEST_HIDDEN_WHOLE = 12;
const pans = fc.stringMatching(/^[1-9]\d{11,18}$/);
const noise = fc.uint8Array({ maxLength: 12 });

describe('a card number in the middle of bytes', () => {
  test.each(Object.entries(ways))('%s', (_, { zone = '', between = '', filler = '' }) => {
    fc.assert(
      fc.property(pans, noise, noise, (pan, before, behind) => {
        let hex = Buffer.from(before).toString('hex').toUpperCase();
        const places = [...pan].map((digit, i) => {
          hex += `${i > 0 && i % 4 === 0 ? between : ''}${zone}${digit}`;
          return hex.length - 1;
        });
        if (hex.length % 2 === 1) hex += filler;
        hex += Buffer.from(behind).toString('hex').toUpperCase();
        const shown = maskedHex(Buffer.from(hex, 'hex'));
        const seen = places.filter((place) => shown[place] !== '*').length;
        expect(seen).toBeLessThanOrEqual(MOST_SHOWN);
        expect(shown.replace(/\*/g, (_star, place) => hex[place as number]!)).toBe(hex);
      }),
    );
  });

  test('of twelve digits nothing is shown', () => {
    const pan = '950401000019';
    expect(pan).toHaveLength(LONGEST_HIDDEN_WHOLE);
    expect(maskedHex(Buffer.from(`AB${pan}CD`, 'hex'))).toBe(`AB${'*'.repeat(LONGEST_HIDDEN_WHOLE)}CD`);
  });
});

test('what holds no card number is shown as it is', () => {
  expect(maskedHex(Buffer.from('0100F23C0401', 'hex'))).toBe('0100F23C0401');
  expect(maskedHex(Buffer.alloc(0))).toBe('');
});
