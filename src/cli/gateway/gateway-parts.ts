// What a gateway gets of the registers and of the other rooms: stores, issuers' names, authentication.
import type { EventSink } from '../../events/event-table.ts';
import { keySource } from '../../store/sqlite-journal.ts';
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
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
      : new StoreWatch(records, keySource(records, true, keyOption(recordsKey).key), emit);
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
