// The stores as commands open them: the records, by their file or by the configuration of the switch, and the keys that the secrets of
// stores are sealed with.
import { resolve } from 'node:path';
import { CardVault } from '../../records/card-vault.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import { StoreRecords } from '../../records/stores.ts';
import { JournalKeys, type KeySource } from '../../store/journal-keys.ts';
import { keySource } from '../../store/sqlite-journal.ts';
import { cardholderKeys } from '../cardholders/opened-cardholders.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { keyOptionOf } from '../journal-key.ts';
import type { RecordsOptions } from '../registers/opened-register.ts';

export interface StoreOptions extends RecordsOptions {
  /** Where the keys of the records are: a file, or env:NAME. */
  key: string | undefined;
}

interface OpenedStores {
  readonly stores: StoreRecords;
  readonly registers: RegisterRecords;
}

/** Looks at the stores; makes nothing. Throws a RecordsError, or a CommandError (usage). */
export async function readStores<T>(options: StoreOptions, look: (opened: OpenedStores) => T): Promise<T> {
  const places = await placesOf(options);
  return closed(CentreFile.read(places.records), places, false, look);
}

/** Changes the stores in one transaction; records and a key are made when absent. Throws a RecordsError, or a CommandError (usage). */
export async function changeStores<T>(options: StoreOptions, change: (opened: OpenedStores) => T): Promise<T> {
  const places = await placesOf(options);
  const file = CentreFile.open(places.records);
  return closed(file, places, true, (opened) => file.transaction(() => change(opened)));
}

interface Places {
  readonly records: string;
  readonly keys: KeySource;
}

async function placesOf({ records, config, key }: StoreOptions): Promise<Places> {
  const configuration = config === undefined ? undefined : await loadConfiguration(config);
  const path = records === undefined || records === '' ? configuration?.centre?.records : resolve(records);
  if (path === undefined) {
    const where = config === undefined ? 'where are the records?' : `${config} says nothing of records:`;
    throw new CommandError(ExitCode.usage, `${where} give --records centre.db, or --config of a switch with a centre`);
  }
  if (key !== undefined) return { records: path, keys: keySource(path, false, keyOptionOf(key).key) };
  const keys = configuration === undefined ? keySource(path, false, undefined) : cardholderKeys(configuration, path);
  return { records: path, keys };
}

function closed<T>(
  file: CentreFile,
  { records, keys: source }: Places,
  isChanged: boolean,
  use: (opened: OpenedStores) => T,
): T {
  try {
    const keys = new JournalKeys(records, source);
    if (isChanged) keys.needed();
    return use({ stores: new StoreRecords(file, new CardVault(records, keys)), registers: new RegisterRecords(file) });
  } finally {
    file.close();
  }
}
