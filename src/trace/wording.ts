// How explanations name elements and show values: `DE 39`, `51 (not sufficient funds)`. Card data is masked here and
// nowhere later, so that no line of a report can hold more than it may; two values that differ only where the mask hides
// it, or only in blanks, are said to.
import type { RE2JS } from 're2js';
import type { Codec } from '../codec/codec.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { cardNumbers, maskedJson, maskedValue, maskText, sensitivityOf } from '../codec/mask.ts';
import { valueWithMeaning, visibleText } from '../explain/describe.ts';

export type Value = string | FieldValues | undefined;

/** The value at a path, `39` or `127.25`; undefined when absent. */
export function valueAt(json: FieldValues, path: string): Value {
  let value: Value = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** `DE 39`, `DE 127.25`, `MTI`, `header`. */
export function labelOf(path: string): string {
  if (path === '0') return 'MTI';
  return path === 'header' ? path : `DE ${path}`;
}

export class Wording {
  private readonly codec: Codec;
  private readonly unmasked: boolean;
  private readonly context: FieldValues;
  private readonly pans: readonly string[];

  /** Words for values of `messages`, request first: their card numbers are hidden wherever they occur, and the last one
   *  that has an element (the currency of an amount) is what gives meaning to another. */
  constructor(codec: Codec, unmasked: boolean, ...messages: readonly FieldValues[]) {
    this.codec = codec;
    this.unmasked = unmasked;
    this.context = Object.assign({}, ...messages);
    this.pans = unmasked ? [] : cardNumbers(codec, ...messages);
  }

  /** A value with what it means, or `nothing`. */
  value(path: string, value: Value): string {
    if (value === undefined) return 'nothing';
    if (typeof value !== 'string') return visibleText(JSON.stringify(this.message({ [path]: value })[path]));
    return valueWithMeaning(path, this.masked(path, value), this.context);
  }

  /** A regular expression for the element at `path`; it may spell out what it is to find. */
  pattern(path: string, pattern: RE2JS): string {
    if (!this.unmasked && sensitivityOf(this.codec, path) !== undefined) return 'a pattern that is hidden here';
    return this.text(`/${pattern.pattern()}/`);
  }

  /** `DE 41 differs: "T1      " and "T1"`. */
  differs(path: string, one: string, other: string): string {
    const [left, right] = [this.masked(path, one), this.masked(path, other)].map((text) => visibleText(text)) as [
      string,
      string,
    ];
    const quoted = left.startsWith('"') || right.startsWith('"');
    const pair = [left, right].map((text) => (quoted && !text.startsWith('"') ? `"${text}"` : text));
    return `${labelOf(path)} differs: ${pair.join(' and ')}${left === right ? ', in what is hidden here' : ''}`;
  }

  /** `DE 39 expected 00 (approved), found 51 (not sufficient funds)`. */
  expected(path: string, expected: string | FieldValues, found: Value): string {
    if (typeof expected === 'string' && typeof found === 'string' && expected.trim() === found.trim()) {
      return this.differs(path, expected, found);
    }
    const [wanted, actual] = [this.value(path, expected), this.value(path, found)];
    const hidden = wanted === actual ? ', which differs in what is hidden here' : '';
    return `${labelOf(path)} expected ${wanted}, found ${actual}${hidden}`;
  }

  /** A message as the report may hold it. */
  message(json: FieldValues): FieldValues {
    return this.unmasked ? json : maskedJson(this.codec, json, this.pans);
  }

  /** Text that people wrote, names of steps: card numbers in it are hidden. */
  text(text: string): string {
    return this.unmasked ? text : maskText(text, this.pans);
  }

  private masked(path: string, value: string): string {
    return this.unmasked ? value : maskedValue(this.codec, path, value, this.pans);
  }
}
