// The rules by which the switch decides in an issuer's place. The first that is not met decides the answer. What the switch may not
// judge it leaves alone: such a request is answered as without stand-in.
import { amountOf } from '../../codec/amount.ts';
import type { Message } from '../../codec/message.ts';
import { ExpiryCheck } from '../../iso8583/expiry-check.ts';
import { LONGEST_PAN } from '../../iso8583/pan.ts';
import { transactionTypeOf } from '../../iso8583/processing-code.ts';
import { Reason } from '../../iso8583/reason.ts';
import type { Decision } from '../ports.ts';
import type { CardRange, StandInSettings } from './settings.ts';

/** What a card has been approved for. */
export interface Spent {
  readonly count: number;
  readonly amountMinor: number;
}

/** DE 14 of zeros: no expiry is known. */
const NO_EXPIRY = '0000';

const expiryCheck = new ExpiryCheck();

const DECLINES = {
  denied: { reason: Reason.doNotHonour },
  expired: { reason: Reason.expiredCard },
  tooMuch: { reason: Reason.exceedsAmountLimit },
  tooOften: { reason: Reason.exceedsFrequency },
} as const satisfies Readonly<Record<string, Decision>>;

const declines: ReadonlySet<Decision> = new Set(Object.values(DECLINES));

/** True for what `declineOf` gives. */
export function isDecline(decision: Decision): boolean {
  return declines.has(decision);
}

/** True when the switch may judge `request` for a card of the issuer with these settings. */
export function isCovered(settings: StandInSettings, request: Message, cardNumber: string): boolean {
  const { transactionTypes, currency, ranges, notWith } = settings;
  return (
    transactionTypes.has(transactionTypeOf(request.number(3))) &&
    request.number(49) === currency &&
    amountOf(request) > 0 &&
    (ranges === undefined || ranges.some((range) => isWithin(range, cardNumber))) &&
    notWith.every((path) => request.get(path) === undefined)
  );
}

/** How the switch declines a request that it may judge; undefined when it approves. `spent` is what the card has been approved for
 *  before. */
export function declineOf(
  settings: StandInSettings,
  request: Message,
  cardNumber: string,
  spent: Spent,
  nowMs: number,
): Decision | undefined {
  const { denied, floorMinor, velocity } = settings;
  const amountMinor = amountOf(request);
  if (denied.has(cardNumber)) return DECLINES.denied;
  if (hasExpired(request, nowMs)) return DECLINES.expired;
  if (amountMinor > floorMinor) return DECLINES.tooMuch;
  if (spent.count >= velocity.count) return DECLINES.tooOften;
  return spent.amountMinor + amountMinor > velocity.amountMinor ? DECLINES.tooMuch : undefined;
}

function isWithin({ from, to }: CardRange, cardNumber: string): boolean {
  const place = cardNumber.padEnd(LONGEST_PAN, '0');
  return place >= from.padEnd(LONGEST_PAN, '0') && place <= to.padEnd(LONGEST_PAN, '9');
}

/** By DE 14, else by track 2 (ISO/IEC 7813: behind the separator). A card whose expiry nobody states has not. */
function hasExpired(request: Message, nowMs: number): boolean {
  const stated = request.has(14) ? request.text(14) : /^\d*[=D](\d{4})/.exec(request.text(35) ?? '')?.[1];
  const isExpiry = stated !== undefined && /^\d{4}$/.test(stated) && stated !== NO_EXPIRY;
  return isExpiry && expiryCheck.isExpired(stated, nowMs);
}
