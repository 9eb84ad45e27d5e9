// What must hold of a day in a box.
import { imbalancesOf } from '../../centre/clearing/positions.ts';
import { balancedSums } from '../../centre/settlement/settlement-identity.ts';
import type { KeptSettlement } from '../../records/settlement.ts';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import { signedAmount } from '../amount.ts';
import type { ClearedDay } from './clear-day.ts';
import type { LedgerDifference } from './confirmed-ledger.ts';
import type { Posted } from './mail/mail-evening.ts';

export interface DayCheck {
  readonly what: string;
  readonly holds: boolean;
}

export function answeredCheck({ total }: TrafficSummary, transactions: number): DayCheck {
  const answered = total.approved + total.declined + total.technical;
  return { what: `each of ${transactions} requests was answered`, holds: answered === transactions };
}

export function toldCheck(differences: readonly LedgerDifference[]): DayCheck {
  const [first] = differences;
  const what = 'what is cleared is what acquirers were told, for each two members, to the centime';
  if (first === undefined) return { what, holds: true };
  const { acquirer, issuer, toldMinor, clearedMinor } = first;
  const found = `${acquirer} of ${issuer} was told ${toldMinor}, ${clearedMinor} is cleared`;
  return { what: `${what}: ${found}, and ${differences.length - 1} more`, holds: false };
}

export function exceptionsCheck(exceptions: number): DayCheck {
  const what = 'everything that was confirmed could be cleared';
  return { what: exceptions === 0 ? what : `${what}, but for ${exceptions}`, holds: exceptions === 0 };
}

/** The records refuse what does not add up; all merchants of a market are paid in its currency. */
export function settledCheck(settled: readonly KeptSettlement[], currency: number): DayCheck {
  const sums = balancedSums(settled);
  const amount = (minor: number) => signedAmount(minor, currency);
  const deducted = sums.commissionMinor + sums.vatMinor + sums.feesMinor + sums.reserveMinor;
  const carriedMinor = sums.carriedInMinor - sums.carriedOutMinor;
  const left = `paid ${amount(sums.paidMinor)}, commission, VAT, fees and guarantee ${amount(deducted)}, carried ${amount(carriedMinor)}`;
  const sold = sums.salesMinor - sums.refundsMinor;
  return {
    what: `${left} are sales less refunds ${amount(sold)}`,
    holds: sums.paidMinor + deducted + carriedMinor === sold,
  };
}

export function postedCheck({ statements, bulletins, deferred, bounced }: Posted): DayCheck {
  const what = `${statements} statements to merchants and ${bulletins} bulletins to members have left`;
  const left = deferred + bounced;
  return { what: left === 0 ? what : `${what}, but for ${left}`, holds: left === 0 };
}

export function zeroCheck({ positions }: ClearedDay): DayCheck {
  const what = 'the positions of all members and the centre sum to zero in each currency';
  return { what, holds: imbalancesOf(positions).length === 0 };
}
