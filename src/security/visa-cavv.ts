// CAVV of Visa: what the issuer's access control server gives for an authentication, and its issuer verifies in the authorization.
// 20 bytes, most of them packed digits: results of the authentication, number of the key, three digits of a verification value,
// the number that these are over, the tracking number of the authentication ("CVV with ATN"). As far as public facts go.
import { VerificationInputError, verificationValue } from './card-verification.ts';
import { isSameSecret } from './constant-time.ts';

export const AUTHENTICATION_VALUE_BYTES = 20;

/** Results of an authentication: 0 successful, 7 attempted. */
type CavvResult = '0' | '7';

/** Second factor: none that is told. */
const NO_SECOND_FACTOR = '00';
const TRACKING_DIGITS = 16;
const UNPREDICTABLE_DIGITS = 4;

export interface CavvKey {
  /** 16 bytes: DES keys A and B. */
  readonly keyPair: Uint8Array;
  /** Which of the issuer's keys this is, 1 to 99. */
  readonly indicator: number;
}

/** What a CAVV says, once it is read. */
interface ReadCavv {
  readonly result: string;
  readonly secondFactor: string;
  readonly indicator: number;
  readonly digits: string;
  readonly unpredictable: string;
}

/** The 20 bytes for an authentication. `trackingNumber` has 16 digits; its last four are what the value is over. */
export function visaCavv(key: CavvKey, pan: string, result: CavvResult, trackingNumber: string): Buffer {
  if (!/^\d{16}$/.test(trackingNumber)) throw new VerificationInputError('a tracking number has 16 digits');
  const unpredictable = trackingNumber.slice(-UNPREDICTABLE_DIGITS);
  const digits = verificationValue(key.keyPair, pan, unpredictable, result + NO_SECOND_FACTOR);
  const indicator = String(key.indicator).padStart(2, '0');
  const packed = `0${result}${NO_SECOND_FACTOR}${indicator}0${digits}${unpredictable}${trackingNumber}`;
  return Buffer.from(packed.padEnd(2 * AUTHENTICATION_VALUE_BYTES, '0'), 'hex');
}

/** What 20 bytes say; undefined when they are no CAVV of this kind. */
function readVisaCavv(bytes: Uint8Array): ReadCavv | undefined {
  if (bytes.length !== AUTHENTICATION_VALUE_BYTES) return undefined;
  const text = Buffer.from(bytes).toString('hex');
  const parts = /^0(\d)(\d\d)(\d\d)0(\d{3})(\d{4})(\d{16})/.exec(text);
  if (parts === null || parts[6]!.length !== TRACKING_DIGITS) return undefined;
  const [, result, secondFactor, indicator, digits, unpredictable] = parts;
  return {
    result: result!,
    secondFactor: secondFactor!,
    indicator: Number(indicator),
    digits: digits!,
    unpredictable: unpredictable!,
  };
}

/** True when the bytes were made with this key for this card and say `result`. */
export function isVisaCavv(key: CavvKey, pan: string, result: CavvResult, bytes: Uint8Array): boolean {
  const read = readVisaCavv(bytes);
  if (read === undefined || read.result !== result || read.indicator !== key.indicator) return false;
  const right = verificationValue(key.keyPair, pan, read.unpredictable, read.result + read.secondFactor);
  return isSameSecret(read.digits, right);
}
