// The order of tagged subfields. A JSON object puts keys that look like integers (`82`, `95`) in front, and a tag may come
// twice; so where the object alone does not give the bytes back, it has one more key, `order`: the subfields as they stand
// on the wire, separated by blanks. `9F26 82` is a plain list; `DF01#2` is the second DF01 (its key in the object too);
// `95/3` has a BER length written in 3 bytes where fewer would do; `00` and `FF` are filler bytes between BER subfields.
// Without it, subfields are written as they stand in the object, or sorted where that cannot tell (see `arrangement`).
import { EncodeError } from '../errors.ts';
import type { FieldValues } from '../field-values.ts';

/** The key of the JSON that holds the order. */
export const ORDER_KEY = 'order';

/** Tags that cannot be keys: the order itself, and what JavaScript takes for the prototype. */
const reserved = new Set([ORDER_KEY, '__proto__']);

/** How keys are put in order when nothing says it. */
export type Arrangement = (keys: string[]) => string[];

/** As they stand, when the object keeps the order of all of them. Otherwise sorted as the value of the tag in that radix,
 *  if those of which it keeps the order are sorted already. */
export function arrangement(radix: 10 | 16): Arrangement {
  const value = (key: string) => Number.parseInt(key, radix);
  const byValue = (a: string, b: string) => value(a) - value(b) || byText(a, b);
  return (keys) => {
    const kept = keys.filter((key) => !/^(0|[1-9]\d*)$/.test(key));
    if (kept.length === keys.length) return keys;
    return isSorted(kept, byValue) || isSorted(kept, byText) ? [...keys].sort(byValue) : keys;
  };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSorted(keys: readonly string[], compare: (a: string, b: string) => number): boolean {
  return keys.every((key, i) => i === 0 || compare(keys[i - 1]!, key) <= 0);
}

/** One subfield to write: its key in the object, and the bytes of its BER length (0: as few as will do). */
interface OrderedKey {
  readonly key: string;
  readonly lengthBytes: number;
}

/** Collects subfields as they are read, and writes down their order when the object would not tell it. */
export class OrderRecorder {
  readonly values: FieldValues = {};
  private readonly entries: string[] = [];
  private readonly keys: string[] = [];
  /** How often each tag was there. */
  private readonly counts = new Map<string, number>();
  private plain = true;

  /** The key of the next subfield with this tag. */
  keyOf(tag: string): string {
    const count = (this.counts.get(tag) ?? (reserved.has(tag) ? 0 : -1)) + 1;
    this.counts.set(tag, count === 0 ? 1 : count);
    return count === 0 ? tag : `${tag}#${count}`;
  }

  /** Notes a subfield that has been read. `lengthBytes` is 0 when its length is as short as can be. */
  note(key: string, lengthBytes = 0): void {
    this.keys.push(key);
    this.entries.push(escaped(key) + (lengthBytes === 0 ? '' : `/${lengthBytes}`));
    if (lengthBytes !== 0) this.plain = false;
  }

  /** Notes one byte of filler. */
  noteFiller(byte: number): void {
    this.entries.push(fillerName(byte));
    this.plain = false;
  }

  /** The values, with `order` when `arranged` (what writing does without it) would not give the same bytes. */
  finish(arranged: Arrangement): FieldValues {
    const own = arranged(Object.keys(this.values));
    if (!this.plain || own.some((key, i) => key !== this.keys[i])) this.values[ORDER_KEY] = this.entries.join(' ');
    return this.values;
  }
}

/** What to write, in order: subfields, and filler bytes where `filler` allows them. Throws an EncodeError when `order`
 *  names a subfield that is not there, or not each of them exactly once. */
export function orderOf(
  values: FieldValues,
  path: string,
  arranged: Arrangement,
  filler: boolean,
): (OrderedKey | number)[] {
  const given = values[ORDER_KEY];
  const keys = Object.keys(values).filter((key) => key !== ORDER_KEY);
  if (given === undefined) return arranged(keys).map((key) => ({ key, lengthBytes: 0 }));
  if (typeof given !== 'string') throw wrongOrder(path, 'an object');
  const missing = new Set(keys);
  const order: (OrderedKey | number)[] = [];
  for (const entry of given === '' ? [] : given.split(' ')) {
    if (filler && (entry === '00' || entry === 'FF')) {
      order.push(Number.parseInt(entry, 16));
      continue;
    }
    const [, name = '', width] = /^(.*?)(?:\/([1-5]))?$/.exec(entry) ?? [];
    const key = unescaped(name);
    if (key === undefined || !missing.delete(key)) throw wrongOrder(path, JSON.stringify(entry));
    order.push({ key, lengthBytes: width === undefined ? 0 : Number(width) });
  }
  if (missing.size > 0) throw wrongOrder(path, `no ${[...missing].join(', no ')}`);
  return order;
}

/** The keys of a composite's subfields as they stand on the wire; as they stand in the object when it does not say. */
export function keysInOrder(values: FieldValues): string[] {
  const given = values[ORDER_KEY];
  const keys = Object.keys(values).filter((key) => key !== ORDER_KEY);
  if (typeof given !== 'string') return keys;
  const named = given.split(' ').map((entry) => unescaped(entry.replace(/\/[1-5]$/, '')));
  const places = new Map(named.map((key, place) => [key, place]));
  return keys.sort((a, b) => (places.get(a) ?? named.length) - (places.get(b) ?? named.length));
}

/** The tag that a key stands for: `DF01#2` is another DF01. A tag that the spec names may have a `#` of its own. */
export function tagOf(key: string, isNamed: (tag: string) => boolean): string {
  return isNamed(key) ? key : key.replace(/#\d+$/, '');
}

function fillerName(byte: number): string {
  return byte === 0 ? '00' : 'FF';
}

function escaped(key: string): string {
  return key.replace(/[%/\s]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
}

function unescaped(name: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(name)) return undefined;
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function wrongOrder(path: string, found: string): EncodeError {
  const expected = 'every subfield of the element exactly once, separated by blanks';
  return new EncodeError('SUBFIELD_MALFORMED', { path: `${path}.${ORDER_KEY}`, expected, found });
}
