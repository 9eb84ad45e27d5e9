// Replays a trace over a real connection: the replay says what to do, this does it.
import { Client } from '../net/client.ts';
import type { Replay } from '../trace/replay.ts';
import type { Step } from '../trace/step.ts';
import type { Framing } from '../wire/framing.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { clock } from './network.ts';

interface ReplayTarget {
  host: string;
  port: number;
  framing: Framing;
  connectTimeoutMs: number;
}

/** What a replay shows while it runs. */
export interface ReplayWatcher {
  sent(step: Step, body: Buffer): void;
  received(body: Buffer): void;
}

const FRAME_LIMIT_BYTES = 1_000_000;

/** Runs the replay to its end. Resolves early, leaving steps unsent, when the connection is lost or `stop` resolves.
 *  Throws a CommandError when there is no connection. */
export async function runReplay(
  replay: Replay,
  target: ReplayTarget,
  watcher: ReplayWatcher | undefined,
  stop: Promise<unknown>,
): Promise<void> {
  const { host, port, framing, connectTimeoutMs } = target;
  let wake: () => void = () => undefined;
  let stopped = false;
  void stop.then(() => {
    stopped = true;
    wake();
  });
  const client = await Client.open({
    host,
    port,
    framing,
    frameLimitBytes: FRAME_LIMIT_BYTES,
    connectTimeoutMs,
    frame: (bytes, start, end) => {
      replay.received(bytes, start, end, clock());
      watcher?.received(Buffer.from(bytes.subarray(start, end)));
      wake();
    },
    closed: () => {
      replay.connectionLost(clock());
      wake();
    },
  }).catch((error: Error) => {
    throw new CommandError(ExitCode.connection, `cannot connect to ${host}:${port}: ${error.message}`, {
      cause: error,
    });
  });
  replay.start(clock());
  while (!stopped) {
    const action = replay.nextAction(clock());
    if (action === 'done') break;
    if ('send' in action) {
      client.send(action.send);
      watcher?.sent(action.step, action.send);
      continue;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, Math.min(MAX_WAIT_MS, action.waitUntilMs - clock())));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  await client.close();
}

/** Longest single timer, below what setTimeout can hold. */
const MAX_WAIT_MS = 60_000;
