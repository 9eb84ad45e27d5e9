// The file of a market, defined once: members and their parts in the traffic, trades, terms of contracts, and what people do with their
// cards on a day. From this come the layout that is played and the faults of a file that cannot be.
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readBounded } from '../../bounded-file.ts';
import type { Tariffs } from '../../centre/clearing/figures.ts';
import type { Holidays } from '../../centre/day/holidays.ts';
import type { Member } from '../../centre/member.ts';
import {
  acquiredBy,
  issuerName,
  linkName,
  type MarketLayout,
  type MarketMember,
  type SaleKind,
} from '../../simulate/market/layout.ts';
import { ConfigurationError, type Reading, wrongValue } from '../configuration/faults.ts';
import { gatherHolidays } from '../configuration/holiday-file.ts';
import { loadTariffs } from '../configuration/interchange.ts';
import { complaintsOf } from '../configuration/issue-texts.ts';
import { rateAllowed, readRate } from '../configuration/money.ts';
import {
  besideOtherFaults,
  complain,
  file,
  listOf,
  reads,
  section,
  wholeNumber,
  words,
  yesOrNo,
} from '../configuration/schema-parts.ts';
import { amount, currency, minorOf } from '../configuration/schema-values.ts';
import { located, readSource } from '../configuration/source.ts';
import { errorMessage } from '../error-message.ts';

const LARGEST_BYTES = 1_048_576;
/** Parts of ten thousand in a percent. */
const PER_PERCENT = 100;
const HOURS = 24;

const text = (pattern: RegExp, allowed: string) =>
  reads((written) => matched(String(written), pattern, allowed), allowed);

function matched(written: string, pattern: RegExp, allowed: string): Reading<string> {
  return pattern.test(written) ? { value: written } : { wrong: 'not of this form', allowed };
}

const percentAllowed = 'a percentage from 0 to 100 with two decimals at most';

/** A percentage, as parts of ten thousand. */
const percent = reads((written): Reading<number> => {
  const [, whole, part = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$/.exec(String(written)) ?? [];
  const parts = Number(whole) * PER_PERCENT + Number(part.padEnd(2, '0'));
  return parts <= 100 * PER_PERCENT ? { value: parts } : { wrong: 'not a percentage', allowed: percentAllowed };
}, percentAllowed);

const rateOfPayments = percent.transform((parts) => parts * 100).describe('Percent, kept as parts per million');

const weightAllowed = 'a number from 0 to 1000';
const weight = z.number({ error: weightAllowed }).min(0, { error: weightAllowed }).max(1000, { error: weightAllowed });

const dateAllowed = 'a date: yyyy-mm-dd';
const date = reads((written): Reading<number> => {
  const digits = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(written));
  const isDate = digits !== null && !Number.isNaN(Date.parse(`${written}T00:00:00Z`));
  return isDate ? { value: Number(digits.slice(1).join('')) } : { wrong: 'not a date', allowed: dateAllowed };
}, dateAllowed);

const cutOverAllowed = 'a full hour: "23:00"';
const cutOver = reads((written): Reading<number> => {
  const [, hour] = /^([01]\d|2[0-3]):00$/.exec(String(written)) ?? [];
  return hour === undefined ? { wrong: 'not a full hour', allowed: cutOverAllowed } : { value: Number(hour) };
}, cutOverAllowed);

const member = section('a member: code, name, institution, account...', {
  code: text(/^[A-Z0-9-]{2,12}$/, '2 to 12 of A-Z, 0-9 and -'),
  name: z.string({ error: 'its name' }).min(1, { error: 'its name' }),
  institution: text(/^\d{1,11}$/, 'an institution id of 1 to 11 digits'),
  bank: text(/^\d{3}$/, 'a bank code of 3 digits').optional(),
  account: text(/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/, 'an IBAN without blanks'),
  currency: currency.optional(),
  rate: reads(readRate, rateAllowed).optional().describe('Units of its currency for one of the market'),
  foreign: yesOrNo.prefault(false),
  clearing: section('a map of encoding and framing', {
    encoding: words('ascii', 'ebcdic').prefault('ascii'),
    framing: words('rdw', 'rdw-1014').prefault('rdw'),
  }).prefault({}),
  reversals: words('cancelled', 'opposite').prefault('cancelled'),
  email: text(/^[^@\s]+@[^@\s]+$/, 'an address of e-mail').optional(),
  language: words('fr', 'en', 'ar').prefault('fr'),
  certified: yesOrNo.prefault(true),
  issues: weight.prefault(0).describe('Its part of what is paid with cards; of those of abroad when it is foreign'),
  machines: weight.prefault(0).describe('Its part of the cash machines'),
  acquires: weight.prefault(0).describe('Its part of the merchants'),
  cards: listOf(text(/^\d{6}$/, 'six digits'), 'a list of six digits')
    .optional()
    .describe('First digits of its test cards'),
  routes: listOf(text(/^\d{1,11}$/, 'first digits of a card'), 'a list of first digits of cards').optional(),
  host: words('here', 'remote')
    .prefault('remote')
    .describe('Whether the switch decides for it, or a host behind a link'),
}).superRefine(memberFits, besideOtherFaults);

/** Whoever issues has cards, and whoever has another currency a rate. */
function memberFits(values: Record<string, unknown>, context: z.RefinementCtx): void {
  const { issues, cards, currency, rate, host } = values;
  const hasCards = Array.isArray(cards);
  if (typeof issues === 'number' && issues > 0 !== hasCards) {
    complain({ wrong: 'issues without cards, or cards without issues', allowed: 'both, or neither' }, context, [
      'cards',
    ]);
  }
  if ((currency === undefined) !== (rate === undefined)) {
    complain({ wrong: 'currency without rate, or rate without currency', allowed: 'both, or neither' }, context, [
      'rate',
    ]);
  }
  if (currency !== undefined && host !== 'here') {
    complain({ wrong: 'cards in another currency', allowed: 'here, where they are converted' }, context, ['host']);
  }
}

const sector = section('a trade: name, mcc, channel...', {
  name: z.string({ error: 'the first word of its names' }).min(1, { error: 'the first word of its names' }),
  mcc: text(/^\d{4}$/, 'a merchant category code of 4 digits'),
  channel: words('terminal', 'e-commerce'),
  merchants: weight.describe('Its part of the merchants'),
  payments: weight.describe('Its part of the payments of its channel'),
  amounts: weight.prefault(1).describe('Its amounts beside those of the others of its channel'),
});

const byKind = <T extends z.ZodType>(item: T) =>
  section('a map of cash, terminal and e-commerce', { cash: item, terminal: item, 'e-commerce': item });

const traffic = section('a map of what people do with their cards', {
  kinds: byKind(percent).describe('Withdrawals, payments at terminals, payments at a distance'),
  means: byKind(amount).describe('Their mean amounts'),
  hours: z.array(weight, { error: '24 weights' }).length(HOURS, { error: '24 weights' }).describe('By local hour'),
  technical: percent.describe('Requests that come to nothing for technical reasons'),
  declined: percent.describe('Requests that issuers decline'),
  reversed: percent.describe('Approvals that are undone a moment later'),
  refunds: percent.describe('Payments that are refunds'),
  foreign: byKind(percent).describe('Cards of abroad'),
  ownMachines: percent.describe("Withdrawals at a machine of the cardholder's bank"),
  contactless: percent.describe('Payments at terminals without contact, of those that are small enough'),
  capturedInPart: percent.describe('Authorizations at a distance that are captured in part'),
  capturedTwice: percent.describe('... that are captured in two parts'),
  neverCaptured: percent.describe('... that are never captured'),
});

const terms = section('a map of what contracts say', {
  domestic: rateOfPayments,
  foreign: rateOfPayments,
  vat: rateOfPayments,
  entryFee: amount,
  monthlyFee: amount,
  paymentDelayDays: wholeNumber(0, 60),
  reserve: amount,
  reservePart: rateOfPayments,
});

const marketSchema = section('a map of a market: name, date, members, sectors, traffic...', {
  name: text(/^[a-z0-9-]{1,40}$/, '1 to 40 of a-z, 0-9 and -'),
  date: date.describe('The business date that is played'),
  zone: z.string({ error: 'a time zone' }).prefault('Africa/Casablanca').describe('Time zone of the IANA'),
  cutOver: cutOver.prefault('23:00').describe('When business days change: hours of the real cut-over are not public'),
  currency: currency.prefault('MAD'),
  country: text(/^[A-Z]{2}$/, 'two letters of ISO 3166-1').prefault('MA'),
  institution: text(/^\d{1,11}$/, 'an institution id of 1 to 11 digits').describe('Of the centre itself (DE 33)'),
  interchange: file.describe('Interchange and the fees of the centre'),
  rates: file.optional().describe('Rates of currencies, for members whose position is in another one'),
  holidays: file.optional().describe('Days on which banks do not settle, besides Saturdays and Sundays'),
  members: listOf(member, 'a list of members'),
  cities: listOf(z.string({ error: 'a city' }), 'a list of cities'),
  sectors: listOf(sector, 'a list of trades'),
  merchants: wholeNumber(1, 100_000).describe('How many merchants there are'),
  terms,
  paymentsPerCard: wholeNumber(1, 1_000).prefault(3),
  traffic,
});

/** A market as its file says it. */
export interface Market {
  readonly layout: MarketLayout;
  /** Time zone of the IANA. */
  readonly zone: string;
  /** Local hour. */
  readonly cutOverHour: number;
  /** Institution id of the centre itself (DE 33). */
  readonly institution: string;
  readonly tariffs: Tariffs;
  readonly holidays: Holidays;
}

/** Reads the market in `file`. Throws a ConfigurationError with every fault, an unreadable file included. */
export function loadMarket(file: string): Market {
  let written: string;
  try {
    written = readBounded(file, LARGEST_BYTES);
  } catch (error) {
    const message = wrongValue(
      `cannot be read: ${errorMessage(error)}`,
      file,
      'a market, see examples/market-2009.yaml',
    );
    throw new ConfigurationError([{ file, line: 1, column: 1, path: '', message }], { cause: error });
  }
  return parseMarket(written, file);
}

/** Reads `text` as the market in `file`. Throws a ConfigurationError. */
function parseMarket(text: string, file: string): Market {
  const source = readSource(text, file);
  if (source.broken) throw new ConfigurationError(source.faults);
  const validated = marketSchema.safeParse(source.values ?? undefined);
  const { holidays, complaints: ofHolidays } = gatherHolidays(source, dirname(file), readBounded, ['holidays']);
  const complaints = [...complaintsOf(validated.error?.issues ?? [], source.values ?? undefined), ...ofHolidays];
  const faults = [...source.faults, ...located(complaints, source)];
  if (faults.length > 0 || !validated.success) throw new ConfigurationError(faults);
  return { ...marketOf(validated.data, dirname(file)), holidays };
}

type WrittenMarket = z.output<typeof marketSchema>;

function marketOf(written: WrittenMarket, folder: string): Omit<Market, 'holidays'> {
  const { zone, cutOver, terms, traffic, institution, interchange, rates } = written;
  const minor = (value: WrittenMarket['terms']['entryFee']) => minorOf(value, written.currency);
  const means = traffic.means;
  return {
    zone,
    cutOverHour: cutOver,
    institution,
    tariffs: loadTariffs(resolve(folder, interchange), rates === undefined ? undefined : resolve(folder, rates)),
    layout: {
      name: written.name,
      date: written.date,
      currency: Number(written.currency),
      country: written.country,
      members: written.members.map((each) => memberOf(each, Number(written.currency))),
      cities: written.cities,
      sectors: written.sectors.map(({ mcc, ...rest }) => ({ ...rest, categoryCode: mcc })),
      merchants: written.merchants,
      terms: {
        domesticMillionths: terms.domestic,
        foreignMillionths: terms.foreign,
        vatMillionths: terms.vat,
        entryFeeMinor: minor(terms.entryFee),
        monthlyFeeMinor: minor(terms.monthlyFee),
        paymentDelayDays: terms.paymentDelayDays,
        reserveMinor: minor(terms.reserve),
        reserveMillionths: terms.reservePart,
      },
      paymentsPerCard: written.paymentsPerCard,
      traffic: {
        ...traffic,
        meansMinor: {
          cash: minor(means.cash),
          terminal: minor(means.terminal),
          'e-commerce': minor(means['e-commerce']),
        },
      },
    },
  };
}

function memberOf(written: WrittenMarket['members'][number], currency: number): MarketMember {
  const { code, issues, machines, acquires, cards = [], routes = cards, host, rate } = written;
  const member: Member = {
    code,
    name: written.name,
    institution: written.institution,
    bank: written.bank,
    acquirers: acquiredBy({ machines, acquires }).map((kind: SaleKind) => linkName(code, kind)),
    issuers: issues > 0 ? [issuerName(code)] : [],
    account: written.account,
    currency: written.currency === undefined ? currency : Number(written.currency),
    isForeign: written.foreign,
    clearing: written.clearing,
    reversals: written.reversals,
    email: written.email,
    language: written.language,
    isCertified: written.certified,
  };
  return { member, issues, machines, acquires, prefixes: cards, routes, host, rate };
}
