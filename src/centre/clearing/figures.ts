// What an operation means for the two members that take part in it: its amount, the interchange and the centre's fees, each with its
// sign, in the currency of the member's position. A reversal takes back what its original gave: by the rules, the fees and the rate of
// the original, and so that the parts of an original that is reversed bit by bit add up to the whole.
import type { Member } from '../member.ts';
import type { Operation } from '../operation.ts';
import { type Conversion, converted, type ExchangeRate, type ExchangeRates } from './exchange-rates.ts';
import { shareOf } from './rounding.ts';
import { type CentreFee, firstFit, type InterchangeRule, type Role, tariffOf } from './tariff.ts';

/** By what an operation is cleared. */
export interface Tariffs {
  readonly interchange: readonly InterchangeRule[];
  /** What the centre takes from each of the two: of each list the first that fits applies. */
  readonly fees: Readonly<Record<Role, readonly CentreFee[]>>;
  readonly rates: ExchangeRates;
}

/** What a reversal undoes. */
export interface Original {
  readonly operation: Operation;
  /** How much of it earlier reversals have undone. */
  readonly reversedMinor: number;
}

/** One member's side of an operation. Amounts are in minor units of `currency`, above zero when the member receives them. */
export interface Side {
  readonly member: string;
  readonly currency: number;
  readonly amountMinor: number;
  readonly interchangeMinor: number;
  /** What the centre takes, so that it is mostly below zero. */
  readonly feeMinor: number;
  /** By which rate it was converted; undefined when the operation is in the member's currency. */
  readonly rate: ExchangeRate | undefined;
}

export interface Figures {
  readonly acquirer: Side;
  readonly issuer: Side;
  /** Name of the rule of interchange; undefined when none fits, and there is none to pay. */
  readonly rule: string | undefined;
  /** Minor units of the operation's currency, above zero when the acquirer receives it. */
  readonly interchangeMinor: number;
}

/** The figures of an operation between two members. `original` is what a reversal undoes, undefined when nobody knows it: then it is
 *  cleared as if the original had been on its own day. Throws a ClearingError when a rate is missing. */
export function figuresOf(
  operation: Operation,
  acquirer: Member,
  issuer: Member,
  tariffs: Tariffs,
  original?: Original,
): Figures {
  const whole = original?.operation ?? operation;
  const rule = firstFit(tariffs.interchange, whole);
  const interchange = rule === undefined ? 0 : tariffOf(rule, whole.amountMinor);
  const toAcquirer = rule?.paidBy === 'issuer' ? interchange : -interchange;
  const before = operation.isReversal ? (original?.reversedMinor ?? 0) : 0;
  const extent: Extent = { whole: whole.amountMinor, before, after: before + operation.amountMinor };
  const sign = signOf(operation);
  const side = (role: Role, member: Member, direction: 1 | -1): Side => {
    const conversion = tariffs.rates.on(whole.businessDate, whole.currency, member.currency);
    const fee = firstFit(tariffs.fees[role], whole);
    const feeMinor = fee === undefined ? 0 : tariffOf(fee, whole.amountMinor);
    return {
      member: member.code,
      currency: member.currency,
      amountMinor: positiveZero(direction * sign * moved(extent, whole.amountMinor, conversion)),
      interchangeMinor: positiveZero(direction * sign * moved(extent, toAcquirer, conversion)),
      // The centre is paid for a refund as for a purchase; a reversal gives back.
      feeMinor: positiveZero((operation.isReversal ? 1 : -1) * moved(extent, feeMinor, conversion)),
      rate: conversion?.rate,
    };
  };
  return {
    acquirer: side('acquirer', acquirer, 1),
    issuer: side('issuer', issuer, -1),
    rule: rule?.name,
    interchangeMinor: positiveZero(sign * moved(extent, toAcquirer, undefined)),
  };
}

/** Which part of the whole an operation is: what was undone before it and what is with it; for what is no reversal 0 and the whole. */
interface Extent {
  readonly whole: number;
  readonly before: number;
  readonly after: number;
}

/** 1 when the issuer owes the acquirer. */
function signOf({ kind, isReversal }: Operation): 1 | -1 {
  return (kind === 'refund') === isReversal ? 1 : -1;
}

/** The part of `whole` that goes with the extent, converted. The parts of one original add up to the whole, converted. */
function moved(extent: Extent, whole: number, conversion: Conversion | undefined): number {
  if (whole === 0) return 0;
  const after = converted(shareOf(whole, extent.after, extent.whole), conversion);
  return extent.before === 0 ? after : after - converted(shareOf(whole, extent.before, extent.whole), conversion);
}

/** `-0` is an accident of signs. */
function positiveZero(value: number): number {
  return value === 0 ? 0 : value;
}
