// Subfields one after the other, without tags: each is where the one before it ends. The bytes may end between two
// subfields, then the rest is absent; they may not end within one, nor go on after the last. moov's Composite without a
// tag does the same for elements of variable length.
import { decodeError, EncodeError } from '../errors.ts';
import type { Composite, FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import { writeValue } from '../write/value.ts';
import { passSubfield, readSubfield, unknownSubfield } from './subfield.ts';

export class PositionalComposite implements Composite {
  private readonly path: string;
  /** In the order of the wire. */
  private readonly plans: ReadonlyMap<string, FieldPlan>;

  constructor(path: string, plans: ReadonlyMap<string, FieldPlan>) {
    this.path = path;
    this.plans = plans;
  }

  check(bytes: Buffer, from: number, end: number, start: number): void {
    let at = from;
    for (const plan of this.plans.values()) {
      if (at >= end) return;
      at = passSubfield(plan, bytes, at, end, start);
    }
    if (at === end) return;
    const detail = { path: this.path, expected: 'the end of the element', found: `${end - at} more byte(s)` };
    throw decodeError('TRAILING_BYTES', detail, bytes, at, end, start);
  }

  read(bytes: Buffer, from: number, end: number): FieldValues {
    const values: FieldValues = {};
    let at = from;
    for (const [key, plan] of this.plans) {
      if (at >= end) break;
      at = readSubfield(plan, bytes, at, end, values, key);
    }
    return values;
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    for (const key of Object.keys(values)) {
      if (!this.plans.has(key)) throw unknownSubfield(this.path, key, `one of ${[...this.plans.keys()].join(', ')}`);
    }
    let to = at;
    let absent: string | undefined;
    for (const [key, plan] of this.plans) {
      if (!Object.hasOwn(values, key)) {
        absent ??= key;
        continue;
      }
      if (absent !== undefined) {
        const expected = `a value: subfield ${key} follows, and only the last subfields may be absent`;
        throw new EncodeError('SUBFIELD_MALFORMED', { path: `${this.path}.${absent}`, expected, found: 'nothing' });
      }
      to = writeValue(plan, values[key]!, out, to);
    }
    return to;
  }

  subfield(key: string): FieldPlan | undefined {
    return this.plans.get(key);
  }
}
