import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when it is true; rejects after `patienceMs`, saying what was waited for. */
export async function until(isTrue: () => boolean, what: () => string, patienceMs = 20_000): Promise<void> {
  for (const untilMs = performance.now() + patienceMs; !isTrue(); await sleep(20)) {
    if (performance.now() > untilMs) throw new Error(`waited in vain: ${what()}`);
  }
}
