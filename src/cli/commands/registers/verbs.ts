// What commands do to a register, members or merchants: add, list, show, change, import, export. A record or a whole file is put in by the same
// checks, and either all of it is in the register, with its line in the history, or nothing.
import { type FieldFault, readRecord, textsOf } from '../../../centre/registers/field.ts';
import { changesBy, type Register } from '../../../centre/registers/register.ts';
import { suggestion } from '../../configuration/nearest.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { type RowFormat, rowPrinter } from '../../journal/row-formats.ts';
import { print, tell } from '../../output.ts';
import { exportText } from '../../registers/exported-file.ts';
import {
  changeRecords,
  type OpenedRegister,
  type OpenRegister,
  type RecordsOptions,
  readRecords,
} from '../../registers/opened-register.ts';
import { layoutOf, printRecord, printRecordJson, type RecordTexts } from '../../registers/record-rows.ts';
import { registerCsv } from '../../registers/register-csv.ts';
import { changesIn, fieldNames, formatOf } from '../../registers/register-file.ts';
import { jsonOf, registerJson } from '../../registers/register-json.ts';
import type { FileFormat } from '../../registers/written-records.ts';

export interface KeyOptions extends RecordsOptions {
  key: string | undefined;
}
export interface SetOptions extends KeyOptions {
  set: string | readonly string[] | undefined;
}
export interface ListOptions extends RecordsOptions {
  format: RowFormat;
  limit: number | undefined;
}
export interface ShowOptions extends KeyOptions {
  format: 'text' | 'json';
}
export interface FileOptions extends RecordsOptions {
  file: string | undefined;
  format: FileFormat | undefined;
}

/** Adds a record of which `--set` says all that has no default. */
export async function add<R>(open: OpenRegister<R>, options: SetOptions): Promise<void> {
  await changeRecords(options, (file) => {
    const opened = open(file);
    const { register } = opened;
    const key = keyIn(register, options);
    if (opened.find(key) !== undefined)
      throw wrong(`${register.name} ${key} is there already: \`${register.name} change\` changes it`);
    const texts = { ...settings(register, options), [register.keyField]: key };
    putOne(opened, texts, `${register.name} add ${key}${setText(options)}`);
    print(`${register.name} ${key} added`);
  });
}

/** Changes fields of a record. */
export async function change<R>(open: OpenRegister<R>, options: SetOptions): Promise<void> {
  await changeRecords(options, (file) => {
    const opened = open(file);
    const { register } = opened;
    const texts = settings(register, options);
    if (Object.keys(texts).length === 0) throw wrong('nothing to change: give --set field=value');
    if (register.keyField in texts) throw wrong(`--set: the ${register.keyField} names the record and stays as it is`);
    const before = recordIn(opened, options);
    const key = register.keyOf(before);
    const isChanged = putOne(
      opened,
      { ...textsOf(register.fields, before), ...texts },
      `${register.name} change ${key}${setText(options)}`,
    );
    print(isChanged ? `${register.name} ${key} changed` : `${register.name} ${key} is so already`);
  });
}

/** Puts `after` in the place of the record that the options name, and says `done`. */
export async function replace<R>(
  open: OpenRegister<R>,
  options: KeyOptions,
  after: (before: R) => R | FieldFault,
  command: (key: string) => string,
  done: (key: string) => string,
): Promise<void> {
  await changeRecords(options, (file) => {
    const opened = open(file);
    const before = recordIn(opened, options);
    const key = opened.register.keyOf(before);
    const made = after(before);
    if (isFault(made)) throw refusal(opened.register, key, [made]);
    putRecord(opened, made, command(key));
    print(done(key));
  });
}

/** Lists the records for which `fits` holds. Sets exit code 1 when there is none. */
export async function list<R>(
  open: OpenRegister<R>,
  options: ListOptions,
  shown: readonly string[],
  fits: (record: R) => boolean,
): Promise<void> {
  await readRecords(options, (file) => {
    const opened = open(file);
    const { register } = opened;
    const existing = opened.all();
    const found = [...existing.values()].filter(fits);
    const texts = found.slice(0, options.limit).map((record) => textsOf(register.fields, record));
    const isJson = options.format === 'json' || options.format === 'ndjson';
    if (isJson) {
      const names = fieldNames(register);
      const printer = rowPrinter<unknown>(options.format, { table: [], csv: [] });
      printer.add(texts.map((each) => jsonOf(names, each)));
      printer.end();
    } else {
      const printer = rowPrinter<RecordTexts>(options.format, layoutOf(register, shown));
      printer.add(texts);
      printer.end();
    }
    if (texts.length < found.length) tell(`${found.length - texts.length} more: --limit ${found.length}`);
    if (found.length > 0) return;
    tell(existing.size === 0 ? `there is no ${register.name}` : `no ${register.name} fits, of ${existing.size}`);
    process.exitCode = ExitCode.mismatch;
  });
}

/** Shows a record with its history. */
export async function show<R>(
  open: OpenRegister<R>,
  options: ShowOptions,
  further: (record: R) => RecordTexts = () => ({}),
): Promise<void> {
  await readRecords(options, (file) => {
    const opened = open(file);
    const record = recordIn(opened, options);
    const history = opened.historyOf(opened.register.keyOf(record));
    if (options.format === 'json') printRecordJson(opened.register, record, history);
    else printRecord(opened.register, record, history, further(record));
  });
}

/** Puts all records of a file in, or none. */
export async function importFile<R>(open: OpenRegister<R>, options: FileOptions): Promise<void> {
  const { file: path } = options;
  if (path === undefined) throw wrong('name a file to import, .csv or .json');
  const format = options.format ?? formatOf(path);
  await changeRecords(options, (file) => {
    const opened = open(file);
    const { changes, count } = changesIn(path, format, opened.register, opened.all());
    const { name } = opened.register;
    opened.put(changes, { atMs: Date.now(), command: `${name} import ${path}` });
    const added = changes.filter(({ before }) => before === undefined).length;
    const same = count - changes.length;
    print(`${count} ${name}s in ${path}: ${added} added, ${changes.length - added} changed, ${same} as before`);
  });
}

/** Writes all records, so that `importFile` takes them in again, to a file or to stdout. */
export async function exportFile<R>(open: OpenRegister<R>, options: FileOptions): Promise<void> {
  const { file: path } = options;
  const format = options.format ?? (path === undefined ? 'csv' : formatOf(path));
  await readRecords(options, (file) => {
    const opened = open(file);
    const { register } = opened;
    const existing = opened.all();
    const texts = [...existing.values()].map((record) => textsOf(register.fields, record));
    const text = (format === 'csv' ? registerCsv : registerJson)(fieldNames(register), texts);
    exportText(text, path, `${texts.length} ${register.name}s written to ${path}`);
  });
}

/** The key that the options give. Throws a CommandError (usage) when they give none. */
function keyIn<R>({ name, keyField }: Register<R>, { key }: KeyOptions): string {
  if (key === undefined || key === '') throw wrong(`name a ${name} by its ${keyField}`);
  return key;
}

/** Throws a CommandError (mismatch) when it is not there. */
function recordIn<R>(opened: OpenedRegister<R>, options: KeyOptions): R {
  const { register } = opened;
  const key = keyIn(register, options);
  const record = opened.find(key);
  if (record !== undefined) return record;
  const hint = suggestion(key, opened.all().keys());
  throw new CommandError(ExitCode.mismatch, `there is no ${register.name} ${key}${hint}`);
}

/** What `--set` says, by the names of fields. Throws a CommandError (usage). */
function settings<R>(register: Register<R>, { set = [] }: SetOptions): Record<string, string> {
  const names = register.fields.map(({ name }) => name);
  const texts: Record<string, string> = {};
  for (const setting of [set].flat()) {
    const at = setting.indexOf('=');
    const name = setting.slice(0, at < 0 ? undefined : at).trim();
    if (!names.includes(name)) {
      throw wrong(`--set: no field ${JSON.stringify(name)}${suggestion(name, names)}, allowed: ${names.join(', ')}`);
    }
    if (at < 0) throw wrong(`--set: ${name} without a value, write --set ${name}=VALUE`);
    if (name in texts) throw wrong(`--set: ${name} is given twice`);
    texts[name] = setting.slice(at + 1).trim();
  }
  return texts;
}

function setText({ set = [] }: SetOptions): string {
  return [set]
    .flat()
    .map((setting) => ` --set ${/[\s;]/.test(setting) ? JSON.stringify(setting) : setting}`)
    .join('');
}

/** False when the record was so already. Throws a CommandError (usage) with every fault. */
function putOne<R>(opened: OpenedRegister<R>, texts: Record<string, string>, command: string): boolean {
  const { register } = opened;
  const reading = readRecord(register.fields, texts);
  if ('faults' in reading) throw refusal(register, texts[register.keyField]!, reading.faults);
  return putRecord(opened, reading.record, command);
}

function putRecord<R>(opened: OpenedRegister<R>, record: R, command: string): boolean {
  const { register } = opened;
  const outcome = changesBy(register, opened.around(record), [record]);
  if ('faults' in outcome) throw refusal(register, register.keyOf(record), outcome.faults);
  opened.put(outcome.changes, { atMs: Date.now(), command });
  return outcome.changes.length > 0;
}

function refusal<R>({ name }: Register<R>, key: string, faults: readonly FieldFault[]): CommandError {
  const lines = faults.map(({ field, wrong: what, allowed }) => `  ${field}: ${what}, allowed: ${allowed}`);
  return wrong([`${name} ${key} cannot be so, nothing is changed:`, ...lines].join('\n'));
}

function isFault(made: unknown): made is FieldFault {
  return typeof made === 'object' && made !== null && 'wrong' in made;
}

function wrong(message: string): CommandError {
  return new CommandError(ExitCode.usage, message);
}
