// BER-TLV, as chip data stands in DE 55: tags of one to four bytes, lengths of one to five, templates within templates
// (EMV 4.3 book 3 annex B, ISO/IEC 8825-1 clause 8.1). Tags that the spec does not name are kept, as bytes, or as an object
// when bit 6 says that they hold data objects and they do; formats that the spec names hold within such templates too. 00
// and FF may stand between data objects. What was read is written byte for byte: see wire-order.ts.
import { decodeError, EncodeError } from '../errors.ts';
import { type Composite, DEPTH_LIMIT, type FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import { type Extent, measure } from '../index/measure.ts';
import { PrefixKind, readLength, writeLength } from '../prefix.ts';
import { writeValue } from '../write/value.ts';
import { passSubfield, readSubfield, relocated, unknownSubfield } from './subfield.ts';
import { type Arrangement, OrderRecorder, orderOf, tagOf } from './wire-order.ts';

/** Most bytes of a tag. EMV uses two, proprietary data up to four. */
const TAG_BYTES = 4;
const CONSTRUCTED = 0x20;
const MULTI_BYTE = 0x1f;

interface BerParts {
  readonly path: string;
  /** By tag in upper-case hex. */
  readonly plans: ReadonlyMap<string, FieldPlan>;
  /** How subfields with other tags are written: bytes behind a BER length. */
  readonly unknown: FieldPlan;
  readonly arranged: Arrangement;
}

const extent: Extent = { offset: 0, length: 0, units: 0 };

export class BerComposite implements Composite {
  private readonly parts: BerParts;
  /** The same plans by the number that the tag's bytes make. */
  private readonly byNumber = new Map<number, FieldPlan>();
  /** Templates that `write` is in. */
  private depth = 0;

  constructor(parts: BerParts) {
    this.parts = parts;
    for (const [tag, plan] of parts.plans) this.byNumber.set(Number.parseInt(tag, 16), plan);
  }

  check(bytes: Buffer, begin: number, end: number, start: number, depth: number): void {
    const { path } = this.parts;
    for (let at = fillerEnd(bytes, begin, end); at < end; at = fillerEnd(bytes, at, end)) {
      const value = tagEnd(bytes, at, end);
      if (value < 0) throw this.malformedTag(bytes, at, end, start);
      const known = this.byNumber.get(tagNumber(bytes, at, value));
      if (known !== undefined) {
        at = passSubfield(known, bytes, value, end, start);
        continue;
      }
      const from = this.passUnknown(bytes, at, value, end, start);
      const next = extent.offset + extent.length;
      if (this.isTemplate(bytes, at, from, next, depth)) {
        try {
          this.check(bytes, from, next, start, depth + 1);
        } catch (error) {
          throw relocated(error, path, `${path}.${tagText(bytes, at, value)}`);
        }
      }
      at = next;
    }
  }

  read(bytes: Buffer, at: number, end: number): FieldValues {
    return this.readLevel(bytes, at, end, 0);
  }

  private readLevel(bytes: Buffer, begin: number, end: number, depth: number): FieldValues {
    const { unknown, arranged } = this.parts;
    const order = new OrderRecorder();
    let at = begin;
    for (;;) {
      for (const stop = fillerEnd(bytes, at, end); at < stop; at++) order.noteFiller(bytes[at]);
      if (at >= end) break;
      const value = tagEnd(bytes, at, end);
      const plan = this.byNumber.get(tagNumber(bytes, at, value));
      const key = order.keyOf(tagText(bytes, at, value));
      const usesBer = (plan ?? unknown).prefixKind === PrefixKind.ber;
      const from = plan === undefined ? this.passUnknown(bytes, at, value, end, 0) : 0;
      const next = extent.offset + extent.length;
      if (plan === undefined && this.isTemplate(bytes, at, from, next, depth)) {
        order.values[key] = this.readLevel(bytes, from, next, depth + 1);
        at = next;
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
    const plan = known ?? (template ? { ...unknown, path, composite: this } : { ...unknown, path: own });
    let end: number;
    try {
      end = writeValue(plan, value, out, begin);
    } catch (error) {
      throw template ? relocated(error, path, own) : error;
    }
    return lengthBytes === 0 || plan.prefixKind !== PrefixKind.ber ? end : widened(out, begin, end, lengthBytes, own);
  }

  /** Measures a subfield that the spec does not name into `extent`, and returns where its value begins. */
  private passUnknown(bytes: Buffer, at: number, length: number, end: number, start: number): number {
    const { path, unknown } = this.parts;
    try {
      measure(unknown, bytes, length, end, start, extent);
    } catch (error) {
      throw relocated(error, unknown.path, `${path}.${tagText(bytes, at, length)}`);
    }
    return extent.offset;
  }

  /** True when the value of the tag at `tag` holds data objects. Some systems keep other bytes in such tags. */
  private isTemplate(bytes: Buffer, tag: number, at: number, end: number, depth: number): boolean {
    if ((bytes[tag] & CONSTRUCTED) === 0 || depth + 1 >= DEPTH_LIMIT) return false;
    return this.parts.unknown.prefixKind === PrefixKind.ber && holdsObjects(bytes, at, end);
  }

  private malformedTag(bytes: Buffer, at: number, end: number, start: number) {
    const found = `0x${bytes.toString('hex', at, Math.min(end, at + TAG_BYTES)).toUpperCase()}`;
    const detail = { path: this.parts.path, expected: `a BER tag of up to ${TAG_BYTES} bytes`, found };
    return decodeError('SUBFIELD_MALFORMED', detail, bytes, at, end, start);
  }
}

/** Where the filler that begins at `at` ends. 00 is no tag; FF begins one only when it stands alone and a byte follows. */
function fillerEnd(bytes: Buffer, begin: number, end: number): number {
  let at = begin;
  while (at < end) {
    let next = at;
    if (bytes[at] === 0) next++;
    else while (next < end && bytes[next] === 0xff) next++;
    if (next === at || (bytes[at] === 0xff && next === at + 1 && next < end)) break;
    at = next;
  }
  return at;
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
  return fillerEnd(bytes, 0, bytes.length) === 0 && tagEnd(bytes, 0, bytes.length) === bytes.length;
}

/** True for data objects one after the other, at least one. What is inside them is not looked at. */
function holdsObjects(bytes: Buffer, begin: number, end: number): boolean {
  let at = fillerEnd(bytes, begin, end);
  let found = false;
  for (; at < end; at = fillerEnd(bytes, at, end)) {
    at = tagEnd(bytes, at, end);
    if (at < 0 || at >= end) return false;
    const first = bytes[at++];
    const width = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || width > 4 || at + width > end) return false;
    at += width + (width === 0 ? first : readLength(PrefixKind.binary, width, bytes, at));
    found = true;
  }
  return found && at === end;
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
