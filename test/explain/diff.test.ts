// Two messages compared by value: what differs, what only one of them has, subfields by their path.
import { describe, expect, test } from 'vitest';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { messageDifferences } from '../../src/explain/diff.ts';
import { specDifferences } from '../../src/explain/spec-diff.ts';
import { specOf } from '../codec/spec-under-test.ts';

describe('messages', () => {
  test('equal ones have no difference, in whatever order their keys are', () => {
    expect(
      messageDifferences({ 0: '0200', 55: { '9F26': 'AA', 82: '18' } }, { 55: { 82: '18', '9F26': 'AA' }, 0: '0200' }),
    ).toStrictEqual([]);
  });

  test('a blank more, one side only, subfields, text where the other has subfields; header first', () => {
    const a = { 0: '0200', 41: 'T1      ', 39: '00', 55: { '9F26': 'AA', 95: '00' }, 127: { 2: 'x' } };
    const b = { 0: '0200', 41: 'T1', 38: '123456', 55: { '9F26': 'AB', 82: '18' }, 127: 'x', header: '6000' };
    expect(messageDifferences(a, b)).toStrictEqual(
      [
        { path: 'header', a: undefined, b: '6000' },
        { path: '38', a: undefined, b: '123456' },
        { path: '39', a: '00', b: undefined },
        { path: '41', a: 'T1      ', b: 'T1' },
        { path: '55.82', a: undefined, b: '18' },
        { path: '55.95', a: '00', b: undefined },
        { path: '55.9F26', a: 'AA', b: 'AB' },
        { path: '127', a: { 2: 'x' }, b: 'x' },
      ].sort((one, other) => order.indexOf(one.path) - order.indexOf(other.path)),
    );
  });

  // Tags that look like integers come first in any JSON object.
  const order = ['header', '38', '39', '41', '55.95', '55.9F26', '55.82', '127'];
});

describe('specs', () => {
  const field = (more: Partial<FieldSpec> = {}): FieldSpec => ({
    type: 'String',
    length: 9,
    enc: 'ASCII',
    prefix: 'ASCII.LL',
    ...more,
  });
  const differ = (a: Record<string, FieldSpec>, b: Record<string, FieldSpec>) =>
    specDifferences(specOf(a), specOf(b)).map(
      ({ path, axis, a: one, b: other }) => `${path} ${axis}: ${one} and ${other}`,
    );

  const cases: readonly (readonly [string, Partial<FieldSpec>, string])[] = [
    ['length', { length: 10 }, '48 length: 9 and 10'],
    ['encoding', { enc: 'EBCDIC' }, '48 encoding: ASCII and EBCDIC037'],
    ['prefix', { prefix: 'BCD.LL' }, '48 prefix: ASCII.LL and BCD.LL'],
    ['class', { class: 'n' }, '48 class: undefined and n'],
    ['padding', { padding: { type: 'Left', pad: '*' } }, '48 padding: undefined and "*" on the left'],
    ['what the prefix counts', { counts: 'bytes' }, '48 counts: undefined and bytes'],
    ['a prefix that counts itself', { inclusive: true }, '48 inclusive: undefined and counts itself'],
  ];
  test.each(cases)('%s', (_, more, line) => {
    expect(differ({ 48: field() }, { 48: field(more) })).toStrictEqual([line]);
  });

  test('what says the same in other words is no difference', () => {
    const fixed = { type: 'String', length: 2, enc: 'EBCDIC', prefix: 'ASCII.Fixed' } as const;
    const other = { type: 'Numeric', length: 2, enc: 'EBCDIC037', prefix: 'None.Fixed', description: 'name' } as const;
    expect(differ({ 39: fixed }, { 39: other })).toStrictEqual([]);
  });

  test('fields and subfields of one of them only', () => {
    const composite = (subfields: Record<string, FieldSpec>): FieldSpec => ({
      type: 'Composite',
      length: 99,
      prefix: 'ASCII.LL',
      subfields,
    });
    const a = { 39: field(), 48: composite({ 1: field(), 2: field() }) };
    const b = { 40: field(), 48: composite({ 1: field({ length: 8 }) }) };
    expect(differ(a, b)).toStrictEqual([
      '39 field: there and undefined',
      '40 field: undefined and there',
      '48.1 length: 9 and 8',
      '48.2 field: there and undefined',
    ]);
  });

  test('headers', () => {
    const tpdu = specOf({}, { header: { kind: 'tpdu' } });
    expect(specDifferences(specOf({}), tpdu)).toStrictEqual([
      { path: 'header', axis: 'header', a: undefined, b: 'tpdu' },
    ]);
    expect(specDifferences(specOf({}, { header: { kind: 'none' } }), specOf({}))).toStrictEqual([]);
  });
});
