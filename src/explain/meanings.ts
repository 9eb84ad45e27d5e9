// What coded values mean, for people: one function for each element whose values are codes or amounts, over the tables in
// code-tables.ts. A value that no table has means nothing here, because a wrong meaning is worse than none.
import type { FieldValues } from '../codec/field-values.ts';
import {
  accountTypes,
  type Codes,
  conditions,
  currencyOfAmount,
  currencyOfFee1987,
  entryModes,
  functionCodes,
  merchantCategories,
  messageClasses,
  messageFunctions,
  messageOrigins,
  messageVersions,
  networkManagement,
  otherResponses,
  pinCapabilities,
  pointOfService,
  transactionTypes,
} from '../iso8583/code-tables.ts';
import { processingParts } from '../iso8583/processing-code.ts';
import { reasonMeaning, reasonOf } from '../iso8583/reason.ts';
import { additionalAmounts, amountIn, amountOf2003, currencyCodeIn } from './amount-meanings.ts';
import { impossibleDate } from './date-meanings.ts';
import { headerMeaning } from './header-meaning.ts';

function wordsOf(codes: Codes, code: string): string | undefined {
  return Object.hasOwn(codes, code) ? codes[code] : undefined;
}

type Meaning = (value: string, values: FieldValues, version: string) => string | undefined;

const byElement: Readonly<Record<string, Meaning>> = {
  0: messageType,
  3: processingCode,
  18: (value) => wordsOf(merchantCategories, value),
  22: (value, _, version) => (version === '0' ? entryMode(value) : pointOfServiceData(value)),
  24: (value, _, version) => (version === '0' ? undefined : wordsOf(functionCodes, value)),
  25: (value, _, version) => (version === '0' ? wordsOf(conditions, value) : undefined),
  26: (value, _, version) => (version === '0' ? undefined : wordsOf(merchantCategories, value)),
  39: response,
  49: currencyCodeIn,
  50: currencyCodeIn,
  51: currencyCodeIn,
  54: (value, _, version) => additionalAmounts(value, version),
  header: headerMeaning,
  70: (value, _, version) => (version === '0' ? wordsOf(networkManagement, value) : undefined),
  90: (value, _, version) => (version === '0' ? originalElements(value) : undefined),
};

/** What the value of the element at `path` means in the message `values`, which gives the version (MTI) and the currency
 *  of amounts. Undefined when there is nothing to add to the value. */
export function meaningOf(path: string, value: string, values: FieldValues): string | undefined {
  const mti = values['0'];
  const version = typeof mti === 'string' && mti.length === 4 ? mti[0]! : '0';
  const impossible = impossibleDate(path, value, version);
  if (impossible !== undefined) return impossible;
  const known = Object.hasOwn(byElement, path) ? byElement[path] : undefined;
  if (known !== undefined) return known(value, values, version);
  if (version === '2' && wordsOf(currencyOfAmount, path) !== undefined) return amountOf2003(value);
  const currency = values[wordsOf(currencyOfAmount, path) ?? ''];
  if (typeof currency === 'string') return amountIn(value, currency);
  const feeCurrency = version === '0' ? values[wordsOf(currencyOfFee1987, path) ?? ''] : undefined;
  return typeof feeCurrency === 'string' ? feeText(value, feeCurrency) : undefined;
}

/** In 1993 a chargeback has the class of a reversal, and its function code says so. */
function messageType(mti: string, values: FieldValues): string | undefined {
  const [version = '', kind = '', fn = '', origin = ''] = mti;
  const isChargeback = version === '1' && kind === '4' && /^45\d$/.test(String(values['24'] ?? ''));
  const words = [
    isChargeback ? 'chargeback' : wordsOf(messageClasses, kind),
    wordsOf(messageFunctions, fn),
    wordsOf(messageOrigins, origin),
    wordsOf(messageVersions, version),
  ];
  if (mti.length !== 4 || words.includes(undefined)) return undefined;
  return `${words[0]} ${words[1]}${words[2]}${words[3]}`;
}

/** Classes whose DE 3 is no code of a transaction: terminals state batches and functions in it. */
const withoutTransaction = new Set(['5', '8']);

function processingCode(code: string, values: FieldValues): string | undefined {
  if (withoutTransaction.has(String(values['0'] ?? '')[1] ?? '')) return undefined;
  const parts = processingParts(code);
  const type = parts === undefined ? undefined : wordsOf(transactionTypes, parts.type);
  if (parts === undefined || type === undefined) return undefined;
  const from = wordsOf(accountTypes, parts.from);
  const to = wordsOf(accountTypes, parts.to);
  return `${type}${from === undefined ? '' : `, from ${from}`}${to === undefined ? '' : `, to ${to}`}`;
}

/** Three digits, or four where the filler stands first (packed decimal) or last (Visa): only if one reading makes sense. */
function entryMode(code: string): string | undefined {
  const readings = code.length === 4 ? [code.slice(1), code.slice(0, 3)] : code.length === 3 ? [code] : [];
  const meanings = readings.flatMap((reading) => {
    const mode = wordsOf(entryModes, reading.slice(0, 2));
    const pin = wordsOf(pinCapabilities, reading.slice(2));
    return mode === undefined || pin === undefined ? [] : [mode + pin];
  });
  return meanings.length === 1 ? meanings[0] : undefined;
}

function pointOfServiceData(code: string): string | undefined {
  const words = pointOfService.flatMap(({ position, codes }) => wordsOf(codes, code[position - 1] ?? '') ?? []);
  return code.length !== 12 || words.length === 0 ? undefined : words.join(', ');
}

function response(code: string): string | undefined {
  if (!/^\d{2,4}$/.test(code)) return undefined;
  const meaning = reasonMeaning(reasonOf(code));
  return meaning.startsWith('code ') ? wordsOf(otherResponses, code) : meaning;
}

function feeText(value: string, currency: string): string | undefined {
  const amount = amountIn(value.slice(1), currency);
  const sign = { C: 'credit ', D: 'debit ' }[value[0] ?? ''];
  return amount === undefined || sign === undefined ? undefined : sign + amount;
}

function originalElements(value: string): string | undefined {
  const parts = /^(\d{4})(\d{6})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d{22}$/.exec(value);
  if (parts === null) return undefined;
  const [, mti, stan, month, day, hour, minute, second] = parts;
  return `original ${mti}, STAN ${stan}, sent ${month}-${day} ${hour}:${minute}:${second}`;
}
