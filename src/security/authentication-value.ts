// The authentication value of a card by its brand: AAV for Mastercard, CAVV for all others.
import { brandOf } from '../iso8583/card-brand.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { isMastercardAav, mastercardAav } from './mastercard-aav.ts';
import { isVisaCavv, visaCavv } from './visa-cavv.ts';

/** Whose kind of value it is. */
export type ValueKind = 'cavv' | 'aav';

/** Mastercard has an AAV; Visa, American Express, Diners, UnionPay and the national scheme have a CAVV. */
export function valueKindOf(pan: string): ValueKind {
  return brandOf(pan) === 'mastercard' ? 'aav' : 'cavv';
}

/** `full`: the cardholder is authenticated. `attempt`: it was tried. */
export type Authenticity = 'full' | 'attempt';

interface ValueFacts {
  readonly pan: string;
  readonly authenticity: Authenticity;
  readonly merchantName: string;
  /** The cardholder was asked for a code. */
  readonly isChallenged: boolean;
  /** Another one for each authentication, 0 to 4,294,967,295. */
  readonly sequence: number;
}

/** 20 bytes. */
export function authenticationValue(keys: IssuerKeys, kind: ValueKind, facts: ValueFacts): Buffer {
  const { pan, authenticity, merchantName, isChallenged, sequence } = facts;
  if (kind === 'aav') {
    const control = authenticity === 'full' ? 'authenticated' : 'attempted';
    return mastercardAav(keys.aav, pan, { control, merchantName, method: isChallenged ? 1 : 0, sequence });
  }
  return visaCavv(keys.cavv, pan, authenticity === 'full' ? '0' : '7', String(sequence).padStart(16, '0'));
}

/** True when these bytes were made with the keys for this card, and say that. */
export function isAuthenticationValue(
  keys: IssuerKeys,
  kind: ValueKind,
  pan: string,
  authenticity: Authenticity,
  bytes: Uint8Array,
): boolean {
  if (kind === 'aav')
    return isMastercardAav(keys.aav, pan, authenticity === 'full' ? 'authenticated' : 'attempted', bytes);
  return isVisaCavv(keys.cavv, pan, authenticity === 'full' ? '0' : '7', bytes);
}
