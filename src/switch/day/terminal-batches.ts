// What a terminal settles: its batch, all that it was approved since it settled last, of which nothing was taken back. A terminal counts for
// itself, where its acquirer's reconciliation counts a whole link and date: 0500 of 1987 with DE 3 = 920000 (settle) or 960000 (settle
// again, the batch has been uploaded), and its sums in DE 63 or in DE 74 to 89, or none.
import type { Message } from '../../codec/message.ts';
import { classOf, MessageClass, versionOf } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import type { ReversalReading } from './total-elements.ts';
import type { DayTotals } from './totals.ts';

const SETTLE = 920_000;
const SETTLE_AFTER_UPLOAD = 960_000;
/** A memory with more slots is not looked through for a terminal. */
const MOST_SLOTS = 250_000;

/** Sums in minor units; sales are debits of cardholders, refunds credits. */
interface Batch {
  sales: number;
  salesMinor: number;
  refunds: number;
  refundsMinor: number;
}

/** The request is a terminal's, about its own batch. */
export function isTerminalSettle(request: Message): boolean {
  if (versionOf(request.mti) > 0) return false;
  const code = request.number(3);
  return code === SETTLE || code === SETTLE_AFTER_UPLOAD;
}

/** The batch has been uploaded: there is nothing left that the terminal could do. */
export function isAfterUpload(request: Message): boolean {
  return request.number(3) === SETTLE_AFTER_UPLOAD;
}

/** What the terminal says of its batch; empty when it says nothing. */
export function saidOfBatch(request: Message, reading: ReversalReading): Partial<Batch> {
  const blocks = textOf(request, 63);
  if (/^(?:\d{30}){1,3}\s*$/.test(blocks))
    return blocks
      .match(/\d{30}/g)!
      .map(blockOf)
      .reduce(sum);
  const [ofDebits, ofCredits] = reading === 'cancelled' ? [0, 2] : [2, 0];
  return {
    ...saidIn(request, 'sales', 76, 75 + ofDebits),
    ...saidIn(request, 'salesMinor', 88, 87 + ofDebits),
    ...saidIn(request, 'refunds', 74, 75 + ofCredits),
    ...saidIn(request, 'refundsMinor', 86, 87 + ofCredits),
  };
}

/** The batch of the terminal of the request just identified. Undefined when memory has not all of it, or in several currencies: `rows` are
 *  what its acquirer has moved on `date`, and memory must come to the same. */
export function batchOf(
  transactions: TransactionTable,
  acquirer: number,
  date: number,
  rows: readonly Readonly<DayTotals>[],
): Batch | undefined {
  if (transactions.end > MOST_SLOTS) return undefined;
  const { identities } = transactions;
  const own: number[] = [];
  let settledId = 0;
  let knownMinor = 0;
  for (let slot = 0; slot < transactions.end; slot++) {
    if (identities.acquirerOf(slot) !== acquirer || transactions.isFree(slot) || transactions.isInFlight(slot))
      continue;
    const isSettle = classOf(identities.mtiOf(slot)) === MessageClass.reconciliation;
    const countedMinor = isSettle ? 0 : transactions.countedOf(slot);
    if (transactions.businessDateOf(slot) === date) knownMinor += countedMinor;
    if (!identities.agreesOnTerminal(slot)) continue;
    if (countedMinor !== 0) own.push(slot);
    if (isSettle && isApproved(transactions.reasonOf(slot))) settledId = Math.max(settledId, transactions.idOf(slot));
  }
  if (knownMinor !== rows.reduce((all, row) => all + netMinorOf(row), 0)) return undefined;
  const unsettled = own.filter((slot) => transactions.idOf(slot) > settledId);
  if (new Set(unsettled.map((slot) => identities.currencyOf(slot))).size > 1) return undefined;
  return unsettled.map((slot) => batchOfOne(transactions.countedOf(slot))).reduce(sum, EMPTY);
}

/** True when all that is said is so. */
export function agreesWith(said: Partial<Batch>, batch: Batch): boolean {
  return Object.entries(said).every(([name, value]) => batch[name as keyof Batch] === value);
}

const EMPTY: Batch = { sales: 0, salesMinor: 0, refunds: 0, refundsMinor: 0 };

function sum(a: Batch, b: Batch): Batch {
  return {
    sales: a.sales + b.sales,
    salesMinor: a.salesMinor + b.salesMinor,
    refunds: a.refunds + b.refunds,
    refundsMinor: a.refundsMinor + b.refundsMinor,
  };
}

function batchOfOne(minor: number): Batch {
  return minor > 0 ? { ...EMPTY, sales: 1, salesMinor: minor } : { ...EMPTY, refunds: 1, refundsMinor: -minor };
}

/** One kind of card in DE 63: sales and refunds, of each a number of three digits and an amount of twelve. */
function blockOf(digits: string): Batch {
  const [sales, salesMinor] = [Number(digits.slice(0, 3)), Number(digits.slice(3, 15))];
  return { sales, salesMinor, refunds: Number(digits.slice(15, 18)), refundsMinor: Number(digits.slice(18)) };
}

/** Less what the terminal says was reversed of it: a batch has only what stands. */
function saidIn(request: Message, name: keyof Batch, element: number, reversed: number): Partial<Batch> {
  const said = textOf(request, element);
  return /^\d+$/.test(said) ? { [name]: Number(said) - (Number(textOf(request, reversed)) || 0) } : {};
}

/** Empty for what the message does not have, or has as bytes or subfields. */
function textOf(request: Message, element: number): string {
  return request.dialect!.fields[element]?.composite === undefined ? (request.text(element) ?? '') : '';
}

function netMinorOf(row: Readonly<DayTotals>): number {
  return row.debitsMinor - row.debitReversalsMinor - row.creditsMinor + row.creditReversalsMinor;
}
