// Routes from a CSV file (RFC 4180: commas, quotes doubled inside quotes, the first row names the columns). The column
// of the first digits is `iin_start`, `from` or `prefix`, that of the last digits `iin_end` or `to`; the others are
// ignored, so the public BIN lists load as they are. Every bad row is reported with its line; no row is skipped in
// silence.
import { type Cell, eachRow, placeOf } from './csv.ts';
import { type Reading, wrongValue } from './faults.ts';
import { type Route, rangeOf } from './routes.ts';

/** A fault of the table with its place. */
interface TableFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const fromColumns = ['iin_start', 'from', 'prefix'];
const toColumns = ['iin_end', 'to'];
const digitsAllowed = '1 to 19 digits, both ends of equal length';

/** Reads the text of a CSV file: `take` gets each of its routes, and where it stands. Returns its faults. */
export function readRouteTable(text: string, take: (route: Route, line: number, column: number) => void): TableFault[] {
  const faults: TableFault[] = [];
  const rows = eachRow(text);
  let next = rows.next();
  const header = next.done === true ? [] : next.value.map((cell) => cell.text.trim().toLowerCase());
  const fromIndex = header.findIndex((name) => fromColumns.includes(name));
  const toIndex = header.findIndex((name) => toColumns.includes(name));
  if (fromIndex < 0) {
    const found = header.length === 0 ? 'nothing' : header.join(', ');
    const allowed = `${fromColumns.join(', ')}, and ${toColumns.join(' or ')} for the last`;
    faults.push({ line: 1, column: 1, message: `no column of first digits (found ${found}), allowed: ${allowed}` });
  }
  while (next.done !== true) {
    next = rows.next();
    if (next.done !== true && fromIndex >= 0) readRow(next.value, fromIndex, toIndex, take, faults);
  }
  if (next.value !== undefined) {
    // In front of what it has led to.
    faults.unshift({ ...placeOf(next.value), message: 'quote never closed, allowed: "text" with "" for a quote' });
  }
  return faults;
}

function readRow(
  row: readonly Cell[],
  fromIndex: number,
  toIndex: number,
  take: (route: Route, line: number, column: number) => void,
  faults: TableFault[],
): void {
  if (row.length === 1 && row[0]!.text.trim() === '') return;
  const first = row[fromIndex] ?? { text: '', ...placeOf(row[row.length - 1]!) };
  const from = first.text.trim();
  const to = (toIndex < 0 ? '' : (row[toIndex]?.text ?? '').trim()) || from;
  const range: Reading<Route> =
    isDigits(from) && (to === from || isDigits(to))
      ? rangeOf(from, to)
      : { wrong: 'not digits', allowed: digitsAllowed };
  if ('value' in range) {
    take(range.value, first.line, first.column);
    return;
  }
  const written = to === from ? from : `${from}-${to}`;
  faults.push({ ...placeOf(first), message: wrongValue(range.wrong, written, digitsAllowed) });
}

function isDigits(text: string): boolean {
  return /^\d*$/.test(text);
}
