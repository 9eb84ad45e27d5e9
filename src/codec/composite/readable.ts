// What can be read inside an element that has a fault inside: the subfields in front of the fault.
import { DecodeError } from '../errors.ts';
import { type FieldPlan, innerOf } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';

/** How often the bytes are cut: a fault lies within a subfield, which is within another one. */
const MOST_CUTS = 32;

/** The subfields in front of the fault in `[at, end)`; undefined when there are none, or nothing is inside of the element. */
export function readableInside(plan: FieldPlan, bytes: Buffer, at: number, end: number): FieldValues | undefined {
  const inner = innerOf(plan);
  let stop = end;
  for (let cuts = 0; inner !== undefined && cuts < MOST_CUTS && stop > at; cuts++) {
    try {
      inner.check(bytes, at, stop, at, 0);
      const values = inner.read(bytes, at, stop);
      return typeof values === 'string' ? undefined : values;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      // Bytes that were cut off too late are missed where they were: one step further to the front then.
      stop = Math.min(stop - 1, at + error.offset);
    }
  }
  return undefined;
}
