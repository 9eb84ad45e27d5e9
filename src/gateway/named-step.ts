// Which step of an order a void means. A void whose answer was lost is asked for again, and must undo no more than it has: so one that names
// its step does nothing the second time, and one that names nothing is refused behind another void.
import type { NamedStep } from './desk.ts';
import type { Attempt } from './orders/attempt-book.ts';
import type { Order } from './orders/order-book.ts';
import { type Step, transactionIdOf } from './orders/step-book.ts';

/** The last that was done and stands; undefined: nothing but the authorization. */
export function lastStanding(steps: readonly Step[]): Step | undefined {
  return steps.findLast(({ kind, state, isUndone }) => kind !== 'void' && state === 'done' && !isUndone);
}

/** The void that has undone what is named. The payment is undone when the order is void. */
export function undoneAlready(
  order: Order,
  steps: readonly Step[],
  transactionId: string | undefined,
): Step | undefined {
  if (transactionId === undefined) return undefined;
  const voids = steps.filter(({ kind, state }) => kind === 'void' && state === 'done');
  const named = steps.find((step) => transactionIdOf(step) === transactionId);
  if (named?.kind === 'void') return undefined;
  if (named !== undefined) return voids.find(({ undoes }) => undoes === named.id);
  const isPayment = voids.some(({ attempt }) => String(attempt) === transactionId);
  return isPayment && order.state === 'V' ? voids.at(-1) : undefined;
}

/** Why a void of what stands last, of `standingMinor`, is not what is named. */
export function voidRefusal(
  { transactionId, amountMinor }: NamedStep,
  paid: Attempt,
  steps: readonly Step[],
  standingMinor: number,
): string | undefined {
  if (amountMinor !== undefined && amountMinor !== standingMinor) return 'Total is not that of what is to be voided';
  const last = lastStanding(steps);
  if (transactionId !== undefined) return misnamed(transactionId, paid, steps, last);
  const before = steps.findLast(({ state }) => state === 'done');
  if (before?.kind !== 'void' || (amountMinor !== undefined && amountMinor !== before.amountMinor)) return undefined;
  return 'the last step is void already: to void what was before it, name that by its TransId';
}

function misnamed(
  transactionId: string,
  paid: Attempt,
  steps: readonly Step[],
  last: Step | undefined,
): string | undefined {
  const named = steps.find((step) => transactionIdOf(step) === transactionId);
  if (named === undefined) {
    if (transactionId !== String(paid.id)) return 'TransId is not of this order, or of nothing that was approved';
    return last?.kind === 'refund' ? LATER : undefined;
  }
  if (named.kind === 'void') return 'TransId is that of a void, which cannot be undone';
  if (named.state !== 'done') return 'TransId is of a step that was refused: there is nothing to undo';
  return named.id === last?.id ? undefined : LATER;
}

const LATER = 'a later step of the order stands: void that first';
