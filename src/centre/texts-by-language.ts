// Texts that people read, in every language: tables of one row each, and how a row becomes a sentence.
import type { Language } from './member.ts';

/** The languages in the order of the rows. */
export const languages = ['fr', 'en', 'ar'] as const satisfies readonly Language[];

/** Each language in itself. */
export const languageNames: Readonly<Record<Language, string>> = { fr: 'Français', en: 'English', ar: 'العربية' };

export type TextRow = readonly [fr: string, en: string, ar: string];

/** In a text of both directions, what has no Arabic in it is set apart, so that it is read from the left: Unicode LRI and PDI. */
const ISOLATE = '\u2066';
const END_OF_ISOLATE = '\u2069';

/** A value within a text of a language: an amount, a date, a number. */
export function isolated(value: string, language: Language): string {
  if (language !== 'ar' || value === '' || /\p{Script=Arabic}/u.test(value)) return value;
  return ISOLATE + value + END_OF_ISOLATE;
}

/** The function that gives a text of a table with `{name}` replaced. It throws a RangeError for a name that the text wants and is not
 *  given: a defect. */
export function textOf<Name extends string>(texts: Readonly<Record<Name, TextRow>>) {
  return (name: Name, language: Language, values: Readonly<Record<string, string>> = {}): string =>
    texts[name][languages.indexOf(language)]!.replaceAll(/\{(\w+)\}/g, (_, wanted: string) => {
      const value = values[wanted];
      if (value === undefined) throw new RangeError(`${name} wants ${wanted}`);
      return isolated(value, language);
    });
}
