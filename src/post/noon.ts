// The moment by which documents and messages of a business date are dated: noon in UTC, the same day in every zone near it.

/** Noon of a date given as yyyymmdd. */
export function noonOf(date: number): Date {
  return new Date(Date.UTC(Math.trunc(date / 10_000), (Math.trunc(date / 100) % 100) - 1, date % 100, 12));
}
