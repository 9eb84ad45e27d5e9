// A described message on a terminal: one aligned line per element, coloured where that helps, and folded where the terminal is narrow.
import { styleText } from 'node:util';
import type { DescriptionRow } from '../explain/describe.ts';
import { fittedWidths, terminalWidth, wrappedLines } from './fitted-table.ts';
import { print, wantsColour } from './output.ts';

const VALUE_COLUMN_LIMIT = 60;

/** The lines of a described message; `colour` sets the numbers and meanings apart. No line is longer than `lineWidth`. */
export function rowLines(rows: readonly DescriptionRow[], colour: boolean, lineWidth?: number | undefined): string[] {
  const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => text.length));
  const pathWidth = widest(rows.map((row) => row.path));
  const nameWidth = widest(rows.map((row) => row.name));
  const valueWidth = widest(rows.map((row) => row.value));
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const widths = [pathWidth, nameWidth, valueWidth, widest(rows.map((row) => row.meaning))];
  const fitted = fittedWidths(widths[3] === 0 ? widths.slice(0, 3) : widths, lineWidth);
  if (fitted !== undefined) {
    const cells = rows.map(({ path, name, value, meaning }) => [
      paint('cyan', path),
      paint('dim', name),
      value,
      meaning === '' ? '' : paint('green', meaning),
    ]);
    return wrappedLines(cells, fitted, (column) => column === 0);
  }
  return rows.map(({ path, name, value, meaning }) =>
    [
      paint('cyan', path.padStart(pathWidth)),
      paint('dim', name.padEnd(nameWidth)),
      meaning === '' ? value : value.padEnd(Math.min(VALUE_COLUMN_LIMIT, valueWidth)),
      ...(meaning === '' ? [] : [paint('green', meaning)]),
    ].join('  '),
  );
}

/** Prints a described message to stdout. */
export function printRows(rows: readonly DescriptionRow[]): void {
  for (const line of rowLines(rows, wantsColour(process.stdout), terminalWidth())) print(line);
}
