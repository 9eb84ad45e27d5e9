// The cardholders as commands open them: the records, by their file or by the configuration of the switch, and the keys that card numbers
// are sealed with: those of the journal where the configuration has one in a file, else those beside the records.
import { resolve } from 'node:path';
import type { EnrolmentFacts } from '../../centre/enrolment/enrolling.ts';
import { CardVault } from '../../records/card-vault.ts';
import { CardholderRecords } from '../../records/cardholders.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import { JournalKeys, type KeySource } from '../../store/journal-keys.ts';
import { keySource } from '../../store/sqlite-journal.ts';
import { type CardOwner, cardOwners } from '../centre/card-owners.ts';
import { loadConfiguration } from '../configuration/load.ts';
import type { Configuration } from '../configuration/schema.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { keyOption, keyOptionOf } from '../journal-key.ts';
import type { RecordsOptions } from '../registers/opened-register.ts';

export interface CardholderOptions extends RecordsOptions {
  key: string | undefined;
}

/** An open file, and what is known beside it. */
export interface OpenedCardholders {
  readonly file: CentreFile;
  readonly cardholders: CardholderRecords;
  readonly members: RegisterRecords;
  /** What cards are enrolled by. */
  facts(): EnrolmentFacts;
}

/** Looks at the cardholders; makes nothing. Throws a RecordsError, or a CommandError (usage). */
export async function readCardholders<T>(
  options: CardholderOptions,
  look: (opened: OpenedCardholders) => T | Promise<T>,
): Promise<T> {
  const places = await placesOf(options);
  return closed(CentreFile.read(places.records), places, false, look);
}

/** Changes the cardholders; records and a key are made when absent. Throws a RecordsError, or a CommandError (usage). */
export async function changeCardholders<T>(
  options: CardholderOptions,
  change: (opened: OpenedCardholders) => T | Promise<T>,
): Promise<T> {
  const places = await placesOf(options);
  return closed(CentreFile.open(places.records), places, true, change);
}

/** The keys that cardholders are sealed with when a switch of this configuration looks at them. */
export function cardholderKeys(configuration: Configuration, records: string): KeySource {
  const { journal } = configuration;
  if (journal.kind !== 'file') return keySource(records, false, undefined);
  return keySource(journal.file, false, keyOption(journal.key).key);
}

interface Places {
  readonly records: string;
  readonly keys: KeySource;
  /** Undefined without a configuration: no routes are known. */
  readonly configuration: Configuration | undefined;
}

async function placesOf({ records, config, key }: CardholderOptions): Promise<Places> {
  const configuration = config === undefined ? undefined : await loadConfiguration(config);
  const path = records === undefined || records === '' ? configuration?.centre?.records : resolve(records);
  if (path === undefined) {
    const where = config === undefined ? 'where are the records?' : `${config} says nothing of records:`;
    throw new CommandError(ExitCode.usage, `${where} give --records centre.db, or --config of a switch with a centre`);
  }
  if (key !== undefined) return { records: path, keys: keySource(path, false, keyOptionOf(key).key), configuration };
  const keys = configuration === undefined ? keySource(path, false, undefined) : cardholderKeys(configuration, path);
  return { records: path, keys, configuration };
}

async function closed<T>(
  file: CentreFile,
  { records, keys: source, configuration }: Places,
  isChanged: boolean,
  use: (opened: OpenedCardholders) => T | Promise<T>,
): Promise<T> {
  try {
    const keys = new JournalKeys(records, source);
    if (isChanged) keys.needed();
    const cardholders = new CardholderRecords(file, new CardVault(records, keys));
    const members = new RegisterRecords(file);
    return await use({ file, cardholders, members, facts: () => factsOf(cardholders, members, configuration) });
  } finally {
    file.close();
  }
}

function factsOf(
  cardholders: CardholderRecords,
  registers: RegisterRecords,
  configuration: Configuration | undefined,
): EnrolmentFacts {
  const members = registers.members();
  const owners: CardOwner | undefined = configuration && cardOwners(configuration)(members);
  return {
    issuers: new Set(members.flatMap(({ code, issuers }) => (issuers.length > 0 ? [code] : []))),
    ownerOf: owners && ((pan) => owners(pan)?.code),
    find: (pan) => cardholders.find(pan),
    today: today(),
  };
}

/** The date where this machine is, yyyymmdd. */
function today(): number {
  return Number(Temporal.Now.plainDateISO().toString().replaceAll('-', ''));
}
