// The settlement of a merchant for a business date. It earns its sales less its refunds, gets again what came back, and the reserve
// once it is closed; it pays commission, fees, VAT on both (rounded half away from zero, once for each settlement) and its debt. What is
// left is paid, but for the part that is held back until the guarantee is reached; what is missing is carried as a debt. A payment is
// never below zero.
import { hasTwoDecimals } from '../../iso8583/currency.ts';
import { millionthsOf } from '../clearing/rounding.ts';
import type { Merchant } from '../merchant.ts';
import type { Operation } from '../operation.ts';
import type { DaySettlement } from '../statements/statement.ts';
import { commissionOf, reverseCommission, type SettledOperation } from './commission.ts';
import { SettlementError } from './settlement-error.ts';

/** What stands between a merchant and the centre from one settlement to the next. Minor units, none below zero. */
export interface MerchantAccount {
  readonly debtMinor: number;
  /** Held back as guarantee. */
  readonly reserveMinor: number;
  /** Of payments that came back: paid with the next settlement. */
  readonly returnedMinor: number;
  /** yyyymm of the last monthly fee; 0: none yet. */
  readonly feeMonth: number;
  readonly isEntryFeeTaken: boolean;
  /** ISO 4217 numeric, of the amounts; undefined: of no settlement, or of one that did not record it. */
  readonly currency?: number;
}

export const EMPTY_ACCOUNT: MerchantAccount = {
  debtMinor: 0,
  reserveMinor: 0,
  returnedMinor: 0,
  feeMonth: 0,
  isEntryFeeTaken: false,
};

interface MerchantDay {
  readonly merchant: Merchant;
  /** yyyymmdd. */
  readonly businessDate: number;
  /** Of the merchant and the date; never one that was settled. */
  readonly operations: readonly Operation[];
  readonly account: MerchantAccount;
  /** What was settled on an earlier date; undefined when nothing of that key was. */
  readonly originalOf: (key: string) => SettledOperation | undefined;
  /** The so-many-th day after a date on which banks settle. */
  readonly settlementDay: (date: number, days: number) => number;
}

interface SettledMerchant {
  readonly settlement: DaySettlement;
  readonly account: MerchantAccount;
  /** The operations of the day, and earlier ones that it reversed. */
  readonly operations: readonly SettledOperation[];
}

/** Throws a SettlementError for an operation that cannot be settled. */
export function settleMerchant(day: MerchantDay): SettledMerchant {
  const { merchant, businessDate, account } = day;
  const sums = sumsOf(day);
  if (!hasTwoDecimals(merchant.currency))
    throw new SettlementError(
      `${merchant.contract}: nothing is paid in currency ${merchant.currency}: it has not two decimals`,
    );
  if (account.currency !== undefined && account.currency !== merchant.currency)
    throw new SettlementError(
      `${merchant.contract}: its ledger is in currency ${account.currency}, not ${merchant.currency}`,
    );
  const fees = feesOf(merchant, account, businessDate);
  const vatMinor = millionthsOf(sums.commissionMinor + fees.feesMinor, merchant.vatMillionths);
  const isClosed = merchant.status === 'closed';
  const dueMinor =
    sums.salesMinor -
    sums.refundsMinor +
    account.returnedMinor +
    (isClosed ? account.reserveMinor : 0) -
    sums.commissionMinor -
    vatMinor -
    fees.feesMinor -
    account.debtMinor;
  // Of what came back the guarantee was held back when it was first paid.
  const heldMinor = isClosed ? 0 : heldBack(merchant, account, dueMinor - account.returnedMinor);
  const paidMinor = Math.max(0, dueMinor - heldMinor);
  const carriedOutMinor = Math.max(0, 0 - dueMinor);
  return {
    settlement: {
      salesMinor: sums.salesMinor,
      refundsMinor: sums.refundsMinor,
      commissionMinor: sums.commissionMinor,
      vatMinor,
      feesMinor: fees.feesMinor,
      reserveMinor: isClosed ? 0 - account.reserveMinor : heldMinor,
      returnedMinor: account.returnedMinor,
      carriedInMinor: account.debtMinor,
      carriedOutMinor,
      paidMinor,
      payment:
        paidMinor === 0
          ? undefined
          : {
              reference: `${businessDate}-${merchant.contract}`,
              payOn: day.settlementDay(businessDate, merchant.paymentDelayDays),
            },
    },
    account: {
      debtMinor: carriedOutMinor,
      reserveMinor: isClosed ? 0 : account.reserveMinor + heldMinor,
      returnedMinor: 0,
      feeMonth: fees.feeMonth,
      isEntryFeeTaken: true,
      currency: merchant.currency,
    },
    operations: sums.operations,
  };
}

/** What of an amount due goes to the guarantee. */
function heldBack({ reserveMinor, reserveMillionths }: Merchant, account: MerchantAccount, dueMinor: number): number {
  if (dueMinor <= 0) return 0;
  const missing = Math.max(0, reserveMinor - account.reserveMinor);
  return Math.min(missing, dueMinor, millionthsOf(dueMinor, reserveMillionths));
}

/** Monthly with the first settlement of a calendar month, the entry fee with the first of all; none once it is closed. */
function feesOf(merchant: Merchant, account: MerchantAccount, businessDate: number) {
  const { monthlyFeeMinor, entryFeeMinor, status } = merchant;
  if (status === 'closed') return { feeMonth: account.feeMonth, feesMinor: 0 };
  const feeMonth = Math.trunc(businessDate / 100);
  const monthly = feeMonth > account.feeMonth ? monthlyFeeMinor : 0;
  return { feeMonth, feesMinor: monthly + (account.isEntryFeeTaken ? 0 : entryFeeMinor) };
}

function sumsOf({ merchant, businessDate, operations, originalOf }: MerchantDay) {
  const settled = new Map<string, SettledOperation>();
  const sums = { salesMinor: 0, refundsMinor: 0, commissionMinor: 0 };
  // A reversal finds its original whatever order they come in; several of one original in the order of their keys.
  for (const operation of [...operations].sort(byOriginalsFirst)) {
    const { key, originalKey, kind, isReversal, amountMinor, contract, currency } = operation;
    if (contract !== merchant.contract || operation.businessDate !== businessDate || currency !== merchant.currency)
      throw new SettlementError(
        `${key}: not of ${merchant.contract}, ${businessDate} and currency ${merchant.currency}`,
      );
    if (settled.has(key) || originalOf(key) !== undefined) throw new SettlementError(`${key}: settled already`);
    const original =
      isReversal && originalKey !== undefined ? (settled.get(originalKey) ?? originalOf(originalKey)) : undefined;
    if (original === undefined && originalKey !== undefined) throw new SettlementError(unsettledOriginal(operation));
    let commissionMinor = commissionOf(merchant, operation) * (isReversal ? -1 : 1);
    if (original !== undefined) {
      const reversed = reverseCommission(original, amountMinor);
      commissionMinor = reversed.commissionMinor;
      settled.set(original.key, reversed.original);
    }
    const signed = isReversal ? -amountMinor : amountMinor;
    if (kind === 'refund') sums.refundsMinor += signed;
    else sums.salesMinor += signed;
    sums.commissionMinor += commissionMinor;
    settled.set(key, { key, amountMinor, commissionMinor, reversedMinor: 0 });
  }
  return { ...sums, operations: [...settled.values()] };
}

/** Taken back would be what the merchant was never paid. */
function unsettledOriginal({ key, originalKey, contract }: Operation): string {
  const what = `${key}: it takes back ${originalKey} of ${contract}, which no date has settled`;
  return `${what}; settle the date of ${originalKey} first, or leave the reversal out when there is no such operation`;
}

function byOriginalsFirst(a: Operation, b: Operation): number {
  return Number(a.isReversal) - Number(b.isReversal) || (a.key < b.key ? -1 : 1);
}
