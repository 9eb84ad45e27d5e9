// Which days settle: those on which banks pay one another. Cards are used every day and every day is closed; what was cleared on a
// Saturday, a Sunday or a holiday waits for the next day that settles.
import { addDays, weekday } from '../../iso8583/calendar-date.ts';
import type { Holidays } from './holidays.ts';

/** ISO 8601 days of the week: 6 Saturday, 7 Sunday. */
const FIRST_OF_WEEKEND = 6;
/** More days in a row than banks are ever closed: a calendar that has as many is no calendar. */
const LONGEST_CLOSURE = 366;

/** True when banks settle on `date`, yyyymmdd. */
function settlesOn(date: number, holidays: Holidays): boolean {
  return weekday(date) < FIRST_OF_WEEKEND && !holidays.has(date);
}

/** The day on which what is of `date` is settled: D+`days` is the so-many-th day after `date` that settles, D+0 is `date` itself where
 *  it settles, else the next that does. Throws a RangeError when no day of a whole year settles. */
export function settlementDay(date: number, days: number, holidays: Holidays): number {
  if (days === 0) return nextSettling(date, holidays);
  let day = date;
  for (let left = days; left > 0; left--) day = nextSettling(addDays(day, 1), holidays);
  return day;
}

function nextSettling(from: number, holidays: Holidays): number {
  for (let ahead = 0; ahead < LONGEST_CLOSURE; ahead++) {
    const day = addDays(from, ahead);
    if (settlesOn(day, holidays)) return day;
  }
  throw new RangeError(`no day settles within ${LONGEST_CLOSURE} days of ${from}: look at the holidays`);
}
