// Elements of one dialect written in another: by the cheapest transfer that keeps the value (see transfers.ts): from the bytes
// where digits only have to be packed or unpacked, else through canonical units, without a string in between.
import { PRESENCE_WORDS, writeBlock } from '../bitmap.ts';
import { copyBytes } from '../copy-bytes.ts';
import type { Dialect } from '../dialect.ts';
import { type Encoding, nibbleOf, readUnits } from '../encoding.ts';
import type { FieldPlan } from '../field-plan.ts';
import type { Message } from '../message.ts';
import { packDigits, unpackDigits } from '../packed-digits.ts';
import { writeCanonical, writePrefix } from './canonical.ts';
import type { Edits } from './edits.ts';
import type { OutputBuffer } from './output-buffer.ts';
import { Transfer, transfersOf } from './transfers.ts';
import { writeValue } from './value.ts';

let units = Buffer.alloc(4096);

/** Writes the elements in `present`, those that `edits` set and those of `source`, in the dialect of `target` at `at` and
 *  returns the end. Throws an EncodeError. */
export function transcode(
  source: Message,
  edits: Edits,
  target: Dialect,
  present: Int32Array,
  output: OutputBuffer,
  at: number,
): number {
  const { bytes: out, view } = output;
  const { bytes, offsets, lengths, units: counts, view: taken } = source;
  const transfers = transfersOf(source.dialect!, target);
  const fields = target.fields;
  const sourceFields = source.dialect!.fields;
  const set = edits.set;
  let to = at;
  let runStart = 0;
  let runEnd = 0;
  for (let w = 0; w < PRESENCE_WORDS; w++) {
    let word = present[w];
    const setWord = set[w];
    while (word !== 0) {
      const bit = Math.clz32(word);
      const mask = 0x80000000 >>> bit;
      word &= ~mask;
      const number = 32 * w + bit + 1;
      const transfer = (setWord & mask) !== 0 ? Transfer.slow : transfers[number];
      const plan = fields[number]!;
      if (transfer === Transfer.verbatim) {
        const head = offsets[number] - plan.prefixBytes;
        if (head !== runEnd) {
          to = copyBytes(taken, runStart, runEnd, view, to);
          runStart = head;
        }
        runEnd = offsets[number] + lengths[number];
        continue;
      }
      if (runStart !== runEnd) {
        to = copyBytes(taken, runStart, runEnd, view, to);
        runStart = runEnd = 0;
      }
      if (transfer === Transfer.slow) {
        if (number === target.inner?.number) to = writeBlock(target.inner.bitmap, present, 2, out, to);
        else
          to =
            (setWord & mask) !== 0
              ? writeCanonical(plan, edits.values, edits.offsets[number], edits.units[number], out, to)
              : transcodeElement(source, number, plan, out, to);
        continue;
      }
      const count = counts[number];
      const offset = offsets[number];
      if (transfer === Transfer.copy) {
        to = writePrefix(plan, count, count, out, to);
        to = copyBytes(taken, offset, offset + count, view, to);
      } else if (transfer === Transfer.pack) {
        to = writePrefix(plan, count, (count + 1) >> 1, out, to);
        to = packDigits(plan.encoding, taken, offset, count, view, to);
      } else if (transfer === Transfer.packTrack) {
        const begin = writePrefix(plan, count, (count + 1) >> 1, out, to);
        const end = packTrack(plan.encoding, bytes, offset, count, out, begin);
        to = end < 0 ? transcodeElement(source, number, plan, out, to) : end;
      } else {
        to = writePrefix(plan, count, count, out, to);
        to = unpackDigits(sourceFields[number]!.encoding, taken, offset, count, view, to);
      }
    }
  }
  return copyBytes(taken, runStart, runEnd, view, to);
}

/** The end; -1 when a character has no nibble. */
function packTrack(encoding: Encoding, bytes: Buffer, from: number, count: number, out: Buffer, at: number): number {
  const end = from + count;
  let next = from;
  let to = at;
  let all = 0;
  if ((count & 1) === 1 && !encoding.spareRight) {
    const low = nibbleOf[bytes[next++]];
    all |= low;
    out[to++] = (encoding.spareNibble << 4) | low;
  }
  for (; next + 1 < end; next += 2) {
    const high = nibbleOf[bytes[next]];
    const low = nibbleOf[bytes[next + 1]];
    all |= high | low;
    out[to++] = (high << 4) | low;
  }
  if (next < end) {
    const high = nibbleOf[bytes[next]];
    all |= high;
    out[to++] = (high << 4) | encoding.spareNibble;
  }
  return all > 15 ? -1 : to;
}

function transcodeElement(source: Message, number: number, plan: FieldPlan, out: Buffer, at: number): number {
  const from = source.dialect!.fields[number]!;
  // Text with subfields in it is text where nothing is known of them.
  const isWhole = from.composite !== undefined && plan.composite === undefined && !from.binary && !plan.binary;
  if (!isWhole && (from.binary !== plan.binary || from.composite !== undefined || plan.composite !== undefined)) {
    return writeValue(plan, source.get(String(number))!, out, at);
  }
  if (from.zoned !== plan.zoned) return writeValue(plan, source.text(number)!, out, at);
  const count = source.units[number];
  if (count > units.length) units = Buffer.alloc(count * 2);
  readUnits(from.encoding, source.bytes, source.offsets[number], count, units, 0, from.track);
  return writeCanonical(plan, units, 0, count, out, at);
}
