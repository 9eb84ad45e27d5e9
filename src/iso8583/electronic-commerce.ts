// Whether a request is of electronic commerce: what its point of service says. DE 22 and DE 25 say whether; the electronic commerce
// indicator (ECI) of the schemes says how well the cardholder was authenticated, and stands beside them in every dialect that has one.

/** DE 25 of 1987: e-commerce request through a public network (Visa BASE I, Nestpay's acquirers). */
const PUBLIC_NETWORK = '59';
/** Length of DE 22 as 1993 has it: twelve positions. */
const POSITIONS = 12;
/** Position 5 of DE 22 of 1993, cardholder present: an electronic order. */
const ELECTRONIC_ORDER = '5';
/** First digits of DE 22 of 1987: e-commerce with a cryptogram, e-commerce by hand (Mastercard CIS). */
const ENTERED_ONLINE: readonly string[] = ['09', '81'];

/**
 * True when the point of service is a merchant's site.
 *
 * @param entryMode DE 22: three or four digits in 1987, twelve positions in 1993; '' when it is absent or no text
 * @param condition DE 25 of 1987; '' in other versions
 */
export function isElectronicOrder(entryMode: string, condition: string): boolean {
  if (entryMode.length === POSITIONS) return entryMode[4] === ELECTRONIC_ORDER;
  return condition === PUBLIC_NETWORK || ENTERED_ONLINE.includes(entryMode.slice(0, 2));
}

/** How well a cardholder was authenticated: wholly, tried, not at all. */
type Authenticity = 'full' | 'attempt' | 'none';

const authenticities: ReadonlyMap<string, Authenticity> = new Map([
  // Visa, American Express, Diners, UnionPay.
  ['05', 'full'],
  ['06', 'attempt'],
  ['07', 'none'],
  // Mastercard.
  ['02', 'full'],
  ['01', 'attempt'],
  ['00', 'none'],
]);

/** What an electronic commerce indicator says, two digits; undefined when it is none. */
export function authenticityOf(eci: string): Authenticity | undefined {
  return authenticities.get(eci);
}
