// The bitmap axis: which data elements are present. Blocks of 64 bits, each either announced by the first bit of the block
// before it (bit 1, bit 65) or always there. Presence is kept as 32-bit words, most significant bit first: word 0 holds
// data elements 1 to 32. ISO 8583:1987 clause 4.3.
import { hexValue } from './encoding.ts';

/** Highest data element number that a message can hold (three blocks). */
export const LAST_ELEMENT = 192;
/** Data elements that one block tells of. */
export const BLOCK_BITS = 64;
/** Words of 32 presence bits for `LAST_ELEMENT`. */
export const PRESENCE_WORDS = 6;

export interface BitmapFormat {
  /** Wire bytes of one bitmap byte: 1 binary, 2 hex characters. */
  readonly width: 1 | 2;
  /** Hex characters stand in EBCDIC: their canonical characters. */
  readonly canonicalOf: Uint8Array | undefined;
  readonly wireOf: Uint8Array | undefined;
  /** How the blocks after the first stand on the wire where that differs from the first. */
  readonly later?: BitmapFormat | undefined;
  /** Blocks that are always present; further ones follow when the first bit of the block before says so. */
  readonly leastBlocks: number;
  readonly mostBlocks: number;
  /** The first bit of a block that is always there: 1 set when a block follows, 0 left clear (both are read). */
  readonly announces: boolean;
}

/** A third bitmap that stands as a data element: one block, telling of elements 129 to 192. */
export interface InnerBitmap {
  readonly number: number;
  readonly bitmap: BitmapFormat;
}

/** The plan for that block, 0 the first. */
export function planOfBlock(plan: BitmapFormat, block: number): BitmapFormat {
  return block > 0 && plan.later !== undefined ? plan.later : plan;
}

/** Bytes on the wire of one block. */
export function blockBytes(plan: BitmapFormat): number {
  return 8 * plan.width;
}

/** The most bytes on the wire of all blocks that there can be. */
export function bitmapBytes(plan: BitmapFormat): number {
  return blockBytes(plan) + 2 * blockBytes(planOfBlock(plan, 1));
}

/** Reads the 64-bit block at `at` into `words[2 * block]` and the next one. False when a hex character is none. */
export function readBlock(plan: BitmapFormat, bytes: Buffer, at: number, words: Int32Array, block: number): boolean {
  if (plan.width === 1) {
    words[2 * block] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    words[2 * block + 1] = (bytes[at + 4] << 24) | (bytes[at + 5] << 16) | (bytes[at + 6] << 8) | bytes[at + 7];
    return true;
  }
  for (let half = 0; half < 2; half++) {
    let word = 0;
    for (let i = 0; i < 8; i++) {
      const wire = bytes[at + 8 * half + i];
      const value = hexValue(plan.canonicalOf === undefined ? wire : plan.canonicalOf[wire]);
      if (value === 255) return false;
      word = (word << 4) | value;
    }
    words[2 * block + half] = word;
  }
  return true;
}

/** Blocks in front of the elements that a message with these elements needs. */
export function blocksNeeded(plan: BitmapFormat, words: Int32Array): number {
  const needed = (words[4] | words[5]) !== 0 ? 3 : (words[2] | words[3]) !== 0 ? 2 : 1;
  return Math.max(Math.min(needed, plan.mostBlocks), plan.leastBlocks);
}

/** Marks the third bitmap as present when there are elements that it tells of, and says whether there are. */
export function announceInner(inner: InnerBitmap, words: Int32Array): boolean {
  if ((words[4] | words[5]) === 0) return false;
  markPresent(words, inner.number);
  return true;
}

/** Writes the blocks for `words` at `at` and returns the end. */
export function writeBlocks(plan: BitmapFormat, words: Int32Array, out: Uint8Array, at: number): number {
  const blocks = blocksNeeded(plan, words);
  let to = at;
  for (let i = 0; i < blocks * 2; i++) {
    const announced = (i & 1) === 0 && i / 2 + 1 < blocks && isAnnounced(plan, i / 2 + 1);
    to = writeWord(planOfBlock(plan, i >> 1), announced ? words[i] | 0x80000000 : words[i], out, to);
  }
  return to;
}

/** The bits of the blocks at `at`, in hex, where the first bit of one that is always there is clear and should be set. Undefined where
 *  all are as they should be. */
export function oddBlocks(plan: BitmapFormat, bytes: Buffer, at: number, end: number): string | undefined {
  const { leastBlocks, mostBlocks } = plan;
  if (!plan.announces || leastBlocks === 1 || leastBlocks < mostBlocks) return undefined;
  const bits = new Int32Array(PRESENCE_WORDS);
  let from = at;
  for (let block = 0; block < leastBlocks; block++) {
    const format = planOfBlock(plan, block);
    if (from + blockBytes(format) > end || !readBlock(format, bytes, from, bits, block)) return undefined;
    from += blockBytes(format);
  }
  if ([...Array(leastBlocks - 1).keys()].every((block) => bits[2 * block]! < 0)) return undefined;
  return [...bits.subarray(0, 2 * leastBlocks)]
    .map((word) => (word >>> 0).toString(16).padStart(8, '0').toUpperCase())
    .join('');
}

/** Whether the block before sets its first bit for block `block`, 1 the second. */
function isAnnounced(plan: BitmapFormat, block: number): boolean {
  return plan.announces || block >= plan.leastBlocks;
}

/** A bitmap that is given, with the bits that announce further blocks. */
export interface GivenBitmap {
  readonly bits: Int32Array;
  readonly blocks: number;
}

/** Writes just these blocks at `at` and returns the end; undefined where they would be read as fewer or more, or as other elements than
 *  those in `present`. */
export function writeOddBlocks(
  plan: BitmapFormat,
  { bits, blocks }: GivenBitmap,
  present: Int32Array,
  out: Uint8Array,
  at: number,
): number | undefined {
  if (blocks < plan.leastBlocks || blocks > plan.mostBlocks) return undefined;
  for (let block = plan.leastBlocks; block < plan.mostBlocks; block++) {
    if (block <= blocks && bits[2 * block - 2]! < 0 !== block < blocks) return undefined;
  }
  const last = 2 * blocks - 2;
  if (blocks === plan.mostBlocks && bits[last]! < 0 !== present[last]! < 0) return undefined;
  let to = at;
  for (let w = 0; w < 2 * blocks; w++) to = writeWord(planOfBlock(plan, w >> 1), bits[w]!, out, to);
  return to;
}

/** Writes block `block` of `words`, announcing nothing, at `at` and returns the end. */
export function writeBlock(plan: BitmapFormat, words: Int32Array, block: number, out: Uint8Array, at: number): number {
  return writeWord(plan, words[2 * block + 1], out, writeWord(plan, words[2 * block], out, at));
}

function writeWord(plan: BitmapFormat, word: number, out: Uint8Array, at: number): number {
  if (plan.width === 1) {
    out[at] = word >>> 24;
    out[at + 1] = (word >>> 16) & 255;
    out[at + 2] = (word >>> 8) & 255;
    out[at + 3] = word & 255;
    return at + 4;
  }
  for (let i = 0; i < 8; i++) {
    const character = '0123456789ABCDEF'.charCodeAt((word >>> (28 - 4 * i)) & 15);
    out[at + i] = plan.wireOf === undefined ? character : plan.wireOf[character];
  }
  return at + 8;
}

/** True when data element `number` is present. */
export function isPresent(words: Int32Array, number: number): boolean {
  return ((words[(number - 1) >> 5] << ((number - 1) & 31)) & 0x80000000) !== 0;
}

/** The next data element behind `number` that is present; above `LAST_ELEMENT` when there is none. */
export function nextPresent(words: Int32Array, number: number): number {
  // Bit `number`, counted from 0, is that of the element behind `number`.
  let w = number >> 5;
  let word = w < PRESENCE_WORDS ? words[w] & (0xffffffff >>> (number & 31)) : 0;
  while (word === 0) {
    if (++w >= PRESENCE_WORDS) return LAST_ELEMENT + 1;
    word = words[w];
  }
  return 32 * w + Math.clz32(word) + 1;
}

/** Marks data element `number` as present. */
export function markPresent(words: Int32Array, number: number): void {
  words[(number - 1) >> 5] |= 0x80000000 >>> ((number - 1) & 31);
}

/** Marks data element `number` as absent. */
export function markAbsent(words: Int32Array, number: number): void {
  words[(number - 1) >> 5] &= ~(0x80000000 >>> ((number - 1) & 31));
}
