// Which days settle, by the holiday file that is given as an example and by any other; dates worked out on a calendar of 2026.
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holidaysReach, readHolidays } from '../../../src/centre/day/holidays.ts';
import { settlementDay } from '../../../src/centre/day/settlement-days.ts';

const example = readFileSync(new URL('../../../examples/holidays-2026.txt', import.meta.url), 'utf8');
const { holidays } = readHolidays(example);

describe('the holidays of 2026', () => {
  it('are the eighteen that were announced', () => {
    expect(readHolidays(example).faults).toEqual([]);
    expect([...holidays.keys()].map((date) => date - 20_260_000)).toEqual([
      101, 111, 114, 320, 321, 501, 527, 528, 617, 730, 814, 820, 821, 826, 827, 1031, 1106, 1118,
    ]);
    expect(holidays.get(20260730)).toBe('Throne Day');
  });

  it('reach to the end of the year of the last, in whatever order they are written', () => {
    expect(holidaysReach(holidays)).toBe(20261231);
    expect(holidaysReach(readHolidays('2027-01-01 New Year\n2026-11-18 Independence Day').holidays)).toBe(20271231);
    expect(holidaysReach(new Map())).toBeUndefined();
  });

  it.each([
    // A plain Thursday.
    [20261126, 0, 20261126],
    [20261126, 1, 20261127],
    [20261126, 2, 20261130],
    // Thursday 5 November: Friday is the Green March.
    [20261105, 1, 20261109],
    // Saturday and Sunday settle on Monday at D+0, and so they do at D+1.
    [20261128, 0, 20261130],
    [20261128, 1, 20261130],
    [20261129, 2, 20261201],
    // Wednesday 19 August: Thursday and Friday are holidays, then the weekend.
    [20260819, 1, 20260824],
    // Tuesday 25 August: Mawlid on Wednesday and Thursday.
    [20260825, 1, 20260828],
    [20260825, 2, 20260831],
    // Over the end of the year, of which the file says nothing.
    [20261231, 1, 20270101],
  ])('%i, D+%i is %i', (date, days, expected) => {
    expect(settlementDay(date, days, holidays)).toBe(expected);
  });
});

const numberOf = ({ year, month, day }: Temporal.PlainDate) => year * 10_000 + month * 100 + day;
const FIRST = Temporal.PlainDate.from('2026-01-01');
const days = fc.integer({ min: 0, max: 800 }).map((ahead) => FIRST.add({ days: ahead }));
const calendars = fc.array(days, { maxLength: 40 }).map((all) => new Map(all.map((day) => [numberOf(day), 'a day'])));

describe('a settlement day', () => {
  it('settles, is after its date, and has as many days that settle before it as it counts', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 12 }), calendars, (date, count, closed) => {
        const settled = settlementDay(numberOf(date), count, closed);
        let [counted, day] = [0, date];
        while (numberOf(day) < settled) {
          day = day.add({ days: 1 });
          if (day.dayOfWeek < 6 && !closed.has(numberOf(day))) counted++;
        }
        expect(settlementDay(settled, 0, closed)).toBe(settled);
        expect(counted).toBe(count);
      }),
    );
  });

  it('never comes sooner for a later date', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 5 }), calendars, (date, count, closed) => {
        const next = date.add({ days: 1 });
        expect(settlementDay(numberOf(next), count, closed)).toBeGreaterThanOrEqual(
          settlementDay(numberOf(date), count, closed),
        );
      }),
    );
  });

  it('is not looked for for ever', () => {
    const closed = new Map(Array.from({ length: 400 }, (_, i) => [numberOf(FIRST.add({ days: i })), 'strike']));
    expect(() => settlementDay(20260101, 1, closed)).toThrow(RangeError);
  });
});

describe('a holiday file', () => {
  it('may have remarks, empty lines, line ends of Windows and a byte order mark', () => {
    const text = '\uFEFF# of 2027\r\n\r\n2027-01-01   New  Year # Friday\r\n';
    expect(readHolidays(text)).toEqual({ holidays: new Map([[20270101, 'New Year']]), faults: [] });
  });

  it('is told everything that is wrong with it, by line', () => {
    const text = '2026-02-29 no such day\n1 May\n2026-05-01\n2026-05-01 Labour Day\n\n2026-05-01 Labour Day again';
    expect(readHolidays(text).faults).toEqual([
      { line: 1, message: '"2026-02-29" is no date, write 2026-07-30' },
      { line: 2, message: '"1" is no date, write 2026-07-30' },
      { line: 3, message: '2026-05-01 has no name, write 2026-05-01 Throne Day' },
      { line: 6, message: '2026-05-01 is a holiday already, line 4' },
    ]);
  });
});
