// Replays a trace over a real connection: the replay says what to do, this does it.
import type { Replay } from '../trace/replay.ts';
import type { Step } from '../trace/step.ts';
import { connectTo, type Target } from './connection.ts';
import { clock } from './network.ts';

/** Longest single timer, below what setTimeout can hold. */
const MAX_WAIT_MS = 60_000;

/** What a replay shows while it runs. */
export interface ReplayWatcher {
  sent(step: Step, body: Buffer): void;
  received(body: Buffer): void;
}

/** Runs the replay to its end. Resolves early, leaving steps unsent, when the connection is lost or `stop` resolves.
 *  Throws a CommandError when there is no connection. */
export async function runReplay(
  replay: Replay,
  target: Target,
  watcher: ReplayWatcher | undefined,
  stop: Promise<unknown>,
): Promise<void> {
  let wake: () => void = () => undefined;
  let stopped = false;
  void stop.then(() => {
    stopped = true;
    wake();
  });
  const client = await connectTo(target, {
    frame: (bytes, start, end) => {
      replay.received(bytes, start, end, clock());
      watcher?.received(Buffer.from(bytes.subarray(start, end)));
      wake();
    },
    closed: () => {
      replay.connectionLost(clock());
      wake();
    },
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

/** Resolves when somebody presses Ctrl-C; the replay is then reported as far as it came. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => process.once('SIGINT', () => resolve()));
}
