// Dates and times as elements carry them, given as whole numbers of their digits: which of them there can be. By the formats of
// the data element directories of ISO 8583 (MM 01-12, DD 01-31, hh 00-23, mm and ss 00-59), and by the days that a month has.

/** By month, its days; 0 for what is no month. February has 29: most dates here have no year. */
const MONTH_DAYS = new Uint8Array(100);
MONTH_DAYS.set([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 1);

const FEBRUARY_29 = 229;
/** What stands in front of `hhmmss` counts this much. */
const TIME_SPAN = 1_000_000;
/** Past the last `MMDDhhmmss`, and within whole numbers of 32 bits, which are quick to take apart. */
const YEAR_END = 1_232_000_000;

/** `hhmmss`: DE 12 of 1987. */
export function isTime(hhmmss: number): boolean {
  const digits = hhmmss | 0;
  const minutes = (digits / 100) | 0;
  const hours = (minutes / 100) | 0;
  return digits - minutes * 100 < 60 && minutes - hours * 100 < 60 && hours < 24;
}

/** `MMDD`: DE 13 of 1987. 29 February is one. */
export function isDate(mmdd: number): boolean {
  const digits = mmdd | 0;
  const month = (digits / 100) | 0;
  const day = digits - month * 100;
  return day >= 1 && day <= MONTH_DAYS[month];
}

/** `MMDDhhmmss`: DE 7. */
export function isTransmissionTime(mmddhhmmss: number): boolean {
  if (mmddhhmmss >= YEAR_END) return false;
  const digits = mmddhhmmss | 0;
  const date = (digits / TIME_SPAN) | 0;
  return isDate(date) && isTime(digits - date * TIME_SPAN);
}

/** `YYMMDDhhmmss` or `CCYYMMDDhhmmss`: DE 12 of 1993 and of 2003. */
export function isDateTime(digits: number): boolean {
  const date = Math.floor(digits / TIME_SPAN);
  const year = Math.floor(date / 10_000);
  const mmdd = date - year * 10_000;
  return isDate(mmdd) && isTime(digits - date * TIME_SPAN) && (mmdd !== FEBRUARY_29 || isLeapYear(year));
}

/** `YYMM` or `CCYYMM`: DE 14, and DE 13 of 1993 and of 2003. */
export function isMonth(digits: number): boolean {
  const month = (digits | 0) % 100;
  return month >= 1 && month <= 12;
}

/** Two digits are a year of this century. */
function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
