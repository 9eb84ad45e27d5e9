// What the acquirer was told, out of a replay's answers: the first of the three ledgers. An acquirer knows nothing of the
// switch's transaction numbers; it knows what it asked, what it was answered, and what it asked to be undone.

import type { FieldValues } from '../codec/field-values.ts';
import { isApproved, reasonOf } from '../iso8583/reason.ts';
import type { RouteTable } from '../switch/routes.ts';
import type { ReplayReport } from '../trace/replay-report.ts';

interface Told {
  issuer: number;
  currency: number;
  amountMinor: number;
}

/** Approved amounts that the acquirer has not had undone, by what it was answered. The report must be unmasked. */
export function toldAmounts(report: ReplayReport, routes: RouteTable): Told[] {
  const byKey = new Map<string, Told>();
  const byReference = new Map<string, Told>();
  for (const { request, answer } of report.steps) {
    const mti = textOf(answer, '0');
    if (request === undefined || answer === undefined || mti === undefined) continue;
    if (!isApproved(reasonOf(textOf(answer, '39') ?? ''))) continue;
    if (mti[1] === '4') undo(request, byKey, byReference);
    else if (mti[1] === '1' || mti[1] === '2') approve(request, answer, routes, byKey, byReference);
  }
  return [...byKey.values()];
}

function approve(
  request: FieldValues,
  answer: FieldValues,
  routes: RouteTable,
  byKey: Map<string, Told>,
  byReference: Map<string, Told>,
): void {
  const key = keyOf(textOf(request, '0') ?? '', textOf(request, '11') ?? '', textOf(request, '7') ?? '');
  // The same request again has the same answer: it is one transaction.
  if (byKey.has(key)) return;
  const pan = textOf(request, '2') ?? /^\d*/.exec(textOf(request, '35') ?? '')![0];
  const enquiry = /^3/.test(textOf(request, '3') ?? '');
  const credit = /^2/.test(textOf(request, '3') ?? '');
  const amountMinor = Number(textOf(answer, '4') ?? 0);
  const told: Told = {
    issuer: routes.find(Buffer.from(pan, 'latin1'), 0, pan.length),
    currency: Number(textOf(answer, '49') ?? 0),
    amountMinor: enquiry ? 0 : credit ? -amountMinor : amountMinor,
  };
  byKey.set(key, told);
  const reference = textOf(request, '37');
  if (reference !== undefined) byReference.set(reference, told);
}

function undo(request: FieldValues, byKey: Map<string, Told>, byReference: Map<string, Told>): void {
  const original = textOf(request, '90');
  const told =
    (original === undefined
      ? undefined
      : byKey.get(keyOf(original.slice(0, 4), original.slice(4, 10), original.slice(10, 20)))) ??
    byReference.get(textOf(request, '37') ?? '');
  if (told === undefined) return;
  const remaining = textOf(request, '95');
  told.amountMinor = remaining === undefined ? 0 : Math.min(told.amountMinor, Number(remaining.slice(0, 12)));
}

function keyOf(mti: string, stan: string, sentAt: string): string {
  return `${mti.slice(0, 2)}/${stan}/${sentAt}`;
}

function textOf(json: FieldValues | undefined, path: string): string | undefined {
  const value = json?.[path];
  return typeof value === 'string' ? value : undefined;
}
