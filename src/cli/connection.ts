// How a command connects to a switch or an issuer: one client, one bound for its frames, and one message when it cannot.
import { Client } from '../net/client.ts';
import type { Framing } from '../wire/framing.ts';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** Where a command connects, and how messages are framed there. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly framing: Framing;
  readonly connectTimeoutMs: number;
}

type ConnectionEvents = Pick<Parameters<typeof Client.open>[0], 'frame' | 'closed'>;

const FRAME_LIMIT_BYTES = 1_000_000;

/** Connects. Throws a CommandError when that fails. */
export async function connectTo(target: Target, events: ConnectionEvents): Promise<Client> {
  try {
    return await Client.open({ ...target, ...events, frameLimitBytes: FRAME_LIMIT_BYTES });
  } catch (error) {
    const message = `cannot connect to ${target.host}:${target.port}: ${errorMessage(error)}`;
    throw new CommandError(ExitCode.connection, message, { cause: error });
  }
}
