// HTML by hono's template: what stands in a value is escaped, what is markup already is not.
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** What may stand in a template: text, which is escaped, and markup; `undefined` and `false` are nothing. */
type Value = string | number | false | undefined | Markup | readonly Markup[];

export type Markup = HtmlEscapedString;

/** The template. No value of it is waited for, so that none is a promise. */
export const markup = html as (strings: TemplateStringsArray, ...values: Value[]) => Markup;

export const nothing: Markup = markup``;

/** A value of another direction than the text around it, set apart: an amount, a number, a name in other letters. */
export function apart(value: string): Markup {
  if (value === '') return nothing;
  return /\p{Script=Arabic}/u.test(value) ? markup`<bdi>${value}</bdi>` : markup`<bdi dir="ltr">${value}</bdi>`;
}

export function hiddenFields(fields: readonly (readonly [name: string, value: string])[]): readonly Markup[] {
  return fields.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`);
}

/** The page's script. A template of ours has no end tag of a script in it: builders take that apart, and want a package for it. */
export function scriptAt(path: string): Markup {
  return raw(`<script src="${path}" defer></script>`) as Markup;
}
