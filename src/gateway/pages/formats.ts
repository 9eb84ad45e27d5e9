// Amounts and times as each language writes them.
import type { Language } from '../../centre/member.ts';
import { currencyOf } from '../../iso8583/currency.ts';

/** French with blanks between the thousands, as people write it; Arabic as Morocco writes it: western digits. */
const locales: Readonly<Record<Language, string>> = { fr: 'fr', en: 'en-GB', ar: 'ar-MA-u-nu-latn' };

const SECONDS_IN_MINUTE = 60;

const formats = new Map<string, Intl.NumberFormat>();

/** An amount of minor units with the letters of its currency (ISO 4217 numeric): `1 250,00 MAD`. Of an unknown currency the minor units
 *  themselves are shown, so that no decimal is guessed. */
export function amountIn(minor: number, numeric: number, language: Language): string {
  const currency = currencyOf(String(numeric).padStart(3, '0'));
  if (currency === undefined) return `${minor} (${numeric})`;
  return formatFor(currency.code, currency.exponent, language).format(decimal(minor, currency.exponent));
}

/** `4:05` for 245 seconds. */
export function minutesAndSeconds(seconds: number): string {
  const minutes = Math.floor(seconds / SECONDS_IN_MINUTE);
  return `${minutes}:${String(seconds % SECONDS_IN_MINUTE).padStart(2, '0')}`;
}

function formatFor(currency: string, exponent: number, language: Language): Intl.NumberFormat {
  const name = `${language}${currency}`;
  let format = formats.get(name);
  if (format === undefined) {
    format = new Intl.NumberFormat(locales[language], {
      style: 'currency',
      currency,
      currencyDisplay: 'code',
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
    });
    formats.set(name, format);
  }
  return format;
}

/** As text, which `Intl` takes digit by digit: no amount is rounded on its way. */
function decimal(minor: number, exponent: number): Intl.StringNumericLiteral {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`;
  return `${minor < 0 ? '-' : ''}${whole}${fraction}` as Intl.StringNumericLiteral;
}
