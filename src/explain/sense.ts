// How much sense a reading of bytes makes: what in a message is as it hardly is by chance (dates that there are, check digits
// that are right, codes that tables know) speaks for the spec that it was read by, and what cannot be speaks against it.
// Weights are rough: about one point for each bit by which chance is unlikelier.
import type { PartialMessage } from '../codec/codec.ts';
import { openedMessage } from '../codec/composite/chip.ts';
import { PositionalComposite } from '../codec/composite/positional.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { FieldPlan } from '../codec/field-plan.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { PrefixKind } from '../codec/prefix.ts';
import { SPARE_KEY } from '../codec/spare-nibble.ts';
import {
  type Codes,
  conditions,
  entryModes,
  merchantCategories,
  networkManagement,
  transactionTypes,
} from '../iso8583/code-tables.ts';
import { currencyOf } from '../iso8583/currency.ts';
import { isDate, isDateTime, isMonth, isTime, isTransmissionTime } from '../iso8583/date-time.ts';
import { emvTagName } from '../iso8583/emv-tags.ts';
import { hasCheckDigit } from '../iso8583/pan.ts';

export type Version = '1987' | '1993' | '2003';

interface Sense {
  readonly score: number;
  /** What speaks for it, for people. */
  readonly reasons: readonly string[];
}

const versionDigit = { 1987: '0', 1993: '1', 2003: '2' } as const;
/** Version, class, function, origin. */
const MESSAGE_TYPE = /^[012][1-8][0-4][0-5]$/;

/** Points for what is no single element. */
const points = {
  type: 8,
  version: 10,
  otherVersion: -16,
  noType: -40,
  element: 1,
  mostElements: 16,
  odd: -10,
  structure: 4,
  subfield: 1,
  mostSubfields: 6,
  chip: 10,
  lostDigit: -6,
  end: -14,
  unread: -2,
  fault: -8,
  leftOver: -12,
  nothingRead: -30,
} as const;

/** Points for a value: positive where it is as it should be. */
type Judge = (value: string) => number;

const either = (test: (value: string) => boolean, right: number, wrong: number): Judge => {
  return (value) => (test(value) ? right : -wrong);
};
const known = (codes: Codes, from: number, to: number, right: number, wrong: number): Judge =>
  either((value) => Object.hasOwn(codes, value.slice(from, to)), right, wrong);
const number = (test: (digits: number) => boolean) => (value: string) => /^\d+$/.test(value) && test(Number(value));
/** Terminals without a clock send zeros. */
const orZeros =
  (judge: Judge): Judge =>
  (value) =>
    /^0+$/.test(value) ? 0 : judge(value);
const printable = either((value) => /^[\x20-\x7e]*$/.test(value), 2, 10);
const currency: Judge = (value) => {
  const code = value.length === 4 ? value.slice(1) : value;
  return currencyOf(code) === undefined ? -8 : 6;
};
const pan = either((value) => value.length >= 12 && hasCheckDigit(value), 8, 4);
const track2 = either((value) => /^\d{12,19}[=D]\d{4}/.test(value), 10, 10);
const amount = either((value) => /^0000/.test(value), 3, 2);

const inEveryVersion: Readonly<Record<string, Judge>> = {
  2: pan,
  3: known(transactionTypes, 0, 2, 3, 3),
  35: track2,
  41: printable,
  42: printable,
  37: either((value) => /^[\dA-Z ]*$/i.test(value), 3, 6),
  38: either((value) => /^[\dA-Z ]*$/i.test(value), 2, 4),
};

const byVersion: Readonly<Record<Version, Readonly<Record<string, Judge>>>> = {
  1987: {
    4: amount,
    7: orZeros(either(number(isTransmissionTime), 10, 14)),
    12: orZeros(either(number(isTime), 4, 8)),
    13: orZeros(either(number(isDate), 6, 8)),
    14: orZeros(either(number(isMonth), 3, 6)),
    15: orZeros(either(number(isDate), 4, 6)),
    17: orZeros(either(number(isDate), 4, 6)),
    18: known(merchantCategories, 0, 4, 6, 0),
    22: either(
      (value) => Object.hasOwn(entryModes, value.slice(-3, -1)) || Object.hasOwn(entryModes, value.slice(0, 2)),
      3,
      3,
    ),
    25: known(conditions, 0, 2, 3, 1),
    39: either((value) => /^[\dA-Z]\d$|^[A-Z]\w$/.test(value), 3, 6),
    49: currency,
    50: currency,
    51: currency,
    70: either((value) => Object.hasOwn(networkManagement, value) || /^[0-4]\d\d$/.test(value), 4, 6),
    90: either((value) => MESSAGE_TYPE.test(value.slice(0, 4)), 8, 8),
  },
  1993: {
    4: amount,
    7: orZeros(either(number(isTransmissionTime), 10, 14)),
    12: orZeros(either(number(isDateTime), 10, 12)),
    14: orZeros(either(number(isMonth), 3, 6)),
    22: printable,
    24: either((value) => /^[1-8]\d\d$/.test(value), 4, 6),
    26: known(merchantCategories, 0, 4, 6, 0),
    39: either((value) => /^[0-9]\d\d$/.test(value), 3, 6),
    49: currency,
    50: currency,
    51: currency,
  },
  2003: {
    7: orZeros(either(number(isTransmissionTime), 10, 14)),
    12: orZeros(either(number(isDateTime), 10, 12)),
    14: orZeros(either(number(isMonth), 3, 6)),
    22: printable,
    24: either((value) => /^[1-8]\d\d$/.test(value), 4, 6),
    26: known(merchantCategories, 0, 4, 6, 0),
    39: either((value) => /^\d{4}$/.test(value), 3, 6),
  },
};

/** The sense that a message makes in a dialect of a version of the standard, undefined when it does not say which. */
export function senseOf(partial: PartialMessage, dialect: Dialect, version: Version | undefined): Sense {
  const { message, errors, faulty, unread, readTo } = partial;
  const reasons: string[] = [];
  let score = 0;
  const tell = (value: number, reason: string) => {
    score += value;
    if (value > 0) reasons.push(reason);
  };
  const json = openedMessage(message.toJSON(), dialect.fields);
  const type = String(json['0'] ?? '');
  if (errors.length === 0) reasons.push(`all ${message.end - message.start} bytes are used`);
  if (!MESSAGE_TYPE.test(type)) score += points.noType;
  else {
    const isRight = version !== undefined && versionDigit[version] === type[0];
    tell(points.type, `${type} is a message type${isRight ? ` of ${version}` : ''}`);
    if (version !== undefined) score += isRight ? points.version : points.otherVersion;
  }
  const judges = judgesFor(version, type);
  let count = 0;
  for (const [key, value] of Object.entries(json)) {
    const number = Number(key);
    const plan = dialect.fields[number];
    if (plan === undefined || number === 0) continue;
    count++;
    score += elementSense(plan, value, judges[key]);
  }
  // An odd number of digits that is filled on the other side.
  const spare = Object.values((json[SPARE_KEY] as FieldValues | undefined) ?? {});
  score += points.lostDigit * spare.filter((nibble) => /^\d$/.test(String(nibble))).length;
  tell(points.element * Math.min(count, points.mostElements), `${count} element${count === 1 ? '' : 's'}`);
  if (dateAt(json, version) === true) reasons.push(`DE ${version === '1987' ? 7 : 12} is a date and time`);
  const currencyCode = String(json['49'] ?? '');
  const inCurrency = currencyOf(currencyCode) ?? currencyOf(currencyCode.slice(1));
  if (inCurrency !== undefined) reasons.push(`DE 49 is ${inCurrency.code}`);
  if (count === 0 && errors.length > 0) score += points.nothingRead;
  score += faulty.length * points.fault + unread.length * points.unread;
  if (errors.length > faulty.length) score += points.end;
  if (errors.length > 0 && readTo < message.end) score += points.leftOver;
  return { score, reasons };
}

/** By the version that the type states where the spec says none. */
function judgesFor(version: Version | undefined, type: string): Readonly<Record<string, Judge>> {
  const stated = version ?? ({ 1: '1993', 2: '2003' } as const)[type[0] ?? ''] ?? '1987';
  return { ...inEveryVersion, ...byVersion[stated] };
}

function dateAt(json: FieldValues, version: Version | undefined): boolean | undefined {
  const value = json[version === '1987' ? '7' : '12'];
  if (typeof value !== 'string') return undefined;
  return version === '1987' ? number(isTransmissionTime)(value) : number(isDateTime)(value);
}

/** In datasets too. */
function hasChipTag(value: FieldValues): boolean {
  return Object.entries(value).some(
    ([key, inner]) => emvTagName(key) !== undefined || (typeof inner !== 'string' && hasChipTag(inner)),
  );
}

function elementSense(plan: FieldPlan, value: string | FieldValues, judge: Judge | undefined): number {
  if (typeof value !== 'string') {
    const keys = Object.keys(value);
    if (plan.chip) return hasChipTag(value) ? points.chip : points.odd;
    // Any text falls into parts by position; tags and bitmaps are there, or are not.
    if (plan.composite instanceof PositionalComposite) return 0;
    return points.structure + Math.min(points.mostSubfields, points.subfield * keys.length);
  }
  if (judge !== undefined) return judge(value);
  if (plan.binary || plan.prefixKind === PrefixKind.ber) return 0;
  return /[^\x20-\x7e]/.test(value) ? points.odd : 0;
}
