// Amounts as people read them: the plain ones in the currency that another element states, those of 2003, which state their own,
// and the additional amounts of DE 54 (ISO 8583:1987 and 1993: account type, amount type, currency, sign, amount; 2003 has
// the decimals before the sign).
import { accountTypes, amountTypes, type Codes } from '../iso8583/code-tables.ts';
import { amountText, currencyOf } from '../iso8583/currency.ts';

/** Numeric code of three digits, packed in four by systems that count whole bytes, or three letters. */
export function currencyCodeIn(value: string): string | undefined {
  const code = /^0\d{3}$/.test(value) ? value.slice(1) : value;
  return currencyOf(code)?.code;
}

/** An amount in the currency that another element has. */
export function amountIn(value: string, currency: string): string | undefined {
  const code = currencyCodeIn(currency);
  return code === undefined ? undefined : amountText(value, code);
}

/** An amount of 2003: currency, decimals, digits. */
export function amountOf2003(value: string): string | undefined {
  const parts = /^(\d{3})(\d)(\d{12})$/.exec(value);
  return parts === null ? undefined : withDecimals(parts[3]!, parts[1]!, Number(parts[2]));
}

/** Additional amounts, each with its sign, separated by semicolons; undefined when they are not what the version says. */
export function additionalAmounts(value: string, version: string): string | undefined {
  const one = version === '2' ? /^(\d\d)(\d\d)(\d{3})(\d)([CD])(\d{12})/ : /^(\d\d)(\d\d)(\d{3})()([CD])(\d{12})/;
  const told: string[] = [];
  let rest = value;
  while (rest !== '') {
    const parts = one.exec(rest);
    if (parts === null) return undefined;
    const [whole, account, type, currency, decimals, sign, digits] = parts as unknown as string[];
    const amount =
      decimals === '' ? amountText(digits!, currency!) : withDecimals(digits!, currency!, Number(decimals));
    if (amount === undefined) return undefined;
    const what = Object.hasOwn(amountTypes, type!) ? amountTypes[type!] : `amount type ${type}`;
    const of = wordOf(accountTypes, account!);
    told.push(`${what}${of === undefined ? '' : `, ${of}`}: ${sign === 'C' ? 'credit' : 'debit'} ${amount}`);
    rest = rest.slice(whole!.length);
  }
  return told.length === 0 ? undefined : told.join('; ');
}

function wordOf(codes: Codes, code: string): string | undefined {
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}

/** The decimals that the message states, which need not be those of ISO 4217. */
function withDecimals(digits: string, currency: string, decimals: number): string | undefined {
  const code = currencyOf(currency)?.code;
  if (code === undefined) return undefined;
  const whole = digits.replace(/^0+/, '').padStart(decimals + 1, '0');
  const fraction = decimals === 0 ? '' : `.${whole.slice(-decimals)}`;
  return `${whole.slice(0, whole.length - decimals)}${fraction} ${code}`;
}
