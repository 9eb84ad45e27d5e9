// What a merchant pays for an operation, as people write it: rows with a semicolon between them, each the origin and the brand of the cards that it is
// for, if it is not for all, a percentage, and an amount on top, if there is one: `domestic visa 1.2%+0.50; foreign 2.5%; 1.5%`. The first
// row that fits a card applies, so that the last must fit all.
import type { CardOrigin, CommissionRate } from '../merchant.ts';
import { amount, type Kind, percentage, type Reading, SEPARATOR } from './values.ts';

const ALLOWED = 'rows such as `domestic visa 1.2%+0.50; foreign 2.5%; 1.5%`, the last without origin and brand';
const ORIGINS: readonly string[] = ['domestic', 'foreign'] satisfies CardOrigin[];
const BRAND = /^[a-z][a-z0-9-]{1,19}$/;

export const commissions: Kind<readonly CommissionRate[]> = {
  allowed: ALLOWED,
  read: (written, currency) => {
    const rows: CommissionRate[] = [];
    for (const part of written.split(SEPARATOR)) {
      const reading = readRow(part.trim(), currency);
      if ('wrong' in reading) return reading;
      const hidden = rows.find((row) => fitsAll(row, reading.value));
      if (hidden !== undefined) return { wrong: `a row before ${part.trim()} fits all of its cards`, allowed: ALLOWED };
      rows.push(reading.value);
    }
    const { origin, brand } = rows.at(-1)!;
    if (origin !== undefined || brand !== undefined)
      return { wrong: 'a last row that does not fit all', allowed: ALLOWED };
    return { value: rows };
  },
  write: (rows, currency) => rows.map((row) => rowText(row, currency)).join(`${SEPARATOR} `),
};

/** True when every card that `later` is for is one that `earlier` is for. */
function fitsAll(earlier: CommissionRate, later: CommissionRate): boolean {
  return (
    (earlier.origin === undefined || earlier.origin === later.origin) &&
    (earlier.brand === undefined || earlier.brand === later.brand)
  );
}

function readRow(written: string, currency: number): Reading<CommissionRate> {
  const [, words = '', rate, fixed = '0'] = /^([a-z0-9 -]*?) *([\d.]+ ?%?) *(?:\+ *(\S+))?$/.exec(written) ?? [];
  if (rate === undefined) return { wrong: 'not a commission', allowed: ALLOWED };
  const names = words.split(' ').filter((name) => name !== '');
  const origin = ORIGINS.includes(names[0] ?? '') ? (names.shift() as CardOrigin) : undefined;
  const brand = names.shift();
  if (names.length > 0 || (brand !== undefined && (!BRAND.test(brand) || ORIGINS.includes(brand)))) {
    return { wrong: `not an origin and a brand: ${words}`, allowed: ALLOWED };
  }
  const percent = percentage.read(rate, currency);
  if ('wrong' in percent) return percent;
  const onTop = amount.read(fixed, currency);
  if ('wrong' in onTop) return onTop;
  return { value: { origin, brand, rateMillionths: percent.value, fixedMinor: onTop.value } };
}

function rowText({ origin, brand, rateMillionths, fixedMinor }: CommissionRate, currency: number): string {
  const onTop = fixedMinor === 0 ? '' : `+${amount.write(fixedMinor, currency)}`;
  const rate = percentage.write(rateMillionths, currency) + onTop;
  return [origin, brand, rate].filter((part) => part !== undefined).join(' ');
}
