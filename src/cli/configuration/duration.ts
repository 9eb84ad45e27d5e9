// A duration as people write it, `500ms`, `15s`, `2m`, `24h`, read to whole milliseconds. A number without a unit is refused, but
// for 0: "30" in a file of seconds and milliseconds is how a deadline becomes a thousand times too
// short.
import type { Reading } from './faults.ts';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Bounds of a duration, both included, in milliseconds. */
export interface DurationBounds {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** The shape of written durations, for editors. */
export const durationPattern = '^\\d+(\\.\\d+)?(ms|s|m|h)$';

/** What a message says is allowed: `500ms, 15s or 2m, 1ms to 10m`. Hours where they are of use. */
export function durationAllowed(bounds: DurationBounds): string {
  const range = `${writtenDuration(bounds.leastMs)} to ${writtenDuration(bounds.mostMs)}`;
  const forms = bounds.mostMs > unitMs.h ? '500ms, 15s, 2m or 24h' : '500ms, 15s or 2m';
  return `${forms}, ${range}`;
}

/** Reads `written` to whole milliseconds within `bounds`. */
export function readDuration(written: string | number, bounds: DurationBounds): Reading<number> {
  const allowed = durationAllowed(bounds);
  const text = String(written);
  const milliseconds = text === '0' ? 0 : millisecondsOf(text);
  if (milliseconds === undefined) return { wrong: /^\d+(\.\d+)?$/.test(text) ? 'no unit' : 'not a duration', allowed };
  if (!Number.isInteger(milliseconds)) return { wrong: 'not a whole number of milliseconds', allowed };
  if (milliseconds < bounds.leastMs) return { wrong: 'too short', allowed };
  if (milliseconds > bounds.mostMs) return { wrong: 'too long', allowed };
  return { value: milliseconds };
}

function millisecondsOf(text: string): number | undefined {
  const parts = /^(\d+)(?:\.(\d+))?(ms|s|m|h)$/.exec(text);
  if (parts === null) return undefined;
  const fraction = parts[2] ?? '';
  // Scaled through integers: 1.1s must be 1100, and 1.1 * 1000 in binary is 1100.0000000000002.
  return (Number(parts[1] + fraction) * unitMs[parts[3] as keyof typeof unitMs]) / 10 ** fraction.length;
}

function writtenDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  // More than an hour is told in hours.
  if (milliseconds > unitMs.h && milliseconds % unitMs.h === 0) return `${milliseconds / unitMs.h}h`;
  if (milliseconds % unitMs.m === 0) return `${milliseconds / unitMs.m}m`;
  if (milliseconds % unitMs.s === 0) return `${milliseconds / unitMs.s}s`;
  return `${milliseconds}ms`;
}
