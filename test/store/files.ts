// What tests do to the files of a journal, as somebody else than the journal: look through their bytes, run SQL.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Names of all files of the journal at `path`, without the journal's own name: '', '-wal', '.key'... */
export function endsOfFiles(path: string): string[] {
  const name = basename(path);
  return readdirSync(dirname(path))
    .filter((file) => file.startsWith(name))
    .map((file) => file.slice(name.length))
    .sort();
}

/** The files of the journal at `path` that have these bytes in them. */
export function filesWith(path: string, bytes: Uint8Array | string): string[] {
  return endsOfFiles(path).filter((end) => readFileSync(join(dirname(path), basename(path) + end)).includes(bytes));
}

/** What another program does to the file. */
export function interfere(path: string, sql: string, ...parameters: (number | string | Uint8Array | null)[]): void {
  const database = new DatabaseSync(path);
  if (parameters.length === 0) database.exec(sql);
  else database.prepare(sql).run(...parameters);
  database.close();
}

/** What another program reads in the file. */
export function rows(path: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const found = database.prepare(sql).all();
  database.close();
  return found.map((row) => ({ ...row }));
}
