// The settlement of a business date to merchants: from its operations to what each of them is paid, and when.
import type { Original } from '../../centre/clearing/figures.ts';
import type { Holidays } from '../../centre/day/holidays.ts';
import { settlementDay } from '../../centre/day/settlement-days.ts';
import type { Merchant } from '../../centre/merchant.ts';
import type { Operation } from '../../centre/operation.ts';
import {
  DaySettlement,
  type MerchantBalance,
  type SettledDay,
  SettlementError,
} from '../../centre/settlement/day-settlement.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

interface DayToSettle {
  readonly businessDate: number;
  readonly merchants: readonly Merchant[];
  readonly operations: Iterable<Operation>;
  readonly originalOf: (reversal: Operation) => Original | undefined;
  /** What stands between a merchant and the centre before the day. */
  readonly balanceOf: (merchant: Merchant) => MerchantBalance;
  readonly holidays: Holidays;
}

/** Settles a date. Throws a CommandError (mismatch) for an operation that cannot be settled: then nobody is paid. */
export function settleDay(day: DayToSettle): SettledDay[] {
  const { businessDate, merchants, holidays } = day;
  try {
    const settlement = new DaySettlement(businessDate, merchants, day.originalOf);
    for (const operation of day.operations) settlement.add(operation);
    return settlement.settle(day.balanceOf, (days) => settlementDay(businessDate, days, holidays));
  } catch (error) {
    if (!(error instanceof SettlementError || error instanceof RangeError)) throw error;
    throw new CommandError(ExitCode.mismatch, `nothing is settled: ${error.message}`, { cause: error });
  }
}
