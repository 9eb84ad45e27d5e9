// Specs that build on others: what is taken over, what `recode` changes and leaves, what a spec's own fields replace, and
// that a chain has an end.
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { type FieldSpec, parseSpec, type Spec, SpecError } from '../../src/codec/spec/spec.ts';
import { type BundledName, bundledNames, bundledSpec, bytesOf, hexOf } from './spec-under-test.ts';

const base: Spec = {
  name: 'base',
  description: 'the base',
  version: '1987',
  header: { kind: 'tpdu' },
  fields: {
    0: { type: 'String', length: 4, enc: 'ASCII', prefix: 'ASCII.Fixed', class: 'n' },
    1: { type: 'Bitmap', length: 8, enc: 'HexToASCII', prefix: 'Hex.Fixed' },
    2: { type: 'String', length: 19, enc: 'ASCII', prefix: 'ASCII.LL', class: 'n', sensitive: 'pan' },
    3: { type: 'String', length: 6, enc: 'ASCII', prefix: 'ASCII.Fixed', class: 'n' },
    35: { type: 'String', length: 37, enc: 'ASCII', prefix: 'ASCII.LL', class: 'z' },
    41: { type: 'String', length: 8, enc: 'ASCII', prefix: 'ASCII.Fixed', class: 'ans' },
    48: { type: 'String', length: 999, enc: 'ASCII', prefix: 'ASCII.LLL', class: 'ans' },
    52: { type: 'Binary', length: 8, enc: 'HexToASCII', prefix: 'Hex.Fixed' },
    55: { type: 'Binary', length: 255, enc: 'Binary', prefix: 'BerTLV' },
    60: { type: 'String', length: 3, enc: 'ASCII' },
  },
};
const find = (specs: readonly Spec[]) => (name: string) => {
  const found = specs.find((spec) => spec.name === name);
  if (found === undefined) throw new Error(`no spec ${name}`);
  return found;
};
const resolved = (spec: Spec): Spec => resolveSpec(spec, find([base, spec]));

describe('extends', () => {
  test('takes everything over, and the name is its own', () => {
    const spec = resolved({ name: 'mine', extends: 'base', fields: {} });
    expect(spec).toStrictEqual({ ...base, name: 'mine' });
  });

  test('own fields replace whole fields, own keys replace keys', () => {
    const own: FieldSpec = { type: 'String', length: 15, enc: 'EBCDIC', prefix: 'None.Fixed' };
    const spec = resolved({
      name: 'mine',
      extends: 'base',
      version: '1993',
      header: { kind: 'none' },
      fields: { 41: own, 42: own },
    });
    expect(spec).toMatchObject({ version: '1993', header: { kind: 'none' }, description: 'the base' });
    expect(spec.fields[41]).toStrictEqual(own);
    expect(spec.fields[42]).toStrictEqual(own);
    expect(spec.fields[3]).toStrictEqual(base.fields[3]);
  });

  test('does not change what it extends', () => {
    const before = structuredClone(base);
    resolved({ name: 'mine', extends: 'base', recode: { n: 'BCD', length: 'BCD' }, fields: { 3: base.fields[2]! } });
    expect(base).toStrictEqual(before);
  });

  test('through several', () => {
    const middle: Spec = { name: 'middle', extends: 'base', recode: { n: 'BCD' }, fields: { 4: base.fields[3]! } };
    const last: Spec = { name: 'last', extends: 'middle', recode: { text: 'EBCDIC' }, fields: {} };
    const spec = resolveSpec(last, find([base, middle, last]));
    expect(spec.fields[2]!.enc).toBe('BCD');
    expect(spec.fields[4]!.enc, 'what the middle adds is not recoded by it').toBe('ASCII');
    expect(spec.fields[41]!.enc).toBe('EBCDIC');
  });

  test('of nothing known says so', () => {
    expect(() => resolveSpec({ name: 'mine', extends: 'nothing', fields: {} }, find([base]))).toThrow(
      'no spec nothing',
    );
  });

  test('in a circle, or too deep, ends', () => {
    const circle: Spec[] = [
      { name: 'a', extends: 'b', fields: {} },
      { name: 'b', extends: 'a', fields: {} },
    ];
    expect(() => resolveSpec(circle[0]!, find(circle))).toThrow(SpecError);
    expect(() => resolveSpec(circle[0]!, find(circle))).toThrow('extends: more than 8 specs extend each other');
    const chain = (length: number): Spec[] => [
      ...Array.from({ length }, (_, i) => ({ name: `s${i}`, extends: `s${i + 1}`, fields: {} })),
      { ...base, name: `s${length}` },
    ];
    expect(resolveSpec(chain(8)[0]!, find(chain(8))).fields).toStrictEqual(base.fields);
    expect(() => resolveSpec(chain(9)[0]!, find(chain(9)))).toThrow('more than 8');
  });
});

describe('recode', () => {
  const recoded = resolved({
    name: 'packed',
    extends: 'base',
    recode: { mti: 'BCD', bitmap: 'Binary', n: 'BCD', z: 'LBCD', text: 'EBCDIC', b: 'Binary', length: 'Binary' },
    fields: {},
  });

  test('changes encodings by group', () => {
    const encodings = Object.fromEntries(Object.entries(recoded.fields).map(([key, field]) => [key, field.enc]));
    expect(encodings).toStrictEqual({
      0: 'BCD',
      1: 'Binary',
      2: 'BCD',
      3: 'BCD',
      35: 'LBCD',
      41: 'EBCDIC',
      48: 'EBCDIC',
      52: 'Binary',
      55: 'Binary',
      60: 'EBCDIC',
    });
  });

  test('changes the family of lengths, and leaves fixed ones, BER and missing ones', () => {
    const prefixes = Object.fromEntries(Object.entries(recoded.fields).map(([key, field]) => [key, field.prefix]));
    expect(prefixes).toStrictEqual({
      0: 'ASCII.Fixed',
      1: 'Hex.Fixed',
      2: 'Binary.LL',
      3: 'ASCII.Fixed',
      35: 'Binary.LL',
      41: 'ASCII.Fixed',
      48: 'Binary.LLL',
      52: 'Hex.Fixed',
      55: 'BerTLV',
      60: undefined,
    });
  });

  test('leaves everything else', () => {
    const without = ({ enc: _, prefix: __, ...rest }: FieldSpec) => rest;
    for (const [key, field] of Object.entries(recoded.fields))
      expect(without(field)).toStrictEqual(without(base.fields[key]!));
  });

  test('of a spec that extends nothing is of its own fields', () => {
    const spec = resolveSpec({ ...base, recode: { n: 'BCD' } }, find([]));
    expect(spec.fields[3]!.enc).toBe('BCD');
    expect(spec).not.toHaveProperty('recode');
  });

  test('gives a spec that compiles', () => {
    const codec = compile({ ...recoded, header: { kind: 'none' } });
    const wire = codec.encode({ 0: '0100', 2: '4111', 41: 'TERM0001', 55: '9F02' });
    expect(hexOf(wire)).toBe(hexOf(bytesOf('0100 4000000000800200 0004 4111 E3C5D9D4F0F0F0F1 02 9F02')));
  });
});

test.each(bundledNames)('%s is whole: every element from 2 to 128 is defined', (name) => {
  const spec = bundledSpec(name);
  expect(spec.name).toBe(name);
  expect(Object.keys(spec.fields).map(Number)).toStrictEqual(Array.from({ length: 129 }, (_, i) => i));
  for (const [key, field] of Object.entries(spec.fields)) {
    expect(field.description, `element ${key}`).toBeTruthy();
    if (key !== '1') expect(field.class, `element ${key}`).toBeDefined();
  }
});

test('a spec that extends another and changes its header alone is whole', () => {
  const spec = parseSpec({ name: 'bare', extends: 'iso87-bcd', header: { kind: 'tpdu' } });
  const resolved = resolveSpec(spec, (name) => bundledSpec(name as BundledName));
  expect(resolved.fields).toEqual(bundledSpec('iso87-bcd').fields);
  expect(resolved.header).toEqual({ kind: 'tpdu' });
  expect(() => parseSpec({ name: 'empty' })).toThrow('fields');
});
