// What shops are told of an authentication: `mdStatus`, which 3-D Secure 1 brought and shops ask for still.
import type { AuthenticationOutcome } from '../three-d-secure/authentication.ts';
import type { PaymentResult } from './payment-result.ts';

const FULL = '1';
const NOT_ENROLLED = '2';
const ATTEMPT = '4';
const UNABLE = '5';
const FAILED = '0';

/** 1 full, 2 the card takes part in no programme (or was not asked), 4 attempt, 5 unable, 0 failed or not come so far. */
export function mdStatusOf({ authentication, stan }: PaymentResult): string {
  // Asked the switch without 3-D Secure: that is how shops know a card without it.
  if (authentication === undefined) return stan === '' ? FAILED : NOT_ENROLLED;
  return mdStatusOfOutcome(authentication);
}

function mdStatusOfOutcome({ status, isEnrolled }: AuthenticationOutcome): string {
  if (status === 'Y') return FULL;
  if (status === 'N' || status === 'R') return FAILED;
  if (!isEnrolled) return NOT_ENROLLED;
  return status === 'A' ? ATTEMPT : UNABLE;
}
