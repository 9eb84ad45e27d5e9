// The two sides of a reconciliation with a member: what a clearing file has, and what a CSV of the member has.
import type { PresentmentFacts } from '../../centre/clearing/presentment-facts.ts';
import { isPresentment, presentmentFacts } from '../../centre/clearing/presentment-facts.ts';
import { textOfCell } from '../../centre/csv-cell.ts';
import type { ReconciledItem } from '../../centre/reconciliation/breaks.ts';
import { currencyOf } from '../../iso8583/currency.ts';
import { maskPan } from '../../iso8583/pan.ts';
import { eachRow } from '../configuration/csv.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf } from '../input.ts';
import { type ClearingFile, checkClearingFile, readClearingFile } from './clearing-file.ts';

/** One side, and what of it could not be read. */
interface ReconciledSide {
  readonly items: readonly ReconciledItem[];
  readonly faults: number;
}

const KINDS = ['purchase', 'cash', 'refund'];
const NEEDED = ['kind', 'amount', 'currency'];
const MOST_FAULTS = 20;

/** The items of a file: a clearing file, or a CSV with a line of names. Throws a CommandError with the faults of a CSV. */
export async function readReconciledSide(file: string): Promise<ReconciledSide> {
  const bytes = await bytesOf(file);
  // A record begins with its length, and none has 2^24 bytes.
  if (bytes.length === 0 || bytes[0] !== 0) return { items: itemsOfCsv(bytes.toString('utf8'), file), faults: 0 };
  return itemsOfFile(await readClearingFile({ file, framing: 'auto', spec: undefined }));
}

function itemsOfFile(file: ClearingFile): ReconciledSide {
  const items: ReconciledItem[] = [];
  const { faults } = checkClearingFile(file, (message, record) => {
    if (message !== undefined && isPresentment(message)) items.push(itemOf(presentmentFacts(message), record));
  });
  return { items, faults: faults.length };
}

function itemOf(facts: PresentmentFacts, record: number): ReconciledItem {
  const { kind, isReversal, amountMinor, localTime, pan, reference, rrn, currency, acceptor } = facts;
  return {
    place: `record ${record}`,
    reference,
    rrn,
    card: maskPan(pan),
    isReversal,
    amountMinor: signed(kind, isReversal, amountMinor),
    currency,
    date: localTime.slice(0, 6),
    acceptor,
  };
}

/** For a purchase the issuer owes the acquirer. */
function signed(kind: string, isReversal: boolean, amountMinor: number): number {
  return (kind === 'refund') === isReversal ? amountMinor : -amountMinor;
}

function itemsOfCsv(text: string, file: string): ReconciledItem[] {
  const rows = eachRow(text);
  const faults: string[] = [];
  const fault = (line: number, column: number, what: string) => {
    faults.push(`${file}:${line}:${column}: ${what}`);
  };
  const first = rows.next();
  const titles = first.done === true ? [] : first.value;
  const column = new Map(titles.map(({ text: title }, at) => [title.trim().toLowerCase(), at]));
  const missing = NEEDED.filter((name) => !column.has(name));
  if (!column.has('reference') && !column.has('rrn')) missing.push('reference or rrn');
  if (missing.length > 0) fault(1, 1, `the first line names no column ${missing.join(', ')}`);
  const items: ReconciledItem[] = [];
  for (;;) {
    const next = rows.next();
    if (next.done === true) {
      if (next.value !== undefined) fault(next.value.line, next.value.column, 'a quote that is not closed');
      break;
    }
    if (missing.length > 0) break;
    const cells = next.value;
    if (cells.length === 1 && cells[0]!.text.trim() === '') continue;
    const { line } = cells[0]!;
    const cell = (name: string) => textOfCell(cells[column.get(name) ?? -1]?.text.trim() ?? '');
    const wrong = (name: string, what: string) => fault(line, cells[column.get(name)!]?.column ?? 1, what);
    const currency = currencyOf(cell('currency'));
    const amount = currency === undefined ? undefined : minorOf(cell('amount'), currency.exponent);
    const kind = cell('kind').toLowerCase();
    const date = cell('date');
    if (currency === undefined) wrong('currency', 'no currency of ISO 4217');
    else if (amount === undefined) wrong('amount', `no amount in ${currency.code}: 125.50`);
    if (!KINDS.includes(kind)) wrong('kind', `the kind is none of ${KINDS.join(', ')}`);
    if (date !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(date)) wrong('date', 'no day: 2026-11-26');
    const isReversal = cell('reversal').toUpperCase() === 'R';
    const card = cell('card');
    items.push({
      place: `line ${line}`,
      reference: cell('reference'),
      rrn: cell('rrn'),
      card: /^\d{13,19}$/.test(card) ? maskPan(card) : card,
      isReversal,
      amountMinor: signed(kind, isReversal, amount ?? 0),
      currency: Number(currency?.numeric ?? 0),
      date: date.replaceAll('-', '').slice(2),
      acceptor: cell('acceptor'),
    });
  }
  if (faults.length > 0) {
    const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more`] : [];
    throw new CommandError(ExitCode.usage, [...faults.slice(0, MOST_FAULTS), ...more].join('\n'));
  }
  return items;
}

/** Minor units of `125.50`. */
function minorOf(text: string, exponent: number): number | undefined {
  const parts = /^(\d{1,12})(?:\.(\d+))?$/.exec(text);
  const [, whole = '', decimals = ''] = parts ?? [];
  if (parts === null || decimals.length > exponent) return undefined;
  return Number(whole + decimals.padEnd(exponent, '0'));
}
