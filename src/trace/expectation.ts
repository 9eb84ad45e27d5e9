// Compares an answer with what a step expects of it. Only the elements that the expectation names are looked at; every
// difference is one line that says what was expected, what was found, and what both mean. A mismatch that has to be looked
// up in two hex dumps is no explanation.
import type { Codec } from '../codec/codec.ts';
import { openedMessage } from '../codec/composite/chip.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { planAt } from '../codec/plan-at.ts';
import { type FromAnswer, isFromAnswer } from './from-answer.ts';
import type { Matcher } from './step.ts';
import { labelOf, type Value, valueAt, type Wording } from './wording.ts';

/** What a comparison needs besides the expectation. */
interface Comparison {
  readonly codec: Codec;
  /** The request as it was on the wire, padding included: `echo` compares with it. */
  readonly sent: FieldValues;
  readonly answer: FieldValues;
  readonly wording: Wording;
  /** A value of the answer to an earlier step; undefined when it had no answer, or no such element. */
  readonly find: (value: FromAnswer) => Value;
}

/** One element that is not as expected: what both are, in words, and the line that says so. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly text: string;
}

/** What was wanted, in words; `text` is the line where it is not simply `DE 39 expected X, found Y`. */
type Unmet = { readonly expected: string; readonly text?: string } | undefined;

type Matching<Kind extends Matcher['kind']> = (
  matcher: Extract<Matcher, { kind: Kind }>,
  path: string,
  found: Value,
  comparison: Comparison,
) => Unmet;

/** What was wanted, when the element found is not what the matcher asks for. */
const matching: { readonly [Kind in Matcher['kind']]: Matching<Kind> } = {
  equals: (matcher, path, found, comparison) => {
    const wanted = isFromAnswer(matcher.value) ? comparison.find(matcher.value) : matcher.value;
    if (wanted === undefined) return missing(matcher.value as FromAnswer, comparison);
    return isSame(wanted, found, path, comparison.codec) ? undefined : unlike(wanted, path, found, comparison);
  },
  matches: ({ pattern }, path, found, { wording }) => {
    if (typeof found === 'string' && pattern.matcher(found).find()) return undefined;
    return { expected: `to match ${wording.pattern(path, pattern)}` };
  },
  oneOf: ({ values }, path, found, { codec, wording }) => {
    if (values.some((value) => isSame(value, found, path, codec))) return undefined;
    return { expected: `one of ${values.map((value) => wording.value(path, value)).join(', ')}` };
  },
  not: ({ value }, path, found, comparison) => {
    const other = isFromAnswer(value) ? comparison.find(value) : value;
    if (other === undefined) return missing(value as FromAnswer, comparison);
    if (found !== undefined && !isSame(other, found, path, comparison.codec)) return undefined;
    return { expected: `something else than ${comparison.wording.value(path, other)}` };
  },
  present: (_, _path, found) => (found === undefined ? { expected: 'to be present' } : undefined),
  absent: (_, _path, found) => (found === undefined ? undefined : { expected: 'to be absent' }),
  echo: (_, path, found, comparison) => {
    const own = valueAt(comparison.sent, path);
    if (own === undefined ? found === undefined : isSame(own, found, path, comparison.codec)) return undefined;
    return own === undefined ? { expected: 'to be absent as in the request' } : unlike(own, path, found, comparison);
  },
};

/** The differences between an answer and what is expected of it, by element; none when it is as expected. */
export function differences(expected: ReadonlyMap<string, Matcher>, comparison: Comparison): Difference[] {
  const inMessageOrder = [...expected].sort(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return inMessageOrder.flatMap(([path, matcher]) => {
    const compare = matching[matcher.kind] as Matching<Matcher['kind']>;
    const value = foundAt(path, comparison);
    const unmet = compare(matcher as never, path, value, comparison);
    if (unmet === undefined) return [];
    const found = comparison.wording.value(path, value);
    const text = unmet.text ?? `${labelOf(path)} expected ${unmet.expected}, found ${found}`;
    return [{ path, expected: unmet.expected, found, text }];
  });
}

/** What the answer has there. Chip data is bytes in hex, and opened for what asks for something inside. */
function foundAt(path: string, { answer, codec }: Comparison): Value {
  return valueAt(path.includes('.') ? openedMessage(answer, codec.fields) : answer, path);
}

function missing(wanted: FromAnswer, { wording }: Comparison): Unmet {
  return { expected: `${labelOf(wanted.path)} of the answer to step ${wording.text(wanted.from)}, which has none` };
}

function unlike(wanted: string | FieldValues, path: string, found: Value, { wording }: Comparison): Unmet {
  return { expected: wording.value(path, wanted), text: wording.expected(path, wanted, found) };
}

/** Exactly equal; bytes written as lower-case hex are the same bytes. */
function isSame(wanted: string | FieldValues, found: Value, path: string, codec: Codec): boolean {
  if (typeof wanted === 'string') {
    const isBytes = planAt(codec, path)?.binary === true && typeof found === 'string';
    return isBytes ? wanted.toUpperCase() === found.toUpperCase() : wanted === found;
  }
  if (typeof found !== 'object') return false;
  const keys = Object.keys(wanted);
  if (keys.length !== Object.keys(found).length) return false;
  return keys.every((key) => isSame(wanted[key]!, found[key], `${path}.${key}`, codec));
}
