// A register as commands open it: by its file, or by the configuration of the switch that says where that is.
import { resolve } from 'node:path';
import type { Member } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import { memberRegister } from '../../centre/registers/member-register.ts';
import { merchantRegister } from '../../centre/registers/merchant-register.ts';
import type { Register, RegisterChange } from '../../centre/registers/register.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { type ChangeOrigin, type HistoryLine, RegisterRecords } from '../../records/registers.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

/** Where the records are. */
export interface RecordsOptions {
  records: string | undefined;
  config: string | undefined;
}

/** One of the registers of an open file. */
export interface OpenedRegister<R> {
  readonly register: Register<R>;
  /** All records, by key. */
  all(): ReadonlyMap<string, R>;
  find(key: string): R | undefined;
  /** The records that one that is put in takes the place of, or may be in the way of. */
  around(record: R): ReadonlyMap<string, R>;
  put(changes: readonly RegisterChange<R>[], origin: ChangeOrigin): void;
  historyOf(key: string): HistoryLine<R>[];
}

/** Which register a command is about. */
export type OpenRegister<R> = (file: CentreFile) => OpenedRegister<R>;

export const openMembers: OpenRegister<Member> = (file) => {
  const records = new RegisterRecords(file);
  const all = byKey(memberRegister, records.members());
  return {
    register: memberRegister,
    all: () => all,
    find: (code) => all.get(code),
    around: () => all,
    put: (changes, origin) => records.putMembers(changes, origin),
    historyOf: (code) => records.memberHistory(code),
  };
};

export const openMerchants: OpenRegister<Merchant> = (file) => {
  const records = new RegisterRecords(file);
  const register = merchantRegister(new Set(records.members().map(({ code }) => code)));
  return {
    register,
    all: () => byKey(register, records.merchants()),
    find: (contract) => records.merchant(contract),
    around: (merchant) => byKey(register, records.merchantsNamed(merchant)),
    put: (changes, origin) => records.putMerchants(changes, origin),
    historyOf: (contract) => records.merchantHistory(contract),
  };
};

function byKey<R>(register: Register<R>, records: readonly R[]): Map<string, R> {
  return new Map(records.map((record) => [register.keyOf(record), record]));
}

/** Looks at the records; makes none. Throws a RecordsError. */
export async function readRecords<T>(options: RecordsOptions, look: (file: CentreFile) => T): Promise<T> {
  return closed(CentreFile.read(await recordsPath(options)), look);
}

/** Changes the records, made when absent, in one transaction. Throws a RecordsError. */
export async function changeRecords<T>(options: RecordsOptions, change: (file: CentreFile) => T): Promise<T> {
  return closed(CentreFile.open(await recordsPath(options)), (file) => file.transaction(() => change(file)));
}

function closed<T>(file: CentreFile, use: (file: CentreFile) => T): T {
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/** Throws a CommandError (usage) when nothing says where they are, or a ConfigurationError. */
async function recordsPath({ records, config }: RecordsOptions): Promise<string> {
  if (records !== undefined && records !== '') return resolve(records);
  if (config === undefined) {
    throw new CommandError(
      ExitCode.usage,
      'where are the records? give --records centre.db, or --config of the switch',
    );
  }
  const { loadConfiguration } = await import('../configuration/load.ts');
  const path = (await loadConfiguration(config)).centre?.records;
  if (path !== undefined) return path;
  const message = `${config} says nothing of records: give --records centre.db, or set \`centre: { records: centre.db }\``;
  throw new CommandError(ExitCode.usage, message);
}
