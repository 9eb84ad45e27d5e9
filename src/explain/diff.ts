// Two messages compared by data element and subfield, as values and not as bytes: the same value in two encodings is no
// difference, one blank more is. Order of elements is that of the numbers; tags keep the order of the first message.
import type { FieldValues } from '../codec/field-values.ts';
import { SPARE_KEY } from '../codec/spare-nibble.ts';

/** One difference. `a` or `b` is undefined where only the other message has the element. Objects that one of them has as
 *  text are compared as a whole. */
export interface MessageDifference {
  /** `0` for the MTI, `header`, `41`, `55.9F26`. */
  readonly path: string;
  readonly a: string | FieldValues | undefined;
  readonly b: string | FieldValues | undefined;
}

/** Everything that differs between two messages given as JSON; empty when they are equal. */
export function messageDifferences(a: FieldValues, b: FieldValues): MessageDifference[] {
  return differencesIn('', a, b);
}

function differencesIn(prefix: string, a: FieldValues, b: FieldValues): MessageDifference[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  if (prefix === '') keys.sort((one, other) => placeOf(one) - placeOf(other));
  return keys.flatMap((key): MessageDifference[] => {
    const path = prefix + key;
    const [one, other] = [a[key], b[key]];
    if (typeof one === 'object' && typeof other === 'object') return differencesIn(`${path}.`, one, other);
    return one === other ? [] : [{ path, a: one, b: other }];
  });
}

function placeOf(key: string): number {
  return key === 'header' ? -1 : key === SPARE_KEY ? Number.MAX_VALUE : Number(key);
}
