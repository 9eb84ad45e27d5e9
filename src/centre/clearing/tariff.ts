// The tables by which interchange and the centre's own fees are computed: the first rule that fits an operation applies. A rule says
// which operations it is for, and a tariff: a part of the amount and a fixed part, not less than a floor, not more than a cap.
import type { CardOrigin } from '../merchant.ts';
import type { Channel, Operation, OperationKind } from '../operation.ts';
import { millionthsOf } from './rounding.ts';

/** Who takes part in an operation. */
export type Role = 'acquirer' | 'issuer';

/** Which operations a rule is for; what is undefined or empty asks nothing. */
interface Conditions {
  readonly origin: CardOrigin | undefined;
  readonly brands: readonly string[];
  /** Merchant category codes, both ends included: 5411 is `{ from: 5411, to: 5411 }`. */
  readonly categories: readonly { readonly from: number; readonly to: number }[];
  readonly channels: readonly Channel[];
  readonly kinds: readonly OperationKind[];
  /** Codes of members. */
  readonly acquirers: readonly string[];
  readonly issuers: readonly string[];
  /** ISO 4217 numeric. Every rule with amounts in it has one. */
  readonly currency: number | undefined;
  /** Bounds of the amount, minor units, both included. */
  readonly leastMinor: number | undefined;
  readonly mostMinor: number | undefined;
  /** First and last business date (yyyymmdd). */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** What is to be paid. Minor units of the currency of the operation. */
interface Tariff {
  /** Parts per million of the amount: 6500 is 0.65 %. */
  readonly rateMillionths: number;
  readonly fixedMinor: number;
  readonly floorMinor: number | undefined;
  readonly capMinor: number | undefined;
}

export interface InterchangeRule extends Conditions, Tariff {
  readonly name: string;
  /** Who pays it to the other, of a purchase; of a refund and a reversal it is the other way round. */
  readonly paidBy: Role;
}

/** A fee of the centre's own, per operation. */
export interface CentreFee extends Conditions, Tariff {
  readonly name: string;
}

/** The first rule for an operation, undefined when none is. */
export function firstFit<R extends Conditions>(rules: readonly R[], operation: Operation): R | undefined {
  for (let i = 0; i < rules.length; i++) if (fits(rules[i]!, operation)) return rules[i];
  return undefined;
}

/** Minor units for an amount: percentage and fixed part, rounded half away from zero, within floor and cap. */
export function tariffOf(tariff: Tariff, amountMinor: number): number {
  const { rateMillionths, fixedMinor, floorMinor = 0, capMinor = Number.POSITIVE_INFINITY } = tariff;
  return Math.min(capMinor, Math.max(floorMinor, millionthsOf(amountMinor, rateMillionths) + fixedMinor));
}

function fits(rule: Conditions, operation: Operation): boolean {
  const { amountMinor, businessDate } = operation;
  return (
    (rule.origin === undefined || rule.origin === operation.origin) &&
    (rule.currency === undefined || rule.currency === operation.currency) &&
    (rule.from === undefined || businessDate >= rule.from) &&
    (rule.to === undefined || businessDate <= rule.to) &&
    (rule.leastMinor === undefined || amountMinor >= rule.leastMinor) &&
    (rule.mostMinor === undefined || amountMinor <= rule.mostMinor) &&
    admits(rule.kinds, operation.kind) &&
    admits(rule.channels, operation.channel) &&
    admits(rule.brands, operation.brand) &&
    admits(rule.acquirers, operation.acquirer) &&
    admits(rule.issuers, operation.issuer) &&
    (rule.categories.length === 0 || isAmong(rule.categories, Number(operation.categoryCode)))
  );
}

function admits<T>(list: readonly T[], value: T): boolean {
  return list.length === 0 || list.includes(value);
}

function isAmong(ranges: Conditions['categories'], code: number): boolean {
  for (let i = 0; i < ranges.length; i++) if (code >= ranges[i]!.from && code <= ranges[i]!.to) return true;
  return false;
}
