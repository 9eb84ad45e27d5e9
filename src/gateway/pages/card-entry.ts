// The card as the form of the payment page brings it, checked again: what a browser has checked is not checked.
import type { EnteredCard } from '../desk.ts';
import { cardRules } from './card-rules.ts';
import type { CardField } from './page-models.ts';

/** The names of what the payment page and the issuer's page post. */
export const formNames = {
  number: 'number',
  expiry: 'expiry',
  securityCode: 'securityCode',
  attempt: 'attempt',
  csrf: 'csrf',
  /** Of a challenge. */
  code: 'code',
} as const;

interface CardEntry {
  /** Whatever could be read; what is in `wrong` is empty in it. */
  readonly card: EnteredCard;
  /** Empty: all is well. */
  readonly wrong: ReadonlySet<CardField>;
}

const rules = cardRules();

/**
 * Reads the card that was posted. A security code that is not given is well here: whether a card needs one is the gateway's rule.
 * @param field what was posted by that name of `formNames`; undefined when nothing was
 * @param now milliseconds since 1970: a card is good to the end of its month, in whatever time zone that ends last
 */
export function readCardEntry(field: (name: string) => string | undefined, now: number): CardEntry {
  const wrong = new Set<CardField>();
  const number = rules.digits(field(formNames.number) ?? '');
  if (!rules.isNumber(number)) wrong.add('number');
  const [month = '', year = ''] = rules.expiry(field(formNames.expiry) ?? '') ?? [];
  const date = new Date(now - HOURS_WEST_OF_GREENWICH * MS_IN_HOUR);
  if (month === '' || rules.isPast(month, year, date.getUTCFullYear(), date.getUTCMonth() + 1)) wrong.add('expiry');
  const code = field(formNames.securityCode)?.trim() ?? '';
  const securityCode = rules.digits(code);
  if (code !== '' && !rules.isSecurityCode(securityCode)) wrong.add('securityCode');
  const card = {
    number: wrong.has('number') ? '' : number,
    expiryMonth: wrong.has('expiry') ? '' : month,
    expiryYear: wrong.has('expiry') ? '' : year,
    securityCode: wrong.has('securityCode') ? '' : securityCode,
  };
  return { card, wrong };
}

const HOURS_WEST_OF_GREENWICH = 12;
const MS_IN_HOUR = 3_600_000;
