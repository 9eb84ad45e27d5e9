// The columns of a journal's entries without their messages, those that lie within bounds only: SQLite looks through a million
// entries in a tenth of a second, where to hand each of them to a program takes many times that. For commands, which have no
// event loop to keep free: it reads on the caller's thread. It reads page by page, so that a switch which writes the same file
// can fold its log back into the database however long the caller takes over a page.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { COLUMNS, type ColumnName, type Columns } from '../journal/entry.ts';
import { JournalError } from '../journal/journal.ts';
import { faultOf } from './sqlite-fault.ts';
import { readableDatabase } from './sqlite-files.ts';
import { openForReading } from './sqlite-opening.ts';
import { SELECT_LAST_SEQ } from './sqlite-schema.ts';

/** How long reading waits for a shell that holds the database before it fails. */
const BUSY_TIMEOUT_MS = 2_000;
const PAGE_ENTRIES = 1_000;

/** Least and most value of each column that is named, both included. */
export type ColumnBounds = Readonly<Partial<Record<ColumnName, readonly [least: number, most: number]>>>;

export class SqliteColumns {
  /** Place of the last durable entry when the journal was opened: later ones are not read. */
  readonly lastSeq: number;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens the journal in the SQLite file `path`, which another process may be writing. Throws JournalError JOURNAL_OPEN. */
  constructor(path: string) {
    this.#path = path;
    let database: DatabaseSync | undefined;
    try {
      database = readableDatabase(path, BUSY_TIMEOUT_MS);
      openForReading(database, { path, readOnly: true, node: undefined, acquirers: [], issuers: [] });
      this.lastSeq = database.prepare(SELECT_LAST_SEQ).get()?.lastSeq as number;
      this.#database = database;
    } catch (error) {
      database?.close();
      throw this.#fault('JOURNAL_OPEN', error);
    }
  }

  /** The columns `names` of each entry within `bounds` whose place is after `afterSeq`, in order. Throws JournalError
   *  JOURNAL_READ. */
  *read<N extends ColumnName>(
    names: readonly N[],
    bounds: ColumnBounds = {},
    afterSeq = 0,
  ): Generator<Pick<Columns, N> & { seq: number }, void> {
    const sql = selectOf(names, Object.keys(bounds) as ColumnName[]);
    const limits = Object.values(bounds).flat();
    const entryOf = namedValues(['seq', ...names]);
    let after = afterSeq;
    for (;;) {
      const page = this.#page(sql, [after, this.lastSeq, ...limits, PAGE_ENTRIES]);
      for (const row of page) yield entryOf(row) as Pick<Columns, N> & { seq: number };
      if (page.length < PAGE_ENTRIES) return;
      after = page.at(-1)![0]!;
    }
  }

  /** Releases the file. */
  close(): void {
    this.#database.close();
  }

  #page(sql: string, parameters: readonly number[]): number[][] {
    try {
      let statement = this.#statements.get(sql);
      if (statement === undefined) {
        statement = this.#database.prepare(sql);
        statement.setReturnArrays(true);
        this.#statements.set(sql, statement);
      }
      return statement.all(...parameters) as unknown as number[][];
    } catch (error) {
      throw this.#fault('JOURNAL_READ', error);
    }
  }

  #fault(code: JournalError['code'], thrown: unknown): JournalError {
    return new JournalError(code, faultOf(code, this.#path, thrown).message, { cause: thrown });
  }
}

/** Makes an object of a row of values with these names. SQLite takes longer to give rows with names than rows of values. */
function namedValues(names: readonly string[]): (row: readonly number[]) => Record<string, number> {
  const members = names.map((name, index) => `${name}: row[${index}]`);
  return new Function('row', `return { ${members.join(', ')} };`) as ReturnType<typeof namedValues>;
}

/** Parameters: place to read after, last place to read, the limits of each bounded column, most rows. */
function selectOf(names: readonly ColumnName[], bounded: readonly ColumnName[]): string {
  const read = names.map(storedNameOf);
  const within = bounded.map((name) => ` AND ${storedNameOf(name)} BETWEEN ? AND ?`);
  const where = `seq > ? AND seq <= ?${within.join('')}`;
  return `SELECT ${['seq', ...read].join(', ')} FROM journal WHERE ${where} ORDER BY seq LIMIT ?`;
}

function storedNameOf(name: ColumnName): string {
  return COLUMNS.find((column) => column.name === name)!.stored;
}
