// AAV of Mastercard (SPA, HMAC): what the issuer's access control server gives for an authentication, and its issuer verifies in the
// authorization. 20 bytes: control byte, hash of the merchant's name, who made it and how, sequence number, and the first five bytes
// of an HMAC over card number and all before. Source: US patent application 2007/0143227, paragraphs 96 to 121, with its examples.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { VerificationInputError } from './card-verification.ts';
import { AUTHENTICATION_VALUE_BYTES } from './visa-cavv.ts';

/** Fully authenticated, and attempted: the value begins with `j` and with `h` in base64. */
const CONTROL = { authenticated: 0x8c, attempted: 0x86 } as const;

type AavControl = keyof typeof CONTROL;

const HASH_BYTES = 8;
const MAC_BYTES = 5;
const MAC_AT = AUTHENTICATION_VALUE_BYTES - MAC_BYTES;
const PAN_NIBBLES = 20;

/** How the cardholder was authenticated, as the value says it: 1 password, 0 nothing asked. */
type AavMethod = 0 | 1;

export interface AavKey {
  /** 16 to 64 bytes. */
  readonly secret: Uint8Array;
  /** Number of the access control server, 0 to 255. */
  readonly acs: number;
  /** Which of the keys of the card range this is, 0 to 15. */
  readonly keyIndicator: number;
}

interface AavFacts {
  readonly control: AavControl;
  readonly merchantName: string;
  readonly method: AavMethod;
  /** 0 to 4,294,967,295, another one for each authentication of the access control server. */
  readonly sequence: number;
}

/** The 20 bytes for an authentication. Throws a VerificationInputError. */
export function mastercardAav(key: AavKey, pan: string, facts: AavFacts): Buffer {
  const value = Buffer.alloc(AUTHENTICATION_VALUE_BYTES);
  value[0] = CONTROL[facts.control];
  createHash('sha1').update(facts.merchantName, 'utf8').digest().copy(value, 1, 0, HASH_BYTES);
  value[9] = key.acs;
  value[10] = (facts.method << 4) | key.keyIndicator;
  value.writeUInt32BE(facts.sequence, 11);
  macOf(key, pan, value).copy(value, MAC_AT);
  return value;
}

/** True when the bytes were made with this key for this card and say `control`. */
export function isMastercardAav(key: AavKey, pan: string, control: AavControl, bytes: Uint8Array): boolean {
  if (bytes.length !== AUTHENTICATION_VALUE_BYTES || bytes[0] !== CONTROL[control]) return false;
  if ((bytes[10]! & 15) !== key.keyIndicator) return false;
  const value = Buffer.from(bytes);
  return timingSafeEqual(value.subarray(MAC_AT), macOf(key, pan, value));
}

function macOf(key: AavKey, pan: string, value: Buffer): Buffer {
  if (!/^\d{1,19}$/.test(pan)) throw new VerificationInputError('a card number has 1 to 19 digits');
  return createHmac('sha1', key.secret)
    .update(pan.padEnd(PAN_NIBBLES, 'F'), 'hex')
    .update(value.subarray(0, MAC_AT))
    .digest()
    .subarray(0, MAC_BYTES);
}
