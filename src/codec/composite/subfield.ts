// One subfield of a composite: measured, read into JSON, or reported on. A subfield is a field like any other; what is
// shared here is only how the composites go from one to the next.
import { DecodeError, EncodeError } from '../errors.ts';
import type { FieldPlan } from '../field-plan.ts';
import { textOf } from '../field-text.ts';
import type { FieldValues } from '../field-values.ts';
import { type Extent, measure } from '../index/measure.ts';

const extent: Extent = { offset: 0, length: 0, units: 0 };

/** Checks the subfield at `at` and returns where the next one begins. Throws a DecodeError. */
export function passSubfield(plan: FieldPlan, bytes: Buffer, at: number, end: number, start: number): number {
  return measure(plan, bytes, at, end, start, extent);
}

/** Reads the subfield at `at`, which has been checked, as `values[key]` and returns where the next one begins. */
export function readSubfield(
  plan: FieldPlan,
  bytes: Buffer,
  at: number,
  end: number,
  values: FieldValues,
  key: string,
): number {
  const next = measure(plan, bytes, at, end, 0, extent);
  const { offset, length, units } = extent;
  values[key] =
    plan.composite === undefined
      ? textOf(plan, bytes, offset, units)
      : plan.composite.read(bytes, offset, offset + length);
  return next;
}

/** The same error, with its path seen from further out: `from` becomes `to` in front of it. */
export function relocated(error: unknown, from: string, to: string): unknown {
  if (!(error instanceof DecodeError) && !(error instanceof EncodeError)) return error;
  if (error.path !== from && !error.path.startsWith(`${from}.`)) return error;
  const path = to + error.path.slice(from.length);
  const { code, expected, found } = error;
  if (error instanceof EncodeError) return new EncodeError(code, { path, expected, found });
  return new DecodeError(code, { path, expected, found }, error.offset, error.around);
}

/** A key of the JSON that names no subfield. */
export function unknownSubfield(path: string, key: string, expected: string): EncodeError {
  return new EncodeError('FIELD_UNKNOWN', { path: `${path}.${key}`, expected, found: JSON.stringify(key) });
}
