// A composite as an edit: written as its element would be, and read back as canonical units.
import { readUnits } from '../encoding.ts';
import type { FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import { type Extent, measure } from '../index/measure.ts';
import type { Edits } from './edits.ts';
import { boundOf, writeValue } from './value.ts';

const extent: Extent = { offset: 0, length: 0, units: 0 };

/** Sets element `number`, whose plan is `plan`, to an object of subfields. Throws an EncodeError when it cannot carry them. */
export function setValue(edits: Edits, number: number, plan: FieldPlan, value: FieldValues): void {
  const wire = Buffer.alloc(boundOf(plan, value));
  const end = writeValue(plan, value, wire, 0);
  measure(plan, wire, 0, end, 0, extent);
  const { offset, units } = extent;
  const canonical = Buffer.alloc(units);
  readUnits(plan.encoding, wire, offset, units, canonical, 0, plan.track);
  edits.bytes(number, canonical, 0, units);
}
