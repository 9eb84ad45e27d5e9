// Keys of a message given as JSON: element numbers as the plain decimal text that integer keys of an object have, so that
// the object's own order is that of the wire.
import { LAST_ELEMENT } from '../bitmap.ts';
import { EncodeError } from '../errors.ts';

/** Element number of a key; undefined for anything that is none, `02` and `2.0` included. */
export const elementOf: ReadonlyMap<string, number> = new Map(
  Array.from({ length: LAST_ELEMENT - 1 }, (_, i): [string, number] => [String(i + 2), i + 2]),
);

/** The number that digits say; -1 when a character is none. */
export function digitsOf(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit >>> 0 > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

/** A key that names no element of the spec `name`. */
export function unknownKey(key: string, name: string): EncodeError {
  const expected = `0 (the MTI), header, or an element from 2 to ${LAST_ELEMENT} that ${name} defines`;
  return new EncodeError('FIELD_UNKNOWN', { path: key, expected, found: JSON.stringify(key) });
}
