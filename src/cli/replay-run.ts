// Replays a trace over a real connection: the replay says what to do, this does it.
import type { Client } from '../net/client.ts';
import { EventLoopTimer } from '../net/event-loop-timer.ts';
import type { Replay } from '../trace/replay.ts';
import type { Step } from '../trace/step.ts';
import { connectTo, type Target } from './connection.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** What a replay shows while it runs. */
export interface ReplayWatcher {
  sent(step: Step, body: Buffer): void;
  received(body: Buffer): void;
}

/** Between two attempts to connect. */
const RETRY_PAUSE_MS = 200;

interface RunOptions {
  /** How long a connection that cannot be had is tried again; 0 without it. */
  readonly retryMs?: number;
  /** What may have become of a peer that closes without a word. */
  readonly unheardText?: string;
}

/** Runs the replay to its end. Resolves early, leaving steps unsent, when the connection is lost or `stop` resolves.
 *  Throws a CommandError when there is no connection within `retryMs`. */
export async function runReplay(
  replay: Replay,
  target: Target,
  watcher: ReplayWatcher | undefined,
  stop: Promise<unknown>,
  { retryMs = 0, unheardText }: RunOptions = {},
): Promise<void> {
  const timer = new EventLoopTimer();
  let wake: () => void = () => undefined;
  let stopped = false;
  let hasHeard = false;
  void stop.then(() => {
    stopped = true;
    wake();
  });
  const events = {
    frame: (bytes: Buffer, start: number, end: number) => {
      hasHeard = true;
      replay.received(bytes, start, end, timer.now());
      watcher?.received(Buffer.from(bytes.subarray(start, end)));
      wake();
    },
    closed: (cause: Error | undefined) => {
      const ofClose = hasHeard || unheardText === undefined ? undefined : `the peer ${unheardText}`;
      replay.connectionLost(timer.now(), cause?.message ?? ofClose);
      wake();
    },
  };
  const client = await connected(target, events, timer.now() + retryMs, () => stopped);
  if (client === undefined) return;
  replay.start(timer.now());
  while (!stopped) {
    const action = replay.nextAction(timer.now());
    if (action === 'done') break;
    if ('reply' in action) {
      client.send(action.reply);
      continue;
    }
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

/** A connection; one that cannot be had is tried again until `untilMs`. Undefined when it was stopped meanwhile. */
async function connected(
  target: Target,
  events: Parameters<typeof connectTo>[1],
  untilMs: number,
  isStopped: () => boolean,
): Promise<Client | undefined> {
  const timer = new EventLoopTimer();
  for (;;) {
    try {
      return await connectTo(target, events);
    } catch (error) {
      const isTriedAgain = error instanceof CommandError && error.exitCode === ExitCode.connection;
      if (!isTriedAgain || timer.now() + RETRY_PAUSE_MS > untilMs) throw error;
      await new Promise<void>((resolve) => timer.at(timer.now() + RETRY_PAUSE_MS, resolve));
      if (isStopped()) return undefined;
    }
  }
}

/** The exit code of what Ctrl-C has ended, as shells see it. */
export const INTERRUPTED = 130;

/** Resolves when somebody presses Ctrl-C, or the process is told to end: the replay is then reported as far as it came. A second
 *  one ends it at once. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    let count = 0;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (++count > 1) process.exit(INTERRUPTED);
        resolve();
      });
    }
  });
}
