// Tables on a terminal: columns become narrower until a line fits, and what does not fit its column goes on below. Widths are those that a
// terminal shows, not numbers of characters. Elsewhere tables are as wide as they are: scripts read lines.
import cliui from 'cliui';
import { tableLines } from '../trace/table.ts';

const GAP = 2;
/** A column is made no narrower. */
const LEAST_WIDTH = 8;

/** Columns of `stdout` behind an indent, when it is a terminal. */
export function terminalWidth(indent = 0): number | undefined {
  return process.stdout.isTTY === true ? process.stdout.columns - indent : undefined;
}

/** The widths of columns that have `widths` when a line has `lineWidth`, gaps included: the widest gives first. Undefined when all fit. */
export function fittedWidths(widths: readonly number[], lineWidth: number | undefined): number[] | undefined {
  if (lineWidth === undefined) return undefined;
  const fitted = [...widths];
  let over = fitted.reduce((sum, width) => sum + width, GAP * (fitted.length - 1)) - lineWidth;
  if (over <= 0) return undefined;
  while (over > 0) {
    const widest = fitted.indexOf(Math.max(...fitted));
    if (fitted[widest]! <= LEAST_WIDTH) break;
    fitted[widest]!--;
    over--;
  }
  return fitted;
}

/** The lines of a table, the first row its head, none longer than `lineWidth`. */
export function fittedTableLines(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
  lineWidth: number | undefined,
): string[] {
  const columns = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const widths = fittedWidths(columns, lineWidth);
  return widths === undefined ? tableLines(rows, isRight) : wrappedLines(rows, widths, isRight);
}

/** The same on the terminal that stdout is, behind an indent. */
export function terminalTableLines(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
  indent = 0,
): string[] {
  return fittedTableLines(rows, isRight, terminalWidth(indent));
}

/** The lines of `rows` in columns of these widths. */
export function wrappedLines(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  isRight: (column: number) => boolean,
): string[] {
  const lineWidth = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
  const ui = cliui({ width: lineWidth, wrap: true });
  for (const row of rows) {
    const last = widths.length - 1;
    const cells = widths.map((width, i) => {
      const align = isRight(i) ? { align: 'right' as const } : {};
      return i === last
        ? { text: row[i] ?? '', width, ...align }
        : {
            text: row[i] ?? '',
            width: width + GAP,
            padding: [0, GAP, 0, 0] as [number, number, number, number],
            ...align,
          };
    });
    ui.div(...cells);
  }
  return ui.toString().split('\n');
}
