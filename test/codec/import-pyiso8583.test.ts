// Dictionaries of pyiso8583 as specs. The bytes are written by hand from what that library documents of its properties:
// `len_type` counts bytes of length, `max_len` and the length count bytes or nibbles, a pad fills odd nibbles.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError, EncodeError } from '../../src/codec/errors.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { isPyiso8583, specFromPyiso8583 } from '../../src/codec/spec/import/pyiso8583.ts';
import { SpecError, type SpecFault } from '../../src/codec/spec/spec.ts';
import { bytesOf, hexOf } from './spec-under-test.ts';

type Entry = Record<string, unknown>;
const fixed = (data_enc: string, max_len: number): Entry => ({ data_enc, len_enc: 'ascii', len_type: 0, max_len });
const front: Record<string, Entry> = { h: fixed('ascii', 0), t: fixed('ascii', 4), p: fixed('b', 8), 1: fixed('b', 8) };
const codecOf = (fields: Record<string, Entry>): Codec => compile(specFromPyiso8583({ ...front, ...fields }, 'theirs'));

function faultsOf(json: unknown): readonly SpecFault[] {
  try {
    specFromPyiso8583(json, 'theirs');
  } catch (error) {
    if (error instanceof SpecError) return error.faults;
    throw error;
  }
  return [];
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof EncodeError) return `${error.code} ${error.path}`;
    throw error;
  }
  return 'accepted';
}

const FRONT = '30323030 4000000000000000';

describe('one field', () => {
  const cases: readonly (readonly [string, Entry, string, string])[] = [
    ['ascii, ascii length', { data_enc: 'ascii', len_enc: 'ascii', len_type: 2, max_len: 19 }, 'AB', '3032 4142'],
    ['cp500, cp500 length', { data_enc: 'cp500', len_enc: 'cp500', len_type: 3, max_len: 9 }, 'A!', 'F0F0F2 C14F'],
    ['cp037 differs from cp500', { data_enc: 'cp037', len_enc: 'b', len_type: 1, max_len: 9 }, '!', '01 5A'],
    ['bcd length of two bytes', { data_enc: 'ascii', len_enc: 'bcd', len_type: 2, max_len: 999 }, 'ABC', '0003 414243'],
    [
      'binary length of one byte',
      { data_enc: 'ascii', len_enc: 'b', len_type: 1, max_len: 99 },
      '0123456789',
      '0A 30313233343536373839',
    ],
    ['bytes', { data_enc: 'b', len_enc: 'bcd', len_type: 1, max_len: 9 }, 'ABCD', '02 ABCD'],
    [
      'nibbles, left pad',
      { data_enc: 'b', len_enc: 'bcd', len_type: 1, max_len: 9, len_count: 'nibbles', left_pad: '0' },
      '123',
      '03 0123',
    ],
    [
      'nibbles, right pad',
      { data_enc: 'b', len_enc: 'b', len_type: 1, max_len: 9, len_count: 'nibbles', right_pad: 'F' },
      '123',
      '03 123F',
    ],
    [
      'nibbles, the first character of a pad',
      { data_enc: 'b', len_enc: 'b', len_type: 1, max_len: 9, len_count: 'nibbles', left_pad: 'F1' },
      '123',
      '03 F123',
    ],
    [
      'nibbles, both pads: left',
      { data_enc: 'b', len_enc: 'b', len_type: 1, max_len: 9, len_count: 'nibbles', left_pad: 'A', right_pad: 'F' },
      '1',
      '01 A1',
    ],
    [
      'nibbles of text',
      { data_enc: 'ascii', len_enc: 'ascii', len_type: 1, max_len: 8, len_count: 'nibbles' },
      'AB',
      '34 4142',
    ],
    ['fixed nibbles', { ...fixed('b', 3), len_count: 'nibbles', right_pad: '0' }, '123', '1230'],
    ['fixed nibbles of text', { ...fixed('ascii', 4), len_count: 'nibbles' }, 'AB', '4142'],
  ];
  test.each(cases)('%s', (_, entry, value, wire) => {
    const codec = codecOf({ 2: entry });
    expect(hexOf(codec.encode({ 0: '0200', 2: value }))).toBe(hexOf(bytesOf(FRONT + wire)));
    expect(codec.decode(bytesOf(FRONT + wire)).text(2)).toBe(value);
  });

  const nibbles = { data_enc: 'b', len_enc: 'b', len_type: 1, max_len: 9, len_count: 'nibbles' };
  const rejected: readonly (readonly [string, Entry, string, string])[] = [
    ['another pad than the one that is due', { ...nibbles, left_pad: '0' }, '03 F123', 'CHARACTER_INVALID 2'],
    ['another pad on the right', { ...nibbles, right_pad: 'F' }, '03 1230', 'CHARACTER_INVALID 2'],
    ['an odd number without a pad', nibbles, '03 0123', 'LENGTH_MALFORMED 2'],
    ['a byte above 0x7F in ascii', fixed('ascii', 1), '80', 'CHARACTER_INVALID 2'],
    ['a length above max_len', { ...nibbles, left_pad: '0' }, '0A 1234567890', 'LENGTH_EXCEEDED 2'],
    ['bytes behind the last field', fixed('ascii', 1), '4142', 'TRAILING_BYTES end'],
  ];
  test.each(rejected)('%s is rejected', (_, entry, wire, code) => {
    expect(codeOf(() => codecOf({ 2: entry }).decode(bytesOf(FRONT + wire)))).toBe(code);
  });

  test('latin-1 is all 256 bytes', () => {
    expect(
      codecOf({ 2: fixed('latin-1', 1) })
        .decode(bytesOf(`${FRONT}E9`))
        .text(2),
    ).toBe('é');
  });
});

describe('what stands in front of the fields', () => {
  test('a binary type, and bitmaps as characters', () => {
    const codec = codecOf({ t: fixed('b', 2), p: fixed('cp500', 16), 1: fixed('cp500', 16), 2: fixed('ascii', 1) });
    const bytes = bytesOf('0200 F4F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0 41');
    expect(codec.decode(bytes).toJSON()).toStrictEqual({ 0: '0200', 2: 'A' });
    expect(hexOf(codec.encode({ 0: '0200', 2: 'A' }))).toBe(hexOf(bytes));
  });

  test('the second and third bitmap as entry 1 says, not as p', () => {
    const codec = codecOf({ p: fixed('ascii', 16), 1: fixed('b', 8), 66: fixed('ascii', 1), 130: fixed('ascii', 1) });
    const bytes = bytesOf('30323030 38303030303030303030303030303030 C000000000000000 4000000000000000 41 42');
    expect(codec.decode(bytes).toJSON()).toStrictEqual({ 0: '0200', 66: 'A', 130: 'B' });
    expect(hexOf(codec.encode({ 0: '0200', 66: 'A', 130: 'B' }))).toBe(hexOf(bytes));
  });

  test('a header is kept, and a message without it is refused', () => {
    const codec = codecOf({ h: fixed('b', 5) });
    const bytes = bytesOf('6000030000 30323030 0000000000000000');
    expect(codec.decode(bytes).toJSON()).toStrictEqual({ header: '6000030000', 0: '0200' });
    expect(hexOf(codec.encode({ header: '6000030000', 0: '0200' }))).toBe(hexOf(bytes));
    expect(codeOf(() => codec.encode({ 0: '0200' }))).toBe('HEADER_MALFORMED header');
  });
});

describe('dictionaries', () => {
  test('are told from other JSON', () => {
    expect(isPyiso8583(front)).toBe(true);
    for (const other of [{ name: 'x', fields: {} }, [], null, 'h', { h: 1, t: 2, p: 3 }])
      expect(isPyiso8583(other)).toBe(false);
  });

  test('all faults are told at once, with their fields', () => {
    const faults = faultsOf({
      ...front,
      1: fixed('klingon', 16),
      2: { data_enc: 'utf-16', len_enc: 'ascii', len_type: 2, max_len: 19 },
      3: { data_enc: 'ascii', len_enc: 'morse', len_type: 2, max_len: 19 },
      4: { data_enc: 'b', len_enc: 'b', len_type: 5, max_len: 19 },
      5: { data_enc: 'ascii', len_type: 0, max_len: 12, len_enc: 7 },
      6: { ...fixed('b', 3), len_count: 'nibbles' },
      193: fixed('ascii', 1),
      x: fixed('ascii', 1),
    });
    expect(faults.map(({ path }) => path).sort()).toStrictEqual(
      ['193', '1.data_enc', '2.data_enc', '3.len_enc', '4.len_type', '5.len_enc', '6.max_len', 'x'].sort(),
    );
    expect(faults.find(({ path }) => path === '2.data_enc')!.message).toContain('cp500');
  });

  test('without a message type or bitmap are refused', () => {
    const { t: _, ...rest } = front;
    expect(faultsOf(rest).map(({ path }) => path)).toStrictEqual(['t']);
    expect(faultsOf(7)).not.toHaveLength(0);
  });

  test('what a field is called is kept, other keys are not looked at', () => {
    const spec = specFromPyiso8583({ ...front, 2: { ...fixed('ascii', 1), desc: 'PAN', mine: 1 } }, 'theirs');
    expect(spec.fields['2']).toStrictEqual({
      type: 'String',
      length: 1,
      enc: 'ASCII7',
      prefix: 'None.Fixed',
      description: 'PAN',
    });
  });
});
