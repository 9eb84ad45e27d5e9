// What the issuer of a card verifies of a payment at a distance: the code printed on the card (CVV2, CVC2), and the value that proves
// what the indicator says of the cardholder's authentication (CAVV, AAV).
import { commerceDataOf, commerceFormOf } from '../codec/commerce-data.ts';
import type { Message } from '../codec/message.ts';
import { authenticityOf } from '../iso8583/electronic-commerce.ts';
import { Reason } from '../iso8583/reason.ts';
import { isAuthenticationValue, valueKindOf } from './authentication-value.ts';
import { chipValue, printedValue, stripeValue } from './card-verification.ts';
import { isSameSecret } from './constant-time.ts';
import type { IssuerKeys } from './issuer-keys.ts';

/** Of 1987, table of Visa: the result of verifying the card is negative. The versions after have no code for it. */
const NEGATIVE_RESULT: Reason = 1000 + 82;

/** CVV2 result: match, no match. */
type CodeResult = 'M' | 'N' | '';
/** CAVV result: 0 there is none, 1 and 2 of an authentication failed and passed, 4 and 3 of an attempt. */
type ValueResult = '0' | '1' | '2' | '3' | '4' | '';

interface Verified {
  /** Why the payment is declined; undefined when nothing is wrong. */
  readonly reason: Reason | undefined;
  /** What the answer says of it, by element; undefined when it has no place for that, or nothing was verified. */
  readonly elements: Readonly<Record<number, string>> | undefined;
}

const NOTHING: Verified = { reason: undefined, elements: undefined };

/** Places of DE 44 (Visa, and iso87-ascii-ecommerce), counted from 0. */
const CODE_PLACE = 10;
const VALUE_PLACE = 14;

export class CardVerifier {
  readonly #keys: IssuerKeys;

  constructor(keys: IssuerKeys) {
    this.#keys = keys;
  }

  /** `expiry` is YYMM. A code or a value that is not there is no fault, but for the value of a full authentication. */
  verify(message: Message, pan: string, expiry: string | undefined): Verified {
    const data = commerceDataOf(message);
    if (data === undefined) return NOTHING;
    const { securityCode, eci, authenticationValue } = data;
    const code = securityCode === '' ? '' : this.#codeResult(pan, expiry, securityCode);
    const value = this.#valueResult(pan, eci, authenticationValue);
    return { reason: reasonFor(code, value), elements: elementsFor(message, code, value) };
  }

  /** The code printed on a card; `expiry` is YYMM. */
  printedOn(pan: string, expiry: string): string {
    return printedValue(this.#keys.cvv, pan, expiry);
  }

  /** All that a test card has of its keys; `expiry` is YYMM, `serviceCode` that of its stripe. */
  valuesOf(pan: string, expiry: string, serviceCode: string) {
    const { cvv } = this.#keys;
    return {
      cvv: stripeValue(cvv, pan, expiry, serviceCode),
      icvv: chipValue(cvv, pan, expiry),
      cvv2: this.printedOn(pan, expiry),
    };
  }

  /** A code whose expiry is not told cannot be right. */
  #codeResult(pan: string, expiry: string | undefined, code: string): CodeResult {
    return expiry !== undefined && isSameSecret(code, this.printedOn(pan, expiry)) ? 'M' : 'N';
  }

  #valueResult(pan: string, eci: string, value: string): ValueResult {
    const authenticity = authenticityOf(eci);
    if (authenticity === undefined || authenticity === 'none') return '';
    const isFull = authenticity === 'full';
    if (value === '') return isFull ? '0' : '';
    const bytes = Buffer.from(value, 'base64');
    const isRight = isAuthenticationValue(this.#keys, valueKindOf(pan), pan, authenticity, bytes);
    if (isFull) return isRight ? '2' : '1';
    return isRight ? '3' : '4';
  }
}

function reasonFor(code: CodeResult, value: ValueResult): Reason | undefined {
  if (code === 'N') return NEGATIVE_RESULT;
  return value === '0' || value === '1' || value === '4' ? Reason.doNotHonour : undefined;
}

function elementsFor(message: Message, code: CodeResult, value: ValueResult): Verified['elements'] {
  if (code === '' && value === '') return undefined;
  switch (commerceFormOf(message.dialect!)) {
    case 'visa':
    case 'ecommerce':
      return { 44: (' '.repeat(CODE_PLACE) + (code || ' ')).padEnd(VALUE_PLACE) + value };
    case 'mastercard':
      return code === '' ? undefined : { 48: `T8701${code}` };
    default:
      return undefined;
  }
}
