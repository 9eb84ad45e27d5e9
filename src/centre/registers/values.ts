// How values of the registers are written for people, and read: every kind both ways, so that what is written reads back the same.
// Amounts and percentages never pass through a binary fraction.
import { calendarDateText, readCalendarDate } from '../../iso8583/calendar-date.ts';
import { amountText, currencyOf } from '../../iso8583/currency.ts';

/** What was written, read; or what is wrong with it and what may stand there. */
export type Reading<T> = { readonly value: T } | { readonly wrong: string; readonly allowed: string };

/** One kind of value. `currency`: ISO 4217 numeric, of the record that the value is in. */
export interface Kind<T> {
  readonly allowed: string;
  read(text: string, currency: number): Reading<T>;
  write(value: T, currency: number): string;
}

/** What separates the values of a list. */
export const SEPARATOR = ';';
const MILLIONTHS_IN_PERCENT = 10_000;
const PERCENT_DECIMALS = 4;
const MOST_MILLIONTHS = 1_000_000;
/** As in DE 4, n 12. */
const MOST_MINOR = 999_999_999_999;

/** Text of this form. */
export function text(pattern: RegExp, allowed: string): Kind<string> {
  return matching((written) => pattern.test(written), allowed);
}

/** Text for which `fits` holds. */
export function matching(fits: (written: string) => boolean, allowed: string): Kind<string> {
  return {
    allowed,
    read: (written) => (fits(written) ? { value: written } : { wrong: 'not of this form', allowed }),
    write: (value) => value,
  };
}

/** One of these words. */
export function word<T extends string>(...words: readonly T[]): Kind<T> {
  const allowed = words.join(', ');
  return {
    allowed,
    read: (written) =>
      words.includes(written as T) ? { value: written as T } : { wrong: 'none of these words', allowed },
    write: (value) => value,
  };
}

/** Nothing, or a value of this kind. */
export function optional<T>(kind: Kind<T>): Kind<T | undefined> {
  return {
    allowed: `${kind.allowed}; or nothing`,
    read: (written, currency) => (written === '' ? { value: undefined } : kind.read(written, currency)),
    write: (value, currency) => (value === undefined ? '' : kind.write(value, currency)),
  };
}

/** Any number of different values, with a semicolon between them. */
export function list<T>(kind: Kind<T>): Kind<readonly T[]> {
  const allowed = `values with ${SEPARATOR} between them, each ${kind.allowed}`;
  return {
    allowed,
    read: (written, currency) => {
      if (written === '') return { value: [] };
      const values: T[] = [];
      for (const part of written.split(SEPARATOR)) {
        const reading = kind.read(part.trim(), currency);
        if ('wrong' in reading) return { wrong: reading.wrong, allowed };
        if (values.includes(reading.value)) return { wrong: `${part.trim()} twice`, allowed: 'each value once' };
        values.push(reading.value);
      }
      return { value: values };
    },
    write: (values, currency) => values.map((value) => kind.write(value, currency)).join(SEPARATOR),
  };
}

export const yesOrNo: Kind<boolean> = {
  allowed: 'yes, no',
  read: (written) => {
    if (written === 'yes' || written === 'true') return { value: true };
    return written === 'no' || written === 'false'
      ? { value: false }
      : { wrong: 'neither yes nor no', allowed: yesOrNo.allowed };
  },
  write: (value) => (value ? 'yes' : 'no'),
};

/** A business date, yyyymmdd; 0 is written as nothing. */
export const date: Kind<number> = {
  allowed: 'a date, 2026-11-26; or nothing',
  read: (written) => {
    const value = written === '' ? 0 : readCalendarDate(written);
    return value === undefined ? { wrong: 'not a date', allowed: date.allowed } : { value };
  },
  write: (value) => (value === 0 ? '' : calendarDateText(value)),
};

/** A whole number. */
export function whole(least: number, most: number): Kind<number> {
  const allowed = `a whole number from ${least} to ${most}`;
  return {
    allowed,
    read: (written) => {
      const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
      return value >= least && value <= most ? { value } : { wrong: 'no such number', allowed };
    },
    write: String,
  };
}

/** ISO 4217, kept as its number. */
export const currency: Kind<number> = {
  allowed: 'a currency of ISO 4217: MAD or 504',
  read: (written) => {
    const found = currencyOf(written);
    return found === undefined
      ? { wrong: 'no such currency', allowed: currency.allowed }
      : { value: Number(found.numeric) };
  },
  write: (value) => currencyOf(threeDigits(value))?.code ?? threeDigits(value),
};

/** An amount in major units, kept in minor ones. */
export const amount: Kind<number> = {
  allowed: 'an amount in major units, 3000.00, at most 12 digits in minor units',
  read: (written, of) => {
    const { exponent, code } = currencyOf(threeDigits(of))!;
    const [, units, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(written) ?? [];
    if (units === undefined) return { wrong: 'not an amount', allowed: amount.allowed };
    if (fraction.length > exponent) {
      return { wrong: `finer than the minor unit of ${code}`, allowed: `${exponent} decimals at most` };
    }
    const value = Number(units + fraction.padEnd(exponent, '0'));
    return value <= MOST_MINOR ? { value } : { wrong: 'too large', allowed: amount.allowed };
  },
  write: (value, of) => amountText(String(value), threeDigits(of))!.split(' ')[0]!,
};

/** A percentage, kept as parts per million. */
export const percentage: Kind<number> = {
  allowed: 'a percentage from 0% to 100% with four decimals at most: 1.5%',
  read: (written) => {
    const [, units, fraction = ''] = /^(\d{1,3})(?:\.(\d{1,4}))? ?%$/.exec(written) ?? [];
    if (units === undefined) {
      const wrong = /^\d+(\.\d+)?$/.test(written) ? 'no percent sign' : 'not a percentage';
      return { wrong, allowed: percentage.allowed };
    }
    const value = Number(units + fraction.padEnd(PERCENT_DECIMALS, '0'));
    return value <= MOST_MILLIONTHS ? { value } : { wrong: 'too large', allowed: percentage.allowed };
  },
  write: (value) => {
    const fraction = String(value % MILLIONTHS_IN_PERCENT).padStart(PERCENT_DECIMALS, '0');
    return `${Math.floor(value / MILLIONTHS_IN_PERCENT)}.${fraction}`.replace(/\.?0+$/, '').concat('%');
  },
};

function threeDigits(number: number): string {
  return String(number).padStart(3, '0');
}
