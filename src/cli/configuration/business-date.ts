// Business dates as files and options write them, `2026-11-26`, as whole numbers yyyymmdd.
import { readCalendarDate } from '../../iso8583/calendar-date.ts';
import type { Reading } from './faults.ts';

export const dateAllowed = 'a day: 2026-11-26';

/** Reads `2026-11-26` to 20261126. */
export function readDate(written: string | number): Reading<number> {
  const date = readCalendarDate(String(written));
  return date === undefined ? { wrong: 'not a day', allowed: dateAllowed } : { value: date };
}
