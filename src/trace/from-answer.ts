// Values that a step takes from the answer to an earlier one, `{"from": "auth-1", "path": "38"}`: where they stand in what
// is sent, and the message once they are known. A completion carries the approval code of its authorization this way.
import type { FieldValues } from '../codec/field-values.ts';
import { isTaken, type SendValues, type Step, type Taken } from './step.ts';

/** A taken value and where it stands in the step: `send.38`. */
export interface PlacedTaken {
  readonly taken: Taken;
  readonly path: string;
}

/** Every value taken in what a step sends, subfields included. */
export function takenIn(send: Step['send'], path = 'send'): PlacedTaken[] {
  if (Buffer.isBuffer(send)) return [];
  return Object.entries(send).flatMap(([key, value]) => {
    if (typeof value === 'string') return [];
    return isTaken(value) ? [{ taken: value, path: `${path}.${key}` }] : takenIn(value, `${path}.${key}`);
  });
}

/** The message with every value that it takes: what `find` gives for it. */
export function resolved(values: SendValues, find: (taken: Taken) => string | FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (typeof value === 'string') return [key, value];
      return [key, isTaken(value) ? find(value) : resolved(value, find)];
    }),
  );
}
