// The preamble of a message, what stands in front of its elements: the network header, the message type, the bitmaps. The
// usual one (no header, four characters, binary bitmaps) is read word by word; any other, and whatever looks wrong, piece by
// piece, which decides and explains. ISO 8583:1987 clauses 4.1 and 4.3.
import { type BitmapFormat, blockBytes, type InnerBitmap, planOfBlock, readBlock } from '../bitmap.ts';
import type { Dialect } from '../dialect.ts';
import { Packing } from '../encoding.ts';
import { decodeError } from '../errors.ts';
import type { FieldPlan } from '../field-plan.ts';
import type { HeaderPlan } from '../header.ts';
import type { Message } from '../message.ts';
import { fourDigits } from '../whole-number.ts';
import { areDigits } from './character-runs.ts';

/** Message type and one bitmap. */
const USUAL_BYTES = 12;

export class Preamble {
  private readonly header: HeaderPlan;
  private readonly mti: FieldPlan;
  private readonly bitmap: BitmapFormat;
  private readonly isUsual: boolean;

  constructor({ header, mti, bitmap }: Dialect) {
    this.header = header;
    this.mti = mti;
    this.bitmap = bitmap;
    this.isUsual =
      header.lengthBytes === 0 &&
      mti.packing === Packing.one &&
      mti.encoding.canonicalOf === undefined &&
      bitmap.width === 1 &&
      bitmap.leastBlocks === 1;
  }

  /** Indexes the preamble of `message` and returns where the elements begin. Throws a DecodeError; `message` then has the
   *  message type, if that was read, and no elements. */
  index(message: Message, view: DataView): number {
    const { start, end, words } = message;
    message.headerBytes = 0;
    message.mti = -1;
    message.hasUsualPreamble = false;
    // No other bitmap is announced.
    if (this.isUsual && start + USUAL_BYTES <= end) {
      const type = view.getInt32(start);
      const first = view.getInt32(start + 4);
      if (areDigits(type) && first >= 0) {
        message.hasUsualPreamble = true;
        message.mti = fourDigits(type);
        words[0] = first;
        words[1] = view.getInt32(start + 8);
        words[2] = words[3] = words[4] = words[5] = 0;
        return start + USUAL_BYTES;
      }
    }
    words[0] = words[1] = words[2] = words[3] = words[4] = words[5] = 0;
    return this.indexBitmaps(message, this.indexType(message, this.indexHeader(message)));
  }

  private indexHeader(message: Message): number {
    const { bytes, start, end } = message;
    const length = this.header.lengthBytes;
    if (length === 0) return start;
    if (start + length > end) {
      const detail = { path: 'header', expected: `${length} byte(s)`, found: `${end - start} left` };
      throw decodeError('TRUNCATED', detail, bytes, start, end, start);
    }
    const fault = this.header.fault(bytes, start);
    if (fault !== undefined)
      throw decodeError('HEADER_MALFORMED', { path: 'header', ...fault }, bytes, start, end, start);
    message.headerBytes = length;
    return start + length;
  }

  private indexType(message: Message, at: number): number {
    const { bytes, start, end } = message;
    const { maxBytes, encoding } = this.mti;
    const next = at + maxBytes;
    if (next > end) {
      const detail = { path: 'MTI', expected: `${maxBytes} byte(s)`, found: `${Math.max(0, end - at)} left` };
      throw decodeError('TRUNCATED', detail, bytes, at, end, start);
    }
    const table = encoding.canonicalOf;
    let mti = 0;
    let isRight = true;
    for (let i = at; i < next; i++) {
      if (maxBytes === 2) {
        const pair = bytes[i];
        isRight &&= pair >> 4 <= 9 && (pair & 15) <= 9;
        mti = mti * 100 + (pair >> 4) * 10 + (pair & 15);
      } else {
        const digit = (table === undefined ? bytes[i] : table[bytes[i]]) - 0x30;
        isRight &&= digit >= 0 && digit <= 9;
        mti = mti * 10 + digit;
      }
    }
    if (!isRight) {
      const found = `0x${bytes.toString('hex', at, next).toUpperCase()}`;
      const detail = { path: 'MTI', expected: `four digits in ${encoding.name}`, found };
      throw decodeError('MTI_MALFORMED', detail, bytes, at, end, start);
    }
    message.mti = mti;
    return next;
  }

  private indexBitmaps(message: Message, from: number): number {
    const { words } = message;
    const { bitmap } = this;
    let at = from;
    for (let block = 0; block < bitmap.mostBlocks; block++) {
      if (block >= bitmap.leastBlocks && words[2 * (block - 1)] >= 0) break;
      if (block > 0) words[2 * (block - 1)] &= 0x7fffffff;
      at = indexBlock(message, at, planOfBlock(bitmap, block), block, 'bitmap');
    }
    return at;
  }
}

/** Indexes one block of presence bits and returns its end. Throws a DecodeError; `message` then has no elements, but for a
 *  third bitmap that stands as an element, whose `path` is its number. */
function indexBlock(message: Message, at: number, plan: BitmapFormat, block: number, path: string): number {
  const { bytes, start, end, words } = message;
  const width = blockBytes(plan);
  const next = at + width;
  if (next > end) {
    if (path === 'bitmap') words.fill(0);
    const detail = { path, expected: `${width} byte(s)`, found: `${end - at} left` };
    throw decodeError('TRUNCATED', detail, bytes, at, end, start);
  }
  if (!readBlock(plan, bytes, at, words, block)) {
    if (path === 'bitmap') words.fill(0);
    const found = `0x${bytes.toString('hex', at, next).toUpperCase()}`;
    const detail = { path, expected: `${width} hex characters`, found };
    throw decodeError('BITMAP_MALFORMED', detail, bytes, at, end, start);
  }
  return next;
}

/** The third bitmap where it stands as a data element. It is no element of the message itself. */
export function indexInner(inner: InnerBitmap, message: Message, at: number): number {
  return indexBlock(message, at, inner.bitmap, 2, String(inner.number));
}
