// Numbers whose last digit has the sign in its zone (overpunch): `{` and A to I are a positive 0 and 1 to 9, `}` and J to R a negative 0 and
// 1 to 9; in EBCDIC these are the zones C and D. A digit without a zone of its own says nothing of a sign, and is positive.
const POSITIVE = '{ABCDEFGHI';
const NEGATIVE = '}JKLMNOPQR';

/** `12K` as `-122`, `12B` as `+122`; what is no such number as it is. */
export function signedText(text: string): string {
  const [, digits, last = ''] = /^(\d*)([{}A-R])$/.exec(text) ?? [];
  if (digits === undefined) return text;
  const negative = NEGATIVE.indexOf(last);
  return negative >= 0 ? `-${digits}${negative}` : `+${digits}${POSITIVE.indexOf(last)}`;
}

/** The reverse of `signedText`. */
export function zonedText(text: string): string {
  const [, sign, digits = '', last] = /^([+-])(\d*)(\d)$/.exec(text) ?? [];
  return sign === undefined ? text : digits + (sign === '-' ? NEGATIVE : POSITIVE)[Number(last)];
}
