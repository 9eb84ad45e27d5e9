// Card data must not reach a log, whichever way it is put there. The card numbers are the schemes' published test
// numbers; what may be shown of each (first six, last four) is written out by hand.
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexAround, maskCardData, Pan, Secret } from '../../src/cli/card-data.ts';

describe('a Pan', () => {
  it.each([
    ['4111111111111111', '411111******1111'],
    ['371449635398431', '371449*****8431'],
    ['4222222222222', '422222***2222'],
    ['6304000000000000000', '630400*********0000'],
    ['411111111111', '************'],
    ['', ''],
  ])('%s prints as %s, however it is printed', (digits, masked) => {
    const pan = new Pan(digits);
    expect([`${pan}`, JSON.parse(JSON.stringify(pan)), inspect(pan), inspect({ pan })]).toEqual([
      masked,
      masked,
      masked,
      `{ pan: ${masked} }`,
    ]);
    expect(Object.values(pan)).toEqual([]);
  });
});

describe('a Secret', () => {
  it('prints nothing of itself', () => {
    expect([`${new Secret()}`, JSON.stringify(new Secret())]).toEqual(['[hidden]', '"[hidden]"']);
  });
});

describe('the guard over text', () => {
  it.each([
    // Card numbers of 13 to 19 digits that pass Luhn.
    ['card 4111111111111111 declined', 'card 411111******1111 declined'],
    ['5555555555554444,378282246310005', '555555******4444,378282*****0005'],
    ['x4222222222222x', 'x422222***2222x'],
    ['6304000000000000000', '630400*********0000'],
    // Behind its LLVAR length, where the run as a whole fails Luhn.
    ['164111111111111111', '164111********1111'],
    // Fields run together, or hex of ASCII digits: longer than any card number.
    ['C0900016411111111111111100', 'C090001***************1100'],
    ['34313131313131313131313131313131', '343131**********************3131'],
    // As printed on cards.
    ['4111 1111 1111 1111', '411111******1111'],
    ['4111-1111-1111-1111', '411111******1111'],
    ['3782 822463 10005', '378282*****0005'],
    // Tracks: nothing behind the number stays.
    [';4111111111111111=25121011234000012345?', ';411111******1111=[hidden]?'],
    ['4111111111111111D25121011234', '411111******1111D[hidden]'],
    ['00374111111111111111=2512101123400001', '003741**********1111=[hidden]'],
    ['%B4111111111111111^DOE/JANE^25121010000000000?', '%B411111******1111^[hidden]?'],
  ])('masks %s', (text, masked) => {
    expect(maskCardData(text)).toBe(masked);
  });

  it.each([
    ['an RRN (DE 37), which has twelve digits', '411111111111'],
    ['a STAN and a time', '000123 1123071545'],
    ['sixteen digits that fail Luhn, a merchant or a counter', '4111111111111112'],
    ['milliseconds since 1970, though these pass Luhn', '1763880000127'],
    ['a date and a time', '2026-11-23 07:15:45.123'],
    ['an address', '127.0.0.1:51234'],
    ['groups that fail Luhn', '4111 1111 1111 1112'],
    ['what is masked already', '411111******1111'],
  ])('leaves %s', (_, text) => {
    expect(maskCardData(text)).toBe(text);
  });

  it('masks every card number it meets between other text, and nothing when there is none', () => {
    const card = fc
      .tuple(fc.integer({ min: 12, max: 18 }), fc.nat(), fc.constantFrom('4', '5', '3', '9'))
      .map(([length, seed, first]) => {
        const body = (first + String(seed).repeat(4).padEnd(length, '7')).slice(0, length);
        return body + checkDigit(body);
      });
    fc.assert(
      fc.property(card, fc.stringMatching(/^[a-z .,:"{}]{0,8}$/), (digits, around) => {
        const masked = maskCardData(`${around}${digits}${around}`);
        expect(masked).toBe(
          `${around}${digits.slice(0, 6)}${'*'.repeat(digits.length - 10)}${digits.slice(-4)}${around}`,
        );
        expect(maskCardData(masked)).toBe(masked);
        const wrong = digits.slice(0, -1) + ((Number(digits.at(-1)) + 1) % 10);
        fc.pre(Number(wrong.slice(0, 2)) !== wrong.length - 2);
        expect(maskCardData(`${around}${wrong}${around}`)).toBe(`${around}${wrong}${around}`);
      }),
    );
  });

  // Luhn by its other definition: the digit that brings the sum to a multiple of ten, doubled digits summed by digit.
  function checkDigit(body: string): string {
    const sum = [...body]
      .reverse()
      .flatMap((digit, place) => (place % 2 === 0 ? [...String(2 * Number(digit))] : [digit]))
      .reduce((total, digit) => total + Number(digit), 0);
    return String((10 - (sum % 10)) % 10);
  }
});

describe('hexAround', () => {
  it('shows at most 16 bytes, with the one at the offset in brackets', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => 0xa0 + (index % 16));
    expect(hexAround(bytes, 20)).toBe('AC AD AE AF A0 A1 A2 A3 [A4] A5 A6 A7 A8 A9 AA AB');
    expect(hexAround(bytes, 20, 4)).toBe('A2 A3 [A4] A5');
    expect(hexAround(bytes, 20, 4000)).toBe(hexAround(bytes, 20));
    expect(hexAround(bytes, 0, 4)).toBe('[A0] A1 A2 A3');
    expect(hexAround(bytes, 63, 4)).toBe('AC AD AE [AF]');
    expect(hexAround(bytes, 64, 4)).toBe('AC AD AE AF [end]');
    expect(hexAround(new Uint8Array(0), 0)).toBe('[end]');
  });

  it.each([
    ['packed', 'AA 16 41 11 11 11 11 11 11 11 AA', 'AA 16 41 11 ** [**] ** ** 11 11 AA'],
    ['packed with padding', 'AA 41 11 11 11 11 11 11 1F AA', 'AA 41 11 11 ** [**] ** 11 1F AA'],
    ['a packed track', 'AA 41 11 11 11 11 11 11 11 D2 51 21 01 1C', 'AA 41 11 11 ** ** ** [**] ** ** ** 21 01 1C'],
    [
      'in ASCII',
      'AA 34 31 31 31 31 31 31 31 31 31 31 31 31 31 31 31',
      'AA 34 31 31 ** ** ** ** [**] ** ** ** ** ** ** 31 31',
    ],
    ['in EBCDIC', 'AA F4 F1 F1 F1 F1 F1 F1 F1 F1 F1 F1 F1 F1 AA', 'AA F4 F1 F1 ** ** ** [**] ** ** ** ** F1 F1 AA'],
  ])('shows three bytes and two of a card number that is %s', (_, hex, shown) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    // A window of 16 cuts the longest case by a byte at its end.
    expect(hexAround(bytes, Math.floor(bytes.length / 2))).toBe(shown.split(' ').slice(0, 16).join(' '));
  });

  it('measures a row of digits beyond the window, which would else cut it short', () => {
    const bytes = Buffer.from('AA4111111111111111AA', 'hex');
    expect(hexAround(bytes, 5, 4)).toBe('11 ** [**] **');
  });

  it('leaves a length prefix and a message type readable', () => {
    expect(hexAround(Buffer.from('00fc30313030f27c', 'hex'), 2)).toBe('00 FC [30] 31 30 30 F2 7C');
  });
});
