// What tells a process that runs until it is stopped to stop.
import { ExitCode } from './exit-code.ts';

/** How often a process that npx has started looks whether that is still there. */
const PARENT_MS = 250;

/** Resolves with what asks for an orderly stop: SIGINT, SIGTERM, or the end of npx. */
export function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        // A second one leaves at once: somebody is in a hurry.
        process.once(signal, () => process.exit(ExitCode.internal));
        resolve(signal);
      });
    }
    // A shell that npx starts does not hand signals on: it ends, and this process is left behind.
    if (process.env.npm_command !== 'exec') return;
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      resolve('the end of npx');
    }, PARENT_MS);
    watch.unref();
  });
}
