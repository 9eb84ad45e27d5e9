// Who bears a fraud in electronic commerce, by what the request says of the cardholder's authentication (ECI): the issuer where it has
// authenticated its cardholder, or where that was attempted, the merchant where neither was.
import { authenticityOf } from '../iso8583/electronic-commerce.ts';

/** `issuer (attempt)`: the issuer, though it has not authenticated its cardholder. */
export type Liability = 'issuer' | 'issuer (attempt)' | 'merchant';

const LIABILITIES = { full: 'issuer', attempt: 'issuer (attempt)', none: 'merchant' } as const;

/** By the electronic commerce indicator, two digits; undefined when it is none: the request is not of electronic commerce. */
export function liabilityOf(eci: string): Liability | undefined {
  const authenticity = authenticityOf(eci);
  return authenticity === undefined ? undefined : LIABILITIES[authenticity];
}
