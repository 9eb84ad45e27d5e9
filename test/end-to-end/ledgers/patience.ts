import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when it is true; rejects when `what`, which says what is waited for, has stayed the same for `patienceMs`. */
export async function until(isTrue: () => boolean, what: () => string, patienceMs = 20_000): Promise<void> {
  let said = what();
  for (let untilMs = performance.now() + patienceMs; !isTrue(); await sleep(20)) {
    const now = what();
    if (now !== said) untilMs = performance.now() + patienceMs;
    said = now;
    if (performance.now() > untilMs) throw new Error(`waited in vain: ${said}`);
  }
}
