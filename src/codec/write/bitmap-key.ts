// The bitmap in a message given as JSON: other libraries give it as element 1. The elements say what the bitmap is, so that it is
// not needed; where it is given it must be theirs. Ours gives it where it announces otherwise than usual, so that the same bytes come
// back.
import { BLOCK_BITS, type GivenBitmap, markAbsent, PRESENCE_WORDS } from '../bitmap.ts';
import { EncodeError } from '../errors.ts';
import type { FieldValues } from '../field-values.ts';

/** The key of the bitmap. */
export const BITMAP_KEY = '1';

const BLOCK_DIGITS = BLOCK_BITS / 4;

/** True for one to three blocks, in hex or bit by bit. */
export function isBitmap(given: string | FieldValues | undefined): given is string {
  return typeof given === 'string' && blocksOf(given) !== undefined;
}

/** The bits that `given` has. Throws an EncodeError when it does not name the elements in `present`; bits that announce a further
 *  block, the one of element `inner` among them, are not looked at. */
export function checkedBitmap(given: string, present: Int32Array, inner: number | undefined): GivenBitmap {
  const expected = hexOf(present);
  const blocks = blocksOf(given);
  if (blocks !== undefined) {
    const bits = new Int32Array(PRESENCE_WORDS);
    for (let w = 0; w < blocks.length / 8; w++) bits[w] = Number.parseInt(blocks.slice(8 * w, 8 * w + 8), 16);
    const words = bits.slice();
    for (const w of [0, 2]) if ((present[w] & ANNOUNCES) === 0) words[w] &= ~ANNOUNCES;
    if (inner !== undefined) markAbsent(words, inner);
    if (words.every((word, w) => word === present[w])) return { bits, blocks: blocks.length / BLOCK_DIGITS };
  }
  const detail = { path: BITMAP_KEY, expected: `the bitmap of its elements, ${expected}`, found: given };
  throw new EncodeError('BITMAP_MALFORMED', detail);
}

const ANNOUNCES = 0x80000000 | 0;

function blocksOf(given: string): string | undefined {
  if (/^([01]{64}){1,3}$/.test(given))
    return given
      .match(/.{4}/g)!
      .map((bits) => Number.parseInt(bits, 2).toString(16))
      .join('');
  return given.length % BLOCK_DIGITS === 0 && /^[0-9A-Fa-f]{16,48}$/.test(given) ? given : undefined;
}

function hexOf(present: Int32Array): string {
  const words = [...present].map((word) => (word >>> 0).toString(16).padStart(8, '0').toUpperCase());
  while (words.length > 2 && words.at(-1) === '00000000' && words.at(-2) === '00000000') words.splice(-2);
  return words.join('');
}
