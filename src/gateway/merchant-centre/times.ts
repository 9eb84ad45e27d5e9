// Moments and dates as people of a language read them, in the zone of the centre.
import type { Language } from '../../centre/member.ts';

const locales: Readonly<Record<Language, string>> = { fr: 'fr', en: 'en-GB', ar: 'ar-MA-u-nu-latn' };
const formats = new Map<string, Intl.DateTimeFormat>();

/** `26/11/2026 12:30:00`, in each of the languages. @param at milliseconds since 1970 */
export function timeIn(at: number, timeZone: string): string {
  const format = formatFor(`time ${timeZone}`, 'en', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(at).replace(',', '');
}

/** @param date yyyymmdd */
export function dateIn(date: string, language: Language): string {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
  const format = formatFor(`${language} date`, language, { timeZone: 'UTC', dateStyle: 'long' });
  return format.format(Date.UTC(year!, month! - 1, day));
}

/** The calendar date of a moment in a zone, yyyymmdd. */
export function dateOf(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return format.format(at).replaceAll('-', '');
}

function formatFor(name: string, language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let format = formats.get(name);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locales[language], options);
    formats.set(name, format);
  }
  return format;
}
