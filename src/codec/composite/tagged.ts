// Subfields behind tags of a fixed length, each with a length prefix of its own: private TLV fields, Mastercard's PDS
// (4-digit tag, 3-digit length), Visa's datasets. The tag is a small field itself, in any encoding. A tag that the spec
// does not name is an error with its place, unless the spec says how the unknown ones state their length: then it is kept.
// Some put the length in front of the tag and count the tag with it (Europay's LLTT), some a few subfields without tags in
// front of all others (Mastercard's transaction category code).
import { decodeError, EncodeError } from '../errors.ts';
import type { Composite, FieldPlan } from '../field-plan.ts';
import { textOf } from '../field-text.ts';
import type { FieldValues } from '../field-values.ts';
import { type Extent, measure } from '../index/measure.ts';
import { type Prefix, readLength, writeLength } from '../prefix.ts';
import { writeValue } from '../write/value.ts';
import { passSubfield, readSubfield, relocated, unknownSubfield } from './subfield.ts';
import { type Arrangement, ORDER_KEY, OrderRecorder, orderOf, tagOf } from './wire-order.ts';

interface TaggedParts {
  readonly path: string;
  /** Tags as the spec names them. */
  readonly plans: ReadonlyMap<string, FieldPlan>;
  readonly tag: FieldPlan;
  /** Keys of the subfields that stand in front of all tags, without one. */
  readonly untagged: readonly string[];
  /** The length that stands in front of each tag and counts it too; undefined where it stands behind. */
  readonly lengthBefore: Prefix | undefined;
  /** How subfields with other tags are written; undefined when they are errors. */
  readonly unknown: FieldPlan | undefined;
  /** The order in which keys are written when the values do not say. */
  readonly arranged: Arrangement;
}

const tagExtent: Extent = { offset: 0, length: 0, units: 0 };

export class TaggedComposite implements Composite {
  private readonly parts: TaggedParts;

  constructor(parts: TaggedParts) {
    this.parts = parts;
  }

  check(bytes: Buffer, from: number, end: number, start: number): void {
    const { path, plans, tag: tagPlan, untagged, lengthBefore, unknown } = this.parts;
    let at = from;
    for (const key of untagged) if (at < end) at = passSubfield(plans.get(key)!, bytes, at, end, start);
    while (at < end) {
      const stop = lengthBefore === undefined ? end : this.endBehind(lengthBefore, bytes, at, end, start);
      const next = measure(tagPlan, bytes, at + (lengthBefore?.bytes ?? 0), stop, start, tagExtent);
      const tag = this.tagAt(bytes);
      const plan = this.planOf(tag) ?? unknown;
      if (plan === undefined || (plan === unknown && !isKeepable(tag))) {
        const expected = plan === undefined ? 'a tag that the spec names' : 'a tag without #';
        const detail = { path: `${path}.${tag}`, expected, found: `tag ${JSON.stringify(tag)}` };
        throw decodeError('SUBFIELD_MALFORMED', detail, bytes, at, end, start);
      }
      try {
        at = passSubfield(plan, bytes, next, stop, start);
      } catch (error) {
        throw plan === unknown ? relocated(error, plan.path, `${path}.${tag}`) : error;
      }
    }
  }

  read(bytes: Buffer, from: number, end: number): FieldValues {
    const { plans, tag: tagPlan, untagged, lengthBefore, unknown, arranged } = this.parts;
    const order = new OrderRecorder();
    let at = from;
    for (const name of untagged) {
      if (at >= end) break;
      at = readSubfield(plans.get(name)!, bytes, at, end, order.values, name);
      order.note(name);
    }
    while (at < end) {
      const stop = lengthBefore === undefined ? end : this.endBehind(lengthBefore, bytes, at, end, 0);
      at = measure(tagPlan, bytes, at + (lengthBefore?.bytes ?? 0), stop, 0, tagExtent);
      const tag = this.tagAt(bytes);
      const key = order.keyOf(tag);
      at = readSubfield(this.planOf(tag) ?? unknown!, bytes, at, stop, order.values, key);
      order.note(key);
    }
    return order.finish(arranged);
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const { path, plans, tag: tagPlan, lengthBefore, unknown, arranged } = this.parts;
    let to = this.writeUntagged(values, out, at);
    for (const item of orderOf(values, path, arranged, false)) {
      const { key, lengthBytes } = item as Exclude<typeof item, number>;
      if (lengthBytes > 0) throw notBer(path, key);
      if (this.isUntagged(key)) continue;
      const tag = tagOf(key, (name) => plans.has(name));
      const plan = this.planOf(tag) ?? unknown;
      if (plan === undefined || (plan === unknown && !isKeepable(tag))) {
        throw unknownSubfield(path, key, `one of ${[...plans.keys()].join(', ')}`);
      }
      try {
        const begin = to + (lengthBefore?.bytes ?? 0);
        const end = writeValue(plan, values[key]!, out, writeValue(tagPlan, tag, out, begin));
        if (lengthBefore !== undefined) this.writeLengthBefore(lengthBefore, key, end - begin, out, to);
        to = end;
      } catch (error) {
        throw plan === unknown ? relocated(error, plan.path, `${path}.${tag}`) : error;
      }
    }
    return to;
  }

  subfield(key: string): FieldPlan | undefined {
    return this.parts.plans.get(tagOf(key, (name) => this.parts.plans.has(name)));
  }

  /** The plan of a tag; undefined when the spec names none. */
  private planOf(tag: string): FieldPlan | undefined {
    return this.isUntagged(tag) ? undefined : this.parts.plans.get(tag);
  }

  private isUntagged(key: string): boolean {
    return this.parts.untagged.includes(key);
  }

  /** Writes the subfields without tags and returns where the first tag goes. Only the last of them may be absent. */
  private writeUntagged(values: FieldValues, out: Buffer, at: number): number {
    const { path, plans, untagged } = this.parts;
    const count = Object.keys(values).filter((key) => key !== ORDER_KEY).length;
    let to = at;
    for (const [place, key] of untagged.entries()) {
      if (Object.hasOwn(values, key)) to = writeValue(plans.get(key)!, values[key]!, out, to);
      else if (count > place) {
        const expected = 'a value: other subfields follow, and it has no tag';
        throw new EncodeError('SUBFIELD_MALFORMED', { path: `${path}.${key}`, expected, found: 'nothing' });
      } else break;
    }
    return to;
  }

  /** Where the subfield ends whose length stands at `at`, in front of its tag. */
  private endBehind(prefix: Prefix, bytes: Buffer, at: number, end: number, start: number): number {
    const { path } = this.parts;
    const begin = at + prefix.bytes;
    const length = begin > end ? -1 : readLength(prefix.kind, prefix.bytes, bytes, at);
    if (length >= 0 && begin + length <= end) return begin + length;
    const found = `0x${bytes.toString('hex', at, Math.min(begin, end)).toUpperCase()}`;
    const code = begin > end || length >= 0 ? 'TRUNCATED' : 'LENGTH_MALFORMED';
    throw decodeError(code, { path, expected: `a length in ${prefix.name} that fits`, found }, bytes, at, end, start);
  }

  private writeLengthBefore(prefix: Prefix, key: string, length: number, out: Buffer, at: number): void {
    if (length > prefix.greatest) {
      const expected = `at most ${prefix.greatest} with its tag`;
      throw new EncodeError('LENGTH_EXCEEDED', { path: `${this.parts.path}.${key}`, expected, found: String(length) });
    }
    writeLength(prefix.kind, prefix.bytes, length, out, at);
  }

  /** The tag that was measured last, as the spec names it: as it stands there, or without its padding. */
  private tagAt(bytes: Buffer): string {
    const { plans, tag } = this.parts;
    const text = textOf(tag, bytes, tagExtent.offset, tagExtent.units);
    if (tag.padding === undefined || plans.has(text)) return text;
    const pad = String.fromCharCode(tag.padding.byte);
    let first = 0;
    let last = text.length;
    if (tag.padding.left) while (first < last - 1 && text[first] === pad) first++;
    else while (last > first + 1 && text[last - 1] === pad) last--;
    return text.slice(first, last);
  }
}

/** `#` separates a tag from its count in the keys of JSON. */
function isKeepable(tag: string): boolean {
  return !tag.includes('#');
}

function notBer(path: string, key: string): EncodeError {
  const detail = { path: `${path}.${key}`, expected: 'no width of its length: it is no BER length', found: 'one' };
  return new EncodeError('SUBFIELD_MALFORMED', detail);
}
