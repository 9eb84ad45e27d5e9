// The natural order of names: cases that are read off PHP's documentation and source, then generated names against PHP itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inNaturalOrder } from '../../../src/gateway/est3d/natural-order.ts';
import { askPhp, isPhpMissing } from './php.ts';

const sorted = (names: readonly string[]) => inNaturalOrder(names, (name) => name);

/** Below zero, zero or above: two equal names stay as they were, whichever was first. */
function compare(left: string, right: string): number {
  const isBefore = sorted([right, left])[0] === left;
  const isBehind = sorted([left, right])[0] === right;
  return left === right ? 0 : Number(isBehind) - Number(isBefore);
}

describe('names in natural order', () => {
  it.each([
    ['case does not count', 'amount', 'AMOUNT', 0],
    ['letters as upper case: behind them comes _', 'ab', 'a_', -1],
    ['a dot comes before letters', 'a.b', 'aab', -1],
    ['numbers by their value', 'x9', 'x10', -1],
    ['the longer of two numbers is the greater', 'x99', 'x100', -1],
    ['zeros in front of a name are skipped', '007', '7', 0],
    ['a zero is one zero', '00', '0', 0],
    ['a zero further on makes a fraction of both', 'a01', 'a1', -1],
    ['fractions digit by digit', 'a001', 'a0001', 1],
    ['a fraction that goes on is the greater', 'a05', 'a0', 1],
    ['blanks are skipped', 'a b', 'ab', 0],
    ['blanks behind a number are not', '1 a', '1a', -1],
    ['a blank at the end makes a name longer', 'a ', 'a', 1],
    ['a tab is a blank', 'a\tb', 'ab', 0],
    ['the empty name is the first', '', 'a', -1],
    ['two empty names', '', '', 0],
    ['other letters than those of ASCII by their bytes', 'é', 'É', 1],
    ['a letter of ASCII before any other', 'z', 'é', -1],
  ])('%s', (_, left, right, expected) => {
    expect(compare(left, right)).toBe(expected);
    expect(compare(right, left)).toBe(0 - expected);
  });

  it('keeps the order of names that are equal', () => {
    expect(sorted(['oid', 'OID', 'Oid', 'amount', 'AMOUNT'])).toEqual(['amount', 'AMOUNT', 'oid', 'OID', 'Oid']);
  });
});

const letters = [
  '0',
  '0',
  '1',
  '2',
  '9',
  'a',
  'A',
  'b',
  'Z',
  '_',
  '.',
  '-',
  ' ',
  '\t',
  '\v',
  'é',
  'É',
  'ş',
  '😀',
  '\u0000',
];
const names = fc.string({ unit: fc.constantFrom(...letters), maxLength: 7 });

describe.skipIf(isPhpMissing())('PHP agrees', () => {
  it('on pairs of generated names', () => {
    const pairs = fc.sample(
      fc.oneof(
        fc.tuple(names, names),
        fc
          .tuple(names, names, names, names)
          .map(([head, left, right, tail]) => [head + left + tail, head + right + tail] as [string, string]),
      ),
      5_000,
    );
    const script =
      '$out = []; foreach ($input as [$a, $b]) $out[] = strnatcasecmp($a, $b) <=> 0; echo json_encode($out);';
    expect(pairs.map(([left, right]) => compare(left, right))).toEqual(askPhp(script, pairs));
  });

  it('on the order of whole forms, equal names among them', () => {
    const forms = fc.sample(fc.array(names, { minLength: 2, maxLength: 40 }), 400);
    const script =
      '$out = []; foreach ($input as $names) { natcasesort($names); $out[] = array_values($names); } echo json_encode($out);';
    expect(forms.map(sorted)).toEqual(askPhp(script, forms));
  });
});
