// A file of register records, CSV or JSON by its name: texts by the names of fields, each with its place, so that whatever is wrong is
// told with line and column. All of the file is put into the register, or nothing and every fault.
import { readBounded } from '../../bounded-file.ts';
import { readRecord } from '../../centre/registers/field.ts';
import { changesBy, type Register, type RegisterChange } from '../../centre/registers/register.ts';
import { ConfigurationError, type Fault } from '../configuration/faults.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { readRegisterCsv } from './register-csv.ts';
import { readRegisterJson } from './register-json.ts';
import {
  type FieldNames,
  type FileFormat,
  fileFormats,
  type WrittenFault,
  type WrittenRecord,
} from './written-records.ts';

/** The fields of a register as a file has them. */
export function fieldNames<R>({ fields }: Register<R>): FieldNames[] {
  return fields.map(({ name, isList, byDefault, read }) => {
    const isNeeded = byDefault === undefined && 'wrong' in read('', 0);
    return { name, isList, isNeeded };
  });
}

/** The format that the name of a file says. Throws a CommandError (usage) for any other name. */
export function formatOf(file: string): FileFormat {
  const format = fileFormats.find((each) => file.toLowerCase().endsWith(`.${each}`));
  if (format !== undefined) return format;
  throw new CommandError(
    ExitCode.usage,
    `${file}: the name says neither .csv nor .json; give --format csv or --format json`,
  );
}

/**
 * What `file` changes in the register whose records are `existing`, and how many records it has. Throws a ConfigurationError with every
 * fault, or a CommandError (usage) when it cannot be read.
 */
export function changesIn<R>(
  file: string,
  format: FileFormat,
  register: Register<R>,
  existing: ReadonlyMap<string, R>,
): { readonly changes: readonly RegisterChange<R>[]; readonly count: number } {
  const text = textOf(file);
  const read = format === 'csv' ? readRegisterCsv : readRegisterJson;
  const { records, faults: written } = read(text, fieldNames(register));
  const faults: Fault[] = [...notUtf8(text), ...written].map(({ field, ...fault }) => ({
    file,
    path: field,
    ...fault,
  }));
  const complete: R[] = [];
  const sources: WrittenRecord[] = [];
  for (const source of records) {
    const reading = readRecord(register.fields, source.texts);
    if ('record' in reading) {
      complete.push(reading.record);
      sources.push(source);
    } else for (const fault of reading.faults) faults.push(placed(file, source, fault));
  }
  const outcome = changesBy(register, existing, complete);
  if ('faults' in outcome) faults.push(...outcome.faults.map((fault) => placed(file, sources[fault.place]!, fault)));
  if (faults.length > 0 || !('changes' in outcome)) {
    throw new ConfigurationError(faults.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  return { changes: outcome.changes, count: complete.length };
}

function placed(
  file: string,
  { texts, placeOf }: WrittenRecord,
  { field, wrong, allowed }: { field: string; wrong: string; allowed: string },
): Fault {
  const found = texts[field] ? ` (found ${JSON.stringify(texts[field])})` : '';
  return { file, ...placeOf(field), path: field, message: `${wrong}${found}, allowed: ${allowed}` };
}

function textOf(file: string): string {
  try {
    return readBounded(file);
  } catch (error) {
    throw new CommandError(ExitCode.usage, `${file} cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}

/** What is no UTF-8 has become U+FFFD, which no name has. */
function notUtf8(text: string): WrittenFault[] {
  const at = text.indexOf('\uFFFD');
  if (at < 0) return [];
  const before = text.slice(0, at);
  const place = { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
  return [{ ...place, field: '', message: 'a character that is no UTF-8, allowed: a file saved as UTF-8' }];
}
