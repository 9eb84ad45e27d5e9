// Generated messages for any spec: made from the spec's own words (class, length, prefix), not from its compiled plans, so
// that a plan that is wrong does not generate what suits it. Values are canonical: what decoding gives back.
import fc from 'fast-check';
import type { FieldSpec, Spec } from '../../src/codec/spec/spec.ts';

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const specials = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\x80\x9f\xa0éÿ';

const alphabets: Readonly<Record<string, string>> = {
  n: digits,
  an: `${digits}${letters} `,
  anp: `${digits}${letters} `,
  ns: digits + specials,
  ans: digits + letters + specials,
  z: `${digits}:;<=>?DF`,
};
/** What a track can be in packed digits: the separator is the nibble D. */
const packedTrack = `${digits}=F`;

/** Lengths worth trying: none, one, odd and even ones, the greatest. */
function lengthsUpTo(most: number): fc.Arbitrary<number> {
  const some = [0, 1, 2, 3, most - 1, most].filter((length) => length >= 0 && length <= most);
  return fc.oneof(fc.constantFrom(...some), fc.nat(Math.min(most, 40)));
}

function units(alphabet: string, length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length, size: 'max' });
}

/** A canonical value of one field. */
export function generatedValue(field: FieldSpec): fc.Arbitrary<string> {
  const most = field.length!;
  const lengths = (field.prefix ?? '').endsWith('.Fixed') ? fc.constant(most) : lengthsUpTo(most);
  return lengths.chain((length) => {
    if (field.type === 'Binary') {
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((b) => Buffer.from(b).toString('hex').toUpperCase());
    }
    if (field.class === 'x+n' && length > 0) {
      return fc.tuple(fc.constantFrom('C', 'D'), units(digits, length - 1)).map(([sign, amount]) => sign + amount);
    }
    const packed = (field.enc ?? '').endsWith('BCD');
    const alphabet = field.class === 'z' && packed ? packedTrack : (alphabets[field.class!] ?? digits);
    return units(field.enc === 'ASCII7' ? alphabet.replaceAll(/[^\0-\x7f]/g, '') : alphabet, length);
  });
}

const types = ['0100', '0110', '0120', '0200', '0400', '0421', '0800', '1100', '1430', '1804', '2100', '9999'];

/** A canonical message of a spec, as JSON, of up to `most` elements of `numbers` (all of the spec, unless given). */
export function generatedMessage(
  spec: Spec,
  most = 20,
  numbers?: readonly number[],
): fc.Arbitrary<Record<string, string>> {
  const all =
    numbers ??
    Object.keys(spec.fields)
      .map(Number)
      .filter((number) => number > 1);
  return fc
    .tuple(fc.constantFrom(...types), fc.subarray([...all], { maxLength: Math.min(most, all.length) }))
    .chain(([type, chosen]) =>
      fc.tuple(...chosen.map((number) => generatedValue(spec.fields[number]!))).map((values) => {
        const entries = chosen.map((number, i) => [number, values[i]!] as const);
        return { 0: type, ...Object.fromEntries(entries) };
      }),
    );
}
