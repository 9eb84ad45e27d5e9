// Dates and times that there are not: what an element states that can be no date is told, because a reader takes it for one.
import { isDate, isDateTime, isMonth, isTime, isTransmissionTime } from '../iso8583/date-time.ts';

/** What an element holds, and whether a value can be that. */
interface Kind {
  readonly digits: number;
  readonly name: string;
  readonly is: (digits: number) => boolean;
}

const transmission: Kind = { digits: 10, name: 'date and time', is: isTransmissionTime };
const time: Kind = { digits: 6, name: 'time', is: isTime };
const date: Kind = { digits: 4, name: 'date', is: isDate };
const month: Kind = { digits: 4, name: 'month', is: isMonth };
const dateOfYear: Kind = { digits: 6, name: 'date', is: (yymmdd) => isDateTime(yymmdd * 1_000_000) };

/** By version, then by element. */
const kinds: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  0: { 7: transmission, 12: time, 13: date, 14: month, 15: date, 16: date, 17: date },
  1: {
    7: transmission,
    12: { digits: 12, name: 'date and time', is: isDateTime },
    13: month,
    14: month,
    15: dateOfYear,
    16: date,
    17: date,
    28: dateOfYear,
  },
  2: { 7: transmission, 12: { digits: 14, name: 'date and time', is: isDateTime }, 14: month },
};

/** `no such date`, where an element of a version states one that cannot be. Zeros state none. */
export function impossibleDate(path: string, value: string, version: string): string | undefined {
  const kind = kinds[version]?.[path];
  if (kind === undefined || value.length !== kind.digits || !/^\d+$/.test(value) || /^0+$/.test(value))
    return undefined;
  return kind.is(Number(value)) ? undefined : `no such ${kind.name}`;
}
