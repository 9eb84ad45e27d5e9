// The plan of an element or subfield by its path in messages and in JSON.
import type { Dialect } from './dialect.ts';
import { type FieldPlan, innerOf } from './field-plan.ts';

/** The plan of an element or subfield by path, `127.25`; undefined where the spec names none. */
export function planAt(dialect: Dialect, path: string): FieldPlan | undefined {
  const [first = '', ...rest] = path.split('.');
  let plan = first === '0' ? dialect.mti : dialect.fields[Number(first)];
  for (const key of rest) plan = plan === undefined ? undefined : innerOf(plan)?.subfield(key);
  return plan;
}
