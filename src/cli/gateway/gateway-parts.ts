// What a gateway gets of the registers and of the other rooms: stores, issuers' names, authentication.
import { existsSync } from 'node:fs';
import type { EventSink } from '../../events/event-table.ts';
import { CardVault } from '../../records/card-vault.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { RecordsError } from '../../records/records-error.ts';
import { StoreRecords } from '../../records/stores.ts';
import { JournalKeys } from '../../store/journal-keys.ts';
import { keySource } from '../../store/sqlite-journal.ts';
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { keyOption } from '../journal-key.ts';
import type { GivenParts } from './build-gateway.ts';
import { settledDays } from './settled-days.ts';
import { StoreWatch } from './store-watch.ts';
import { threeDSecureOf } from './three-d-secure-of.ts';

interface OpenedParts {
  readonly given: GivenParts;
  readonly close: () => void;
}

/** `bankOf`: the bank of a card, where the routes of a switch say whose it is. */
export async function gatewayParts(
  configuration: GatewayConfiguration,
  emit: EventSink,
  bankOf: GivenParts['issuerOf'] = () => undefined,
): Promise<OpenedParts> {
  const { records, recordsKey } = configuration;
  const stores =
    records === undefined
      ? undefined
      : withHint(() => new StoreWatch(records, keySource(records, true, keyOption(recordsKey).key), emit));
  return {
    given: {
      stores: stores ?? { find: () => undefined },
      issuerOf: bankOf,
      settled: records === undefined ? undefined : settledDays(records),
      threeDSecure: threeDSecureOf(configuration, (pan) => bankOf(pan)?.name ?? ''),
    },
    close: () => stores?.stop(),
  };
}

/** Opens every store with the key that a start would take; changes nothing. Returns how many; throws a CommandError (usage). */
export function checkStores({ records, recordsKey }: GatewayConfiguration): number {
  if (records === undefined || !existsSync(records)) return 0;
  return withHint(() => {
    const file = CentreFile.read(records);
    try {
      const keys = new JournalKeys(records, keySource(records, true, keyOption(recordsKey).key));
      return [...new StoreRecords(file, new CardVault(records, keys)).opened()].length;
    } finally {
      file.close();
    }
  });
}

/** Which key is meant is told: the stores may have been added with that of a switch's journal. */
function withHint<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error;
    const hint =
      'stores that were added with --config of a switch with a journal file are sealed with the key of that journal (./switch.db.key beside ./switch.db): name it with centre.key';
    throw new CommandError(ExitCode.usage, `${error.message}; ${hint}`, { cause: error });
  }
}
