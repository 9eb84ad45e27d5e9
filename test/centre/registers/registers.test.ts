// What may stand in the registers, and what may follow what.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Merchant, MerchantStatus } from '../../../src/centre/merchant.ts';
import { ibanOfRib, isIban, isRib, ribKey } from '../../../src/centre/registers/bank-account.ts';
import { type FieldFault, readRecord, textsOf } from '../../../src/centre/registers/field.ts';
import { memberRegister } from '../../../src/centre/registers/member-register.ts';
import { merchantRegister } from '../../../src/centre/registers/merchant-register.ts';
import { withStatus } from '../../../src/centre/registers/merchant-status.ts';
import { MerchantTableBuilder } from '../../../src/centre/registers/merchant-table.ts';
import { changesBy } from '../../../src/centre/registers/register.ts';
import { MEMBER, MERCHANT, merchantOf, moroccanIban, ribOf } from './fixture.ts';

const members = new Set(['BANK-A', 'BANK-B']);
const register = merchantRegister(members);
const none: ReadonlyMap<string, Merchant> = new Map();
const faultsOf = (outcome: { faults: readonly FieldFault[] } | object): string[] =>
  'faults' in outcome ? outcome.faults.map(({ field, wrong }) => `${field}: ${wrong}`) : [];

describe('accounts of banks', () => {
  // That of the example which the registry of ISO 13616 has for Morocco.
  it('the key of a RIB', () => {
    expect(ribKey('0115190000012050005349')).toBe('21');
    expect(isRib('011519000001205000534921')).toBe(true);
    expect(ibanOfRib('011519000001205000534921')).toBe('MA64011519000001205000534921');
  });

  it('fits for every RIB, and for none of which one digit is another', () => {
    const first = fc.stringMatching(/^\d{22}$/);
    fc.assert(
      fc.property(first, fc.nat(23), fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
        const rib = ribOf(digits);
        expect(isRib(rib)).toBe(true);
        expect(ibanOfRib(rib)).toBe(moroccanIban(rib));
        expect(isIban(ibanOfRib(rib))).toBe(true);
        const changed = rib.slice(0, at) + ((Number(rib[at]) + by) % 10) + rib.slice(at + 1);
        expect(isRib(changed)).toBe(false);
      }),
    );
  });

  // Examples that ISO 13616 and banks have published.
  it.each([
    'GB82WEST12345698765432',
    'DE89370400440532013000',
    'FR1420041010050500013M02606',
    'MA64011519000001205000534921',
  ])('%s is an IBAN', (iban) => expect(isIban(iban)).toBe(true));

  it.each([
    'GB83WEST12345698765432',
    'gb82west12345698765432',
    'GB82 WEST 1234 5698 7654 32',
    'DE8937040044053201300',
    'MA65011519000001205000534921',
    '',
  ])('%s is none', (iban) => expect(isIban(iban)).toBe(false));
});

describe('a record', () => {
  it('reads back from its texts', () => {
    fc.assert(
      fc.property(merchantOf(1), fc.constantFrom(504, 952, 788), (any, currency) => {
        const other = { ...any, currency };
        expect(readRecord(register.fields, textsOf(register.fields, other))).toEqual({ record: other });
      }),
    );
    fc.assert(
      fc.property(merchantOf(1), (merchant) => {
        expect(readRecord(register.fields, textsOf(register.fields, merchant))).toEqual({ record: merchant });
        expect(register.faultsOf(merchant)).toEqual([]);
      }),
    );
    const texts = textsOf(memberRegister.fields, MEMBER);
    expect(readRecord(memberRegister.fields, texts)).toEqual({ record: MEMBER });
  });

  it('is written for people', () => {
    expect(textsOf(register.fields, MERCHANT)).toMatchObject({
      commissions: 'foreign visa 2.5%+0.50; 1.5%',
      vat: '10%',
      entryFee: '3000.00',
      terminals: 'TERM0001;TERM0002',
      currency: 'MAD',
      activeOn: '2026-01-19',
      closedOn: '',
      site: '',
    });
  });

  it.each([
    ['contract', 'c-1', 'not of this form'],
    ['contract', 'C-12345678901234', 'not of this form'],
    ['legalName', 'two\nlines', 'not of this form'],
    ['categoryCode', '54111', 'not of this form'],
    ['acceptor', 'SIXTEENCHARACTER', 'not of this form'],
    ['terminals', 'TERM00001', 'not of this form'],
    ['terminals', 'T1;T1', 'T1 twice'],
    ['site', 'shop.example', 'not of this form'],
    ['email', 'nobody', 'not of this form'],
    ['email', 'a@b.example\nBcc: c@d.example', 'not of this form'],
    ['email', 'a@b.example, c@d.example', 'not of this form'],
    ['language', 'de', 'none of these words'],
    ['rib', '011780000000000000000100', 'not of this form'],
    ['currency', 'DHS', 'no such currency'],
    ['commissions', '1.5', 'no percent sign'],
    ['commissions', '101%', 'too large'],
    ['commissions', '1.5%+0.005', 'finer than the minor unit of MAD'],
    ['commissions', 'domestic 1.5%', 'a last row that does not fit all'],
    ['commissions', '1.5%; foreign 2.5%', 'a row before foreign 2.5% fits all of its cards'],
    ['commissions', 'visa 1%; foreign visa 2%; 1.5%', 'a row before foreign visa 2% fits all of its cards'],
    ['commissions', 'visa foreign 2%; 1.5%', 'not an origin and a brand: visa foreign'],
    ['vat', '10', 'no percent sign'],
    ['vat', '0.00001%', 'not a percentage'],
    ['monthlyFee', '250,00', 'not an amount'],
    ['monthlyFee', '-1', 'not an amount'],
    ['entryFee', '10000000000.00', 'too large'],
    ['paymentDelayDays', '61', 'no such number'],
    ['status', 'dormant', 'none of these words'],
    ['activeOn', '2026-02-29', 'not a date'],
  ])('%s may not be %j', (field, written, wrong) => {
    const reading = readRecord(register.fields, { ...textsOf(register.fields, MERCHANT), [field]: written });
    expect(faultsOf(reading)).toEqual([`${field}: ${wrong}`]);
  });

  it('tells everything that is missing at once', () => {
    expect(faultsOf(readRecord(register.fields, { contract: 'C-1' }))).toEqual(
      ['legalName', 'tradingName', 'categoryCode', 'acceptor', 'city', 'email', 'acquirer', 'rib', 'commissions'].map(
        (field) => `${field}: missing`,
      ),
    );
  });

  it.each<[string, Partial<Merchant>]>([
    ['acquirer: BANK-C is no member', { acquirer: 'BANK-C' }],
    ['activeOn: no date, of a merchant that is active', { activeOn: 0 }],
    ['closedOn: a date, of a merchant that is active', { closedOn: 20261231 }],
    ['contractedOn: before appliedOn', { contractedOn: 20251231 }],
    ['reservePart: 0%, with a reserve', { reserveMinor: 1 }],
    ['currency: 788 has not two decimals', { currency: 788 }],
    ['currency: 392 has not two decimals', { currency: 392 }],
  ])('%s', (told, change) => {
    expect(register.faultsOf({ ...MERCHANT, ...change }).map(({ field, wrong }) => `${field}: ${wrong}`)).toEqual([
      told,
    ]);
  });
});

describe('the status of a merchant', () => {
  const following: Record<MerchantStatus, MerchantStatus[]> = {
    applied: ['contracted', 'closed'],
    contracted: ['active', 'closed'],
    active: ['suspended', 'closed'],
    suspended: ['active', 'closed'],
    closed: [],
  };
  const all = Object.keys(following) as MerchantStatus[];
  it.each(all.flatMap((before) => all.map((after) => [before, after] as const)))('%s to %s', (before, after) => {
    const outcome = withStatus({ ...MERCHANT, status: before }, after, 20261126);
    expect('wrong' in outcome).toBe(!following[before].includes(after));
  });

  it('keeps its dates, and since when it has been affiliated', () => {
    const suspended = withStatus(MERCHANT, 'suspended', 20261126) as Merchant;
    expect(suspended).toEqual({ ...MERCHANT, status: 'suspended', suspendedOn: 20261126 });
    expect(withStatus(suspended, 'active', 20261127)).toEqual({ ...suspended, status: 'active' });
  });
});

describe('what is put into a register', () => {
  const existing = new Map([['C-1', MERCHANT]]);
  const other: Merchant = { ...MERCHANT, contract: 'C-2', acceptor: 'MERCH0000000002' };

  it('is what was not so before', () => {
    const moved = { ...MERCHANT, city: 'Rabat' };
    expect(changesBy(register, existing, [MERCHANT])).toEqual({ changes: [] });
    expect(changesBy(register, existing, [moved, other])).toEqual({
      changes: [
        { before: MERCHANT, after: moved },
        { before: undefined, after: other },
      ],
    });
  });

  it.each<[string, Merchant[], string[]]>([
    ['a contract twice', [other, other], ['contract: C-2 twice']],
    [
      'a number of somebody else',
      [{ ...other, acceptor: MERCHANT.acceptor }],
      ['acceptor: MERCH0000000001 is that of C-1 at BANK-A already'],
    ],
    [
      'a number twice',
      [other, { ...other, contract: 'C-3' }],
      ['acceptor: MERCH0000000002 is that of C-2 at BANK-A already'],
    ],
  ])('%s is refused', (_, records, told) => {
    expect(faultsOf(changesBy(register, existing, records))).toEqual(told);
  });

  it('a number of another acquirer, and one that changes hands, are taken', () => {
    expect(
      faultsOf(changesBy(register, existing, [{ ...other, acceptor: MERCHANT.acceptor, acquirer: 'BANK-B' }])),
    ).toEqual([]);
    const swapped = [
      { ...MERCHANT, acceptor: other.acceptor },
      { ...other, acceptor: MERCHANT.acceptor },
    ];
    expect(faultsOf(changesBy(register, new Map([...existing, ['C-2', other]]), swapped))).toEqual([]);
  });

  it('what is closed stays closed', () => {
    const closed: Merchant = { ...MERCHANT, status: 'closed', closedOn: 20260601 };
    expect(faultsOf(changesBy(register, new Map([['C-1', closed]]), [MERCHANT]))).toEqual([
      'status: closed cannot become active',
    ]);
    expect(faultsOf(changesBy(register, none, [closed]))).toEqual([]);
  });

  it('the currency of a contract stays', () => {
    expect(faultsOf(changesBy(register, existing, [{ ...MERCHANT, currency: 978 }]))).toEqual([
      'currency: 504 cannot become 978',
    ]);
  });

  it('a link is of one member, and a member has one', () => {
    const second = { ...MEMBER, code: 'BANK-B', institution: '504002', issuers: ['b'] };
    expect(faultsOf(changesBy(memberRegister, new Map([['BANK-A', MEMBER]]), [second]))).toEqual([
      'acquirers: pos is of BANK-A already',
    ]);
    expect(faultsOf(changesBy(memberRegister, new Map(), [{ ...MEMBER, acquirers: [], issuers: [] }]))).toEqual([
      'acquirers: neither acquirers nor issuers',
    ]);
  });
});

it('the table takes whom a search through all merchants finds', () => {
  const word = fc.constantFrom('A', 'B', 'C', '');
  const merchant = fc.record({
    acquirer: word,
    acceptor: word,
    terminals: fc.uniqueArray(word, { maxLength: 3 }),
    status: fc.constantFrom<MerchantStatus>('active', 'suspended'),
  });
  const merchants = fc.uniqueArray(merchant, { selector: ({ acquirer, acceptor }) => `${acquirer}/${acceptor}` });
  fc.assert(
    fc.property(merchants, word, word, word, (all, acquirer, acceptor, terminal) => {
      const builder = new MerchantTableBuilder();
      for (const each of all) builder.add(each);
      const expected = all.some(
        (each) =>
          each.acquirer === acquirer &&
          each.acceptor === acceptor &&
          each.status === 'active' &&
          (each.terminals.length === 0 || each.terminals.includes(terminal)),
      );
      expect(builder.table().takes(acquirer, acceptor, terminal)).toBe(expected);
    }),
  );
});
