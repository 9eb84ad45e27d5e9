// Subfields behind tags of a fixed length, each with a length prefix of its own: private TLV fields, Mastercard's PDS
// (4-digit tag, 3-digit length), Visa's datasets. The tag is a small field itself, in any encoding. A tag that the spec
// does not name is an error with its place, unless the spec says how the unknown ones state their length: then it is kept.
import { decodeError, EncodeError } from '../errors.ts';
import type { Composite, FieldPlan } from '../field-plan.ts';
import { textOf } from '../field-text.ts';
import type { FieldValues } from '../field-values.ts';
import { type Extent, measure } from '../index/measure.ts';
import { writeValue } from '../write/value.ts';
import { passSubfield, readSubfield, relocated, unknownSubfield } from './subfield.ts';
import { type Arrangement, OrderRecorder, orderOf, tagOf } from './wire-order.ts';

interface TaggedParts {
  readonly path: string;
  /** Tags as the spec names them. */
  readonly plans: ReadonlyMap<string, FieldPlan>;
  readonly tag: FieldPlan;
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
    const { path, plans, tag: tagPlan, unknown } = this.parts;
    let at = from;
    while (at < end) {
      const next = measure(tagPlan, bytes, at, end, start, tagExtent);
      const tag = this.tagAt(bytes);
      const plan = plans.get(tag) ?? unknown;
      if (plan === undefined || (plan === unknown && !isKeepable(tag))) {
        const expected = plan === undefined ? 'a tag that the spec names' : 'a tag without #';
        const detail = { path: `${path}.${tag}`, expected, found: `tag ${JSON.stringify(tag)}` };
        throw decodeError('SUBFIELD_MALFORMED', detail, bytes, at, end, start);
      }
      try {
        at = passSubfield(plan, bytes, next, end, start);
      } catch (error) {
        throw plan === unknown ? relocated(error, plan.path, `${path}.${tag}`) : error;
      }
    }
  }

  read(bytes: Buffer, from: number, end: number): FieldValues {
    const { plans, tag: tagPlan, unknown, arranged } = this.parts;
    const order = new OrderRecorder();
    let at = from;
    while (at < end) {
      at = measure(tagPlan, bytes, at, end, 0, tagExtent);
      const tag = this.tagAt(bytes);
      const key = order.keyOf(tag);
      at = readSubfield(plans.get(tag) ?? unknown!, bytes, at, end, order.values, key);
      order.note(key);
    }
    return order.finish(arranged);
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const { path, plans, tag: tagPlan, unknown, arranged } = this.parts;
    let to = at;
    for (const item of orderOf(values, path, arranged, false)) {
      const { key, lengthBytes } = item as Exclude<typeof item, number>;
      if (lengthBytes > 0) throw notBer(path, key);
      const tag = tagOf(key, (name) => plans.has(name));
      const plan = plans.get(tag) ?? unknown;
      if (plan === undefined || (plan === unknown && !isKeepable(tag))) {
        throw unknownSubfield(path, key, `one of ${[...plans.keys()].join(', ')}`);
      }
      try {
        to = writeValue(tagPlan, tag, out, to);
        to = writeValue(plan, values[key]!, out, to);
      } catch (error) {
        throw plan === unknown ? relocated(error, plan.path, `${path}.${tag}`) : error;
      }
    }
    return to;
  }

  subfield(key: string): FieldPlan | undefined {
    return this.parts.plans.get(tagOf(key, (name) => this.parts.plans.has(name)));
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
