// Which digits name a date or a time that there can be. The calendar of JavaScript is the second opinion.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isDate, isDateTime, isMonth, isTime, isTransmissionTime } from '../../src/iso8583/date-time.ts';

describe('DE 7, MMDDhhmmss', () => {
  test.each([
    ['the first second of the year', 101_000_000, true],
    ['the last second of the year', 1_231_235_959, true],
    ['29 February, for there is no year', 229_120_000, true],
    ['30 February', 230_120_000, false],
    ['31 April', 431_120_000, false],
    ['month 13', 1_301_120_000, false],
    ['month 0', 1_120_000, false],
    ['day 0', 1_100_120_000, false],
    ['day 32', 1_232_120_000, false],
    ['hour 24', 1_123_240_000, false],
    ['hour 25', 1_123_250_000, false],
    ['minute 60', 1_123_126_000, false],
    ['second 60', 1_123_120_060, false],
    ['zeros', 0, false],
    ['nines', 9_999_999_999, false],
  ])('%s', (_, digits, isPossible) => expect(isTransmissionTime(digits)).toBe(isPossible));
});

describe('dates, times and months', () => {
  test.each([
    ['midnight', isTime, 0, true],
    ['the last second of the day', isTime, 235_959, true],
    ['hour 24', isTime, 240_000, false],
    ['minute 60', isTime, 126_000, false],
    ['second 60', isTime, 120_060, false],
    ['31 December', isDate, 1231, true],
    ['29 February', isDate, 229, true],
    ['31 June', isDate, 631, false],
    ['month 99', isDate, 9901, false],
    ['December', isMonth, 2912, true],
    ['January of the year 0', isMonth, 1, true],
    ['month 0', isMonth, 2900, false],
    ['month 13', isMonth, 2913, false],
    ['month 12 with its century', isMonth, 202_912, true],
    ['29 February of a leap year', isDateTime, 240_229_120_000, true],
    ['29 February of the year before', isDateTime, 230_229_120_000, false],
    ['29 February of a year 00, which is 2000', isDateTime, 229_120_000, true],
    ['29 February of 2000', isDateTime, 20_000_229_120_000, true],
    ['29 February of 2100', isDateTime, 21_000_229_120_000, false],
    ['29 February of 2024', isDateTime, 20_240_229_120_000, true],
    ['hour 25', isDateTime, 261_123_250_000, false],
    ['day 0', isDateTime, 261_100_120_000, false],
  ] as const)('%s', (_, isPossible, digits, expected) => expect(isPossible(digits)).toBe(expected));
});

it('agrees with the calendar on every day of every year from 1980 to 2079', () => {
  for (let year = 1980; year < 2080; year++) {
    for (let month = 0; month <= 14; month++) {
      for (let day = 0; day <= 32; day++) {
        const there = new Date(Date.UTC(year, month - 1, day, 12));
        const isReal =
          there.getUTCMonth() === month - 1 && there.getUTCDate() === day && there.getUTCFullYear() === year;
        const date = month * 100 + day;
        expect(isDateTime((year * 10_000 + date) * 1e6 + 120_000), `${year} ${date}`).toBe(isReal);
        expect(isDateTime(((year % 100) * 10_000 + date) * 1e6 + 120_000), `${year % 100} ${date}`).toBe(isReal);
        if (year % 4 === 0) expect(isDate(date), `${date}`).toBe(isReal);
      }
    }
  }
});

it('takes any second that a clock shows', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      (moment) => {
        const digits = moment.toISOString().replace(/\D/g, '');
        expect(isDateTime(Number(digits.slice(0, 14)))).toBe(true);
        expect(isDateTime(Number(digits.slice(2, 14)))).toBe(true);
        expect(isTransmissionTime(Number(digits.slice(4, 14)))).toBe(true);
        expect(isDate(Number(digits.slice(4, 8)))).toBe(true);
        expect(isTime(Number(digits.slice(8, 14)))).toBe(true);
        expect(isMonth(Number(digits.slice(2, 6)))).toBe(true);
      },
    ),
  );
});
