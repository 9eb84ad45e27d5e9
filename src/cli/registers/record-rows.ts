// What people see of registers: rows of a list, one record with its history.

import { textsOf } from '../../centre/registers/field.ts';
import { changedFields, type Register } from '../../centre/registers/register.ts';
import type { HistoryLine } from '../../records/registers.ts';
import type { RowLayout } from '../journal/row-formats.ts';
import { readableTime, timeText } from '../journal/texts.ts';
import { print } from '../output.ts';
import { fieldNames } from './register-file.ts';
import { jsonOf } from './register-json.ts';

/** A record as its texts. */
export type RecordTexts = Readonly<Record<string, string>>;

/** Some fields as a table, all as CSV. */
export function layoutOf<R>({ fields }: Register<R>, shown: readonly string[]): RowLayout<RecordTexts> {
  const column = (name: string) => ({ title: name, cell: (texts: RecordTexts) => texts[name] ?? '' });
  return { table: shown.map(column), csv: fields.map(({ name }) => column(name)) };
}

/** Prints one record and its history as text. `further` are lines of what is known of it beyond its fields. */
export function printRecord<R>(
  register: Register<R>,
  record: R,
  history: readonly HistoryLine<R>[],
  further: RecordTexts = {},
): void {
  const texts = { ...textsOf(register.fields, record), ...further };
  const width = Math.max(...Object.keys(texts).map((name) => name.length));
  for (const [name, text] of Object.entries(texts)) if (text !== '') print(`${name.padEnd(width)}  ${text}`);
  print();
  print('history');
  for (const line of history) {
    print(`  ${readableTime(timeText(line.atMs))}  ${line.command}`);
    for (const change of changesOf(register, line)) print(`      ${change}`);
  }
}

function changesOf<R>(register: Register<R>, { before, after }: HistoryLine<R>): string[] {
  if (before === undefined) return ['added'];
  const [old, recent] = [textsOf(register.fields, before), textsOf(register.fields, after)];
  const shown = (text: string | undefined) => (text === undefined || text === '' ? '(nothing)' : text);
  return changedFields(register, before, after).map((name) => `${name}: ${shown(old[name])} -> ${shown(recent[name])}`);
}

/** Prints one record and its history as JSON. */
export function printRecordJson<R>(register: Register<R>, record: R, history: readonly HistoryLine<R>[]): void {
  const names = fieldNames(register);
  const json = (each: R | undefined) => (each === undefined ? null : jsonOf(names, textsOf(register.fields, each)));
  const lines = history.map(({ atMs, command, before, after }) => ({
    at: timeText(atMs),
    command,
    before: json(before),
    after: json(after),
  }));
  print(JSON.stringify({ ...json(record), history: lines }, undefined, 2));
}
