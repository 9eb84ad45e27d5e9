// JSON values to the wire: text, upper- or lower-case hex for bytes, objects for composites.
import { hexValue, Shape, wireBytes } from './encoding.ts';
import { EncodeError } from './errors.ts';
import { type FieldPlan, tooLong, unfit, writeCanonical, writePrefix } from './field.ts';
import { PrefixKind } from './prefix.ts';
import type { FieldValues } from './structure.ts';

let units = Buffer.alloc(4096);

/** The most bytes that `writeValue` may write for `value`. */
export function boundOf(plan: FieldPlan | undefined, value: string | FieldValues): number {
  if (plan === undefined) return 64;
  const slack = plan.prefixBytes + 8 + (plan.prefixKind === PrefixKind.fixed || plan.filled ? plan.maxBytes : 0);
  if (typeof value === 'string') return value.length * 2 + slack;
  let inner = 64;
  for (const key in value) {
    const item = value[key]!;
    inner += key.length * 2 + 64 + (typeof item === 'string' ? item.length * 2 : boundOf(plan, item));
  }
  return inner + slack + plan.maxInner;
}

/** Writes one element with its length prefix and returns the end. Throws an EncodeError. */
export function writeValue(plan: FieldPlan, value: string | FieldValues, out: Buffer, at: number): number {
  if (typeof value !== 'string') return writeComposite(plan, value, out, at);
  if (plan.binary) return writeHex(plan, value, out, at);
  const length = value.length;
  if (plan.shape === Shape.one && plan.encoding.wireOf === undefined && fits(plan, length)) {
    const begin = writePrefix(plan, length, length, out, at);
    const table = plan.admitted;
    for (let i = 0; i < length; i++) {
      const character = value.charCodeAt(i);
      if (character > 255 || (table !== undefined && table[character] === 0)) throw unfit(plan, i, character);
      out[begin + i] = character;
    }
    return begin + length;
  }
  if (length > units.length) units = Buffer.alloc(length * 2);
  for (let i = 0; i < length; i++) {
    const character = value.charCodeAt(i);
    if (character > 255) throw unfit(plan, i, character);
    units[i] = character;
  }
  return writeCanonical(plan, units, 0, length, out, at);
}

function fits(plan: FieldPlan, length: number): boolean {
  if (length > plan.maxUnits) throw tooLong(plan, length);
  return !plan.filled && (plan.prefixKind !== PrefixKind.fixed || length === plan.maxUnits);
}

function writeHex(plan: FieldPlan, value: string, out: Buffer, at: number): number {
  const length = value.length >> 1;
  if ((value.length & 1) === 1) throw notHex(plan, `${value.length} hex digits`);
  if (length > units.length) units = Buffer.alloc(length * 2);
  for (let i = 0; i < length; i++) {
    const high = hexValue(value.charCodeAt(2 * i));
    const low = hexValue(value.charCodeAt(2 * i + 1));
    if ((high | low) > 15) throw notHex(plan, `${JSON.stringify(value.slice(2 * i, 2 * i + 2))} at place ${2 * i + 1}`);
    units[i] = (high << 4) | low;
  }
  return writeCanonical(plan, units, 0, length, out, at);
}

function notHex(plan: FieldPlan, found: string): EncodeError {
  return new EncodeError('VALUE_TYPE', { path: plan.path, expected: 'bytes as pairs of hex digits', found });
}

function writeComposite(plan: FieldPlan, values: FieldValues, out: Buffer, at: number): number {
  if (plan.structure === undefined || values === null || typeof values !== 'object') {
    const found = values === null ? 'null' : typeof values === 'object' ? 'an object' : typeof values;
    const expected = plan.structure === undefined ? 'text' : 'an object of subfields, or text';
    throw new EncodeError('VALUE_TYPE', { path: plan.path, expected, found });
  }
  // The length is known only afterwards: the content is written behind the widest prefix and moved if that was narrower.
  const room = plan.prefixKind === PrefixKind.ber ? 5 : plan.prefixBytes;
  const end = plan.structure.write(values, out, at + room);
  const length = end - at - room;
  if (length > plan.maxBytes) throw tooLong(plan, length);
  if (plan.prefixKind === PrefixKind.fixed) {
    if (length < plan.maxBytes) out.fill(plan.padding?.byte ?? (plan.binary ? 0 : 0x20), end, at + plan.maxBytes);
    return at + plan.maxBytes;
  }
  const countedUnits = plan.shape === Shape.half ? length * 2 : length;
  const begin = writePrefix(plan, countedUnits, wireBytes(plan.shape, countedUnits), out, at);
  if (begin !== at + room) out.copyWithin(begin, at + room, end);
  return begin + length;
}
