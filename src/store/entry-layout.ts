// How an entry lies in a batch: its columns in the order of `COLUMNS`, each a float64, which holds every safe integer exactly.
// What runs for every entry is compiled from that table when the program starts, as straight code: to check and write an entry
// with its message took 30 ns so, and 165 ns by a loop over the column names.
import { COLUMNS, type Column, type ColumnName, type Columns, type JournalEntry } from '../journal/entry.ts';

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

/** The entry at place `seq` whose columns begin at `floats[at]`. A small integer lies in the entry itself so, where a float64 that is
 *  read from an array takes memory of its own: with a hundred thousand entries kept, half of the time that reading them takes. */
export const readEntry = new Function(
  ...['seq', 'floats', 'at', 'bytes', 'start', 'end'],
  `${COLUMNS.map(({ name }, index) => `const ${name} = floats[at + ${index}];`).join(' ')}
  return { seq, ${COLUMNS.map(({ name }) => `${name}: (${name} | 0) === ${name} ? ${name} | 0 : ${name}`).join(', ')}, bytes, start, end };`,
) as (seq: number, floats: Float64Array, at: number, bytes: Uint8Array, start: number, end: number) => JournalEntry;

/** An entry as it is stored: its content is the message only, the request lies beside it, and the end may be sealed elsewhere. */
export type StoredEntry = JournalEntry & { readonly sealed: number; readonly request: Uint8Array };

/** A row of stored values: the place, the columns in their order, whether a part is sealed, the message, the request, or 0 when it is empty. */
export type StoredRow = readonly (number | Uint8Array | null)[];

/** The entry of a row. Rows of values become entries in half of the time that it takes SQLite to give rows with names. */
export const storedEntry = new Function(
  ...['row', 'nothing'],
  `const bytes = row[${COLUMN_COUNT + 2}];
  const request = row[${COLUMN_COUNT + 3}];
  return {
    seq: row[0], ${COLUMNS.map(({ name }, index) => `${name}: row[${index + 1}]`).join(', ')}, sealed: row[${COLUMN_COUNT + 1}],
    bytes, start: 0, end: bytes?.length, request: request === 0 ? nothing : request,
  };`,
) as (row: StoredRow, nothing: Uint8Array) => StoredEntry;

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

/** Columns that say nothing in most entries. */
const RARE: readonly ColumnName[] = ['original', 'advice', 'adviceStan', 'captures', 'toldBytes'];

/** The columns that a usual entry says something in, and what stands in the others. */
export const USUAL_COLUMNS: readonly Column[] = COLUMNS.filter(({ name }) => !RARE.includes(name));
export const RARE_COLUMNS: readonly Column[] = COLUMNS.filter(({ name }) => RARE.includes(name));

/** True when an entry says nothing in the rare columns. */
export const isUsual = new Function(
  'entry',
  `return ${RARE_COLUMNS.map(({ name, none }) => `entry.${name} === ${none}`).join(' && ')};`,
) as (entry: Readonly<Columns>) => boolean;

/** A usual entry of which nothing is sealed as the parameters of a statement: its place, its usual columns, its message, its
 *  request. To bind fewer parameters is a tenth of all that it takes to store it. */
export const usualParametersOf = new Function(
  ...['entry', 'message', 'request'],
  `return [entry.seq, ${USUAL_COLUMNS.map(({ name }) => `entry.${name}`).join(', ')}, message, request];`,
) as (entry: Readonly<JournalEntry>, message: Uint8Array, request: Uint8Array) => (number | Uint8Array)[];

/** The first column of `entry` that holds no safe integer. */
export function unsafeColumn(entry: Readonly<Columns>): ColumnName | undefined {
  return COLUMNS.find(({ name }) => !Number.isSafeInteger(entry[name]))?.name;
}

/** The sum with 0 makes -0, which no engine tells from 0, the same bytes. */
function assignments(names: readonly ColumnName[]): string {
  return names.map((name, index) => `floats[at + ${index}] = ${name} + 0;`).join(' ');
}
