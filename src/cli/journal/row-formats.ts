// Rows as a command prints them: a table for people, JSON, a JSON object a line, CSV (RFC 4180). Rows are printed as they come: of
// a table only what has come together is aligned, and its columns never get narrower.
import { csvCell } from '../../centre/csv-cell.ts';
import { visibleText } from '../../explain/describe.ts';
import { print } from '../output.ts';

const rowFormats = ['table', 'json', 'ndjson', 'csv'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** The option `--format` of a command that prints rows. */
export const rowFormatOption = { choices: rowFormats, default: 'table', describe: 'how to print' } as const;

/** One column of a table and of CSV; JSON has the row itself. */
export interface RowColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | number | null;
  readonly isRight?: boolean;
}

/** The columns of a kind of rows. */
export interface RowLayout<Row> {
  readonly table: readonly RowColumn<Row>[];
  readonly csv: readonly RowColumn<Row>[];
}

interface RowPrinter<Row> {
  /** Prints what has come together. */
  add(rows: readonly Row[]): void;
  end(): void;
}

/** Prints rows to stdout. */
export function rowPrinter<Row>(format: RowFormat, layout: RowLayout<Row>): RowPrinter<Row> {
  if (format === 'table') return new TablePrinter(layout.table);
  if (format === 'csv') return new CsvPrinter(layout.csv);
  return format === 'json' ? new JsonPrinter() : { add: (rows) => rows.forEach(printJson), end: () => undefined };
}

function printJson(row: unknown): void {
  print(JSON.stringify(row));
}

class TablePrinter<Row> implements RowPrinter<Row> {
  readonly #columns: readonly RowColumn<Row>[];
  #widths: readonly number[];
  #isBegun = false;

  constructor(columns: readonly RowColumn<Row>[]) {
    this.#columns = columns;
    this.#widths = columns.map(() => 0);
  }

  add(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const cells = rows.map((row) => this.#columns.map(({ cell }) => tableCell(cell(row))));
    const lines = this.#isBegun ? cells : [this.#columns.map(({ title }) => title), ...cells];
    this.#isBegun = true;
    this.#widths = this.#widths.map((width, i) => Math.max(width, ...lines.map((line) => line[i]!.length)));
    for (const line of lines) print(this.#aligned(line));
  }

  end(): void {
    // The last row has been printed.
  }

  #aligned(cells: readonly string[]): string {
    const padded = cells.map((text, i) => {
      const width = this.#widths[i]!;
      return this.#columns[i]!.isRight === true ? text.padStart(width) : text.padEnd(width);
    });
    return padded.join('  ').trimEnd();
  }
}

/** What came over the wire must not disturb a terminal. */
function tableCell(value: string | number | null): string {
  return value === null || value === '' ? '' : visibleText(String(value));
}

class CsvPrinter<Row> implements RowPrinter<Row> {
  readonly #columns: readonly RowColumn<Row>[];

  constructor(columns: readonly RowColumn<Row>[]) {
    this.#columns = columns;
    print(columns.map(({ title }) => title).join(','));
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) print(this.#columns.map(({ cell }) => printedCell(cell(row))).join(','));
  }

  end(): void {
    // Every line is complete.
  }
}

/** Numbers are never formulas, whatever their sign. */
function printedCell(value: string | number | null): string {
  return typeof value === 'string' ? csvCell(value) : String(value ?? '');
}

class JsonPrinter<Row> implements RowPrinter<Row> {
  #isEmpty = true;

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      // The line before ends once it is known whether another follows.
      process.stdout.write(`${this.#isEmpty ? '[' : ','}\n  ${JSON.stringify(row)}`);
      this.#isEmpty = false;
    }
  }

  end(): void {
    print(this.#isEmpty ? '[]' : '\n]');
  }
}
