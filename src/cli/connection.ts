// How a command connects to a switch or an issuer: one client, one bound for its frames, and one message when it cannot.
import type { Transport } from '../host/transport.ts';
import { Client } from '../net/client.ts';
import type { Framing } from '../wire/framing.ts';
import { optionValue, type TargetOptions } from './common-options.ts';
import { readTarget } from './configuration/address.ts';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** Where a command connects, and how messages are framed there. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly framing: Framing;
  readonly connectTimeoutMs: number;
  /** With what; plain TCP when undefined. */
  readonly transport?: Transport | undefined;
}

type ConnectionEvents = Pick<Parameters<typeof Client.open>[0], 'frame' | 'closed'>;

const FRAME_LIMIT_BYTES = 1_000_000;

/** Where the options say, and how. Throws a CommandError (usage) when an address or a file of theirs cannot be used. */
export async function targetOf(options: TargetOptions): Promise<Pick<Target, 'host' | 'port' | 'transport'>> {
  const address = optionValue('--to', readTarget(options.to));
  const { ca, serverName, certificate, key } = options;
  if (!options.tls) {
    const [needless] =
      Object.entries({ ca, 'server-name': serverName, certificate, key }).find(([, file]) => file) ?? [];
    if (needless !== undefined) throw new CommandError(ExitCode.usage, `--${needless}: only together with --tls`);
    return address;
  }
  if ((certificate === undefined) !== (key === undefined)) {
    throw new CommandError(ExitCode.usage, '--certificate and --key: only together');
  }
  const { TlsTransport } = await import('../net/tls/tls-transport.ts');
  try {
    return { ...address, transport: new TlsTransport({ ca, serverName, certificate, key, minVersion: 'TLSv1.2' }) };
  } catch (error) {
    throw new CommandError(ExitCode.usage, `--${errorMessage(error)}`, { cause: error });
  }
}

/** Connects. Throws a CommandError when that fails. */
export async function connectTo(target: Target, events: ConnectionEvents): Promise<Client> {
  try {
    return await Client.open({ ...target, ...events, frameLimitBytes: FRAME_LIMIT_BYTES });
  } catch (error) {
    const message = `cannot connect to ${target.host}:${target.port}: ${errorMessage(error)}`;
    throw new CommandError(ExitCode.connection, message, { cause: error });
  }
}

/** What may have become of a peer that closes in order before it has said anything; its name goes in front. */
export function unheardText({ tls }: Pick<TargetOptions, 'tls'>): string {
  return tls
    ? 'was ended, or frames otherwise (--framing)'
    : 'was ended, speaks TLS (then say --tls) or frames otherwise (--framing)';
}
