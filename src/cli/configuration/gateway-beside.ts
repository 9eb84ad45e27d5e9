// The gateway of a switch's configuration as it runs beside that switch: the registers where the centre has them, the keys that the commands
// of the registers seal with, and the confirmation of the acquirer link that it connects to.
import { confirmationOf } from './gateway-confirmation.ts';
import type { GatewayConfiguration } from './gateway-schema.ts';
import type { Configuration } from './schema.ts';

/** Undefined: the configuration has no gateway. */
export function gatewayBeside(configuration: Configuration): GatewayConfiguration | undefined {
  const { gateway, centre, journal } = configuration;
  if (gateway === undefined) return undefined;
  const ofJournal =
    journal.kind === 'file' ? (journal.key ?? { kind: 'file', file: `${journal.file}.key` }) : undefined;
  return {
    ...gateway,
    link: { ...gateway.link, confirmation: confirmationOf(configuration) },
    records: gateway.records ?? centre?.records,
    recordsKey: gateway.recordsKey ?? ofJournal,
  };
}
