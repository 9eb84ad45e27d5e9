// Members and operations of the tests of clearing. All card numbers are test numbers.

import type { ClearingSettings } from '../../../src/centre/clearing/clearing-run.ts';
import { ExchangeRates } from '../../../src/centre/clearing/exchange-rates.ts';
import type { Original, Tariffs } from '../../../src/centre/clearing/figures.ts';
import type { CentreFee, InterchangeRule } from '../../../src/centre/clearing/tariff.ts';
import type { Member } from '../../../src/centre/member.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { compile } from '../../../src/codec/spec/compile.ts';
import { loadSpec } from '../../../src/spec-file.ts';

export const MAD = 504;
export const USD = 840;

export const codecs = { ascii: compile(loadSpec('clearing-ipm')), ebcdic: compile(loadSpec('clearing-ipm-ebcdic')) };

export function member(code: string, more: Partial<Member> = {}): Member {
  return {
    code,
    name: code,
    institution: '000001',
    bank: undefined,
    acquirers: [],
    issuers: [],
    account: 'MA64011519000001205000534921',
    currency: MAD,
    isForeign: false,
    clearing: { encoding: 'ascii', framing: 'rdw' },
    reversals: 'cancelled',
    email: undefined,
    language: 'fr',
    isCertified: true,
    ...more,
  };
}

export const atlas = member('ATLAS', { institution: '010001' });
export const rif = member('RIF', { institution: '010002', clearing: { encoding: 'ebcdic', framing: 'rdw-1014' } });
export const visa = member('VISA', { institution: '400000', currency: USD, isForeign: true });
export const members = [atlas, rif, visa];

export function operation(key: string, more: Partial<Operation> = {}): Operation {
  return {
    key,
    originalKey: undefined,
    businessDate: 20261126,
    atMs: Date.UTC(2026, 10, 26, 8, 30, 15),
    kind: 'purchase',
    isReversal: false,
    acquirer: 'ATLAS',
    issuer: 'RIF',
    amountMinor: 10_000,
    currency: MAD,
    pan: '9504020000000018',
    expiry: '2912',
    origin: 'domestic',
    brand: 'cmi',
    processingCode: '000000',
    entryMode: '051',
    channel: 'terminal',
    stan: '000001',
    rrn: '633000000001',
    approvalCode: 'A00001',
    terminal: 'TERM0001',
    acceptor: 'MERCHANT0000001',
    acceptorName: 'CAFE DU PORT           CASABLANCA     MA',
    categoryCode: '5812',
    contract: undefined,
    ...more,
  };
}

/** The reversal of an operation, or of a part of it. */
export function reversal(key: string, original: Operation, more: Partial<Operation> = {}): Operation {
  return { ...original, key, originalKey: original.key, isReversal: true, ...more };
}

const anything = {
  origin: undefined,
  brands: [],
  categories: [],
  channels: [],
  kinds: [],
  acquirers: [],
  issuers: [],
  currency: undefined,
  leastMinor: undefined,
  mostMinor: undefined,
  from: undefined,
  to: undefined,
  rateMillionths: 0,
  fixedMinor: 0,
  floorMinor: undefined,
  capMinor: undefined,
} as const;

export function rule(name: string, more: Partial<InterchangeRule>): InterchangeRule {
  return { ...anything, name, paidBy: 'acquirer', ...more };
}

export function fee(name: string, more: Partial<CentreFee>): CentreFee {
  return { ...anything, name, ...more };
}

/** 1 MAD is 0.0995 USD. */
export const rates = new ExchangeRates([{ date: 20261101, from: MAD, to: USD, numerator: 995, scale: 4 }]);

export const tariffs: Tariffs = {
  interchange: [
    rule('cash', { kinds: ['cash'], paidBy: 'issuer', currency: MAD, fixedMinor: 600 }),
    rule('foreign', { origin: 'foreign', rateMillionths: 22_000 }),
    rule('domestic', { origin: 'domestic', rateMillionths: 6_500 }),
  ],
  fees: {
    acquirer: [fee('acquirer', { currency: MAD, fixedMinor: 15 })],
    issuer: [fee('issuer', { currency: MAD, fixedMinor: 25 })],
  },
  rates,
};

/** What reversals among `operations` undo. */
export function originalsAmong(operations: readonly Operation[]): (reversal: Operation) => Original | undefined {
  const byKey = new Map(operations.map((one) => [one.key, one]));
  return ({ originalKey }) => {
    const found = byKey.get(originalKey ?? '');
    return found && { operation: found, reversedMinor: 0 };
  };
}

/** UTC, to have expectations that can be worked out by hand. */
export function utc(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\D/g, '').slice(2, 14);
}

export function settings(more: Partial<ClearingSettings> = {}): ClearingSettings {
  return {
    businessDate: 20261126,
    members,
    tariffs,
    institution: '010000',
    mode: 'T',
    codecs,
    localTime: utc,
    originalOf: () => undefined,
    ...more,
  };
}
