// A statement and a bulletin for tests: test cards, invented merchants, every kind of line.
import type { Language, Member } from '../../src/centre/member.ts';
import type { Merchant } from '../../src/centre/merchant.ts';
import type { Operation } from '../../src/centre/operation.ts';
import type { AuthorizationRequest } from '../../src/centre/statements/authorization-request.ts';
import {
  type DaySettlement,
  type LocalTime,
  type Statement,
  statementOf,
} from '../../src/centre/statements/statement.ts';
import { Reason } from '../../src/iso8583/reason.ts';

export const merchant: Merchant = {
  contract: '0401121',
  legalName: 'Librairie des Écoles SARL',
  tradingName: 'Librairie & Papeterie des Écoles',
  categoryCode: '5942',
  acceptor: '000000000401121',
  terminals: ['T0000001'],
  city: 'Casablanca',
  site: 'https://www.librairie-ecoles.example',
  email: 'compta@librairie-ecoles.example',
  language: 'fr',
  acquirer: 'ATLAS',
  rib: '901780000000000000100066',
  currency: 504,
  commissions: [{ origin: undefined, brand: undefined, rateMillionths: 15_000, fixedMinor: 0 }],
  vatMillionths: 100_000,
  monthlyFeeMinor: 25_000,
  entryFeeMinor: 0,
  reserveMinor: 0,
  reserveMillionths: 0,
  paymentDelayDays: 1,
  status: 'active',
  appliedOn: 20261001,
  contractedOn: 20261015,
  activeOn: 20261125,
  suspendedOn: 0,
  closedOn: 0,
};

export const arabicMerchant: Merchant = {
  ...merchant,
  contract: '0401122',
  legalName: 'شركة مكتبة المدينة',
  tradingName: 'مكتبة المدينة (الرباط)',
  city: 'الرباط',
  language: 'ar',
};

export function merchantIn(language: Language): Merchant {
  return language === 'ar' ? arabicMerchant : { ...merchant, language };
}

export const member: Member = {
  code: 'ATLAS',
  name: 'Banque Atlas',
  institution: '504001',
  bank: '901',
  acquirers: ['atlas'],
  issuers: ['banque-atlas'],
  account: 'MA64901780000000000000100066',
  currency: 504,
  isForeign: false,
  clearing: { encoding: 'ascii', framing: 'rdw' },
  reversals: 'cancelled',
  email: 'monetique@banque-atlas.example',
  language: 'fr',
  isCertified: true,
};

export const BUSINESS_DATE = 20261125;
export const SENDER = 'Centre monétique <releves@centre.example>';
const NOON_MS = Date.UTC(2026, 10, 25, 12);

/** UTC. */
export function localTime(atMs: number): LocalTime {
  const digits = new Date(atMs).toISOString().replaceAll(/\D/g, '');
  return { date: Number(digits.slice(0, 8)), time: Number(digits.slice(8, 14)) };
}

export function operation(number: number, changes: Partial<Operation> = {}): Operation {
  const facts = { key: `n1:${number}`, originalKey: undefined, businessDate: BUSINESS_DATE };
  const card = { pan: '9504010000000001', expiry: '2912', origin: 'domestic', brand: 'cmi' } as const;
  return {
    ...facts,
    ...card,
    atMs: NOON_MS + number * 61_000,
    kind: 'purchase',
    isReversal: false,
    acquirer: 'ATLAS',
    issuer: 'RIF',
    amountMinor: 12_550,
    currency: 504,
    processingCode: '000000',
    entryMode: '010',
    channel: 'e-commerce',
    stan: String(number).padStart(6, '0'),
    rrn: `6329${String(number).padStart(8, '0')}`,
    approvalCode: String(100_000 + number),
    terminal: 'T0000001',
    acceptor: merchant.acceptor,
    acceptorName: 'LIBRAIRIE DES ECOLES   CASABLANCA    MA',
    categoryCode: '5942',
    contract: merchant.contract,
    ...changes,
  };
}

export function request(number: number, changes: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  const { key, businessDate, atMs, kind, acquirer, issuer, amountMinor, currency, pan, brand, origin } =
    operation(number);
  const { rrn, terminal, acceptor, contract } = operation(number);
  const what = { key, businessDate, atMs, kind, acquirer, issuer, amountMinor, currency, pan, brand, origin };
  const reason = Reason.notSufficientFunds;
  return { ...what, reason, approvalCode: '', rrn, terminal, acceptor, contract, ...changes };
}

/** 1,255.50 of three purchases, less a refund of 99.90 and a reversal of 125.50: 1,030.10. Commission of 1.5 %: 15.45; a fee of 250;
 *  VAT of 10 % on both: 26.55 (26.545). 1,030.10 - 15.45 - 250.00 - 26.55 = 738.10. */
export function sampleStatement(language: Language): Statement {
  const whose = merchantIn(language);
  const contract = whose.contract;
  const foreign = { pan: '4000000000000010', brand: 'visa', origin: 'foreign' } as const;
  return statementOf(
    {
      merchant: whose,
      businessDate: BUSINESS_DATE,
      operations: [
        operation(1, { contract }),
        operation(2, { contract, ...foreign, amountMinor: 100_000 }),
        operation(3, { contract, amountMinor: 13_000, pan: '5155040000000004', brand: 'mastercard' }),
        operation(4, { contract, kind: 'refund', amountMinor: 9_990 }),
        operation(6, { contract, isReversal: true, originalKey: 'n1:1', approvalCode: '100001' }),
      ],
      requests: [
        request(5, { contract, ...foreign, amountMinor: 450_000 }),
        request(7, { contract, reason: Reason.expiredCard }),
      ],
      settlement: sampleSettlement,
    },
    localTime,
  )!;
}

export const sampleSettlement: DaySettlement = {
  salesMinor: 113_000,
  refundsMinor: 9_990,
  commissionMinor: 1_545,
  vatMinor: 2_655,
  feesMinor: 25_000,
  reserveMinor: 0,
  carriedInMinor: 0,
  carriedOutMinor: 0,
  paidMinor: 73_810,
  payment: { reference: 'P20261126-0401121', payOn: 20261126 },
};
