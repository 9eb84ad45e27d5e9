// Replays a trace over a real connection: the replay says what to do, this does it.
import { EventLoopTimer } from '../net/event-loop-timer.ts';
import type { Replay } from '../trace/replay.ts';
import type { Step } from '../trace/step.ts';
import { connectTo, type Target } from './connection.ts';

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
  const timer = new EventLoopTimer();
  let wake: () => void = () => undefined;
  let stopped = false;
  void stop.then(() => {
    stopped = true;
    wake();
  });
  const client = await connectTo(target, {
    frame: (bytes, start, end) => {
      replay.received(bytes, start, end, timer.now());
      watcher?.received(Buffer.from(bytes.subarray(start, end)));
      wake();
    },
    closed: () => {
      replay.connectionLost(timer.now());
      wake();
    },
  });
  replay.start(timer.now());
  while (!stopped) {
    const action = replay.nextAction(timer.now());
    if (action === 'done') break;
    if ('send' in action) {
      client.send(action.send);
      watcher?.sent(action.step, action.send);
      continue;
    }
    await new Promise<void>((resolve) => {
      const cancel = timer.at(action.waitUntilMs, resolve);
      wake = () => {
        cancel();
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
