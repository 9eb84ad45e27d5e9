// Routes from a CSV file (RFC 4180: commas, quotes doubled inside quotes, the first row names the columns). The column
// of the first digits is `iin_start`, `from` or `prefix`, that of the last digits `iin_end` or `to`; the others are
// ignored, so the public BIN lists load as they are. Every bad row is reported with its line; no row is skipped in
// silence.
import { placeOf, rowsOf } from './csv.ts';
import { wrongValue } from './faults.ts';
import { type Route, rangeOf } from './routes.ts';

/** A route with the place where it stands; lines and columns count from 1. */
interface TableRoute {
  readonly route: Route;
  readonly line: number;
  readonly column: number;
}

/** A fault of the table with its place. */
interface TableFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const fromColumns = ['iin_start', 'from', 'prefix'];
const toColumns = ['iin_end', 'to'];
const digitsAllowed = '1 to 19 digits, both ends of equal length';

/** Reads the text of a CSV file into its routes and its faults. */
export function readRouteTable(text: string): { routes: TableRoute[]; faults: TableFault[] } {
  const routes: TableRoute[] = [];
  const faults: TableFault[] = [];
  const { rows, unclosed } = rowsOf(text);
  if (unclosed !== undefined)
    faults.push({ ...placeOf(unclosed), message: 'quote never closed, allowed: "text" with "" for a quote' });
  const header = (rows[0] ?? []).map((cell) => cell.text.trim().toLowerCase());
  const fromIndex = header.findIndex((name) => fromColumns.includes(name));
  const toIndex = header.findIndex((name) => toColumns.includes(name));
  if (fromIndex < 0) {
    const found = header.length === 0 ? 'nothing' : header.join(', ');
    const allowed = `${fromColumns.join(', ')}, and ${toColumns.join(' or ')} for the last`;
    const message = `no column of first digits (found ${found}), allowed: ${allowed}`;
    return { routes, faults: [...faults, { line: 1, column: 1, message }] };
  }
  for (const row of rows.slice(1)) {
    if (row.length === 1 && row[0].text.trim() === '') continue;
    const first = row[fromIndex] ?? { text: '', ...placeOf(row[row.length - 1]) };
    const from = first.text.trim();
    const to = (toIndex < 0 ? '' : (row[toIndex]?.text ?? '').trim()) || from;
    const written = to === from ? from : `${from}-${to}`;
    if (!/^\d*$/.test(from) || !/^\d*$/.test(to)) {
      faults.push({ ...placeOf(first), message: wrongValue('not digits', written, digitsAllowed) });
      continue;
    }
    const range = rangeOf(from, to);
    if ('wrong' in range) faults.push({ ...placeOf(first), message: wrongValue(range.wrong, written, digitsAllowed) });
    else routes.push({ route: range.value, ...placeOf(first) });
  }
  return { routes, faults };
}
