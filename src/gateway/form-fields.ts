// The fields of a form by their names in whatever case, and what is refused of a form before anything is computed from it.

import type { Language } from '../centre/member.ts';
import { brandOf } from '../iso8583/card-brand.ts';
import { hasCheckDigit } from '../iso8583/pan.ts';
import type { FormFault, FormField } from './order-form.ts';

const LANGUAGES: ReadonlySet<string> = new Set(['ar', 'en', 'fr']);

const MOST_FIELDS = 200;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 4_096;
const LONGEST_FORM = 65_536;
const LONGEST_SHOWN = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** What is too much, or can stand in no form. Looked at first: the rest costs time in proportion. */
export function sizeFaults(fields: readonly FormField[]): FormFault[] {
  if (fields.length > MOST_FIELDS) return [tooMuch('form', `${fields.length} fields`, `at most ${MOST_FIELDS}`)];
  const length = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length > LONGEST_FORM) return [tooMuch('form', `${length} characters`, `at most ${LONGEST_FORM}`)];
  return fields.flatMap(([name, value]): FormFault[] => {
    const field = shownName(name);
    if (name.length > LONGEST_NAME) return [tooMuch(field, `a name of ${name.length} characters`, `${LONGEST_NAME}`)];
    if (CONTROL.test(name)) return [{ field, wrong: 'a control character in the name', allowed: 'letters' }];
    if (value.length <= LONGEST_VALUE) return [];
    return [tooMuch(field, `${value.length} characters`, `at most ${LONGEST_VALUE}`)];
  });
}

/** A name as it may stand in a line or on a page: short, without control characters. */
export function shownName(name: string): string {
  const clean = name.replace(new RegExp(CONTROL, 'g'), '?');
  return clean.length > 40 ? `${clean.slice(0, 40)}...` : clean;
}

export function hasControls(text: string): boolean {
  return CONTROL.test(text);
}

const LONGEST_ORDER_NUMBER = 64;
/** Characters that change the direction of what stands behind them (UAX #9). */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const CARD_DIGITS = /^\d{13,19}$/;

/** What is wrong with a shop's number of an order, which stands in clear in files, lines and pages. */
export function orderNumberFault(oid: string): Omit<FormFault, 'field'> | undefined {
  if (oid.length > LONGEST_ORDER_NUMBER)
    return { wrong: `${oid.length} characters`, allowed: `at most ${LONGEST_ORDER_NUMBER}` };
  if (hasControls(oid) || BIDI.test(oid)) return { wrong: 'a control character in it', allowed: 'letters and digits' };
  // A time in milliseconds has thirteen digits, and every tenth of them a right check digit: no brand begins as it does.
  if (CARD_DIGITS.test(oid) && brandOf(oid) !== '' && hasCheckDigit(oid))
    return { wrong: 'a card number', allowed: 'a number that is none: it is kept and shown in clear' };
  return undefined;
}

/** Values by name, in whatever case the shop wrote it, without the blanks around them. */
export class FormValues {
  readonly #values = new Map<string, string[]>();

  constructor(fields: readonly FormField[]) {
    for (const [name, value] of fields) {
      const lower = name.toLowerCase();
      const values = this.#values.get(lower);
      if (values === undefined) this.#values.set(lower, [value.trim()]);
      else values.push(value.trim());
    }
  }

  /** Empty when it is not there, or empty. */
  get(name: string): string {
    return this.all(name)[0] ?? '';
  }

  /** The different values of a field that is there in several cases of its name; those that are empty do not count. */
  all(name: string): readonly string[] {
    const values = this.#values.get(name.toLowerCase()) ?? [];
    return [...new Set(values.filter((value) => value !== ''))];
  }
}

/** `fr`, and also `FR`, `fr_FR`, `fr-MA`; for any other language, `byDefault`. */
export function languageNamed(text: string, byDefault: Language): Language {
  const [language] = text.toLowerCase().split(/[-_]/);
  return LANGUAGES.has(language!) ? (language as Language) : byDefault;
}

/** A text that is shown, of a bearable length. */
export function shortened(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN - 3)}...`;
}

function tooMuch(field: string, wrong: string, allowed: string): FormFault {
  return { field, wrong, allowed };
}
