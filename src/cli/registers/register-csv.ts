// Records of a register as comma-separated values (RFC 4180): the names of the fields in the first row, a record in each other one.
import { placeOf, rowsOf } from '../configuration/csv.ts';
import { suggestion } from '../configuration/nearest.ts';
import type { FieldNames, WrittenFault, WrittenRecords } from './written-records.ts';

const UNCLOSED = 'quote never closed, allowed: "text" with "" for a quote';

/** Reads the records of a CSV text. */
export function readRegisterCsv(text: string, fields: readonly FieldNames[]): WrittenRecords {
  const faults: WrittenFault[] = [];
  const { rows, unclosed } = rowsOf(text);
  if (unclosed !== undefined) faults.push({ ...placeOf(unclosed), field: '', message: UNCLOSED });
  const [head, ...others] = rows;
  const names = fields.map(({ name }) => name);
  if (head === undefined && unclosed !== undefined) return { records: [], faults };
  if (head === undefined) {
    return {
      records: [],
      faults: [{ line: 1, column: 1, field: '', message: `no first row, allowed: ${names.join(',')}` }],
    };
  }
  const columns = head.map((cell) => cell.text.trim());
  columns.forEach((name, i) => {
    const place = placeOf(head[i]!);
    if (columns.indexOf(name) < i) faults.push({ ...place, field: name, message: 'a column that is there twice' });
    if (names.includes(name)) return;
    const hint = name.includes(';') ? ', columns are separated by commas' : suggestion(name, names);
    faults.push({
      ...place,
      field: '',
      message: `no such field: ${JSON.stringify(name)}${hint}, allowed: ${names.join(', ')}`,
    });
  });
  for (const { name, isNeeded } of fields) {
    if (!isNeeded || columns.includes(name)) continue;
    faults.push({ line: 1, column: 1, field: name, message: 'no such column in the first row' });
  }
  if (faults.length > 0) return { records: [], faults };
  const records: WrittenRecords['records'][number][] = [];
  for (const row of others) {
    if (row.length === 1 && row[0]!.text.trim() === '') continue;
    if (row.length !== columns.length) {
      const message = `${row.length} values in this row, allowed: ${columns.length}, as in the first row`;
      faults.push({ ...placeOf(row[Math.min(row.length, columns.length) - 1]!), field: '', message });
      continue;
    }
    records.push({
      texts: Object.fromEntries(row.map((cell, i) => [columns[i]!, cell.text.trim()])),
      placeOf: (field) => placeOf(row[columns.indexOf(field)] ?? row[0]!),
    });
  }
  return { records, faults };
}

/** The CSV text of records, each as its texts by the names of its fields. */
export function registerCsv(
  fields: readonly FieldNames[],
  records: readonly Readonly<Record<string, string>>[],
): string {
  const names = fields.map(({ name }) => name);
  const lines = records.map((texts) => names.map((name) => quoted(texts[name] ?? '')).join(','));
  return [names.join(','), ...lines].map((line) => `${line}\n`).join('');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
