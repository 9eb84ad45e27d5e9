// Records of a register as JSON: a list of maps from the names of fields to texts; lists as lists.
import { suggestion } from '../configuration/nearest.ts';
import type { Place } from '../configuration/source.ts';
import { errorMessage } from '../error-message.ts';
import { jsonFaultAt } from './json-fault.ts';
import type { FieldNames, WrittenFault, WrittenRecords } from './written-records.ts';

const SEPARATOR = ';';
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
/** How deep the keys of records are. */
const IN_RECORD = 2;

/** Where a record of the list begins, and its keys and values; offsets in the text. */
interface Offsets {
  readonly start: number;
  readonly keys: Map<string, number>;
  readonly values: Map<string, number>;
  /** A key that is there again, and where. */
  readonly again: { readonly key: string; readonly at: number }[];
}

/** Reads the records of a JSON text. */
export function readRegisterJson(written: string, fields: readonly FieldNames[]): WrittenRecords {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    // What the one does not look at, the other does.
    const [, position = text.length] = / at position (\d+)/.exec(errorMessage(error)) ?? [];
    const at = Math.min(Number(position), jsonFaultAt(text));
    return broken(placeAt(text, at), `no JSON: ${errorMessage(error)}`);
  }
  if (!Array.isArray(values)) return broken({ line: 1, column: 1 }, 'no list, allowed: a list of maps, [{...}, {...}]');
  const offsets = offsetsIn(text);
  const faults: WrittenFault[] = [];
  const records: WrittenRecords['records'][number][] = [];
  const names = fields.map(({ name }) => name);
  values.forEach((value: unknown, i) => {
    const { start, keys, values: valueAt, again } = offsets[i]!;
    const fault = (field: string, at: number, message: string) => faults.push({ ...placeAt(text, at), field, message });
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      fault('', start, 'no map, allowed: a map from fields to values');
      return;
    }
    for (const { key, at } of again) fault(key, at, 'a key used twice');
    const texts: Record<string, string> = {};
    for (const [name, content] of Object.entries(value)) {
      const field = fields.find((each) => each.name === name);
      if (field === undefined) {
        const hint = suggestion(name, names);
        fault('', keys.get(name)!, `no such field: ${JSON.stringify(name)}${hint}, allowed: ${names.join(', ')}`);
        continue;
      }
      const read = textOf(content, field.isList);
      if (read === undefined) fault(name, valueAt.get(name)!, `no ${field.isList ? 'list of texts' : 'text'}`);
      else texts[name] = read;
    }
    records.push({ texts, placeOf: (field) => placeAt(text, valueAt.get(field) ?? start) });
  });
  return { records, faults };
}

function broken(place: Place, message: string): WrittenRecords {
  return { records: [], faults: [{ ...place, field: '', message }] };
}

/** A value as the text that it is read from; undefined for one that is none. */
function textOf(value: unknown, isList: boolean): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (!isList || !Array.isArray(value)) return undefined;
  const parts = value.map((each) => (typeof each === 'string' && !each.includes(SEPARATOR) ? each : undefined));
  return parts.includes(undefined) ? undefined : parts.join(SEPARATOR);
}

/** Where the records of a list, known to be JSON, begin, and their keys and values. */
function offsetsIn(text: string): Offsets[] {
  const found: Offsets[] = [];
  let depth = 0;
  let isBeforeRecord = false;
  let isBeforeKey = false;
  let key: string | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const current = found.at(-1);
    if (depth === 1 && isBeforeRecord && token !== ']') {
      found.push({ start: index, keys: new Map(), values: new Map(), again: [] });
      isBeforeRecord = false;
    } else if (depth === IN_RECORD && key !== undefined && token !== ':') {
      current!.values.set(key, index);
      key = undefined;
    } else if (depth === IN_RECORD && isBeforeKey && token !== '}') {
      key = JSON.parse(token) as string;
      if (current!.keys.has(key)) current!.again.push({ key, at: index });
      current!.keys.set(key, index);
      isBeforeKey = false;
    }
    if (token === '{' || token === '[') {
      depth++;
      if (depth === 1) isBeforeRecord = true;
      if (depth === IN_RECORD && token === '{') isBeforeKey = true;
    } else if (token === '}' || token === ']') depth--;
    else if (token === ',' && depth === 1) isBeforeRecord = true;
    else if (token === ',' && depth === IN_RECORD) isBeforeKey = true;
  }
  return found;
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** The JSON text of records, each as its texts by the names of its fields: a record a line. What nothing is written for is left out. */
export function registerJson(
  fields: readonly FieldNames[],
  records: readonly Readonly<Record<string, string>>[],
): string {
  if (records.length === 0) return '[]\n';
  const lines = records.map((texts) => `  ${JSON.stringify(jsonOf(fields, texts))}`);
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** A record as JSON has it: lists as lists. */
export function jsonOf(
  fields: readonly FieldNames[],
  texts: Readonly<Record<string, string>>,
): Record<string, string | string[]> {
  const value = (text: string, isList: boolean) => (isList ? text.split(SEPARATOR) : text);
  return Object.fromEntries(
    fields.flatMap(({ name, isList }) => {
      const text = texts[name] ?? '';
      return text === '' ? [] : [[name, value(text, isList)]];
    }),
  );
}
