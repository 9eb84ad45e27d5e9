// One element to the wire: length prefix, padding and canonical units. Whatever goes out passes here or is copied from
// bytes that an index has passed, so a value that does not fit its element never leaves.
import { Packing, wireBytes, writeUnits } from '../encoding.ts';
import { EncodeError } from '../errors.ts';
import { Counts, type FieldPlan } from '../field-plan.ts';
import { PrefixKind, writeLength } from '../prefix.ts';

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
  const length = wireBytes(plan.packing, units);
  const begin = writePrefix(plan, units, length, out, at);
  writeUnits(plan.encoding, from, fromAt, units, out, begin);
  if (!plan.filled) return begin + length;
  if (plan.prefixKind === PrefixKind.until) return terminated(plan, out, begin, begin + length);
  const filler = plan.padding?.byte ?? (plan.binary ? 0 : 0x20);
  const wireFiller = plan.encoding.wireOf === undefined ? filler : plan.encoding.wireOf[filler];
  out.fill(wireFiller, begin + length, begin + plan.maxBytes);
  return begin + plan.maxBytes;
}

/** Writes the length prefix for `units` in `length` wire bytes and returns where the value goes. */
export function writePrefix(plan: FieldPlan, units: number, length: number, out: Uint8Array, at: number): number {
  if (hasNothingInFront(plan.prefixKind)) return at;
  if (plan.prefixKind === PrefixKind.ber) return writeBerLength(length, out, at);
  if (plan.prefixKind === PrefixKind.tagged) return writeTag(plan, units, length, out, at);
  const value = stated(plan, units, length);
  if (value > plan.prefix.greatest) throw tooLong(plan, units);
  writeLength(plan.prefixKind, plan.prefixBytes, value, out, at);
  return at + plan.prefixBytes;
}

function hasNothingInFront(kind: PrefixKind): boolean {
  return kind === PrefixKind.fixed || kind === PrefixKind.rest || kind === PrefixKind.until;
}

/** Writes a tag and the length beside it, which counts the tag where that stands behind. */
function writeTag(plan: FieldPlan, units: number, length: number, out: Uint8Array, at: number): number {
  const { bytes, length: beside, isFirst } = plan.prefix.tag!;
  if (isFirst) {
    out.set(bytes, at);
    return writePrefix(plan.behindTag!, units, length, out, at + bytes.length);
  }
  const counted = length + bytes.length;
  if (counted > beside.greatest) throw tooLong(plan, units);
  writeLength(beside.kind, beside.bytes, counted, out, at);
  out.set(bytes, at + beside.bytes);
  return at + plan.prefixBytes;
}

/** Writes the terminator of the value in `[begin, end)` behind it and returns its end. Throws an EncodeError when the value has it
 *  inside. */
function terminated(plan: FieldPlan, out: Uint8Array, begin: number, end: number): number {
  const terminator = plan.prefix.terminator!;
  out.set(terminator, end);
  const next = end + terminator.length;
  if (Buffer.from(out.buffer, out.byteOffset, next).indexOf(terminator, begin) === end) return next;
  const expected = `a value without its terminator, 0x${Buffer.from(terminator).toString('hex').toUpperCase()}`;
  throw new EncodeError('CHARACTER_INVALID', { path: plan.path, expected, found: 'one inside' });
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

/** What the prefix states for `units` that take `length` bytes on the wire. */
function stated(plan: FieldPlan, units: number, length: number): number {
  const own = plan.inclusive ? plan.prefixBytes : 0;
  if (plan.counts === Counts.units) return units + own;
  if (plan.counts === Counts.bytes) return length + own;
  return (plan.packing === Packing.half && plan.counts === Counts.nibbles ? units : length * 2) + own;
}
