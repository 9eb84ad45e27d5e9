// Points in time as people write them: a day, a minute, a second or a millisecond, in UTC unless a zone is named, as everything
// that the switch writes is. What is written is a stretch of time: a whole day, when nothing finer is said.
import type { Reading } from '../configuration/faults.ts';

/** A stretch of time in milliseconds since 1970, both ends included. */
interface TimeRange {
  readonly fromMs: number;
  readonly throughMs: number;
}

const ALLOWED = 'a time such as 2026-11-23, 2026-11-23T09:30, 2026-11-23T09:30:00.250Z or 2026-11-23T10:30+01:00';
const SHAPE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{3}))?)?(Z|[+-]\d\d:\d\d)?)?$/;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** Reads the stretch of time that `text` names. */
export function readTime(text: string): Reading<TimeRange> {
  const parts = SHAPE.exec(text);
  if (parts === null) return { wrong: `${JSON.stringify(text)} is no time`, allowed: ALLOWED };
  const [, day, minute, second, millisecond, zone = 'Z'] = parts;
  const clock = `${minute ?? '00:00'}:${second ?? '00'}.${millisecond ?? '000'}`;
  const fromMs = Date.parse(`${day}T${clock}${zone}`);
  // A day that a month does not have would be counted on into the next.
  const isDay = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day!) === true;
  if (!isDay || Number.isNaN(fromMs)) return { wrong: `${JSON.stringify(text)} is in no calendar`, allowed: ALLOWED };
  const finest = minute === undefined ? DAY_MS : second === undefined ? MINUTE_MS : SECOND_MS;
  return { value: { fromMs, throughMs: fromMs + (millisecond === undefined ? finest - 1 : 0) } };
}
