// JSON values to the wire: text, upper- or lower-case hex for bytes, objects for composites.
import { hexValue, Packing } from '../encoding.ts';
import { DecodeError, EncodeError } from '../errors.ts';
import { type Composite, DEPTH_LIMIT, type FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import { type Extent, measure } from '../index/measure.ts';
import { PrefixKind } from '../prefix.ts';
import { zonedText } from '../zoned.ts';
import { tooLong, unfit, writeCanonical, writePrefix } from './canonical.ts';

let units = Buffer.alloc(4096);
const extent: Extent = { offset: 0, length: 0, units: 0 };
const NATIVE_TEXT = 24;
const NATIVE_HEX = 24;
const hexOf = new Uint8Array(65_536).fill(255);
for (let c = 0; c < 256; c++) hexOf[c] = hexValue(c);

/** What fills a composite up to its length, on the wire. */
function fillerOf(plan: FieldPlan): number {
  const filler = plan.padding?.byte ?? (plan.packing === Packing.two ? 0x30 : plan.binary ? 0 : 0x20);
  return plan.encoding.wireOf === undefined ? filler : plan.encoding.wireOf[filler];
}

/** The most bytes that `writeValue` may write for `value`. Throws an EncodeError when objects are nested too deeply. */
export function boundOf(plan: FieldPlan | undefined, value: string | FieldValues, depth = 0): number {
  if (plan === undefined) return 64;
  if (depth > 2 * DEPTH_LIMIT) {
    const expected = `at most ${2 * DEPTH_LIMIT} objects within each other`;
    throw new EncodeError('NESTING_EXCEEDED', { path: plan.path, expected, found: 'more' });
  }
  const slack = plan.prefixBytes + 8 + (plan.prefixKind === PrefixKind.fixed || plan.filled ? plan.maxBytes : 0);
  if (typeof value === 'string') return value.length * 2 + slack;
  let inner = 64;
  for (const key in value) {
    const item = value[key]!;
    inner += key.length * 2 + 64 + (typeof item === 'string' ? item.length * 2 : boundOf(plan, item, depth + 1));
  }
  return inner + slack + plan.maxInner;
}

/** Writes one element with its length prefix and returns the end. Throws an EncodeError. */
export function writeValue(plan: FieldPlan, value: string | FieldValues, out: Buffer, at: number): number {
  if (typeof value !== 'string') {
    return plan.inside === undefined
      ? writeComposite(plan, value, out, at)
      : writeInside(plan, plan.inside, value, out, at);
  }
  if (plan.zoned) return writeValue({ ...plan, zoned: false }, zonedText(value), out, at);
  if (plan.composite !== undefined) return writeWhole(plan, value, out, at);
  if (plan.binary) return writeHex(plan, value, out, at);
  const length = value.length;
  if (plan.packing === Packing.one && plan.encoding.wireOf === undefined && fits(plan, length)) {
    const begin = writePrefix(plan, length, length, out, at);
    const table = plan.admitted;
    // As many bytes as characters: they are all ASCII. Otherwise the loop below finds what is wrong.
    if (length >= NATIVE_TEXT && table !== undefined && out.write(value, begin, 'utf8') === length) {
      let all = 1;
      let high = 0;
      for (let i = begin; i < begin + length; i++) {
        all &= table[out[i]];
        high |= out[i];
      }
      if (all === 1 && high < 0x80) return begin + length;
    }
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
  if (
    plan.packing === Packing.one &&
    plan.encoding.wireOf === undefined &&
    length <= plan.maxUnits &&
    fits(plan, length)
  ) {
    const begin = writePrefix(plan, length, length, out, at);
    if (length >= NATIVE_HEX) {
      if (out.write(value, begin, length, 'hex') === length) return begin + length;
    } else {
      let all = 0;
      for (let i = 0; i < length; i++) {
        const high = hexOf[value.charCodeAt(2 * i)];
        const low = hexOf[value.charCodeAt(2 * i + 1)];
        all |= high | low;
        out[begin + i] = (high << 4) | low;
      }
      if (all <= 15) return begin + length;
    }
  }
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

/** A composite given as text, or as bytes in hex: it must be one that can be read. */
function writeWhole(plan: FieldPlan, value: string, out: Buffer, at: number): number {
  const end = writeValue({ ...plan, composite: undefined }, value, out, at);
  checkReadable(plan, out, at, end);
  return end;
}

/** Throws an EncodeError where the element in `[at, end)` could not be read. */
function checkReadable(plan: FieldPlan, out: Buffer, at: number, end: number): void {
  try {
    measure(plan, out, at, end, at, extent);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { code, path, expected, found } = error;
    throw new EncodeError(code, { path, expected, found });
  }
}

/** Bytes given as what is inside of them. */
function writeInside(plan: FieldPlan, inside: Composite, values: FieldValues, out: Buffer, at: number): number {
  if (values === null || typeof values !== 'object' || Array.isArray(values)) {
    const found = values === null ? 'null' : Array.isArray(values) ? 'an array' : typeof values;
    throw new EncodeError('VALUE_TYPE', { path: plan.path, expected: 'an object of tags, or bytes in hex', found });
  }
  const bytes = Buffer.allocUnsafe(boundOf(plan, values));
  return writeValue(plan, bytes.toString('hex', 0, inside.write(values, bytes, 0)).toUpperCase(), out, at);
}

function writeComposite(plan: FieldPlan, values: FieldValues, out: Buffer, at: number): number {
  if (plan.composite === undefined || values === null || typeof values !== 'object') {
    const found = values === null ? 'null' : typeof values === 'object' ? 'an object' : typeof values;
    const expected = plan.composite === undefined ? 'text' : 'an object of subfields, or text';
    throw new EncodeError('VALUE_TYPE', { path: plan.path, expected, found });
  }
  // The length is known only afterwards: the content is written behind the widest prefix and moved if that was narrower.
  const room = plan.prefixKind === PrefixKind.ber ? 5 : plan.prefixBytes;
  const end = plan.composite.write(values, out, at + room);
  const length = end - at - room;
  if (length > plan.maxBytes) throw tooLong(plan, length);
  if (plan.prefixKind === PrefixKind.fixed) {
    if (length < plan.maxBytes) {
      out.fill(fillerOf(plan), end, at + plan.maxBytes);
      checkReadable(plan, out, at, at + plan.maxBytes);
    }
    return at + plan.maxBytes;
  }
  const begin = writePrefix(plan, plan.packing === Packing.two ? length >> 1 : length, length, out, at);
  if (begin !== at + room) out.copyWithin(begin, at + room, end);
  if (!plan.filled) return begin + length;
  out.fill(fillerOf(plan), begin + length, begin + plan.maxBytes);
  return begin + plan.maxBytes;
}
