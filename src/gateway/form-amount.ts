// Amounts as shops write them: `125.50`, `125`, `125,50`, `1 250,50`, `1,250.50`, `125.5000`; and their currencies, `504` or `MAD`. Digits
// only, never a floating point number.
import { currencyOf } from '../iso8583/currency.ts';

/** A separator of thousands between groups of three: blanks, apostrophes, points or commas. */
const GROUPED = /^(\d{1,3}(?:([ \u00a0\u202f'.,])\d{3})(?:\2\d{3})*)(?:([.,])(\d+))?$/;
const PLAIN = /^(\d+)(?:([.,])(\d+))?$/;
/** Twelve digits of DE 4. */
const MOST_MINOR = 999_999_999_999;

/** Minor units of a currency with that many decimals; undefined for what is no amount, or may be read in two ways (`1,250`). Zero is one. */
export function minorOf(text: string, decimals: number): number | undefined {
  const [, plain = '', , fraction = ''] = PLAIN.exec(text) ?? [];
  if (plain !== '') return minorOfParts(plain, fraction, decimals);
  const [, whole = '', group = '', point, rest = ''] = GROUPED.exec(text) ?? [];
  // What separates thousands is not the decimal point.
  if (whole === '' || group === point) return undefined;
  return minorOfParts(whole.replaceAll(group, ''), rest, decimals);
}

/** `1,250` or `125.500`: thousands for one, decimals for another. */
export function isReadInTwoWays(text: string, decimals: number): boolean {
  return decimals < 3 && /^\d{1,3}[.,]\d{3}$/.test(text);
}

/** Zeros beyond the decimals of the currency are nothing, but three digits may as well be thousands. */
function minorOfParts(whole: string, fraction: string, decimals: number): number | undefined {
  const kept = fraction.slice(0, decimals);
  const beyond = fraction.slice(decimals);
  if (beyond !== '' && (fraction.length === 3 || /[^0]/.test(beyond))) return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '') + kept.padEnd(decimals, '0');
  if (digits.length > 15) return undefined;
  const minor = Number(digits);
  return minor <= MOST_MINOR ? minor : undefined;
}

/** `125.50`: what the gateway writes. */
export function amountOf(minor: number, decimals: number): string {
  if (decimals === 0) return String(minor);
  const digits = String(minor).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A currency by its numeric or alphabetic code, in whatever case and with or without zeros in front; undefined for what is none. */
export function currencyNamed(code: string): ReturnType<typeof currencyOf> {
  return currencyOf(/^\d{1,3}$/.test(code) ? code.padStart(3, '0') : code.toUpperCase());
}
