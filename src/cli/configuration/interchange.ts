// The file of interchange and of the centre's own fees, and the file of exchange rates: what clearing computes by. Documented in
// docs/clearing.md.
import { z } from 'zod';
import { type ExchangeRate, ExchangeRates } from '../../centre/clearing/exchange-rates.ts';
import type { Tariffs } from '../../centre/clearing/figures.ts';
import { dateAllowed, readDate } from './business-date.ts';
import { computedInterchange, computedRates } from './computed-tables.ts';
import type { Reading } from './faults.ts';
import { rateAllowed, readRate } from './money.ts';
import { percentageAllowed, readPercentage } from './percentage.ts';
import { besideOtherFaults, complain, listOf, name, reads, section, words } from './schema-parts.ts';
import { amount, amountsFit, currency, minorOf } from './schema-values.ts';
import { readYamlFile } from './yaml-file.ts';

const date = reads(readDate, dateAllowed);
const rate = reads(readPercentage, percentageAllowed);
const code = z.string({ error: 'the code of a member' }).min(1, { error: 'the code of a member' });
const codes = listOf(code, 'a list of codes of members');

const categoriesAllowed = 'a merchant category code of four digits, or a range: 5411, 5811-5814';
const categories = reads((written): Reading<{ from: number; to: number }> => {
  const [, from, to = from] = /^(\d{4})(?:-(\d{4}))?$/.exec(String(written)) ?? [];
  if (from === undefined || Number(to) < Number(from)) return { wrong: 'not of this form', allowed: categoriesAllowed };
  return { value: { from: Number(from), to: Number(to) } };
}, categoriesAllowed);

const AMOUNTS = ['fixed', 'floor', 'cap', 'amountFrom', 'amountTo'];

const ruleShape = {
  name: name.describe('Its name in files and reports'),
  origin: words('domestic', 'foreign').optional(),
  brands: listOf(code, 'a list of brands: visa, mastercard, cmi').optional(),
  mcc: listOf(categories, `a list: ${categoriesAllowed}`).optional(),
  channels: listOf(words('terminal', 'atm', 'e-commerce', 'manual'), 'a list of channels').optional(),
  acquirers: codes.optional(),
  issuers: codes.optional(),
  currency: currency.optional().describe('Currency of its amounts, and of the operations that it is for'),
  amountFrom: amount.optional(),
  amountTo: amount.optional(),
  from: date.optional().describe('First business date'),
  to: date.optional().describe('Last business date'),
  rate: rate.prefault('0%'),
  fixed: amount.optional(),
  floor: amount.optional(),
  cap: amount.optional(),
};

const kinds = listOf(words('purchase', 'cash', 'refund'), 'a list of purchase, cash and refund');

const interchangeRule = section('a rule of interchange: name, rate, fixed...', {
  ...ruleShape,
  kinds: kinds.prefault(['purchase', 'refund']),
  paidBy: words('acquirer', 'issuer').prefault('acquirer'),
})
  .superRefine(ruleFits, besideOtherFaults)
  .transform((written) => ({ ...ruleOf(written), paidBy: written.paidBy }));

const centreFee = section('a fee: name, rate, fixed...', { ...ruleShape, kinds: kinds.optional() })
  .superRefine(ruleFits, besideOtherFaults)
  .transform(ruleOf);

const fees = z.array(centreFee, { error: 'a list of fees' }).prefault([]);

const interchangeSchema = section('a map of interchange and fees', {
  interchange: listOf(interchangeRule, 'a list of rules, the first that fits applies'),
  fees: section('a map of acquirer and issuer', { acquirer: fees, issuer: fees }).prefault({}),
});

const exchangeRate = section('a rate: date, from, to, rate', {
  date: date.describe('First business date'),
  from: currency,
  to: currency,
  rate: reads(readRate, rateAllowed).describe('Units of `to` for one of `from`, both in major units'),
}).transform(
  ({ date: day, from, to, rate: { numerator, scale } }): ExchangeRate => ({
    date: day,
    from: Number(from),
    to: Number(to),
    numerator,
    scale,
  }),
);

const ratesSchema = section('a map of rates', {
  rates: z.array(exchangeRate, { error: 'a list of rates' }),
});

/** Reads what clearing computes by, as people write it or as a day in a box has it; without a file of rates there is none. Throws a
 *  ConfigurationError. */
export function loadTariffs(interchangeFile: string, ratesFile: string | undefined): Tariffs {
  const { interchange, fees: ofCentre } =
    computedInterchange(interchangeFile) ??
    readYamlFile(interchangeFile, interchangeSchema, 'rules of interchange, see examples/interchange-2026.yaml');
  const rates = ratesFile === undefined ? [] : ratesIn(ratesFile);
  return { interchange, fees: ofCentre, rates: new ExchangeRates(rates) };
}

function ratesIn(file: string): readonly ExchangeRate[] {
  return computedRates(file) ?? readYamlFile(file, ratesSchema, 'see examples/rates.yaml').rates;
}

interface WrittenRule extends z.output<z.ZodObject<typeof ruleShape>> {
  kinds?: ('purchase' | 'cash' | 'refund')[] | undefined;
}

/** Amounts have a currency, bounds their order. */
function ruleFits(values: Record<string, unknown>, context: z.RefinementCtx): void {
  const stated = AMOUNTS.filter((key) => values[key] !== undefined);
  if (stated.length > 0 && values.currency === undefined) {
    complain({ wrong: 'an amount without its currency', allowed: 'currency: MAD beside it' }, context, [stated[0]!]);
  }
  const paths = AMOUNTS.map((key) => [key]);
  amountsFit(values, paths, context);
  const { from, to } = values;
  if (typeof from === 'number' && typeof to === 'number' && to < from) {
    complain({ wrong: 'ends before it begins', allowed: 'the day of from, or later' }, context, ['to']);
  }
}

function ruleOf(written: WrittenRule) {
  const minor = (value: WrittenRule['fixed']) => (value === undefined ? undefined : minorOf(value, written.currency!));
  return {
    name: written.name,
    origin: written.origin,
    brands: written.brands ?? [],
    categories: written.mcc ?? [],
    channels: written.channels ?? [],
    kinds: written.kinds ?? [],
    acquirers: written.acquirers ?? [],
    issuers: written.issuers ?? [],
    currency: written.currency === undefined ? undefined : Number(written.currency),
    leastMinor: minor(written.amountFrom),
    mostMinor: minor(written.amountTo),
    from: written.from,
    to: written.to,
    rateMillionths: written.rate,
    fixedMinor: minor(written.fixed) ?? 0,
    floorMinor: minor(written.floor),
    capMinor: minor(written.cap),
  };
}
