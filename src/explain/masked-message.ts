// The bytes of a message whose dialect is known, as hex that people may see: an element with card data in it is shown by its length
// alone, every other byte as it is. Bytes that no element was made of are masked as bytes that nobody knows.
import { LAST_ELEMENT, nextPresent } from '../codec/bitmap.ts';
import { cardNumbers, maskedJson } from '../codec/mask.ts';
import type { Message } from '../codec/message.ts';
import { maskedHex } from './masked-hex.ts';

/** Upper-case hex of `message`, as far as it was indexed by element and the rest as bytes; `unmasked` hides nothing. */
export function messageHex(message: Message, unmasked = false): string {
  const { bytes, start, end, dialect } = message;
  if (unmasked) return bytes.toString('hex', start, end).toUpperCase();
  if (dialect === undefined || message.mti < 0) return maskedHex(bytes.subarray(start, end));
  const json = message.toJSON();
  const masked = maskedJson(dialect, json, cardNumbers(dialect, json));
  const parts: string[] = [bytes.toString('hex', start, message.bodyAt)];
  let at = message.bodyAt;
  for (
    let number = nextPresent(message.words, 1);
    number <= LAST_ELEMENT;
    number = nextPresent(message.words, number)
  ) {
    const from = message.offsets[number]!;
    const to = Math.min(end, message.endOf(number));
    if (from < at || to < from) continue;
    parts.push(bytes.toString('hex', at, from));
    const isShown = JSON.stringify(masked[number]) === JSON.stringify(json[number]);
    parts.push(isShown ? bytes.toString('hex', from, to) : '*'.repeat(2 * (to - from)));
    at = to;
  }
  return `${parts.join('').toUpperCase()}${maskedHex(bytes.subarray(at, end))}`;
}
