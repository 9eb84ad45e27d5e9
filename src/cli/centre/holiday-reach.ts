// A warning to people when days of payment are beyond the holidays that are known: banks may be closed on them.
import { type Holidays, holidaysReach } from '../../centre/day/holidays.ts';
import { calendarDateText } from '../../iso8583/calendar-date.ts';
import { tell } from '../output.ts';

/** Tells of the latest of `days`, yyyymmdd, that the holidays do not reach. Without holidays nothing is expected of them. */
export function warnBeyondHolidays(days: Iterable<number>, holidays: Holidays): void {
  const reach = holidaysReach(holidays);
  if (reach === undefined) return;
  let latest = 0;
  for (const day of days) if (day > latest) latest = day;
  if (latest <= reach) return;
  const year = Math.trunc(latest / 10_000);
  tell(
    `warning: the holidays end with ${calendarDateText(reach)}, and ${calendarDateText(latest)} is a day of payment: add those of ${year}`,
  );
}
