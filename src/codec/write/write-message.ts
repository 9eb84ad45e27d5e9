// Making an outgoing message from an incoming one and a few edits. In the same dialect the bytes between the edits are
// copied in runs; into another dialect each element goes through its canonical units. ISO 8583 order of elements is kept.
import { announceInner, LAST_ELEMENT, PRESENCE_WORDS, writeBlock, writeBlocks } from '../bitmap.ts';
import type { Codec } from '../codec.ts';
import { type Encoding, nibbleOf, readUnits } from '../encoding.ts';
import { type FieldPlan, writeCanonical, writePrefix } from '../field.ts';
import { IRREGULAR } from '../index/element-tables.ts';
import type { Message } from '../message.ts';
import type { Edits } from './edits.ts';
import { Transfer, transfersOf } from './transcoding.ts';
import { writeValue } from './value.ts';

const result = new Int32Array(PRESENCE_WORDS);
let units = Buffer.alloc(4096);

/** Most bytes of one unit, and most bytes that one byte of another dialect becomes: two packed digits as hex text. */
const UNIT_BYTES = 2;
const TRANSCODED_BYTES = 4;

/** The most bytes that `writeMessage` may write. */
export function messageBound(source: Message, edits: Edits, target: Codec): number {
  const wire = source.end - source.start;
  const taken = source.codec === target ? wire : TRANSCODED_BYTES * wire;
  return taken + UNIT_BYTES * edits.used + target.fixedBytes + target.overheadBytes;
}

/** Writes what `edits` make of `source` in the dialect of `target` at `at`, and returns the end. `out` must have room for
 *  `messageBound`. Throws an EncodeError when a value does not fit the target. */
export function writeMessage(source: Message, edits: Edits, target: Codec, out: Buffer, at: number): number {
  const { set, dropped, kept } = edits;
  for (let w = 0; w < PRESENCE_WORDS; w++) {
    const taken = kept === undefined ? source.words[w] : source.words[w] & kept[w];
    result[w] = (taken & ~dropped[w]) | set[w];
  }
  let to = writeHeader(edits, target, out, at);
  to = target.writeType(edits.mti < 0 ? source.mti : edits.mti, out, to);
  const same = source.codec === target && target.inner === undefined;
  leaveOutUnknown(target);
  if (target.inner !== undefined) announceInner(target.inner, result);
  to = writeBlocks(target.bitmap, result, out, to);
  if (!same) return transcode(source, edits, target, out, to);
  return kept === undefined ? copyAround(source, edits, target, out, to) : copyRuns(source, edits, target, out, to);
}

function writeHeader(edits: Edits, target: Codec, out: Buffer, at: number): number {
  const own = target.header.own;
  const mirrored = edits.headerBytes === own.length;
  const header = mirrored ? edits.header : own;
  for (let i = 0; i < own.length; i++) out[at + i] = header[i];
  return at + own.length;
}

/** Same dialect, all elements taken over: whatever lies between the edits is copied in one go. */
function copyAround(source: Message, edits: Edits, target: Codec, out: Buffer, at: number): number {
  const { set, dropped } = edits;
  let to = at;
  let from = source.bodyAt;
  for (let w = 0; w < PRESENCE_WORDS; w++) {
    const setWord = set[w] & target.defined[w];
    let word = setWord | (dropped[w] & source.words[w]);
    while (word !== 0) {
      const bit = Math.clz32(word);
      const mask = 0x80000000 >>> bit;
      word &= ~mask;
      const number = 32 * w + bit + 1;
      const place = source.placeOf(number);
      to = copy(source.bytes, from, place, out, to);
      if ((setWord & mask) !== 0) {
        to = writeCanonical(target.fields[number]!, edits.values, edits.offsets[number], edits.units[number], out, to);
      }
      from = (source.words[w] & mask) !== 0 ? source.endOf(number) : place;
    }
  }
  // Not `source.end`: a message that was refused holds only what came before its fault.
  return copy(source.bytes, from, source.placeOf(LAST_ELEMENT + 1), out, to);
}

/** Same dialect: elements that lie one after the other in the source are copied in one run. */
function copyRuns(source: Message, edits: Edits, target: Codec, out: Buffer, at: number): number {
  const { bytes, offsets, lengths } = source;
  const { prefixWidth } = target.layout;
  const set = edits.set;
  let to = at;
  let runStart = 0;
  let runEnd = 0;
  for (let w = 0; w < PRESENCE_WORDS; w++) {
    let word = result[w];
    const setWord = set[w];
    while (word !== 0) {
      const bit = Math.clz32(word);
      const mask = 0x80000000 >>> bit;
      word &= ~mask;
      const number = 32 * w + bit + 1;
      const width = prefixWidth[number];
      if ((setWord & mask) === 0 && width !== IRREGULAR) {
        const head = offsets[number] - width;
        if (head !== runEnd) {
          to = copy(bytes, runStart, runEnd, out, to);
          runStart = head;
        }
        runEnd = offsets[number] + lengths[number];
        continue;
      }
      to = copy(bytes, runStart, runEnd, out, to);
      runStart = runEnd = 0;
      const plan = target.fields[number]!;
      if ((setWord & mask) !== 0) {
        to = writeCanonical(plan, edits.values, edits.offsets[number], edits.units[number], out, to);
      } else {
        to = copyIrregular(source, number, plan, out, to);
      }
    }
  }
  return copy(bytes, runStart, runEnd, out, to);
}

/** How many bytes a BER length took in the source is not known, so it is written anew; filling goes with its element. */
function copyIrregular(source: Message, number: number, plan: FieldPlan, out: Buffer, at: number): number {
  const offset = source.offsets[number];
  if (plan.filled) return copy(source.bytes, offset - plan.prefixBytes, offset + plan.maxBytes, out, at);
  const to = writePrefix(plan, source.units[number], source.lengths[number], out, at);
  return copy(source.bytes, offset, offset + source.lengths[number], out, to);
}

/** Below this many bytes a loop is quicker than the call into native code. */
const NATIVE_COPY_BYTES = 24;

function copy(bytes: Buffer, from: number, end: number, out: Buffer, at: number): number {
  const length = end - from;
  if (length < NATIVE_COPY_BYTES) for (let i = 0; i < length; i++) out[at + i] = bytes[from + i];
  else bytes.copy(out, at, from, end);
  return at + length;
}

function transcode(source: Message, edits: Edits, target: Codec, out: Buffer, at: number): number {
  const { bytes, offsets, lengths, units: counts } = source;
  const transfers = transfersOf(source.codec!, target);
  const fields = target.fields;
  const sourceFields = source.codec!.fields;
  const set = edits.set;
  let to = at;
  let runStart = 0;
  let runEnd = 0;
  for (let w = 0; w < PRESENCE_WORDS; w++) {
    let word = result[w];
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
          to = copy(bytes, runStart, runEnd, out, to);
          runStart = head;
        }
        runEnd = offsets[number] + lengths[number];
        continue;
      }
      if (runStart !== runEnd) {
        to = copy(bytes, runStart, runEnd, out, to);
        runStart = runEnd = 0;
      }
      if (transfer === Transfer.slow) {
        if (number === target.inner?.number) to = writeBlock(target.inner.bitmap, result, 2, out, to);
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
        to = copy(bytes, offset, offset + count, out, to);
      } else if (transfer === Transfer.pack) {
        to = writePrefix(plan, count, (count + 1) >> 1, out, to);
        to = pack(plan.encoding, bytes, offset, count, out, to);
      } else if (transfer === Transfer.packTrack) {
        const begin = writePrefix(plan, count, (count + 1) >> 1, out, to);
        const end = packTrack(plan.encoding, bytes, offset, count, out, begin);
        to = end < 0 ? transcodeElement(source, number, plan, out, to) : end;
      } else {
        to = writePrefix(plan, count, count, out, to);
        to = unpack(sourceFields[number]!.encoding, bytes, offset, count, out, to);
      }
    }
  }
  return copy(bytes, runStart, runEnd, out, to);
}

/** Digits, known to be digits, to two a byte. */
function pack(encoding: Encoding, bytes: Buffer, from: number, count: number, out: Buffer, at: number): number {
  const end = from + count;
  let next = from;
  let to = at;
  if ((count & 1) === 1 && !encoding.spareRight) out[to++] = (encoding.spareNibble << 4) | (bytes[next++] & 15);
  for (; next + 1 < end; next += 2) out[to++] = (bytes[next] << 4) | (bytes[next + 1] & 15);
  if (next < end) out[to++] = (bytes[next] << 4) | encoding.spareNibble;
  return to;
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

function unpack(encoding: Encoding, bytes: Buffer, from: number, count: number, out: Buffer, at: number): number {
  const end = at + count;
  let next = from;
  let to = at;
  if ((count & 1) === 1 && !encoding.spareRight) out[to++] = 0x30 | (bytes[next++] & 15);
  for (; to + 1 < end; to += 2) {
    const pair = bytes[next++];
    out[to] = 0x30 | (pair >> 4);
    out[to + 1] = 0x30 | (pair & 15);
  }
  if (to < end) out[to++] = 0x30 | (bytes[next] >> 4);
  return to;
}

function transcodeElement(source: Message, number: number, plan: FieldPlan, out: Buffer, at: number): number {
  const from = source.codec!.fields[number]!;
  if (from.binary !== plan.binary || from.structure !== undefined || plan.structure !== undefined) {
    return writeValue(plan, source.get(String(number))!, out, at);
  }
  const count = source.units[number];
  if (count > units.length) units = Buffer.alloc(count * 2);
  readUnits(from.encoding, source.bytes, source.offsets[number], count, units, 0, from.track);
  return writeCanonical(plan, units, 0, count, out, at);
}

/** Elements that the target does not define cannot be told to it. */
function leaveOutUnknown(target: Codec): void {
  for (let w = 0; w < PRESENCE_WORDS; w++) result[w] &= target.defined[w];
}
