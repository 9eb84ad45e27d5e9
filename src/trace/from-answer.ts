// What a step sends besides plain values: those from earlier answers, `{"from": "auth-1", "path": "38"}`, and those that are made
// when it is sent (made-value.ts). The types, where they are, and the message once they are known. A completion carries the
// approval code of its authorization this way.
import type { FieldValues } from '../codec/field-values.ts';
import { isMade, type MadeValue, type OneValue } from './made-value.ts';

/** A value from an earlier answer: the element at `path` of the answer to the step named `from`. */
export interface FromAnswer {
  readonly from: string;
  readonly path: string;
}

/** A value that is made, of values from answers too. */
export type Made = MadeValue<FromAnswer>;

/** What a step sends: a message as JSON, in which values may be from answers, or made. */
export interface SendValues {
  readonly [key: string]: string | FromAnswer | Made | SendValues;
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

/** Every value from an answer in what a step sends, subfields and joined parts included. */
export function fromAnswersIn(send: SendValues | Buffer, path = 'send'): FromAnswerPlace[] {
  if (Buffer.isBuffer(send)) return [];
  return Object.entries(send).flatMap(([key, value]) => placesIn(value, `${path}.${key}`));
}

function placesIn(value: SendValues[string], path: string): FromAnswerPlace[] {
  if (typeof value === 'string') return [];
  if (isFromAnswer(value)) return [{ value, path }];
  if (!isMade<FromAnswer>(value)) return fromAnswersIn(value, path);
  return 'join' in value ? value.join.flatMap((part, place) => placesIn(part, `${path}.join.${place}`)) : [];
}

/** True when something in what a step sends is made when it is sent. */
export function hasMade(send: SendValues | Buffer): boolean {
  if (Buffer.isBuffer(send)) return false;
  return Object.values(send).some((value) => {
    return typeof value !== 'string' && !isFromAnswer(value) && (isMade<FromAnswer>(value) || hasMade(value));
  });
}

/** How the values of a step become known. */
interface Known {
  readonly find: (value: FromAnswer) => string | FieldValues;
  readonly make: (value: OneValue) => string;
}

/** The message with what is known for every value from an answer, and every value that is made. */
export function resolved(values: SendValues, known: Known): FieldValues {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, resolvedValue(value, known)]));
}

function resolvedValue(value: SendValues[string], known: Known): string | FieldValues {
  if (typeof value === 'string') return value;
  if (isFromAnswer(value)) return known.find(value);
  if (!isMade<FromAnswer>(value)) return resolved(value, known);
  if (!('join' in value)) return known.make(value);
  return value.join
    .map((part) => {
      const text = resolvedValue(part, known);
      return typeof text === 'string' ? text : Object.values(text).join('');
    })
    .join('');
}
