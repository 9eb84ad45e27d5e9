// The value of an element as text, made only when it is needed: characters of ISO 8859-1, or upper-case hex where the
// value is bytes.
import { Packing, readUnits } from './encoding.ts';
import type { FieldPlan } from './field-plan.ts';
import { signedText } from './zoned.ts';

/** The value's canonical units as text; upper-case hex when the value is bytes. */
export function textOf(plan: FieldPlan, bytes: Buffer, offset: number, units: number): string {
  if (plan.zoned) return signedText(textOf({ ...plan, zoned: false }, bytes, offset, units));
  if (plan.packing === Packing.one && plan.encoding.canonicalOf === undefined) {
    return plan.binary
      ? bytes.toString('hex', offset, offset + units).toUpperCase()
      : bytes.toString('latin1', offset, offset + units);
  }
  const canonical = Buffer.allocUnsafe(units);
  readUnits(plan.encoding, bytes, offset, units, canonical, 0, plan.track);
  return plan.binary ? canonical.toString('hex', 0, units).toUpperCase() : canonical.toString('latin1', 0, units);
}
