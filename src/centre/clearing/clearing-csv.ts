// The same as a clearing file for people and spreadsheets: a row for each operation, with its interchange, the centre's fee and what it
// does to the member's position. Card numbers are masked. Amounts are decimals; settled ones have a sign, above zero when the member
// receives them.
import { currencyOf } from '../../iso8583/currency.ts';
import { maskPan } from '../../iso8583/pan.ts';
import { csvCell } from '../csv-cell.ts';
import type { Side } from './figures.ts';
import type { PresentmentParts } from './presentment-texts.ts';

/** The first line. */
export const clearingCsvHeader = [
  'message,reference,role,kind,reversal,date,time,card,brand,origin,amount,currency,approval,rrn,stan,terminal,acceptor,name,mcc',
  'rule,interchange,rate,rate_date,settled_currency,settled_amount,settled_interchange,fee,net',
].join();

/** The columns of an operation that are the same for both members: those from `kind` to `interchange`. */
export function operationCells({ operation, figures, localTime }: PresentmentParts): string {
  const exponent = exponentOf(operation.currency);
  const date = `20${localTime.slice(0, 2)}-${localTime.slice(2, 4)}-${localTime.slice(4, 6)}`;
  const time = `${localTime.slice(6, 8)}:${localTime.slice(8, 10)}:${localTime.slice(10)}`;
  return (
    `${operation.kind},${operation.isReversal ? 'R' : ''},${date},${time},${maskPan(operation.pan)},${csvCell(operation.brand)},` +
    `${operation.origin},${decimalText(operation.amountMinor, exponent)},${currencyCode(operation.currency)},` +
    `${csvCell(operation.approvalCode)},${csvCell(operation.rrn)},${csvCell(operation.stan)},${csvCell(operation.terminal)},` +
    `${csvCell(operation.acceptor)},${csvCell(operation.acceptorName)},${csvCell(operation.categoryCode)},${csvCell(figures.rule ?? '')},` +
    decimalText(Math.abs(figures.interchangeMinor), exponent)
  );
}

/** The line of an operation in the CSV of a member. `other` is its second side, of an operation in which it owes itself. */
export function clearingCsvLine(
  message: number,
  reference: string,
  role: string,
  cells: string,
  side: Side,
  other?: Side,
): string {
  const settled = exponentOf(side.currency);
  const amount = side.amountMinor + (other?.amountMinor ?? 0);
  const interchange = side.interchangeMinor + (other?.interchangeMinor ?? 0);
  const fee = side.feeMinor + (other?.feeMinor ?? 0);
  const rate = side.rate === undefined ? ',' : `${decimalText(side.rate.numerator, side.rate.scale)},${side.rate.date}`;
  return (
    `${message},${reference},${role},${cells},${rate},${currencyCode(side.currency)},${decimalText(amount, settled)},` +
    `${decimalText(interchange, settled)},${decimalText(fee, settled)},${decimalText(amount + interchange + fee, settled)}`
  );
}

/** A number of 10^-`exponent`: `-15.00`. */
function decimalText(value: number, exponent: number): string {
  if (exponent === 0) return String(value === 0 ? 0 : value);
  const digits = String(Math.abs(value)).padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return `${value < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const exponents = new Map<number, number>();

/** Decimals of a currency; 0 for one that is not known, whose amounts stay in minor units. */
function exponentOf(currency: number): number {
  let exponent = exponents.get(currency);
  if (exponent === undefined) {
    exponent = currencyOf(currencyCode(currency))?.exponent ?? 0;
    exponents.set(currency, exponent);
  }
  return exponent;
}

function currencyCode(currency: number): string {
  return String(currency).padStart(3, '0');
}
