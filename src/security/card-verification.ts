// The verification values of a card (CVV, CVC and their like): three digits of a cryptogram over card number, expiry and service
// code under a pair of DES keys. On the magnetic stripe with the service code of the card, in the chip with 999 (iCVV), printed on
// the card with 000 (CVV2, CVC2).
import { createCipheriv } from 'node:crypto';

/** Bytes of a pair of DES keys: A, then B. */
const KEY_PAIR_BYTES = 16;
const VALUE_DIGITS = 3;
const BLOCK_DIGITS = 16;
const LONGEST_PAN = 19;

/** The service code in the place of a card's own, by what the value is for. */
const PRINTED = '000';
const IN_CHIP = '999';

/** What cannot be computed: a key, a card number or a date that is none. The message has no value in it. */
export class VerificationInputError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'VerificationInputError';
  }
}

/**
 * Three decimal digits over any card number, four digits and three digits. Throws a VerificationInputError.
 *
 * @param keyPair 16 bytes: the keys A and B.
 * @param pan 1 to 19 digits.
 * @param date Four digits: an expiry as the kind of value wants it, or the number of a CAVV.
 * @param code Three digits: a service code, or the results of an authentication.
 */
export function verificationValue(keyPair: Uint8Array, pan: string, date: string, code: string): string {
  if (keyPair.length !== KEY_PAIR_BYTES) throw new VerificationInputError(`a key pair has ${KEY_PAIR_BYTES} bytes`);
  if (!/^\d+$/.test(pan) || pan.length > LONGEST_PAN)
    throw new VerificationInputError('a card number has 1 to 19 digits');
  if (!/^\d{4}$/.test(date)) throw new VerificationInputError('the expiry has four digits');
  if (!/^\d{3}$/.test(code)) throw new VerificationInputError('the service code has three digits');
  const data = Buffer.from((pan + date + code).padEnd(2 * BLOCK_DIGITS, '0'), 'hex');
  const keyA = keyPair.subarray(0, KEY_PAIR_BYTES / 2);
  const block = encrypted(Buffer.concat([keyA, keyA]), data.subarray(0, 8));
  for (let i = 0; i < block.length; i++) block[i]! ^= data[8 + i]!;
  return decimalized(encrypted(keyPair, block).toString('hex')).slice(0, VALUE_DIGITS);
}

/** CVV of the stripe. `expiry` is YYMM, `serviceCode` three digits. */
export function stripeValue(keyPair: Uint8Array, pan: string, expiry: string, serviceCode: string): string {
  return verificationValue(keyPair, pan, expiry, serviceCode);
}

/** iCVV of the chip. `expiry` is YYMM. */
export function chipValue(keyPair: Uint8Array, pan: string, expiry: string): string {
  return verificationValue(keyPair, pan, expiry, IN_CHIP);
}

/** CVV2, printed on the card: what a shop's page asks for. `expiry` is YYMM; the value is over MMYY. */
export function printedValue(keyPair: Uint8Array, pan: string, expiry: string): string {
  return verificationValue(keyPair, pan, expiry.slice(2) + expiry.slice(0, 2), PRINTED);
}

/** One block by A, B, A; by a single key when both are the same. */
function encrypted(keyPair: Uint8Array, block: Uint8Array): Buffer {
  const cipher = createCipheriv('des-ede', keyPair, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

/** The decimal digits of a number in hex, then its letters as 0 to 5. */
function decimalized(hex: string): string {
  const letters = hex.replace(/\d/g, '');
  return hex.replace(/\D/g, '') + letters.replace(/[a-f]/g, (letter) => String(Number.parseInt(letter, 16) - 10));
}
