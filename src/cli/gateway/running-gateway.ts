// A gateway as commands run it: by itself, or beside a switch in the same process.
import type { EventSink } from '../../events/event-table.ts';
import { JournalError } from '../../journal/journal.ts';
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { listenFault } from '../listen-fault.ts';
import { buildGateway, type GivenParts } from './build-gateway.ts';
import { gatewayParts } from './gateway-parts.ts';

export interface RunningGateway {
  /** Where browsers reach it. */
  readonly urls: readonly string[];
  /** Resolves when its file cannot be written any more: the process ends at once then. */
  readonly broken: Promise<Error>;
  /** Stops in order. */
  readonly stop: () => Promise<void>;
}

/** Told by their names: their classes lie among what is loaded for them alone. */
const USAGE_ERRORS: ReadonlySet<string> = new Set(['GatewayFileError', 'CredentialsError']);

/** Builds and starts a gateway; what the system or a file refuses is a usage error. `bankOf` is what a switch in the same process says. */
export async function runGateway(
  configuration: GatewayConfiguration,
  emit: EventSink,
  bankOf?: GivenParts['issuerOf'],
): Promise<RunningGateway> {
  try {
    const { given, close } = await gatewayParts(configuration, emit, bankOf);
    const gateway = await buildGateway(configuration, given, emit);
    const { http, https } = await gateway.start();
    const urls = [
      ...(http === undefined ? [] : [gateway.origin(false)]),
      ...(https === undefined ? [] : [gateway.origin(true)]),
    ];
    emit('gateway.listening', {
      url: urls.join(' '),
      stores: configuration.records ?? '',
      confirmation: configuration.link.confirmation!,
      pid: process.pid,
    });
    const stop = async () => {
      await gateway.stop();
      close();
    };
    return { urls, broken: gateway.broken, stop };
  } catch (error) {
    throw usageError(error);
  }
}

function usageError(error: unknown): unknown {
  if (error instanceof JournalError) return new CommandError(ExitCode.usage, error.message, { cause: error });
  if (!(error instanceof Error)) return error;
  if (USAGE_ERRORS.has(error.name)) {
    const where = error.name === 'CredentialsError' ? 'gateway.tls: ' : '';
    return new CommandError(ExitCode.usage, where + error.message, { cause: error });
  }
  return listenFault(error, 'gateway') ?? error;
}
