// Turns what the schema found into complaints in this project's words: one for each unknown key, each with the nearest
// known one; a missing key apart from a wrong value; the value found taken from the file, not from what the schema made
// of it.
import type { z } from 'zod';
import { type Complaint, type Steps, wrongValue } from './faults.ts';
import { suggestion } from './nearest.ts';

type Issue = z.core.$ZodIssue;

/** The complaints that `issues` stand for; `values` is what was validated. */
export function complaintsOf(issues: readonly Issue[], values: unknown): Complaint[] {
  return issues.flatMap((issue) => complaintsOfOne(issue, values));
}

function complaintsOfOne(issue: Issue, values: unknown): Complaint[] {
  const steps = issue.path as Steps;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...steps, key], key, issue.message));
    case 'invalid_key': {
      const key = String(steps[steps.length - 1]);
      return issue.issues.map((inner) => ({ steps, atKey: true, message: textOf(inner, key) }));
    }
    case 'invalid_union': {
      // What may also be a word is wrong inside when it is a map.
      const inside = issue.errors.find((inner) => inner.every(({ path }) => path.length > 0));
      if (inside === undefined) return [{ steps, message: textOf(issue, valueAt(values, steps)) }];
      return complaintsOf(
        inside.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue),
        values,
      );
    }
    default:
      return [{ steps, message: textOf(issue, valueAt(values, steps)) }];
  }
}

// The message of an unknown key is the list of the known ones: see `section` in the schema.
function unknownKey(steps: Steps, key: string, known: string): Complaint {
  const message = `unknown key${suggestion(key, known.split(', '))} (found ${key}), allowed: ${known}`;
  return { steps, atKey: true, message };
}

function textOf(issue: Issue, found: unknown): string {
  if (issue.code === 'custom' && issue.params !== undefined) {
    return wrongValue(String(issue.params.wrong), found, String(issue.params.allowed));
  }
  const wrong = found === undefined ? 'required and missing' : found === null ? 'left empty' : 'not allowed here';
  return wrongValue(wrong, found, issue.message);
}

/** The value at `steps`, undefined where there is none. */
export function valueAt(values: unknown, steps: Steps): unknown {
  let value = values;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
