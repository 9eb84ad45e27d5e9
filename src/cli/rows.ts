// A described message on a terminal: one aligned line per element, coloured where that helps.
import { styleText } from 'node:util';
import type { DescriptionRow } from '../explain/describe.ts';
import { print, wantsColour } from './output.ts';

const VALUE_COLUMN_LIMIT = 60;

/** The lines of a described message; `colour` sets the numbers and meanings apart. */
export function rowLines(rows: readonly DescriptionRow[], colour: boolean): string[] {
  const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => text.length));
  const pathWidth = widest(rows.map((row) => row.path));
  const nameWidth = widest(rows.map((row) => row.name));
  const valueWidth = Math.min(VALUE_COLUMN_LIMIT, widest(rows.map((row) => row.value)));
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  return rows.map(({ path, name, value, meaning }) =>
    [
      paint('cyan', path.padStart(pathWidth)),
      paint('dim', name.padEnd(nameWidth)),
      meaning === '' ? value : value.padEnd(valueWidth),
      ...(meaning === '' ? [] : [paint('green', meaning)]),
    ].join('  '),
  );
}

/** Prints a described message to stdout. */
export function printRows(rows: readonly DescriptionRow[]): void {
  for (const line of rowLines(rows, wantsColour(process.stdout))) print(line);
}
