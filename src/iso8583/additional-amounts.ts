// Amounts that bring their currency with them: the additional amounts of DE 54 (ISO 8583:1987 and 1993 clause 4.4, twenty characters
// each: account type 2, amount type 2, currency 3, sign C or D, amount 12; 1993 may have six of them), and the amounts of ISO
// 8583:2003 (currency 3, decimals 1, amount 12).
import { accountTypes } from './code-tables.ts';
import { amountText, currencyOf } from './currency.ts';

const ONE = /(\d\d)(\d\d)(\d{3}|[A-Z]{3})([CD])(\d{12})/g;

/** Amount types (1987 clause 4.4.31, 1993 annex A.2); those of networks are told by their number. */
const amountTypes: Readonly<Record<string, string>> = {
  '01': 'ledger balance',
  '02': 'available balance',
  '03': 'amount owing',
  '04': 'amount due',
  '05': 'credit limit',
  '20': 'remaining this cycle',
  '40': 'cash',
  '41': 'goods and services',
  '42': 'surcharge',
  '43': 'tip',
  '56': 'hold',
};

/** `available balance 1234.00 MAD`, one after the other; undefined when the value is not made of them, or of a currency that ISO
 *  4217 does not list. */
export function additionalAmounts(value: string): string | undefined {
  const parts = [...value.matchAll(ONE)];
  if (parts.length === 0 || 20 * parts.length !== value.trimEnd().length) return undefined;
  const texts = parts.map(([, account = '', type = '', currency = '', sign, digits = '']) => {
    const amount = amountText(digits, currency);
    if (amount === undefined) return undefined;
    const of = account === '00' ? '' : ` of ${accountTypes[account] ?? `account type ${account}`}`;
    return `${amountTypes[type] ?? `amount type ${type}`}${of} ${sign === 'D' ? '-' : ''}${amount}`;
  });
  return texts.includes(undefined) ? undefined : texts.join('; ');
}

/** An amount of 2003, `5042000000001200` is `12.00 MAD`; undefined for another length, or a currency that ISO 4217 does not list. The
 *  decimals are those that the value says. */
export function amountOf2003(value: string): string | undefined {
  const parts = /^(\d{3})(\d)(\d{12})$/.exec(value);
  const currency = currencyOf(parts?.[1] ?? '');
  if (parts === null || currency === undefined) return undefined;
  const decimals = Number(parts[2]);
  const digits = parts[3]!.replace(/^0+/, '').padStart(decimals + 1, '0');
  const units = digits.slice(0, digits.length - decimals);
  return `${units}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`} ${currency.code}`;
}
