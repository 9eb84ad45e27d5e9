// When the business day ends, by the clock: at a time of day in a time zone, every day. A cut-over at noon or later ends the day of its
// own date (23:00 on the 26th ends the 26th), one before noon the day before (04:00 on the 27th ends the 26th), so that at 00:00
// business dates are calendar dates. Where a change of the clocks leaves the time out, the day ends as much later as the clocks
// jump; where it comes twice, the first ends it.
import { calendarDateText, readCalendarDate } from '../../iso8583/calendar-date.ts';

/** Hours and minutes of a day, and the zone that they are of. */
export interface CutOver {
  /** Minutes since midnight. */
  readonly minute: number;
  /** A name of the IANA time zone database. */
  readonly zone: string;
}

const NOON = 720;
const HOUR = 60;
/** So long before its end by the clock a link may close a day; before, it means the day before. */
const EARLIEST_MS = 12 * 3_600_000;

export class CutOverClock {
  readonly #zone: string;
  readonly #time: Temporal.PlainTime;
  readonly #isMorning: boolean;

  constructor({ minute, zone }: CutOver) {
    this.#zone = zone;
    this.#time = Temporal.PlainTime.from({ hour: Math.floor(minute / HOUR), minute: minute % HOUR });
    this.#isMorning = minute < NOON;
  }

  /** The business date, yyyymmdd, at a time of day in milliseconds since 1970. */
  dateAt(wallMs: number): number {
    const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(Math.floor(wallMs)).toZonedDateTimeISO(
      this.#zone,
    );
    let date = Temporal.PlainDate.from({ year, month, day }).subtract({ days: 1 });
    while (this.#endOf(date) <= wallMs) date = date.add({ days: 1 });
    return readCalendarDate(date.toString())!;
  }

  /** When the business day of `date` ends, milliseconds since 1970. */
  endMs(date: number): number {
    return this.#endOf(Temporal.PlainDate.from(calendarDateText(date)));
  }

  /** From when on a link may close the business day of `date`. */
  closableFromMs(date: number): number {
    return this.endMs(date) - EARLIEST_MS;
  }

  #endOf(date: Temporal.PlainDate): number {
    const on = this.#isMorning ? date.add({ days: 1 }) : date;
    return on.toZonedDateTime({ timeZone: this.#zone, plainTime: this.#time }).epochMilliseconds;
  }
}
