// Refusals that the switch itself gives, why, and what it answers by itself to reversals.
import type { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import { mtiText } from '../iso8583/mti.ts';
import { Reason, reasonText } from '../iso8583/reason.ts';
import type { Decision, Ports } from './ports.ts';

export const REFUSALS = {
  inoperative: { reason: Reason.issuerInoperative },
  /** More is kept for the issuer than may be: not for good, so that the same is handled anew when it comes again. */
  noRoom: { reason: Reason.issuerInoperative },
  noIssuer: { reason: Reason.noSuchIssuer },
  invalidMerchant: { reason: Reason.invalidMerchant },
  notEnrolled: { reason: Reason.notPermittedToCardholder },
  /** As if the routes were not there: to try again would not help, and no wider route may take them over. */
  issuerNotCertified: { reason: Reason.noSuchIssuer },
  /** As one that has not signed on. */
  acquirerNotCertified: { reason: Reason.invalidTransaction },
  invalidCard: { reason: Reason.invalidCardNumber },
  format: { reason: Reason.formatError },
  invalid: { reason: Reason.invalidTransaction },
  malfunction: { reason: Reason.systemMalfunction },
  duplicate: { reason: Reason.duplicate },
  tooMuch: { reason: Reason.invalidAmount },
  notFound: { reason: Reason.originalNotFound },
} as const satisfies Readonly<Record<string, Decision>>;

/** Why the switch refuses, for people; other causes have an event of their own. */
const CAUSES = {
  type: 'messages of this type are not handled',
  tooLong: 'the number is longer than can be kept exactly',
  noStan: 'it is missing, and names the request',
  notSignedOn: 'this link asks for a sign-on first (signOn: required), and this connection has not signed on',
  function: 'the function is not supported',
  cutOver: 'this link may not close the business day (mayCutOver)',
  journalStalls: 'the journal takes nothing for the time being',
  journalNotAsked: 'it may repeat an earlier request, and the journal could not be asked in time',
  inFlight: 'as many requests are in flight as may be (limits.inFlight)',
  stopping: 'the switch stops',
  noCard: 'no card number: neither DE 2 nor DE 35',
  cardNumber: 'no card number of 12 to 19 digits',
  noRoute: 'no issuer has a route for this card',
  merchant: 'the merchant or terminal is not in the register as active, on this link',
  notEnrolled: 'the card is not enrolled for electronic commerce (ecommerce: enrolled)',
  issuerNotCertified: 'the member whose card it is, is not certified (certified: required)',
  acquirerNotCertified: 'the member whose link this is, is not certified (certified: required)',
  issuerDown: 'the link to its issuer is down, and nobody stands in for it',
  advicesFull: 'as many advices wait for its issuer as may (limits.storeAndForward)',
  reversalsWait: 'as many reversals wait for the outcome of this original as may',
  originalUnknown: 'the original is not known, or is not what this reversal may undo',
  remainingAmount: 'the amount that is to remain cannot be read',
  moreThanStands: 'more is to remain than stands, or so much of another currency',
  reconciliationDialect: 'this dialect has no elements for totals as the switch tells them (ISO 8583:1987 and 1993)',
  reconciliationCurrency: 'the link has several currencies, and which one is meant is not said',
} as const;

/** A cause, by its name. */
export type RefusalCause = keyof typeof CAUSES;

/** Tells people why `request` is answered `decision`: one line for each refusal. `path` is the element that it is about, empty when it
 *  is about none. */
export function tellRefused(
  ports: Pick<Ports, 'emit'>,
  connection: number,
  request: Message,
  { reason }: Decision,
  path: string,
  cause: RefusalCause,
  issuer?: string | undefined,
): void {
  const { mti, dialect } = request;
  const stan = request.has(11) ? Math.max(0, request.number(11)) : undefined;
  const code = reasonText(reason, reasonVersion(dialect!));
  ports.emit('request.refused', { connection, issuer, mti: mtiText(mti), stan, code, path, reason: CAUSES[cause] });
}

/** Of these the cause is in the message itself: the same is refused alike whenever it comes again. */
const FOR_GOOD: ReadonlySet<Reason> = new Set<Reason>([REFUSALS.invalidCard.reason, REFUSALS.format.reason]);

/** The same request, when it comes again, is refused alike by whoever does not know that it was. */
export function isForGood(reason: Reason): boolean {
  return FOR_GOOD.has(reason);
}

/** A reversal that the switch answers by itself: nothing is held any more, or the switch sees it through. */
export const REVERSED: Decision = { reason: Reason.approved };

/** An advice that the switch will see through. */
export const TAKEN: Decision = { reason: Reason.approved };
