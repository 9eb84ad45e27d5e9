// How an entry lies in a batch: its columns in the order of `COLUMNS`, each a float64, which holds every safe integer exactly.
// What runs for every entry is compiled from that table when the program starts, as straight code: to check and write an entry
// with its message took 30 ns so, and 165 ns by a loop over the column names.
import { COLUMNS, type ColumnName, type Columns, type JournalEntry } from '../journal/entry.ts';

/** Columns of an entry, each one float64. */
export const COLUMN_COUNT = COLUMNS.length;

/** Writes the columns of `entry` from `floats[at]` on. False, and nothing is written, when one holds no safe integer. */
export const writeColumns = new Function(
  'entry',
  'floats',
  'at',
  `const { ${COLUMNS.map(({ name }) => name).join(', ')} } = entry;
  if (!(${COLUMNS.map(({ name }) => `Number.isSafeInteger(${name})`).join(' && ')})) return false;
  ${assignments(COLUMNS.map(({ name }) => name))}
  return true;`,
) as (entry: Readonly<Columns>, floats: Float64Array, at: number) => boolean;

/** Writes the columns `names` of an entry whose values are known to be safe integers from `floats[at]` on. */
export function columnsWriter(
  names: readonly ColumnName[],
): (entry: Readonly<Columns>, floats: Float64Array, at: number) => void {
  const body = `const { ${names.join(', ')} } = entry; ${assignments(names)}`;
  return new Function('entry', 'floats', 'at', body) as ReturnType<typeof columnsWriter>;
}

/** The entry at place `seq` whose columns begin at `floats[at]`. */
export const readEntry = new Function(
  ...['seq', 'floats', 'at', 'bytes', 'start', 'end'],
  `return { seq, ${COLUMNS.map(({ name }, index) => `${name}: floats[at + ${index}]`).join(', ')}, bytes, start, end };`,
) as (seq: number, floats: Float64Array, at: number, bytes: Uint8Array, start: number, end: number) => JournalEntry;

/** An entry as the parameters of a statement: its place, its columns in their order, whether a part of it is sealed, its message,
 *  its request. */
export const parametersOf = new Function(
  ...['entry', 'sealed', 'message', 'request'],
  `return [entry.seq, ${COLUMNS.map(({ name }) => `entry.${name}`).join(', ')}, sealed, message, request];`,
) as (
  entry: Readonly<JournalEntry>,
  sealed: number,
  message: Uint8Array,
  request: Uint8Array,
) => (number | Uint8Array)[];

/** The first column of `entry` that holds no safe integer. */
export function unsafeColumn(entry: Readonly<Columns>): ColumnName | undefined {
  return COLUMNS.find(({ name }) => !Number.isSafeInteger(entry[name]))?.name;
}

/** The sum with 0 makes -0, which no engine tells from 0, the same bytes. */
function assignments(names: readonly ColumnName[]): string {
  return names.map((name, index) => `floats[at + ${index}] = ${name} + 0;`).join(' ');
}
