// Merchants and operations of the tests of settlement. All of them are invented, and card numbers are test numbers.
import type { Merchant } from '../../../src/centre/merchant.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { ribKey } from '../../../src/centre/registers/bank-account.ts';
import { operation } from '../clearing/fixture.ts';

export const DATE = 20261126;

const account = '0117800000012050005349';
export const rib = account + ribKey(account);

export function merchant(contract: string, more: Partial<Merchant> = {}): Merchant {
  return {
    contract,
    legalName: `Société ${contract} & Fils`,
    tradingName: contract,
    categoryCode: '5812',
    acceptor: contract,
    terminals: [],
    city: 'CASABLANCA',
    site: undefined,
    email: 'shop@example.ma',
    language: 'fr',
    acquirer: 'ATLAS',
    rib,
    currency: 504,
    commissions: [
      { origin: 'foreign', brand: undefined, rateMillionths: 25_000, fixedMinor: 0 },
      { origin: undefined, brand: undefined, rateMillionths: 15_000, fixedMinor: 0 },
    ],
    vatMillionths: 100_000,
    monthlyFeeMinor: 0,
    entryFeeMinor: 0,
    reserveMinor: 0,
    reserveMillionths: 0,
    paymentDelayDays: 1,
    status: 'active',
    appliedOn: 20260101,
    contractedOn: 20260101,
    activeOn: 20260101,
    suspendedOn: 0,
    closedOn: 0,
    ...more,
  };
}

export function sale(key: string, contract: string, amountMinor: number, more: Partial<Operation> = {}): Operation {
  return operation(key, { contract, amountMinor, ...more });
}
