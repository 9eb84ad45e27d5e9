// What the folder of a day in a box says of itself: registers, rules and rates as the centre computes with them, amounts in minor units and
// rates in parts per million. Files that people write say the same in their words (interchange.ts, market-schema.ts, the registers).
import { z } from 'zod';
import { readBounded } from '../../bounded-file.ts';
import type { ExchangeRate } from '../../centre/clearing/exchange-rates.ts';
import type { CentreFee, InterchangeRule } from '../../centre/clearing/tariff.ts';
import type { Member } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import { listOf, section, words, yesOrNo } from './schema-parts.ts';
import { readYamlFile } from './yaml-file.ts';

const LARGEST_BYTES = 16 * 1_048_576;
const MOST = Number.MAX_SAFE_INTEGER;
const FORM = 'as a day in a box has it, see docs/day-in-a-box.md';

const whole = (least: number, most: number, error: string) =>
  z.int({ error }).min(least, { error }).max(most, { error });
const minor = whole(0, MOST, 'minor units, a whole number from 0');
const millionths = whole(0, MOST, 'parts per million, a whole number from 0');
const currency = whole(1, 999, 'a currency: ISO 4217 numeric');
const date = whole(19_000_101, 99_991_231, 'a date: yyyymmdd');
const dateOrNone = whole(0, 99_991_231, 'a date: yyyymmdd, or 0');
const category = whole(0, 9_999, 'a merchant category code');
const text = z.string({ error: 'a text' });
const filled = text.min(1, { error: 'a text that is not empty' });
const texts = z.array(filled, { error: 'a list of texts' });
const language = words('fr', 'en', 'ar');
const origin = words('domestic', 'foreign');
/** What may be left out is there all the same once it is read. */
const orNone = <T extends z.ZodType>(item: T) => item.optional().transform((value) => value);

const ruleShape = {
  name: filled,
  origin: orNone(origin),
  brands: texts,
  categories: z.array(section('a range: from, to', { from: category, to: category }), { error: 'a list of ranges' }),
  channels: z.array(words('terminal', 'atm', 'e-commerce', 'manual'), { error: 'a list of channels' }),
  kinds: z.array(words('purchase', 'cash', 'refund'), { error: 'a list of kinds' }),
  acquirers: texts,
  issuers: texts,
  currency: orNone(currency),
  leastMinor: orNone(minor),
  mostMinor: orNone(minor),
  from: orNone(date),
  to: orNone(date),
  rateMillionths: millionths,
  fixedMinor: minor,
  floorMinor: orNone(minor),
  capMinor: orNone(minor),
};
const fees = z.array(section('a fee: name, rateMillionths, fixedMinor...', ruleShape), { error: 'a list of fees' });

const interchangeSchema = section('a map of interchange and fees', {
  interchange: listOf(
    section('a rule: name, rateMillionths, paidBy...', { ...ruleShape, paidBy: words('acquirer', 'issuer') }),
    'a list of rules',
  ),
  fees: section('a map of acquirer and issuer', { acquirer: fees, issuer: fees }),
});

const ratesSchema = z.array(
  section('a rate: date, from, to, numerator, scale', {
    ...{ date, from: currency, to: currency },
    numerator: whole(1, MOST, 'a whole number from 1'),
    scale: whole(0, 15, 'a whole number from 0 to 15'),
  }),
  { error: 'a list of rates' },
);

const membersSchema = listOf(
  section('a member: code, name, institution...', {
    ...{ code: filled, name: filled, institution: filled, bank: orNone(filled), acquirers: texts, issuers: texts },
    ...{ account: filled, currency, isForeign: yesOrNo },
    clearing: section('a map of encoding and framing', {
      encoding: words('ascii', 'ebcdic'),
      framing: words('rdw', 'rdw-1014'),
    }),
    reversals: words('cancelled', 'opposite'),
    ...{ email: orNone(filled), language, isCertified: yesOrNo },
  }),
  'a list of members',
);

const commission = section('a commission: rateMillionths, fixedMinor', {
  ...{ origin: orNone(origin), brand: orNone(filled), rateMillionths: millionths, fixedMinor: minor },
});

const merchantsSchema = listOf(
  section('a merchant: contract, legalName, tradingName...', {
    ...{ contract: filled, legalName: filled, tradingName: filled, categoryCode: filled, acceptor: filled },
    ...{ terminals: texts, city: text, site: orNone(text), email: filled, language, acquirer: filled, rib: filled },
    ...{ currency, commissions: listOf(commission, 'a list of commissions'), vatMillionths: millionths },
    ...{ monthlyFeeMinor: minor, entryFeeMinor: minor, reserveMinor: minor, reserveMillionths: millionths },
    paymentDelayDays: whole(0, 365, 'a number of days'),
    status: words('applied', 'contracted', 'active', 'suspended', 'closed'),
    ...{ appliedOn: dateOrNone, contractedOn: dateOrNone, activeOn: dateOrNone },
    ...{ suspendedOn: dateOrNone, closedOn: dateOrNone },
  }),
  'a list of merchants',
);

/** Rules and fees in `interchange.json` of a day; undefined when the file is of people. Throws a ConfigurationError. */
export function computedInterchange(
  file: string,
): { interchange: readonly InterchangeRule[]; fees: Record<'acquirer' | 'issuer', readonly CentreFee[]> } | undefined {
  return written(file, /"rateMillionths"\s*:/) ? readYamlFile(file, interchangeSchema, FORM) : undefined;
}

/** The rates in `rates.json` of a day; undefined when the file is of people, which is a map. Throws a ConfigurationError. */
export function computedRates(file: string): readonly ExchangeRate[] | undefined {
  return written(file, /^\uFEFF?\s*\[/) ? readYamlFile(file, ratesSchema, FORM) : undefined;
}

/** The members in `members.json` of a day; undefined when the file is no list. Throws a ConfigurationError. */
export function computedMembers(file: string): readonly Member[] | undefined {
  return written(file, /^\uFEFF?\s*\[/) ? readYamlFile(file, membersSchema, FORM) : undefined;
}

/** The merchants in `merchants.json` of a day. Throws a ConfigurationError. */
export function computedMerchants(file: string): readonly Merchant[] {
  return readYamlFile(file, merchantsSchema, FORM);
}

/** What `file` has looks like this. One that cannot be read does not: whoever reads it then says why. */
function written(file: string, pattern: RegExp): boolean {
  try {
    return pattern.test(readBounded(file, LARGEST_BYTES));
  } catch {
    return false;
  }
}
