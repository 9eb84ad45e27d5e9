// Days as files and options write them, `2026-11-26`, as whole numbers yyyymmdd.
import type { Reading } from './faults.ts';

export const dateAllowed = 'a day: 2026-11-26';

/** Reads `2026-11-26` to 20261126. */
export function readDate(written: string | number): Reading<number> {
  const text = String(written);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && toDay(text) === text;
  return isDay ? { value: Number(text.replaceAll('-', '')) } : { wrong: 'not a day', allowed: dateAllowed };
}

/** The day that a text names once months and days that there are not have been carried over. */
function toDay(text: string): string | undefined {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().slice(0, 10);
}
