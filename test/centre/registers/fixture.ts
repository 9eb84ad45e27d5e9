// Members and merchants of tests, and arbitrary ones. All of them are invented.
import fc from 'fast-check';
import type { Member } from '../../../src/centre/member.ts';
import type { CommissionRate, Merchant } from '../../../src/centre/merchant.ts';

/** The key by its definition, in whole numbers of any length: 97 - (first 22 digits followed by 00) mod 97. */
export function ribOf(first22: string): string {
  return first22 + String(97n - (BigInt(`${first22}00`) % 97n)).padStart(2, '0');
}

/** By the standard: letters as two digits, what is moved to the end, 98 less the remainder. M is 22, A is 10. */
export function moroccanIban(rib: string): string {
  return `MA${String(98n - (BigInt(`${rib}221000`) % 97n)).padStart(2, '0')}${rib}`;
}

export const MERCHANT: Merchant = {
  contract: 'C-1',
  legalName: 'Épicerie du Maârif SARL',
  tradingName: 'Épicerie du Maârif',
  categoryCode: '5411',
  acceptor: 'MERCH0000000001',
  terminals: ['TERM0001', 'TERM0002'],
  city: 'Casablanca',
  site: undefined,
  email: 'epicerie@maarif.example',
  language: 'fr',
  acquirer: 'BANK-A',
  rib: ribOf('0117800000000000000001'),
  currency: 504,
  commissions: [
    { origin: 'foreign', brand: 'visa', rateMillionths: 25_000, fixedMinor: 50 },
    { origin: undefined, brand: undefined, rateMillionths: 15_000, fixedMinor: 0 },
  ],
  vatMillionths: 100_000,
  monthlyFeeMinor: 25_000,
  entryFeeMinor: 300_000,
  reserveMinor: 0,
  reserveMillionths: 0,
  paymentDelayDays: 1,
  status: 'active',
  appliedOn: 20260105,
  contractedOn: 20260112,
  activeOn: 20260119,
  suspendedOn: 0,
  closedOn: 0,
};

export const MEMBER: Member = {
  code: 'BANK-A',
  name: 'Bank A',
  institution: '504001',
  bank: '011',
  acquirers: ['pos'],
  issuers: ['bank.a', 'bank-a-2'],
  account: moroccanIban(ribOf('0117800000000000000002')),
  currency: 504,
  isForeign: false,
  clearing: { encoding: 'ebcdic', framing: 'rdw-1014' },
  reversals: 'opposite',
  email: undefined,
  language: 'ar',
  isCertified: true,
};

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
const name = fc.stringMatching(/^[A-Za-zéèçîôûÉ"',;:=+()&% ء-ي]{1,60}$/).map((text) => `N${text}.`);
const part = fc.integer({ min: 0, max: 1_000_000 });
const minor = fc.integer({ min: 0, max: 999_999_999_999 });

const rate = (origin: CommissionRate['origin'], brand: string | undefined): fc.Arbitrary<CommissionRate> =>
  fc.record({ origin: fc.constant(origin), brand: fc.constant(brand), rateMillionths: part, fixedMinor: minor });
const someRates = fc
  .subarray([
    rate('domestic', 'cmi'),
    rate('foreign', 'visa'),
    rate(undefined, 'visa'),
    rate('foreign', undefined),
    rate('domestic', undefined),
  ])
  .chain((rates) => fc.tuple(...rates, rate(undefined, undefined)));

/** Any merchant that may be, with this number in its contract and its acceptor. */
export const merchantOf = (number: number): fc.Arbitrary<Merchant> =>
  fc.record({
    contract: fc.constant(`C-${number}`),
    legalName: name,
    tradingName: name,
    categoryCode: digits(4),
    acceptor: fc.stringMatching(/^[!-:<-~][ -:<-~]{0,6}$/).map((text) => `${text}|${number}`),
    terminals: fc.uniqueArray(fc.stringMatching(/^[!-:<-~]([ -:<-~]{0,6}[!-:<-~])?$/), { maxLength: 4 }),
    city: name,
    site: fc.constantFrom(undefined, 'https://shop.example/a?b=c,d', 'http://shop.example'),
    email: fc.constantFrom('a@b.example', "o'hara+x@shop.example.ma"),
    language: fc.constantFrom('fr', 'en', 'ar'),
    acquirer: fc.constantFrom('BANK-A', 'BANK-B'),
    rib: digits(22).map(ribOf),
    currency: fc.constantFrom(504, 978, 840),
    commissions: someRates,
    vatMillionths: part,
    monthlyFeeMinor: minor,
    entryFeeMinor: minor,
    reserveMinor: minor,
    reserveMillionths: fc.integer({ min: 1, max: 1_000_000 }),
    paymentDelayDays: fc.integer({ min: 0, max: 60 }),
    status: fc.constantFrom('active', 'suspended'),
    appliedOn: fc.constant(20260105),
    contractedOn: fc.constantFrom(20260105, 20260228),
    activeOn: fc.constantFrom(20260228, 20261231),
    suspendedOn: fc.constant(20261231),
    closedOn: fc.constant(0),
  });
