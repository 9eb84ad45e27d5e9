// What the orders of a store come to on a business day: what was sold, undone and given back.
import type { OrderView } from '../desk.ts';

interface Sum {
  readonly count: number;
  readonly amountMinor: number;
}

/** Of one currency. */
export interface DayTotals {
  readonly currency: number;
  readonly sales: Sum;
  /** Of what had been sold; an authorization that was undone before it was captured is in no total. */
  readonly voids: Sum;
  readonly refunds: Sum;
  readonly netMinor: number;
}

type Kind = 'sales' | 'voids' | 'refunds';

/** @param date yyyymmdd, as `settlementId` of the steps has it */
export function dayTotals(orders: readonly OrderView[], date: string): DayTotals[] {
  const sums = new Map<number, Record<Kind, { count: number; amountMinor: number }>>();
  for (const order of orders) {
    for (const { kind, amountMinor } of countedSteps(order, date)) {
      let sum = sums.get(order.currency);
      if (sum === undefined) {
        const none = () => ({ count: 0, amountMinor: 0 });
        sum = { sales: none(), voids: none(), refunds: none() };
        sums.set(order.currency, sum);
      }
      sum[kind].count++;
      sum[kind].amountMinor += amountMinor;
    }
  }
  return [...sums].map(([currency, { sales, voids, refunds }]) => ({
    currency,
    sales,
    voids,
    refunds,
    netMinor: sales.amountMinor - voids.amountMinor - refunds.amountMinor,
  }));
}

/** An `Auth` is sold by its approval, a `PreAuth` by its capture. A void undoes the last step that moved money, and is counted when it did. */
function countedSteps(
  { kind, steps }: OrderView,
  date: string,
): { readonly kind: Kind; readonly amountMinor: number }[] {
  const counted: { kind: Kind; amountMinor: number }[] = [];
  const moved: { kind: Kind; amountMinor: number }[] = [];
  const hasCapture = steps.some((step) => step.kind === 'capture' && step.result.response === 'Approved');
  for (const step of steps) {
    if (step.result.response !== 'Approved') continue;
    const isSale = step.kind === 'capture' || (step.kind === 'attempt' && kind === 'Auth' && !hasCapture);
    const isOnDay = step.result.settlementId === date;
    if (isSale || step.kind === 'refund') {
      const entry = { kind: isSale ? ('sales' as const) : ('refunds' as const), amountMinor: step.amountMinor };
      moved.push(entry);
      if (isOnDay) counted.push(entry);
    } else if (step.kind === 'void') {
      const undone = moved.pop();
      if (undone === undefined || !isOnDay) continue;
      const amountMinor = undone.kind === 'sales' ? undone.amountMinor : -undone.amountMinor;
      counted.push({ kind: 'voids', amountMinor });
    }
  }
  return counted;
}
