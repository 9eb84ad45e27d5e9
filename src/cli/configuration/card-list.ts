// Card numbers that a configuration lists, in the file itself or in a CSV file. They are card data: a message about one shows no
// more of it than may be shown. An unkeyed hash in place of a number would protect nothing, for there are few enough card numbers
// to try them all, so that the file is what has to be protected.
import { hasCheckDigit, LONGEST_PAN, maskPan } from '../../iso8583/pan.ts';
import { placeOf, rowsOf } from './csv.ts';
import { type Reading, wrongValue } from './faults.ts';

const SHORTEST_DIGITS = 12;

/** What a message says is allowed. */
export const cardAllowed = `a card number of ${SHORTEST_DIGITS} to ${LONGEST_PAN} digits with its check digit, or { csv: file }`;

/** The shape of written card numbers, for editors. */
export const cardPattern = `^\\d{${SHORTEST_DIGITS},${LONGEST_PAN}}$`;

const columns = ['card', 'pan', 'number'];

/** A card number of a CSV file, or a fault of it, with its place. */
interface TableFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Reads a card number. */
export function readCard(written: string | number): Reading<string> {
  const text = String(written);
  if (!new RegExp(cardPattern).test(text)) return { wrong: 'not a card number', allowed: cardAllowed };
  if (!hasCheckDigit(text)) return { wrong: 'a wrong check digit', allowed: cardAllowed };
  return { value: text };
}

/** What is wrong with a card number, which is masked. */
export function wrongCard(wrong: string, written: string | number): string {
  return wrongValue(wrong, maskPan(String(written)), cardAllowed);
}

/** Reads the text of a CSV file into its card numbers and its faults. The first row names the columns; others are ignored. */
export function readCardTable(text: string): { cards: string[]; faults: TableFault[] } {
  const cards: string[] = [];
  const faults: TableFault[] = [];
  const { rows, unclosed } = rowsOf(text);
  if (unclosed !== undefined) {
    faults.push({ ...placeOf(unclosed), message: 'quote never closed, allowed: "text" with "" for a quote' });
  }
  const header = (rows[0] ?? []).map((cell) => cell.text.trim().toLowerCase());
  const index = header.findIndex((name) => columns.includes(name));
  if (index < 0) {
    // What stands there may be card numbers of a file without a header.
    const message = `no column of card numbers, allowed: ${columns.join(', ')} in the first row`;
    return { cards, faults: [...faults, { line: 1, column: 1, message }] };
  }
  for (const row of rows.slice(1)) {
    if (row.length === 1 && row[0].text.trim() === '') continue;
    const cell = row[index] ?? { text: '', ...placeOf(row[row.length - 1]) };
    const reading = readCard(cell.text.trim());
    if ('value' in reading) cards.push(reading.value);
    else faults.push({ ...placeOf(cell), message: wrongCard(reading.wrong, cell.text.trim()) });
  }
  return { cards, faults };
}
