// A data element, compiled: the three axes (encoding, length prefix, padding) and the class check resolved to numbers and
// tables, so that measuring, reading and writing it asks the spec nothing more. The same plan serves top-level elements
// and subfields at any depth.
import { type Encoding, readUnits, Shape, wireBytes, writeUnits } from './encoding.ts';
import { bytesAround, type CodecErrorCode, type CodecErrorDetail, DecodeError, EncodeError } from './errors.ts';
import type { Structure } from './field-values.ts';
import { type Prefix, PrefixKind, readLength, writeLength } from './prefix.ts';
import { spareNibbleFault, withoutFiller } from './spare-nibble.ts';
import type { FieldSpec } from './spec/spec.ts';

/** What a length prefix counts. */
export const Counts = { units: 0, bytes: 1, nibbles: 2 } as const;
export type Counts = (typeof Counts)[keyof typeof Counts];

/** How a value shorter than a fixed length is filled; `byte` is a canonical unit. */
export interface Padding {
  readonly left: boolean;
  readonly byte: number;
}

export interface FieldPlan {
  /** `35`, `55.9F26`: the path in errors. */
  readonly path: string;
  /** Its name in the standard, for people. */
  readonly description: string;
  readonly encoding: Encoding;
  readonly shape: Shape;
  readonly prefix: Prefix;
  readonly prefixKind: PrefixKind;
  readonly prefixBytes: number;
  readonly counts: Counts;
  /** The prefix counts its own bytes too. */
  readonly inclusive: boolean;
  /** Variable, but always filled to its greatest length on the wire. */
  readonly filled: boolean;
  /** Greatest number of units; of a fixed element, its length. */
  readonly maxUnits: number;
  /** Wire bytes of `maxUnits`. */
  readonly maxBytes: number;
  /** The value is bytes and stands in JSON as upper-case hex; otherwise it is text. */
  readonly binary: boolean;
  /** Text whose wire bytes are its characters. */
  readonly plainText: boolean;
  /** Track 2 or 3: nibble D is the separator `=`. */
  readonly track: boolean;
  /** 1 for each wire byte that may stand in the value; undefined when all may. */
  readonly wireAdmitted: Uint8Array | undefined;
  /** 1 for each canonical unit that may be written; undefined when all may. */
  readonly admitted: Uint8Array | undefined;
  readonly padding: Padding | undefined;
  /** Bytes that the fixed-length subfields inside may take at most; 0 without structure. */
  readonly maxInner: number;
  readonly structure: Structure | undefined;
  readonly sensitive: FieldSpec['sensitive'];
  readonly className: FieldSpec['class'];
}

/** Where a value stands: its first byte, its bytes on the wire, its units. Filled in by `measure`. */
export interface Extent {
  offset: number;
  length: number;
  units: number;
}

/** Measures the element that begins at `at`, checks every length and character of it, and returns where the next one
 *  begins. Throws a DecodeError; `start` is what its offset counts from. */
export function measure(
  plan: FieldPlan,
  bytes: Buffer,
  at: number,
  end: number,
  start: number,
  extent: Extent,
): number {
  let units: number;
  let length: number;
  let offset = at;
  if (plan.prefixKind === PrefixKind.fixed) {
    units = plan.maxUnits;
    length = plan.maxBytes;
    if (offset + length > end) throw truncated(plan, bytes, offset, end, start, length);
  } else {
    if (plan.prefixKind === PrefixKind.ber) return measureBer(plan, bytes, at, end, start, extent);
    if (plan.prefixKind === PrefixKind.rest) return measureRest(plan, bytes, at, end, start, extent);
    offset += plan.prefixBytes;
    if (offset > end) throw truncated(plan, bytes, at, end, start, plan.prefixBytes);
    units = readLength(plan.prefixKind, plan.prefixBytes, bytes, at);
    if (units < 0) throw malformedLength(plan, bytes, at, end, start);
    if (plan.inclusive) {
      if (units < plan.prefixBytes) throw short(plan, bytes, at, end, start, units);
      units -= plan.prefixBytes;
    }
    if (plan.counts === Counts.units) length = wireBytes(plan.shape, units);
    else {
      length = plan.counts === Counts.bytes ? units : (units + 1) >> 1;
      units = unitsOf(plan, units);
      if (units < 0) throw malformedLength(plan, bytes, at, end, start);
    }
    if (units > plan.maxUnits) throw exceeded(plan, bytes, at, end, start, units);
    if (offset + length > end) throw truncated(plan, bytes, offset, end, start, length);
    if (plan.counts === Counts.bytes) units = withoutFiller(plan.encoding, bytes, offset, length, units);
  }
  if (plan.wireAdmitted !== undefined)
    checkCharacters(plan, plan.wireAdmitted, bytes, offset, length, units, end, start);
  if (plan.encoding.spareChecked === true) {
    const fault = spareNibbleFault(plan.encoding, bytes, offset, units);
    if (fault !== undefined)
      throw decodeError('CHARACTER_INVALID', { path: plan.path, ...fault }, bytes, fault.at, end, start);
  }
  if (plan.structure !== undefined) plan.structure.check(bytes, offset, offset + length, start, 0);
  extent.offset = offset;
  extent.length = length;
  extent.units = units;
  const next = offset + length;
  return plan.filled ? filledEnd(plan, bytes, offset, end, start) : next;
}

function measureBer(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number, extent: Extent): number {
  if (at >= end) throw truncated(plan, bytes, at, end, start, 1);
  let length = bytes[at];
  let offset = at + 1;
  if (length >= 0x80) {
    const width = length & 0x7f;
    if (width === 0 || width > 4) throw malformedLength(plan, bytes, at, end, start);
    if (offset + width > end) throw truncated(plan, bytes, offset, end, start, width);
    length = readLength(PrefixKind.binary, width, bytes, offset);
    offset += width;
  }
  if (offset + length > end) throw truncated(plan, bytes, offset, end, start, length);
  const units = plan.shape === Shape.half ? length * 2 : plan.shape === Shape.two ? whole(length, 2) : length;
  if (units < 0) throw malformedLength(plan, bytes, at, end, start);
  if (plan.wireAdmitted !== undefined)
    checkCharacters(plan, plan.wireAdmitted, bytes, offset, length, units, end, start);
  if (plan.structure !== undefined) plan.structure.check(bytes, offset, offset + length, start, 0);
  extent.offset = offset;
  extent.length = length;
  extent.units = units;
  return offset + length;
}

function measureRest(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number, extent: Extent): number {
  const units = unitsOf(plan, end - at);
  if (units < 0) throw malformedLength(plan, bytes, at, end, start);
  if (units > plan.maxUnits) throw exceeded(plan, bytes, at, end, start, units);
  if (plan.wireAdmitted !== undefined) checkCharacters(plan, plan.wireAdmitted, bytes, at, end - at, units, end, start);
  if (plan.structure !== undefined) plan.structure.check(bytes, at, end, start, 0);
  extent.offset = at;
  extent.length = end - at;
  extent.units = units;
  return end;
}

/** Units of a value whose prefix states `count` bytes or nibbles; -1 when that is no whole number of units. */
function unitsOf(plan: FieldPlan, count: number): number {
  const nibbles = plan.counts === Counts.nibbles;
  switch (plan.shape) {
    case Shape.one:
      return nibbles ? whole(count, 2) : count;
    case Shape.half:
      return nibbles ? count : withoutSpare(plan, count * 2);
    case Shape.two:
      return whole(count, nibbles ? 4 : 2);
    default:
      return count === 0 ? 0 : withoutSpare(plan, nibbles ? count - 1 : count * 2 - 1);
  }
}

function whole(count: number, divisor: number): number {
  return count % divisor === 0 ? count / divisor : -1;
}

/** A count of whole bytes cannot tell an odd number of digits from the even one above it, but the maximum can. */
function withoutSpare(plan: FieldPlan, units: number): number {
  return units === plan.maxUnits + 1 ? plan.maxUnits : units;
}

/** What the prefix states for `units` that take `length` bytes on the wire. */
function stated(plan: FieldPlan, units: number, length: number): number {
  const own = plan.inclusive ? plan.prefixBytes : 0;
  if (plan.counts === Counts.units) return units + own;
  if (plan.counts === Counts.bytes) return length + own;
  return (plan.shape === Shape.half ? units : length * 2) + own;
}

function filledEnd(plan: FieldPlan, bytes: Buffer, offset: number, end: number, start: number): number {
  if (offset + plan.maxBytes > end) throw truncated(plan, bytes, offset, end, start, plan.maxBytes);
  return offset + plan.maxBytes;
}

function checkCharacters(
  plan: FieldPlan,
  table: Uint8Array,
  bytes: Buffer,
  offset: number,
  length: number,
  units: number,
  end: number,
  start: number,
): void {
  const stop = offset + length;
  let at = offset;
  if (length > 0 && (plan.shape === Shape.half || plan.shape === Shape.signed)) {
    if (plan.shape === Shape.signed) {
      if (plan.admitted !== undefined && plan.admitted[plan.encoding.canonicalOf?.[bytes[at]] ?? bytes[at]] === 0)
        throw invalidCharacter(plan, bytes, at, end, start);
      at++;
    }
    const digits = plan.shape === Shape.signed ? units - 1 : units;
    const odd = (digits & 1) === 1;
    if (odd && !plan.encoding.spareRight && at < stop) {
      if (table[(bytes[at] & 15) * 0x11] === 0) throw invalidCharacter(plan, bytes, at, end, start);
      at++;
    }
    const last = odd && plan.encoding.spareRight ? stop - 1 : stop;
    for (; at < last; at++) if (table[bytes[at]] === 0) throw invalidCharacter(plan, bytes, at, end, start);
    if (last < stop && table[(bytes[last] >> 4) * 0x11] === 0) throw invalidCharacter(plan, bytes, last, end, start);
    return;
  }
  for (; at < stop; at++) if (table[bytes[at]] === 0) throw invalidCharacter(plan, bytes, at, end, start);
}

/** The value's canonical units as text; upper-case hex when the value is bytes. */
export function textOf(plan: FieldPlan, bytes: Buffer, offset: number, units: number): string {
  if (plan.shape === Shape.one && plan.encoding.canonicalOf === undefined) {
    return plan.binary
      ? bytes.toString('hex', offset, offset + units).toUpperCase()
      : bytes.toString('latin1', offset, offset + units);
  }
  const canonical = Buffer.allocUnsafe(units);
  readUnits(plan.encoding, bytes, offset, units, canonical, 0, plan.track);
  return plan.binary ? canonical.toString('hex', 0, units).toUpperCase() : canonical.toString('latin1', 0, units);
}

/** Writes prefix, padding and `units` canonical units, and returns where the next element goes. Throws an EncodeError. */
export function writeCanonical(
  plan: FieldPlan,
  from: Uint8Array,
  fromAt: number,
  units: number,
  out: Uint8Array,
  at: number,
): number {
  if (units > plan.maxUnits) throw tooLong(plan, units);
  if (plan.admitted !== undefined) checkCanonical(plan, plan.admitted, from, fromAt, units);
  if (plan.prefixKind === PrefixKind.fixed) {
    if (units === plan.maxUnits) return at + writeUnits(plan.encoding, from, fromAt, units, out, at);
    return writePadded(plan, from, fromAt, units, out, at);
  }
  const length = wireBytes(plan.shape, units);
  const begin = writePrefix(plan, units, length, out, at);
  writeUnits(plan.encoding, from, fromAt, units, out, begin);
  if (!plan.filled) return begin + length;
  const filler = plan.padding?.byte ?? (plan.binary ? 0 : 0x20);
  const wireFiller = plan.encoding.wireOf === undefined ? filler : plan.encoding.wireOf[filler];
  out.fill(wireFiller, begin + length, begin + plan.maxBytes);
  return begin + plan.maxBytes;
}

/** Writes the length prefix for `units` in `length` wire bytes and returns where the value goes. */
export function writePrefix(plan: FieldPlan, units: number, length: number, out: Uint8Array, at: number): number {
  if (plan.prefixKind === PrefixKind.fixed || plan.prefixKind === PrefixKind.rest) return at;
  if (plan.prefixKind === PrefixKind.ber) return writeBerLength(length, out, at);
  const value = stated(plan, units, length);
  if (value > plan.prefix.greatest) throw tooLong(plan, units);
  writeLength(plan.prefixKind, plan.prefixBytes, value, out, at);
  return at + plan.prefixBytes;
}

function writeBerLength(length: number, out: Uint8Array, at: number): number {
  if (length < 0x80) {
    out[at] = length;
    return at + 1;
  }
  const width = length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
  out[at] = 0x80 | width;
  writeLength(PrefixKind.binary, width, length, out, at + 1);
  return at + 1 + width;
}

const padded = Buffer.alloc(4096);

function writePadded(
  plan: FieldPlan,
  from: Uint8Array,
  fromAt: number,
  units: number,
  out: Uint8Array,
  at: number,
): number {
  const padding = plan.padding;
  if (padding === undefined) {
    throw new EncodeError('LENGTH_SHORT', {
      path: plan.path,
      expected: `${plan.maxUnits} ${plan.binary ? 'bytes' : 'characters'}`,
      found: String(units),
    });
  }
  const full = plan.maxUnits > padded.length ? Buffer.alloc(plan.maxUnits) : padded;
  const room = plan.maxUnits - units;
  // The sign of an x+n amount stays in front of the filling zeros.
  const signed = padding.left && units > 0 && plan.className === 'x+n' ? 1 : 0;
  full.fill(padding.byte, 0, plan.maxUnits);
  for (let i = 0; i < units; i++) full[(padding.left && i >= signed ? room : 0) + i] = from[fromAt + i];
  return at + writeUnits(plan.encoding, full, 0, plan.maxUnits, out, at);
}

function checkCanonical(plan: FieldPlan, table: Uint8Array, from: Uint8Array, fromAt: number, units: number): void {
  for (let i = 0; i < units; i++) {
    if (table[from[fromAt + i]] === 0) throw unfit(plan, i, from[fromAt + i]);
  }
}

/** A character that does not fit: outside the class, or nothing the encoding can carry. */
export function unfit(plan: FieldPlan, place: number, character: number): EncodeError {
  return new EncodeError(plan.className === undefined ? 'ENCODING_UNFIT' : 'CHARACTER_INVALID', {
    path: plan.path,
    expected: plan.className === undefined ? `what ${plan.encoding.name} can carry` : `class ${plan.className}`,
    found: `character 0x${character.toString(16).padStart(2, '0').toUpperCase()} at place ${place + 1}`,
  });
}

export function tooLong(plan: FieldPlan, units: number): EncodeError {
  return new EncodeError('LENGTH_EXCEEDED', {
    path: plan.path,
    expected: `at most ${plan.maxUnits}`,
    found: `${units} ${plan.binary ? 'bytes' : 'characters'}`,
  });
}

/** A DecodeError at `at`, its offset counted from `start`. */
export function decodeError(
  code: CodecErrorCode,
  detail: CodecErrorDetail,
  bytes: Uint8Array,
  at: number,
  end: number,
  start: number,
): DecodeError {
  return new DecodeError(code, detail, at - start, bytesAround(bytes, start, end, at));
}

function truncated(
  plan: FieldPlan,
  bytes: Buffer,
  at: number,
  end: number,
  start: number,
  length: number,
): DecodeError {
  const detail = { path: plan.path, expected: `${length} byte(s)`, found: `${Math.max(0, end - at)} left` };
  return decodeError('TRUNCATED', detail, bytes, at, end, start);
}

function malformedLength(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number): DecodeError {
  const found = `0x${bytes.toString('hex', at, at + plan.prefix.bytes).toUpperCase()}`;
  const detail = { path: plan.path, expected: `a length in ${plan.prefix.name}`, found };
  return decodeError('LENGTH_MALFORMED', detail, bytes, at, end, start);
}

function short(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number, stated: number): DecodeError {
  const expected = `a length of at least ${plan.prefixBytes}, because it counts itself`;
  return decodeError('LENGTH_SHORT', { path: plan.path, expected, found: String(stated) }, bytes, at, end, start);
}

function exceeded(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number, units: number): DecodeError {
  const detail = { path: plan.path, expected: `a length of at most ${plan.maxUnits}`, found: String(units) };
  return decodeError('LENGTH_EXCEEDED', detail, bytes, at, end, start);
}

function invalidCharacter(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number): DecodeError {
  const expected =
    plan.className === undefined ? `bytes that ${plan.encoding.name} can carry` : `class ${plan.className}`;
  const found = `byte 0x${bytes[at].toString(16).padStart(2, '0').toUpperCase()}`;
  return decodeError('CHARACTER_INVALID', { path: plan.path, expected, found }, bytes, at, end, start);
}
