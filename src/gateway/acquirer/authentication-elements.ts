// How the authentication of a cardholder stands in the messages of a payment, by the dialect of the link: electronic commerce as such
// (DE 22, 25), and what 3-D Secure and the card add (codec/commerce-data.ts says where). The verification code is in the request alone;
// it and the value that proves the authentication are kept nowhere.
import { type CommerceForm, commerceElements, commerceFormOf } from '../../codec/commerce-data.ts';
import type { Dialect } from '../../codec/dialect.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { valueKindOf } from '../../security/authentication-value.ts';
import type { AuthenticationOutcome } from '../../three-d-secure/authentication.ts';
import { eciOf } from '../../three-d-secure/scheme-values.ts';

interface AuthenticationFacts {
  readonly pan: string;
  /** Empty when none was given. */
  readonly securityCode: string;
  /** Undefined when the cardholder was not asked to authenticate. */
  readonly outcome:
    | Pick<AuthenticationOutcome, 'eci' | 'authenticationValue' | 'xid' | 'directoryTransactionId' | 'messageVersion'>
    | undefined;
}

/** PAN entry mode 81: electronic commerce; PIN entry capability: not known. Visa keys the card in (01) and says the rest in 60.8. */
const ENTRY_MODES: Readonly<Record<CommerceForm, string | undefined>> = {
  ecommerce: '810',
  mastercard: '810',
  visa: '0100',
  // Sixteen bytes of bits, which the standard leaves open for what is typed at a shop's page.
  iso2003: undefined,
};
/** DE 25 of 1987: a request through a public network. */
const ELECTRONIC_COMMERCE = '59';

/** The elements that payments on a link of this dialect have besides their own. */
export function proofFor(dialect: Dialect) {
  const form = commerceFormOf(dialect);
  return (proof: {
    readonly pan: string;
    readonly securityCode: string;
    readonly authentication: AuthenticationOutcome | undefined;
  }): FieldValues => authenticationElements(form, { ...proof, outcome: proof.authentication });
}

/** The elements of a request; undefined `form`: the dialect of the link has no place for more than DE 22 and 25 of 1987. */
function authenticationElements(form: CommerceForm | undefined, facts: AuthenticationFacts): FieldValues {
  const elements: FieldValues = {};
  const entryMode = form === undefined ? '810' : ENTRY_MODES[form];
  if (entryMode !== undefined) elements[22] = entryMode;
  if (form !== 'iso2003') elements[25] = ELECTRONIC_COMMERCE;
  if (form === undefined) return elements;
  const { pan, securityCode, outcome } = facts;
  if (outcome === undefined) {
    const eci = eciOf(valueKindOf(pan), 'U');
    return { ...elements, ...commerceElements(form, { eci, securityCode }) };
  }
  const { eci, authenticationValue, xid, directoryTransactionId, messageVersion: protocol } = outcome;
  const data = { eci, securityCode, authenticationValue, xid, directoryTransactionId, protocol };
  return { ...elements, ...commerceElements(form, data) };
}
