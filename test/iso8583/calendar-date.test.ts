// Dates with their year: which there can be and which follows which, compared with the calendar of Temporal.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  calendarDateText,
  isCalendarDate,
  readCalendarDate,
  weekday,
} from '../../src/iso8583/calendar-date.ts';

const numberOf = ({ year, month, day }: Temporal.PlainDate) => year * 10_000 + month * 100 + day;
const FIRST = Temporal.PlainDate.from('1900-01-01');
const dates = fc.integer({ min: 0, max: 90_000 }).map((days) => FIRST.add({ days }));

describe('a calendar date', () => {
  it('is one when its digits are a day of the calendar', () => {
    for (const date of [20260101, 20261231, 20240229, 20000229]) expect(isCalendarDate(date)).toBe(true);
    for (const date of [20260229, 21000229, 20261301, 20260100, 20260431, 0, -20260101, 20260101.5, 261126, Number.NaN])
      expect(isCalendarDate(date)).toBe(false);
  });

  it('has days after and before it, a day of the week and a text, as Temporal has them', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -5_000, max: 5_000 }), (date, days) => {
        const other = date.add({ days });
        expect(addDays(numberOf(date), days)).toBe(numberOf(other));
        expect(weekday(numberOf(date))).toBe(date.dayOfWeek);
        expect(calendarDateText(numberOf(date))).toBe(date.toString());
        expect(readCalendarDate(date.toString())).toBe(numberOf(date));
        expect(isCalendarDate(numberOf(date))).toBe(true);
      }),
    );
  });

  it('is read from its text alone', () => {
    for (const text of ['', '2026-1-1', '2026-02-29', '20261126', '2026-11-26 ', '26-11-26', '2026-13-01'])
      expect(readCalendarDate(text)).toBe(undefined);
  });
});
