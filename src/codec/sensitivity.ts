// Why a value of a message is hidden or not kept: because its spec says so (`sensitive`), because its element holds card data in
// the standard whatever a spec says or leaves out, or because its tag does in chip data.
import { type Sensitivity, sensitiveElements, sensitivityOfTag } from '../iso8583/sensitive-data.ts';
import type { Dialect } from './dialect.ts';
import { type FieldPlan, innerOf } from './field-plan.ts';

/** Why the value at `path` (`52`, `127.25.12`) is hidden, or `none` when its spec says that it is harmless; undefined when nothing
 *  says anything. A subfield that says nothing is like the element around it, but for chip data: each of its tags means the same everywhere. */
export function sensitivityAt(dialect: Dialect, path: string): Sensitivity | undefined {
  const [first = '', ...rest] = path.split('.');
  const number = Number(first);
  let plan = number === 0 ? undefined : dialect.fields[number];
  let found: Sensitivity | undefined = plan?.sensitive ?? sensitiveElements[number];
  let chip = false;
  for (const key of rest) {
    // Chip data is hidden as a whole; opened, tag by tag.
    if (!chip && plan?.chip === true) {
      chip = true;
      found = undefined;
    }
    plan = plan === undefined ? undefined : innerOf(plan)?.subfield(key);
    found = ownSensitivity(plan, key, chip) ?? found;
  }
  return found;
}

/** What a subfield says of itself. In chip data (`chip`) a tag that holds card data does so whatever a spec says. */
export function ownSensitivity(plan: FieldPlan | undefined, key: string, chip: boolean): Sensitivity | undefined {
  return (chip ? sensitivityOfTag(key) : undefined) ?? plan?.sensitive;
}
