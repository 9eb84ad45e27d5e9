// The merchants of a market, made from a seed: invented names and addresses, right keys. What they are called and where they are says
// nothing of anybody real.
import type { Language } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import { ribKey } from '../../centre/registers/bank-account.ts';
import { Random } from '../random.ts';
import type { MarketLayout, Sector } from './layout.ts';
import { fraction, Weights } from './weights.ts';

/** A merchant with its part in the traffic. */
export interface MarketMerchant {
  readonly merchant: Merchant;
  readonly sector: Sector;
  /** Place of its acquirer among the members. */
  readonly acquirer: number;
  /** Its part of the payments of its sector: a weight. */
  readonly payments: number;
  /** DE 43: name, city and country in 40 characters. */
  readonly nameAndPlace: string;
}

const SECOND_NAMES = [
  ...[
    'Argane',
    'Jasmin',
    'Zellige',
    'Palmier',
    'Safran',
    'Oasis',
    'Minaret',
    'Corniche',
    'Amandier',
    'Cigogne',
    'Grenade',
  ],
  ...[
    'Médina',
    'Tamaris',
    'Olivier',
    'Dune',
    'Mimosa',
    'Figuier',
    'Riad',
    'Chergui',
    'Lagune',
    'Colline',
    'Menthe',
    'Ambre',
  ],
];
const LEGAL_FORMS = ['SARL', 'SARL AU', 'SA', 'SNC'];
/** Of a hundred merchants. */
const LANGUAGES: readonly (readonly [Language, number])[] = [
  ['fr', 68],
  ['ar', 22],
  ['en', 10],
];
const NEW_TODAY = 15;
const LONGEST_AGE_MONTHS = 96;
const NAME_LENGTH = 25;
const CITY_LENGTH = 13;
const MOST_TERMINALS = 3;

const languages = new Weights(LANGUAGES.map(([, share]) => share));

/** All merchants of a market, those of one sector side by side. Each sector has one at least of every acquirer. */
export function merchantsOf(layout: MarketLayout, seed: number): MarketMerchant[] {
  const acquirers = layout.members.flatMap(({ acquires }, place) => (acquires > 0 ? [place] : []));
  const total = layout.sectors.reduce((sum, { merchants }) => sum + merchants, 0);
  const made: MarketMerchant[] = [];
  for (const sector of layout.sectors) {
    const count = Math.max(acquirers.length, Math.round((layout.merchants * sector.merchants) / total));
    for (let i = 0; i < count; i++) made.push(merchantOf(layout, seed, sector, made.length + 1, acquirers[i]));
  }
  return made;
}

/** `acquirer` is the place of the one that it has in any case; undefined: any of them. */
function merchantOf(
  layout: MarketLayout,
  seed: number,
  sector: Sector,
  number: number,
  acquirer: number | undefined,
): MarketMerchant {
  const random = new Random(seed, 'merchant', number);
  const { members, terms, date } = layout;
  const place = acquirer ?? new Weights(members.map(({ acquires }) => acquires)).pick(random);
  const city = random.pick(layout.cities);
  const tradingName = `${sector.name} ${random.pick(SECOND_NAMES)} ${number}`.slice(0, NAME_LENGTH);
  const domain = `${asciiOf(tradingName)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')}.example`;
  const isAtADistance = sector.channel === 'e-commerce';
  const activeOn = random.chance(NEW_TODAY) ? date : monthsBefore(date, 1 + random.below(LONGEST_AGE_MONTHS));
  const terminals = isAtADistance ? 1 : 1 + random.below(MOST_TERMINALS);
  const [language] = LANGUAGES[languages.pick(random)]!;
  const merchant: Merchant = {
    contract: `C-${String(number).padStart(6, '0')}`,
    legalName: `${tradingName} ${random.pick(LEGAL_FORMS)}`,
    tradingName,
    categoryCode: sector.categoryCode,
    acceptor: `MER${String(number).padStart(12, '0')}`,
    terminals: Array.from({ length: terminals }, (_, i) => `T${String(number * 10 + i).padStart(7, '0')}`),
    city,
    site: isAtADistance ? `https://www.${domain}/` : undefined,
    email: `compta@${domain}`,
    language,
    acquirer: members[place]!.member.code,
    rib: ribIn(layout, random),
    currency: layout.currency,
    commissions: [
      { origin: 'domestic', brand: undefined, rateMillionths: terms.domesticMillionths, fixedMinor: 0 },
      { origin: undefined, brand: undefined, rateMillionths: terms.foreignMillionths, fixedMinor: 0 },
    ],
    vatMillionths: terms.vatMillionths,
    monthlyFeeMinor: isAtADistance ? terms.monthlyFeeMinor : 0,
    // Whoever is active since an earlier day has paid it.
    entryFeeMinor: isAtADistance && activeOn === date ? terms.entryFeeMinor : 0,
    reserveMinor: isAtADistance ? terms.reserveMinor : 0,
    reserveMillionths: isAtADistance ? terms.reserveMillionths : 0,
    paymentDelayDays: terms.paymentDelayDays,
    status: 'active',
    appliedOn: activeOn,
    contractedOn: activeOn,
    activeOn,
    suspendedOn: 0,
    closedOn: 0,
  };
  return {
    merchant,
    sector,
    acquirer: place,
    // A few sell much, most a little.
    payments: 0.05 + fraction(random) * fraction(random) * fraction(random),
    nameAndPlace: nameAndPlace(tradingName, city, layout.country),
  };
}

/** DE 43 of ISO 8583:1987: 25 characters of name, 13 of city, 2 of country, all of them of the basic alphabet. */
export function nameAndPlace(name: string, city: string, country: string): string {
  const inWidth = (text: string, width: number) => asciiOf(text).slice(0, width).padEnd(width);
  return inWidth(name, NAME_LENGTH) + inWidth(city, CITY_LENGTH) + country;
}

/** Letters without their accents. */
function asciiOf(text: string): string {
  return text.normalize('NFD').replace(/[^\x20-\x7e]/g, '');
}

/** An account at one of the banks of the country. */
function ribIn({ members }: MarketLayout, random: Random): string {
  const banks = members.flatMap(({ member: { bank, isForeign } }) => (bank === undefined || isForeign ? [] : [bank]));
  const digits = (count: number) => String(random.below(10 ** count)).padStart(count, '0');
  const first = random.pick(banks) + digits(3) + digits(6) + digits(5) + digits(5);
  return first + ribKey(first);
}

/** The first day of a month so many months before. */
function monthsBefore(date: number, months: number): number {
  const month = Math.trunc(date / 10_000) * 12 + (Math.trunc(date / 100) % 100) - 1 - months;
  return Math.trunc(month / 12) * 10_000 + ((month % 12) + 1) * 100 + 1;
}
