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

type Matching<Kind extends Matcher['kind']> = (
  matcher: Extract<Matcher, { kind: Kind }>,
  path: string,
  found: Value,
  comparison: Comparison,
) => string | undefined;

/** One line when the element found is not what the matcher asks for. */
const matching: { readonly [Kind in Matcher['kind']]: Matching<Kind> } = {
  equals: (matcher, path, found, comparison) => {
    const wanted = isFromAnswer(matcher.value) ? comparison.find(matcher.value) : matcher.value;
    if (wanted === undefined) return missing(matcher.value as FromAnswer, path, found, comparison);
    return isSame(wanted, found, path, comparison.codec) ? undefined : comparison.wording.expected(path, wanted, found);
  },
  matches: ({ pattern }, path, found, { wording }) => {
    if (typeof found === 'string' && pattern.matcher(found).find()) return undefined;
    return `${labelOf(path)} expected to match ${wording.pattern(path, pattern)}, found ${wording.value(path, found)}`;
  },
  oneOf: ({ values }, path, found, { codec, wording }) => {
    if (values.some((value) => isSame(value, found, path, codec))) return undefined;
    const choices = values.map((value) => wording.value(path, value)).join(', ');
    return `${labelOf(path)} expected one of ${choices}, found ${wording.value(path, found)}`;
  },
  present: (_, path, found) => {
    return found === undefined ? `${labelOf(path)} expected to be present, found nothing` : undefined;
  },
  absent: (_, path, found, { wording }) => {
    if (found === undefined) return undefined;
    return `${labelOf(path)} expected to be absent, found ${wording.value(path, found)}`;
  },
  echo: (_, path, found, { codec, sent, wording }) => {
    const own = valueAt(sent, path);
    if (own === undefined ? found === undefined : isSame(own, found, path, codec)) return undefined;
    if (own !== undefined) return wording.expected(path, own, found);
    return `${labelOf(path)} expected to be absent as in the request, found ${wording.value(path, found)}`;
  },
};

/** The differences between an answer and what is expected of it, a line each, by element; none when it is as expected. */
export function differences(expected: ReadonlyMap<string, Matcher>, comparison: Comparison): string[] {
  const inMessageOrder = [...expected].sort(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return inMessageOrder.flatMap(([path, matcher]) => {
    const compare = matching[matcher.kind] as Matching<Matcher['kind']>;
    return compare(matcher as never, path, foundAt(path, comparison), comparison) ?? [];
  });
}

/** What the answer has there. Chip data is bytes in hex, and opened for what asks for something inside. */
function foundAt(path: string, { answer, codec }: Comparison): Value {
  return valueAt(path.includes('.') ? openedMessage(answer, codec.fields) : answer, path);
}

function missing(wanted: FromAnswer, path: string, found: Value, { wording }: Comparison): string {
  const source = `${labelOf(wanted.path)} of the answer to step ${wording.text(wanted.from)}`;
  return `${labelOf(path)} expected ${source}, which has none, found ${wording.value(path, found)}`;
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
