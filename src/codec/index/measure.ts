// One element by itself: where its value stands, whether its length and every character of it are right. This decides and
// explains; the fast path only says yes to what is right here too.
import { Packing, wireBytes } from '../encoding.ts';
import { type DecodeError, decodeError } from '../errors.ts';
import { Counts, type FieldPlan } from '../field-plan.ts';
import { PrefixKind, readLength } from '../prefix.ts';
import { spareNibbleFault, withoutFiller } from '../spare-nibble.ts';

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
    if (plan.prefixKind === PrefixKind.until) return measureUntil(plan, bytes, at, end, start, extent);
    if (plan.prefixKind === PrefixKind.rest) return measureRest(plan, bytes, at, end, start, extent);
    if (plan.prefixKind === PrefixKind.tagged) return measureTagged(plan, bytes, at, end, start, extent);
    offset += plan.prefixBytes;
    if (offset > end) throw truncated(plan, bytes, at, end, start, plan.prefixBytes);
    units = readLength(plan.prefixKind, plan.prefixBytes, bytes, at);
    if (units < 0) throw malformedLength(plan, bytes, at, end, start);
    if (plan.inclusive) {
      if (units < plan.prefixBytes) throw short(plan, bytes, at, end, start, units);
      units -= plan.prefixBytes;
    }
    if (plan.counts === Counts.units) length = wireBytes(plan.packing, units);
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
  if (plan.composite !== undefined) plan.composite.check(bytes, offset, offset + length, start, 0);
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
  const units = plan.packing === Packing.half ? length * 2 : plan.packing === Packing.two ? whole(length, 2) : length;
  if (units < 0) throw malformedLength(plan, bytes, at, end, start);
  if (plan.wireAdmitted !== undefined)
    checkCharacters(plan, plan.wireAdmitted, bytes, offset, length, units, end, start);
  if (plan.composite !== undefined) plan.composite.check(bytes, offset, offset + length, start, 0);
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
  if (plan.composite !== undefined) plan.composite.check(bytes, at, end, start, 0);
  extent.offset = at;
  extent.length = end - at;
  extent.units = units;
  return end;
}

/** A value that ends before a terminator, which is passed over. */
function measureUntil(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number, extent: Extent): number {
  const terminator = plan.prefix.terminator!;
  const stop = bytes.subarray(0, end).indexOf(terminator, at);
  if (stop < 0) {
    const expected = `0x${Buffer.from(terminator).toString('hex').toUpperCase()} behind the value`;
    throw decodeError(
      'TRUNCATED',
      { path: plan.path, expected, found: `${end - at} other byte(s)` },
      bytes,
      at,
      end,
      start,
    );
  }
  measureRest(plan, bytes, at, stop, start, extent);
  return stop + terminator.length;
}

/** A value with a tag and a length in front of it, in one order or the other. */
function measureTagged(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number, extent: Extent): number {
  const { bytes: tag, length: prefix, isFirst } = plan.prefix.tag!;
  const value = at + plan.prefixBytes;
  if (value > end) throw truncated(plan, bytes, at, end, start, plan.prefixBytes);
  const tagAt = isFirst ? at : at + prefix.bytes;
  const stated = isFirst ? 0 : readLength(prefix.kind, prefix.bytes, bytes, at);
  if (stated < 0) throw malformedLength(plan, bytes, at, end, start);
  if (!isFirst && stated < tag.length) {
    const detail = { path: plan.path, expected: `a length of at least ${tag.length}, because it counts its tag` };
    throw decodeError('LENGTH_SHORT', { ...detail, found: String(stated) }, bytes, at, end, start);
  }
  if (!bytes.subarray(tagAt, tagAt + tag.length).equals(tag)) {
    const hex = (some: Uint8Array) => `the tag 0x${Buffer.from(some).toString('hex').toUpperCase()}`;
    const detail = { path: plan.path, expected: hex(tag), found: hex(bytes.subarray(tagAt, tagAt + tag.length)) };
    throw decodeError('SUBFIELD_MALFORMED', detail, bytes, tagAt, end, start);
  }
  if (isFirst) return measure(plan.behindTag!, bytes, at + tag.length, end, start, extent);
  const stop = tagAt + stated;
  if (stop > end) throw truncated(plan, bytes, value, end, start, stop - value);
  return measureRest(plan.behindTag!, bytes, value, stop, start, extent);
}

/** Units of a value whose prefix states `count` bytes or nibbles; -1 when that is no whole number of units. */
function unitsOf(plan: FieldPlan, count: number): number {
  const nibbles = plan.counts === Counts.nibbles || plan.counts === Counts.evenNibbles;
  switch (plan.packing) {
    case Packing.one:
      return nibbles ? whole(count, 2) : count;
    case Packing.half:
      return withoutSpare(plan, nibbles ? count : count * 2);
    case Packing.two:
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
  if (length > 0 && (plan.packing === Packing.half || plan.packing === Packing.signed)) {
    if (plan.packing === Packing.signed) {
      if (plan.admitted !== undefined && plan.admitted[plan.encoding.canonicalOf?.[bytes[at]] ?? bytes[at]] === 0)
        throw invalidCharacter(plan, bytes, at, end, start);
      at++;
    }
    const digits = plan.packing === Packing.signed ? units - 1 : units;
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
