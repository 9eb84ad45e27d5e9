// 3-D Secure as another party has done it, told by the shop's server: whether it can be what it says, whether it proves the cardholder, and
// how it stands in a message. The gateway has seen nothing of it: what proves it, to the issuer, is its value.
import type { AuthenticationOutcome } from '../three-d-secure/authentication.ts';
import type { ForeignAuthentication } from './desk.ts';

/** ECI of full authentication, of an attempt and of none: Visa and its like, Mastercard. */
const FULL: ReadonlySet<string> = new Set(['05', '02']);
const ATTEMPT: ReadonlySet<string> = new Set(['06', '01']);
const NONE: ReadonlySet<string> = new Set(['07', '00']);

const VALUE_BYTES = 20;

/** What is wrong with it, with the name of the element of the XML interface; undefined when it is well formed. */
export function authenticationFault({ eci, cavv, xid }: ForeignAuthentication): string | undefined {
  if (eci === '') return 'PayerSecurityLevel is missing: PayerAuthenticationCode and PayerTxnId say nothing without it';
  const isClaimed = FULL.has(eci) || ATTEMPT.has(eci);
  if (!(isClaimed || NONE.has(eci))) return 'PayerSecurityLevel is no ECI: 05, 06, 07, 02, 01 or 00';
  if (cavv !== '' && !isValue(cavv)) return 'PayerAuthenticationCode is no base64 of 20 bytes';
  if (isClaimed && cavv === '')
    return `PayerAuthenticationCode is missing: without it PayerSecurityLevel ${eci} proves nothing`;
  if (!isClaimed && cavv !== '')
    return `PayerAuthenticationCode is there, and PayerSecurityLevel ${eci} says that there is none`;
  if (xid !== '' && !isValue(xid)) return 'PayerTxnId is no base64 of 20 bytes';
  return undefined;
}

/** True for full authentication or an attempt with its value: it stands in for the security code of the card. */
export function provesCardholder(authentication: ForeignAuthentication | undefined): boolean {
  return (
    authentication !== undefined && !NONE.has(authentication.eci) && authenticationFault(authentication) === undefined
  );
}

/** As it goes to the issuer. */
export function outcomeOf(authentication: ForeignAuthentication | undefined): AuthenticationOutcome | undefined {
  if (authentication === undefined) return undefined;
  const { eci, cavv, xid } = authentication;
  const isFull = FULL.has(eci);
  const isAttempt = ATTEMPT.has(eci);
  return {
    status: isFull ? 'Y' : isAttempt ? 'A' : 'U',
    eci,
    authenticationValue: cavv,
    xid,
    ...{ serverTransactionId: '', directoryTransactionId: '', acsTransactionId: '', authenticationType: '' },
    isEnrolled: isFull || isAttempt,
    messageVersion: '',
    reason: '',
  };
}

/** Canonical base64 of 20 bytes. */
function isValue(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === VALUE_BYTES && bytes.toString('base64') === text;
}
