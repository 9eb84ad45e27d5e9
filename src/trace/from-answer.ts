// Values from earlier answers, `{"from": "auth-1", "path": "38"}`: the type, where they are in what a step sends, and the
// message once they are known. A completion carries the approval code of its authorization this way.
import type { FieldValues } from '../codec/field-values.ts';

/** A value from an earlier answer: the element at `path` of the answer to the step named `from`. */
export interface FromAnswer {
  readonly from: string;
  readonly path: string;
}

/** What a step sends: a message as JSON, in which values may be from answers. */
export interface SendValues {
  readonly [key: string]: string | FromAnswer | SendValues;
}

/** A value from an answer, and its place in the step: `send.38`. */
export interface FromAnswerPlace {
  readonly value: FromAnswer;
  readonly path: string;
}

export function isFromAnswer(value: unknown): value is FromAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { from, path } = value as Record<string, unknown>;
  return Object.keys(value).length === 2 && typeof from === 'string' && typeof path === 'string';
}

/** Every value from an answer in what a step sends, subfields included. */
export function fromAnswersIn(send: SendValues | Buffer, path = 'send'): FromAnswerPlace[] {
  if (Buffer.isBuffer(send)) return [];
  return Object.entries(send).flatMap(([key, value]) => {
    if (typeof value === 'string') return [];
    return isFromAnswer(value) ? [{ value, path: `${path}.${key}` }] : fromAnswersIn(value, `${path}.${key}`);
  });
}

/** The message with what `find` gives for every value from an answer. */
export function resolved(values: SendValues, find: (value: FromAnswer) => string | FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (typeof value === 'string') return [key, value];
      return [key, isFromAnswer(value) ? find(value) : resolved(value, find)];
    }),
  );
}
