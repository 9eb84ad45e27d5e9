// Making an outgoing message from an incoming one and a few edits. In the same dialect the bytes between the edits are
// copied; into another dialect each element is transcoded. The order of elements is kept (ISO 8583:1987 clause 4.1).
// The loops over presence bits are written out here and in transcode.ts: with a call for each element they took a tenth longer.
import { announceInner, LAST_ELEMENT, PRESENCE_WORDS, writeBlocks } from '../bitmap.ts';
import { copyBytes } from '../copy-bytes.ts';
import type { Dialect } from '../dialect.ts';
import { type FieldPlan, takenBytes } from '../field-plan.ts';
import { IRREGULAR } from '../index/element-tables.ts';
import type { Message } from '../message.ts';
import { writeCanonical, writePrefix } from './canonical.ts';
import type { Edits } from './edits.ts';
import { writeMessageType } from './message-type.ts';
import type { OutputBuffer } from './output-buffer.ts';
import { transcode } from './transcode.ts';

const result = new Int32Array(PRESENCE_WORDS);

/** Most bytes of one unit, and most bytes that one byte of another dialect becomes: two packed digits as hex text. */
const UNIT_BYTES = 2;
const TRANSCODED_BYTES = 4;

/** The most bytes that `writeMessage` may write. */
export function messageBound(source: Message, edits: Edits, target: Dialect): number {
  const wire = source.end - source.start;
  const taken = source.dialect === target ? wire : TRANSCODED_BYTES * wire;
  return taken + UNIT_BYTES * edits.used + target.fixedBytes + target.overheadBytes;
}

/** Writes what `edits` make of `source` in the dialect of `target` at `at`, and returns the end. `output` must have room for
 *  `messageBound`. Throws an EncodeError when a value does not fit the target. */
export function writeMessage(source: Message, edits: Edits, target: Dialect, output: OutputBuffer, at: number): number {
  const out = output.bytes;
  const { set, dropped, kept } = edits;
  for (let w = 0; w < PRESENCE_WORDS; w++) {
    const taken = kept === undefined ? source.words[w] : source.words[w] & kept[w];
    result[w] = (taken & ~dropped[w]) | set[w];
  }
  let to = writeHeader(edits, target, out, at);
  to = writeMessageType(target, edits.mti < 0 ? source.mti : edits.mti, out, to);
  const same = source.dialect === target && target.inner === undefined;
  leaveOutUnknown(target);
  if (target.inner !== undefined) announceInner(target.inner, result);
  to = writeBlocks(target.bitmap, result, out, to);
  if (!same) return transcode(source, edits, target, result, output, to);
  return kept === undefined
    ? copyAround(source, edits, target, output, to)
    : copyRuns(source, edits, target, output, to);
}

function writeHeader(edits: Edits, target: Dialect, out: Buffer, at: number): number {
  const own = target.header.own;
  const mirrored = edits.headerBytes === own.length;
  const header = mirrored ? edits.header : own;
  for (let i = 0; i < own.length; i++) out[at + i] = header[i];
  return at + own.length;
}

/** Same dialect, all elements taken over: whatever lies between the edits is copied in one go. */
function copyAround(source: Message, edits: Edits, target: Dialect, output: OutputBuffer, at: number): number {
  const { bytes: out, view } = output;
  const taken = source.view;
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
      to = copyBytes(taken, from, place, view, to);
      if ((setWord & mask) !== 0) {
        to = writeCanonical(target.fields[number]!, edits.values, edits.offsets[number], edits.units[number], out, to);
      }
      from = (source.words[w] & mask) !== 0 ? source.endOf(number) : place;
    }
  }
  // Not `source.end`: a message that was refused holds only what came before its fault.
  return copyBytes(taken, from, source.placeOf(LAST_ELEMENT + 1), view, to);
}

/** Same dialect: elements that lie one after the other in the source are copied in one run. */
function copyRuns(source: Message, edits: Edits, target: Dialect, output: OutputBuffer, at: number): number {
  const { bytes: out, view } = output;
  const { offsets, lengths, view: taken } = source;
  const { prefixWidth } = target.tables;
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
          to = copyBytes(taken, runStart, runEnd, view, to);
          runStart = head;
        }
        runEnd = offsets[number] + lengths[number];
        continue;
      }
      to = copyBytes(taken, runStart, runEnd, view, to);
      runStart = runEnd = 0;
      const plan = target.fields[number]!;
      if ((setWord & mask) !== 0) {
        to = writeCanonical(plan, edits.values, edits.offsets[number], edits.units[number], out, to);
      } else {
        to = copyIrregular(source, number, plan, output, to);
      }
    }
  }
  return copyBytes(taken, runStart, runEnd, view, to);
}

/** How many bytes a BER length took in the source is not known, so it is written anew; filling goes with its element. */
function copyIrregular(source: Message, number: number, plan: FieldPlan, output: OutputBuffer, at: number): number {
  const offset = source.offsets[number];
  if (plan.filled) {
    const end = offset + takenBytes(plan, source.lengths[number]);
    return copyBytes(source.view, offset - plan.prefixBytes, end, output.view, at);
  }
  const to = writePrefix(plan, source.units[number], source.lengths[number], output.bytes, at);
  return copyBytes(source.view, offset, offset + source.lengths[number], output.view, to);
}

/** Elements that the target does not define are left out. */
function leaveOutUnknown(target: Dialect): void {
  for (let w = 0; w < PRESENCE_WORDS; w++) result[w] &= target.defined[w];
}
