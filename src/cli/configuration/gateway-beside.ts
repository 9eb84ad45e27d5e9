// The gateway of a switch's configuration as it runs beside that switch: the registers where the centre has them, and the keys that the
// commands of the registers seal with.
import type { GatewayConfiguration } from './gateway-schema.ts';
import type { Configuration } from './schema.ts';

/** Undefined: the configuration has no gateway. */
export function gatewayBeside({ gateway, centre, journal }: Configuration): GatewayConfiguration | undefined {
  if (gateway === undefined) return undefined;
  const ofJournal =
    journal.kind === 'file' ? (journal.key ?? { kind: 'file', file: `${journal.file}.key` }) : undefined;
  return {
    ...gateway,
    records: gateway.records ?? centre?.records,
    recordsKey: gateway.recordsKey ?? ofJournal,
  };
}
