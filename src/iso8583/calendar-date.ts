// Dates with their year as whole numbers of their digits, yyyymmdd: which there can be, which follows which (proleptic Gregorian
// calendar, ISO 8601 clause 4.2). A business date is one, and so are DE 28 of 1993 (with two digits of the year) and DE 15.

const DAY_MS = 86_400_000;
const YEAR = 10_000;
const MONTH = 100;
/** Years of four digits, none of which a `Date` takes for one of the last century. */
const FIRST_YEAR = 1_000;
const LAST_YEAR = 9_999;

/** True for a date that there is, 20260229 is none. */
export function isCalendarDate(yyyymmdd: number): boolean {
  if (!Number.isSafeInteger(yyyymmdd)) return false;
  const year = Math.floor(yyyymmdd / YEAR);
  return year >= FIRST_YEAR && year <= LAST_YEAR && dateOfDay(dayOfDate(yyyymmdd)) === yyyymmdd;
}

/** The date `days` after `yyyymmdd`, before it when below zero. */
export function addDays(yyyymmdd: number, days: number): number {
  return dateOfDay(dayOfDate(yyyymmdd) + days);
}

/** Day of the week by ISO 8601: 1 Monday, 7 Sunday. */
export function weekday(yyyymmdd: number): number {
  // 1970-01-01 was a Thursday.
  return ((((dayOfDate(yyyymmdd) + 3) % 7) + 7) % 7) + 1;
}

/** `2026-11-26`. */
export function calendarDateText(yyyymmdd: number): string {
  const digits = String(yyyymmdd).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** `2026-11-26` as a number; undefined for anything else, and for a date that there is not. */
export function readCalendarDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const date = Number(text.replaceAll('-', ''));
  return isCalendarDate(date) ? date : undefined;
}

/** Days since 1970-01-01. */
function dayOfDate(yyyymmdd: number): number {
  const year = Math.floor(yyyymmdd / YEAR);
  const month = Math.floor((yyyymmdd % YEAR) / MONTH);
  return Date.UTC(year, month - 1, yyyymmdd % MONTH) / DAY_MS;
}

function dateOfDay(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * YEAR + (date.getUTCMonth() + 1) * MONTH + date.getUTCDate();
}
