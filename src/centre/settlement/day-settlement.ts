// What a merchant is paid for a business day: its sales less refunds, less commission and the VAT on it, fees, the guarantee, and a debt of
// earlier days. A payment is never below zero: what a merchant owes is carried to its next day. All of it in whole minor units of the
// merchant's currency; each product is rounded half away from zero.
import { millionthsOf, shareOf } from '../clearing/rounding.ts';
import type { CommissionRate, Merchant } from '../merchant.ts';
import type { Operation } from '../operation.ts';

/** What stands between a merchant and the centre before the day. */
export interface MerchantBalance {
  /** What it owes of earlier days, zero or above. */
  readonly carriedMinor: number;
  /** What is held back as guarantee. */
  readonly heldMinor: number;
  /** The fees that its next payment has to bear. */
  readonly owesEntryFee: boolean;
  readonly owesMonthlyFee: boolean;
}

/** A merchant's day. `salesMinor` - `refundsMinor` - `commissionMinor` - `vatMinor` - `feesMinor` - `reserveMinor` - `carriedInMinor` =
 *  `paidMinor` - `carriedOutMinor`. */
export interface SettledDay {
  readonly contract: string;
  /** yyyymmdd. */
  readonly businessDate: number;
  /** Purchases and refunds less their reversals. Reversals of earlier days may turn them below zero. */
  readonly salesMinor: number;
  readonly refundsMinor: number;
  /** On sales, before VAT; a reversal gives back its part. Refunds take none, and give none back. */
  readonly commissionMinor: number;
  /** On commission and fees together. */
  readonly vatMinor: number;
  /** Entry fee and monthly fee, before VAT. */
  readonly feesMinor: number;
  readonly reserveMinor: number;
  readonly carriedInMinor: number;
  readonly carriedOutMinor: number;
  readonly paidMinor: number;
  /** Undefined when nothing is paid. */
  readonly payment: { readonly reference: string; readonly payOn: number } | undefined;
}

/** Something of a merchant that cannot be settled. */
export class SettlementError extends Error {
  override readonly name = 'SettlementError';
}

interface Sums {
  sales: number;
  refunds: number;
  commission: number;
}

export class DaySettlement {
  readonly #businessDate: number;
  readonly #merchants: ReadonlyMap<string, Merchant>;
  readonly #originalOf: (reversal: Operation) => ReversedOriginal | undefined;
  readonly #sums = new Map<string, Sums>();
  /** What reversals of this day have taken back of an original so far. */
  readonly #reversedToday = new Map<string, number>();

  /** `originalOf` gives what a reversal undoes, with how much of it earlier days have undone. */
  constructor(
    businessDate: number,
    merchants: readonly Merchant[],
    originalOf: (reversal: Operation) => ReversedOriginal | undefined,
  ) {
    this.#businessDate = businessDate;
    this.#merchants = new Map(merchants.map((merchant) => [merchant.contract, merchant]));
    this.#originalOf = originalOf;
  }

  /** Takes an operation of the day; one that is no merchant's is passed over. Throws a SettlementError. */
  add(operation: Operation): void {
    const { contract, currency, kind, isReversal, amountMinor, key } = operation;
    if (contract === undefined) return;
    const merchant = this.#merchants.get(contract);
    if (merchant === undefined)
      throw new SettlementError(`operation ${key} is of ${contract}, who is not in the register`);
    if (currency !== merchant.currency) {
      throw new SettlementError(
        `operation ${key} is in currency ${currency}, ${contract} is paid in ${merchant.currency}`,
      );
    }
    let sums = this.#sums.get(contract);
    if (sums === undefined) {
      sums = { sales: 0, refunds: 0, commission: 0 };
      this.#sums.set(contract, sums);
    }
    const sign = isReversal ? -1 : 1;
    if (kind === 'refund') {
      sums.refunds += sign * amountMinor;
      return;
    }
    sums.sales += sign * amountMinor;
    sums.commission += sign * this.#commissionOf(operation, merchant);
  }

  /** What each merchant that had operations, or owes something, is paid, in the order of the register. `payOn` is the day on which a
   *  payment of so many business days later is made. */
  settle(balanceOf: (merchant: Merchant) => MerchantBalance, payOn: (days: number) => number): SettledDay[] {
    const settled: SettledDay[] = [];
    for (const merchant of this.#merchants.values()) {
      const balance = balanceOf(merchant);
      const sums = this.#sums.get(merchant.contract);
      if (sums === undefined && balance.carriedMinor === 0) continue;
      settled.push(this.#dayOf(merchant, sums ?? { sales: 0, refunds: 0, commission: 0 }, balance, payOn));
    }
    return settled;
  }

  #dayOf(merchant: Merchant, sums: Sums, balance: MerchantBalance, payOn: (days: number) => number): SettledDay {
    const { contract, vatMillionths, entryFeeMinor, monthlyFeeMinor, paymentDelayDays } = merchant;
    const { sales, refunds, commission } = sums;
    const own = sales - refunds - commission - millionthsOf(commission, vatMillionths) - balance.carriedMinor;
    // Fees go with a payment: a merchant that is paid nothing is asked for none yet.
    const entry = balance.owesEntryFee ? entryFeeMinor : 0;
    const fees = own > 0 ? entry + (balance.owesMonthlyFee ? monthlyFeeMinor : 0) : 0;
    const vatMinor = millionthsOf(commission + fees, vatMillionths);
    const due = sales - refunds - commission - vatMinor - fees - balance.carriedMinor;
    const reserveMinor = due > 0 ? reserveOf(merchant, balance.heldMinor, due) : 0;
    const paidMinor = Math.max(0, due - reserveMinor);
    return {
      contract,
      businessDate: this.#businessDate,
      salesMinor: sales,
      refundsMinor: refunds,
      commissionMinor: commission,
      vatMinor,
      feesMinor: fees,
      reserveMinor,
      carriedInMinor: balance.carriedMinor,
      carriedOutMinor: Math.max(0, -due),
      paidMinor,
      payment:
        paidMinor === 0
          ? undefined
          : { reference: `${contract}-${this.#businessDate}`, payOn: payOn(paymentDelayDays) },
    };
  }

  /** The commission of a sale; of a reversal, the part of that of its original. */
  #commissionOf(operation: Operation, merchant: Merchant): number {
    const original = operation.isReversal ? this.#originalOf(operation) : undefined;
    const whole = original?.operation ?? operation;
    const commission = commissionOf(whole, merchant.commissions);
    if (original === undefined) return commission;
    const today = this.#reversedToday.get(whole.key) ?? 0;
    this.#reversedToday.set(whole.key, today + operation.amountMinor);
    const before = original.reversedMinor + today;
    const upTo = (part: number) => shareOf(commission, part, whole.amountMinor);
    return upTo(before + operation.amountMinor) - upTo(before);
  }
}

/** What a reversal undoes, with how much of it earlier days have undone. */
interface ReversedOriginal {
  readonly operation: Operation;
  readonly reversedMinor: number;
}

/** The first row that fits the card. */
function commissionOf({ origin, brand, amountMinor }: Operation, rates: readonly CommissionRate[]): number {
  const fits = (rate: CommissionRate) =>
    (rate.origin === undefined || rate.origin === origin) && (rate.brand === undefined || rate.brand === brand);
  const rate = rates.find(fits);
  return rate === undefined ? 0 : millionthsOf(amountMinor, rate.rateMillionths) + rate.fixedMinor;
}

function reserveOf({ reserveMinor, reserveMillionths }: Merchant, heldMinor: number, due: number): number {
  return Math.min(Math.max(0, reserveMinor - heldMinor), millionthsOf(due, reserveMillionths));
}
