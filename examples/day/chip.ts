// What a chip and a PIN pad add to a request: DE 55 as EMV tags (EMV 4.3 book 3, annex A) and DE 52 as eight bytes. The
// cryptogram and the PIN block are numbers that follow from the message's place in the day: no key was ever near them.

const COUNTRY = '0504';
const DATE = '261123';

/** DE 55 as upper-case hex: cryptogram, issuer data, counter, amount and terminal of one transaction. */
export function chipData(place: number, amountMinor: number, currency: string): string {
  const tags: readonly (readonly [tag: string, value: string])[] = [
    ['9F26', hex(place * 0x9e3779b1, 8) + hex(place * 0x85ebca6b, 8)],
    ['9F27', '80'],
    ['9F10', '06010A03A0A000'],
    ['9F37', hex(place * 0xc2b2ae35, 8)],
    ['9F36', hex(place, 4)],
    ['95', '0000008000'],
    ['9A', DATE],
    ['9C', '00'],
    ['9F02', String(amountMinor).padStart(12, '0')],
    ['5F2A', currency.padStart(4, '0')],
    ['82', '1980'],
    ['9F1A', COUNTRY],
  ];
  return tags.map(([tag, value]) => tag + hex(value.length / 2, 2) + value).join('');
}

/** DE 52 as upper-case hex: eight bytes that encipher nothing. */
export function pinBlock(place: number): string {
  return hex(place * 0x27d4eb2f, 8) + hex(place * 0x165667b1, 8);
}

function hex(value: number, digits: number): string {
  return (value % 2 ** 32).toString(16).toUpperCase().padStart(digits, '0').slice(-digits);
}
