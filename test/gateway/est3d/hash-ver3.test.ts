// The hash of forms: vectors that were made elsewhere (by two programs of other people's design that agreed on them), then what the
// rules say one by one, then generated forms against a computation in PHP, the language of most shops.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashVer3, isHashVer3, postedHash } from '../../../src/gateway/est3d/hash-ver3.ts';
import type { FormField } from '../../../src/gateway/order-form.ts';
import vectors from '../fixtures/hash-ver3-vectors.json' with { type: 'json' };
import { askPhp, isPhpMissing } from './php.ts';

const KEY = 'TEST1234';
const sha512 = (text: string | Buffer) => createHash('sha512').update(text).digest('base64');

describe('the hash of a form', () => {
  it.each(vectors.map(({ id, key, fields, hash }) => [id, key, Object.entries(fields), hash] as const))(
    'vector %s',
    (_, key, fields, hash) => {
      expect(hashVer3(fields, key)).toBe(hash);
      expect(isHashVer3([...fields, ['HASH', hash]], key)).toBe(true);
    },
  );

  it.each<[string, FormField[], string, string]>([
    ['no field at all', [], KEY, KEY],
    [
      'values in the order of their names',
      [
        ['b', '2'],
        ['A', '1'],
      ],
      KEY,
      `1|2|${KEY}`,
    ],
    [
      'numbers in names are numbers',
      [
        ['x10', 'ten'],
        ['x9', 'nine'],
      ],
      KEY,
      `nine|ten|${KEY}`,
    ],
    [
      'empty values stay',
      [
        ['a', ''],
        ['b', ''],
      ],
      KEY,
      `||${KEY}`,
    ],
    [
      'hash and encoding are left out in any case',
      [
        ['Hash', 'h'],
        ['HASH', 'h'],
        ['eNcOdInG', 'e'],
        ['a', '1'],
      ],
      KEY,
      `1|${KEY}`,
    ],
    ['hashAlgorithm is not', [['hashAlgorithm', 'ver3']], KEY, `ver3|${KEY}`],
    [
      'a name twice is hashed twice',
      [
        ['a', '1'],
        ['a', '2'],
      ],
      KEY,
      `1|2|${KEY}`,
    ],
    [
      'names that differ in case stay in their order',
      [
        ['TranType', 'P'],
        ['trantype', 'A'],
      ],
      KEY,
      `P|A|${KEY}`,
    ],
    [
      'backslash and bar',
      [
        ['a', '\\'],
        ['b', '|'],
        ['c', '\\|'],
      ],
      KEY,
      `\\\\|\\||\\\\\\||${KEY}`,
    ],
    [
      'a backslash at the end',
      [
        ['a', 'C:\\'],
        ['b', 'x'],
      ],
      KEY,
      `C:\\\\|x|${KEY}`,
    ],
    ['the key is escaped alike', [['a', '1']], 'k|e\\y', '1|k\\|e\\\\y'],
    ['an empty key', [['a', '1']], '', '1|'],
    ['line ends as they are', [['a', 'one\r\ntwo\n']], KEY, `one\r\ntwo\n|${KEY}`],
    ['blanks as they are', [['a', '  x ']], KEY, `  x |${KEY}`],
  ])('%s', (_, fields, key, signed) => {
    expect(hashVer3(fields, key)).toBe(sha512(signed));
  });

  it('is over the bytes of UTF-8', () => {
    const bytes = Buffer.from([0xc3, 0xa9, 0xd9, 0x85, 0xf0, 0x9f, 0x98, 0x80, 0x7c, 0x6b]);
    expect(hashVer3([['BillToName', 'ém😀'.replace('m', 'م')]], 'k')).toBe(sha512(bytes));
  });
});

describe('a form fits its hash', () => {
  const fields: FormField[] = [
    ['oid', '1'],
    ['amount', '10.00'],
  ];
  const hash = hashVer3(fields, KEY);

  it.each(['HASH', 'hash', 'Hash'])('that it carries as %s', (name) => {
    expect(isHashVer3([[name, hash], ...fields], KEY)).toBe(true);
  });

  it.each<[string, FormField[]]>([
    ['without one', fields],
    ['with an empty one', [...fields, ['HASH', '']]],
    ['with one of another length', [...fields, ['HASH', hash.slice(1)]]],
    ['with one in lower case', [...fields, ['HASH', hash.toLowerCase()]]],
    ['with one letter changed', [...fields, ['HASH', `${hash[0] === 'A' ? 'B' : 'A'}${hash.slice(1)}`]]],
    [
      'when a value has changed',
      [
        ['oid', '1'],
        ['amount', '1.00'],
        ['HASH', hash],
      ],
    ],
    ['when a field was added', [...fields, ['email', ''], ['HASH', hash]]],
  ])('not %s', (_, form) => {
    expect(isHashVer3(form, KEY)).toBe(false);
  });

  it('not with the key of another store', () => {
    expect(isHashVer3([...fields, ['HASH', hash]], 'TEST1235')).toBe(false);
  });

  it('an empty one beside it does not count', () => {
    expect(
      postedHash([
        ['hash', ''],
        ['HASH', hash],
      ]),
    ).toBe(hash);
  });
});

const COMPUTED_IN_PHP = `
$out = [];
foreach ($input as [$names, $values, $key]) {
  natcasesort($names);
  $text = '';
  foreach ($names as $at => $name) {
    if (in_array(strtolower($name), ['hash', 'encoding'])) continue;
    $text .= str_replace('|', '\\\\|', str_replace('\\\\', '\\\\\\\\', $values[$at])) . '|';
  }
  $text .= str_replace('|', '\\\\|', str_replace('\\\\', '\\\\\\\\', $key));
  $out[] = base64_encode(hash('sha512', $text, true));
}
echo json_encode($out);`;

describe.skipIf(isPhpMissing())('PHP computes the same', () => {
  it('for generated forms and keys', () => {
    const usual = fc.constantFrom(
      'amount',
      'amountCur',
      'HASH',
      'encoding',
      'BillToStreet1',
      'BillToStreet2',
      'x10',
      'x9',
      'oid',
    );
    const text = fc.string({
      unit: fc.constantFrom('a', '|', '\\', ' ', '\r', '\n', 'é', 'م', '😀', '&', '0'),
      maxLength: 9,
    });
    const field = fc.tuple(
      fc.oneof(usual, fc.string({ unit: fc.constantFrom('a', 'B', '_', '.', '0', '1', ' ', 'é', 'ş'), maxLength: 8 })),
      text,
    );
    const forms = fc.sample(fc.tuple(fc.array(field, { maxLength: 25 }), text), 500);
    const asked = forms.map(([fields, key]) => [fields.map(([name]) => name), fields.map(([, value]) => value), key]);
    expect(forms.map(([fields, key]) => hashVer3(fields, key))).toEqual(askPhp(COMPUTED_IN_PHP, asked));
  });
});
