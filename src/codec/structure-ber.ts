// BER-TLV, as chip data stands in DE 55: tags of one to four bytes, lengths of one to five, templates within templates
// (EMV 4.3 book 3 annex B, ISO/IEC 8825-1 clause 8.1). Tags that the spec does not name are kept, as bytes, or as an object
// when bit 6 says that they hold data objects; formats that the spec names hold within such templates too. 00 and FF may
// stand between data objects. What was read is written byte for byte: see wire-order.ts.
import { EncodeError } from './errors.ts';
import { decodeError, type Extent, type FieldPlan, measure } from './field.ts';
import { PrefixKind, writeLength } from './prefix.ts';
import { DEPTH_LIMIT, type FieldValues, type Structure } from './structure.ts';
import { passSubfield, readSubfield, relocated, unknownSubfield } from './subfield.ts';
import { writeValue } from './value.ts';
import { OrderRecorder, orderOf, tagOf } from './wire-order.ts';

/** Most bytes of a tag. EMV uses two, proprietary data up to four. */
const TAG_BYTES = 4;
const CONSTRUCTED = 0x20;
const MULTI_BYTE = 0x1f;

export interface BerParts {
  readonly path: string;
  /** By tag in upper-case hex. */
  readonly plans: ReadonlyMap<string, FieldPlan>;
  /** How subfields with other tags are written: bytes behind a BER length. */
  readonly unknown: FieldPlan;
  readonly arranged: (keys: string[]) => string[];
}

const extent: Extent = { offset: 0, length: 0, units: 0 };

export class BerStructure implements Structure {
  private readonly parts: BerParts;
  /** The same plans by the number that the tag's bytes make. */
  private readonly byNumber = new Map<number, FieldPlan>();
  /** Templates that `write` is in. */
  private depth = 0;

  constructor(parts: BerParts) {
    this.parts = parts;
    for (const [tag, plan] of parts.plans) this.byNumber.set(Number.parseInt(tag, 16), plan);
  }

  check(bytes: Buffer, from: number, end: number, start: number, depth: number): void {
    const { path, unknown } = this.parts;
    let at = from;
    while (at < end) {
      if (isFiller(bytes, at, end)) {
        at++;
        continue;
      }
      const value = tagEnd(bytes, at, end);
      if (value < 0) throw this.malformedTag(bytes, at, end, start);
      const known = this.byNumber.get(tagNumber(bytes, at, value));
      if (known !== undefined) {
        at = passSubfield(known, bytes, value, end, start);
        continue;
      }
      const constructed = (bytes[at] & CONSTRUCTED) !== 0;
      try {
        const next = measure(unknown, bytes, value, end, start, extent);
        if (constructed) this.checkTemplate(bytes, extent.offset, extent.offset + extent.length, start, depth + 1);
        at = next;
      } catch (error) {
        const from = constructed && !(error as { path?: string }).path?.startsWith(unknown.path) ? path : unknown.path;
        throw relocated(error, from, `${path}.${tagText(bytes, at, value)}`);
      }
    }
  }

  read(bytes: Buffer, from: number, end: number): FieldValues {
    const { unknown, arranged } = this.parts;
    const order = new OrderRecorder();
    let at = from;
    while (at < end) {
      if (isFiller(bytes, at, end)) {
        order.noteFiller(bytes[at]);
        at++;
        continue;
      }
      const value = tagEnd(bytes, at, end);
      const plan = this.byNumber.get(tagNumber(bytes, at, value));
      const key = order.keyOf(tagText(bytes, at, value));
      const usesBer = (plan ?? unknown).prefixKind === PrefixKind.ber;
      const constructed = plan === undefined && (bytes[at] & CONSTRUCTED) !== 0;
      if (constructed) {
        at = measure(unknown, bytes, value, end, 0, extent);
        order.values[key] = this.read(bytes, at - extent.length, at);
      } else at = readSubfield(plan ?? unknown, bytes, value, end, order.values, key);
      order.note(key, usesBer ? spareLengthBytes(bytes, value) : 0);
    }
    return order.finish(arranged);
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const { path, arranged } = this.parts;
    if (this.depth >= DEPTH_LIMIT) {
      const detail = { path, expected: `at most ${DEPTH_LIMIT} templates within each other`, found: 'more' };
      throw new EncodeError('NESTING_EXCEEDED', detail);
    }
    this.depth++;
    try {
      let to = at;
      for (const item of orderOf(values, path, arranged, true)) {
        if (typeof item === 'number') out[to++] = item;
        else to = this.writeOne(item.key, item.lengthBytes, values[item.key]!, out, to);
      }
      return to;
    } finally {
      this.depth--;
    }
  }

  subfield(key: string): FieldPlan | undefined {
    return this.parts.plans.get(tagOf(key, (name) => this.parts.plans.has(name)).toUpperCase());
  }

  private writeOne(key: string, lengthBytes: number, value: string | FieldValues, out: Buffer, at: number): number {
    const { path, plans, unknown } = this.parts;
    const tag = tagOf(key, (name) => plans.has(name)).toUpperCase();
    if (!isTag(tag)) throw unknownSubfield(path, key, 'a BER tag in hex, of up to four bytes');
    const begin = at + out.write(tag, at, 'hex');
    const known = plans.get(tag);
    const own = `${path}.${key}`;
    const template = known === undefined && typeof value !== 'string' && isConstructed(tag);
    const plan = known ?? (template ? { ...unknown, path, structure: this } : { ...unknown, path: own });
    let end: number;
    try {
      end = writeValue(plan, value, out, begin);
    } catch (error) {
      throw template ? relocated(error, path, own) : error;
    }
    return lengthBytes === 0 || plan.prefixKind !== PrefixKind.ber ? end : widened(out, begin, end, lengthBytes, own);
  }

  private checkTemplate(bytes: Buffer, at: number, end: number, start: number, depth: number): void {
    if (depth > DEPTH_LIMIT) {
      const expected = `at most ${DEPTH_LIMIT} templates within each other`;
      throw decodeError('NESTING_EXCEEDED', { path: this.parts.path, expected, found: 'more' }, bytes, at, end, start);
    }
    this.check(bytes, at, end, start, depth);
  }

  private malformedTag(bytes: Buffer, at: number, end: number, start: number) {
    const found = `0x${bytes.toString('hex', at, Math.min(end, at + TAG_BYTES)).toUpperCase()}`;
    const detail = { path: this.parts.path, expected: `a BER tag of up to ${TAG_BYTES} bytes`, found };
    return decodeError('SUBFIELD_MALFORMED', detail, bytes, at, end, start);
  }
}

/** 00 is no tag; FF is one only when another byte but FF follows. */
function isFiller(bytes: Buffer, at: number, end: number): boolean {
  return bytes[at] === 0 || (bytes[at] === 0xff && (at + 1 >= end || bytes[at + 1] === 0xff));
}

/** Where the tag that begins at `at` ends; -1 when it does not end in time. */
function tagEnd(bytes: Buffer, at: number, end: number): number {
  if ((bytes[at] & MULTI_BYTE) !== MULTI_BYTE) return at + 1;
  const last = Math.min(end, at + TAG_BYTES);
  for (let next = at + 1; next < last; next++) if (bytes[next] < 0x80) return next + 1;
  return -1;
}

function tagNumber(bytes: Buffer, at: number, end: number): number {
  let value = bytes[at];
  for (let i = at + 1; i < end; i++) value = value * 256 + bytes[i];
  return value;
}

function tagText(bytes: Buffer, at: number, end: number): string {
  return bytes.toString('hex', at, end).toUpperCase();
}

/** True for the hex of exactly one tag. */
export function isTag(tag: string): boolean {
  if (!/^([0-9A-F]{2}){1,4}$/.test(tag)) return false;
  const bytes = Buffer.from(tag, 'hex');
  return !isFiller(bytes, 0, bytes.length) && tagEnd(bytes, 0, bytes.length) === bytes.length;
}

function isConstructed(tag: string): boolean {
  return (Number.parseInt(tag.slice(0, 2), 16) & CONSTRUCTED) !== 0;
}

/** The bytes of the BER length at `at` when fewer would do, otherwise 0. */
function spareLengthBytes(bytes: Buffer, at: number): number {
  if (bytes[at] < 0x80) return 0;
  const width = bytes[at] & 0x7f;
  const least = width === 1 ? bytes[at + 1] < 0x80 : bytes[at + 1] === 0;
  return least ? width + 1 : 0;
}

/** Makes the BER length at `at` take `lengthBytes` bytes, and returns the new end. */
function widened(out: Buffer, at: number, end: number, lengthBytes: number, path: string): number {
  const bytes = out[at] < 0x80 ? 1 : 1 + (out[at] & 0x7f);
  if (lengthBytes < bytes) {
    const detail = { path, expected: `${bytes} bytes for its length`, found: String(lengthBytes) };
    throw new EncodeError('SUBFIELD_MALFORMED', detail);
  }
  if (lengthBytes === bytes) return end;
  const length = end - at - bytes;
  out.copyWithin(at + lengthBytes, at + bytes, end);
  out[at] = 0x80 | (lengthBytes - 1);
  writeLength(PrefixKind.binary, lengthBytes - 1, length, out, at + 1);
  return end + lengthBytes - bytes;
}
