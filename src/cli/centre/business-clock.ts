// Closes the business days of a running switch by the clock. It looks at the time of day again and again instead of waiting for one
// moment: a clock that is set, and a machine that has slept, are seen within a second.
import type { Host } from '../../host/host.ts';
import { type CutOver, CutOverClock } from './cut-over-clock.ts';

/** How long after it was set a clock may be followed. */
const MOST_MS = 1_000;

/** Without a section for the centre a business date is the calendar date of UTC. */
const MIDNIGHT_UTC: CutOver = { minute: 0, zone: 'UTC' };

/** Opens the day of this moment in `host`, which has recovered and not started, and closes each when its time has come, until `stop`.
 *  A day that is later than the clock's, because it was opened by a link or by people, stays open. */
export function keepDay(host: Host, settings: { cutOver: number; zone: string } | undefined): { stop(): void } {
  const clock = new CutOverClock(settings ? { minute: settings.cutOver, zone: settings.zone } : MIDNIGHT_UTC);
  let endMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const nowMs = Date.now();
    if (nowMs >= endMs) {
      const date = clock.dateAt(nowMs);
      endMs = clock.endMs(date);
      host.carryOut(
        (core, at) => {
          core.day.moveTo(date, 'clock', at);
          core.day.closableFromMs = (open) => clock.closableFromMs(open);
        },
        () => undefined,
      );
    }
    timer = setTimeout(look, Math.min(MOST_MS, Math.max(1, endMs - nowMs))).unref();
  };
  look();
  return { stop: () => clearTimeout(timer) };
}
