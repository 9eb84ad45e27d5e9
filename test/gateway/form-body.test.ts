// Bodies of forms: against Node's own reader of queries, and where that one drops what a shop may have written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFormBody } from '../../src/gateway/form-body.ts';
import { latin5Bytes, latin5Text } from '../../src/gateway/latin-5.ts';

const read = (body: string) => readFormBody(Buffer.from(body, 'latin1'));

describe('the body of a form', () => {
  it.each([
    [
      'fields in their order',
      'b=2&a=1',
      [
        ['b', '2'],
        ['a', '1'],
      ],
    ],
    [
      'a name twice',
      'a=1&a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    [
      'names in their case',
      'A=1&a=2',
      [
        ['A', '1'],
        ['a', '2'],
      ],
    ],
    ['plus for a blank', 'a=1+2%2B', [['a', '1 2+']]],
    [
      'no value',
      'a&b=',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['a second =', 'HASH=ab==', [['HASH', 'ab==']]],
    ['nothing between', '&&a=1&', [['a', '1']]],
    [
      'a percent sign that stands for itself',
      'a=100%&b=%zz&c=%4',
      [
        ['a', '100%'],
        ['b', '%zz'],
        ['c', '%4'],
      ],
    ],
    ['UTF-8', 'n=%C3%A9%D9%85', [['n', 'éم']]],
    ['ISO 8859-9', 'n=%DEi%FEli+%E9', [['n', 'Şişli é']]],
    ['nothing', '', []],
  ])('%s', (_, body, fields) => {
    expect(read(body)).toEqual(fields);
  });

  it('of a name without end in a name with a value', () => {
    expect(read('ab=cd&x')).toEqual([
      ['ab', 'cd'],
      ['x', ''],
    ]);
  });

  it('is what URLSearchParams reads', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', '&', '=', '+', '%', ' ', '2', 'é', 'م', '\r\n', '|', '\\'),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (fields) => {
        const body = new URLSearchParams(fields).toString();
        expect(readFormBody(Buffer.from(body))).toEqual([...new URLSearchParams(body)]);
      }),
    );
  });
});

describe('ISO 8859-9', () => {
  it('has all of its characters, there and back', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(latin5Bytes(latin5Text(bytes))).toEqual(bytes);
    expect(latin5Text(Buffer.from([0xdd, 0xfd, 0xe7]))).toBe('İıç');
  });

  it('has neither Icelandic nor Arabic', () => {
    expect(latin5Bytes('ðم😀').toString()).toBe('???');
  });
});
