// Bank holidays, as people keep them in a file: a line for each, `2026-07-30 Throne Day`; what follows a # is a remark. Dates that
// hang on the moon are announced shortly before, so that the file is edited; nothing here knows a calendar by itself.
import { readCalendarDate } from '../../iso8583/calendar-date.ts';

/** mmdd. */
const END_OF_YEAR = 1231;

/** Names of holidays by their date, yyyymmdd. */
export type Holidays = ReadonlyMap<number, string>;

/** The last day, yyyymmdd, of which a holiday file speaks: the end of the year of its last holiday. Undefined: it names none. */
export function holidaysReach(holidays: Holidays): number | undefined {
  if (holidays.size === 0) return undefined;
  const last = [...holidays.keys()].reduce((latest, date) => Math.max(latest, date), 0);
  return Math.trunc(last / 10_000) * 10_000 + END_OF_YEAR;
}

/** Something that is wrong with a line, which counts from 1. */
interface HolidayFault {
  readonly line: number;
  readonly message: string;
}

/** Reads the text of a holiday file, and says everything that is wrong with it. */
export function readHolidays(text: string): { holidays: Holidays; faults: readonly HolidayFault[] } {
  const holidays = new Map<number, string>();
  const firstLines = new Map<number, number>();
  const faults: HolidayFault[] = [];
  const written = text.startsWith('\uFEFF') ? text.slice(1) : text;
  for (const [index, whole] of written.split('\n').entries()) {
    const line = index + 1;
    const said = whole.split('#', 1)[0]!.trim();
    if (said === '') continue;
    const [dateText = '', ...words] = said.split(/\s+/);
    const date = readCalendarDate(dateText);
    const name = words.join(' ');
    const earlier = firstLines.get(date ?? 0);
    if (date === undefined) faults.push({ line, message: `${JSON.stringify(dateText)} is no date, write 2026-07-30` });
    else if (name === '') faults.push({ line, message: `${dateText} has no name, write ${dateText} Throne Day` });
    else if (earlier !== undefined) faults.push({ line, message: `${dateText} is a holiday already, line ${earlier}` });
    else {
      holidays.set(date, name);
      firstLines.set(date, line);
    }
  }
  return { holidays, faults };
}
