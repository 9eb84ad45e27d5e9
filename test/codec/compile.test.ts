// From spec to codec: every fault of a spec is found in one pass, each at its path with what is wrong, and what is no
// fault compiles, the bundled specs and moov's vocabulary included.
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { type FieldSpec, type Spec, SpecError, type SpecFault } from '../../src/codec/spec/spec.ts';
import { bundledCodec, bundledNames, codecOf, specOf } from './spec-under-test.ts';

function faultsOf(spec: Spec): readonly SpecFault[] {
  try {
    compile(spec);
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return (error as SpecError).faults;
  }
  throw new Error('no fault was found');
}

const text: FieldSpec = { type: 'String', length: 4, enc: 'ASCII', prefix: 'ASCII.LL' };

/** A field alone in a spec, compiled. Throws when it has a fault. */
const planOf = (field: FieldSpec) => compile(specOf({ 7: field })).fields[7];

describe('faults', () => {
  test('all are reported at once, each with its path', () => {
    const faults = faultsOf(
      specOf({
        2: { ...text, enc: 'ASCI' },
        3: { ...text, prefix: 'ASCII.LLLLLLL' },
        4: { type: 'String', enc: 'ASCII', prefix: 'ASCII.LL' },
        5: { type: 'Binary', length: 8, enc: 'BCD', prefix: 'None.Fixed' },
        6: { type: 'String', enc: 'Foo', prefix: 'Bar' },
        193: text,
        '2a': text,
        x: text,
      }),
    );
    expect(faults.map(({ path }) => path).sort()).toStrictEqual(
      [
        'fields.193',
        'fields.2.enc',
        'fields.2a',
        'fields.3.prefix',
        'fields.4.length',
        'fields.5.enc',
        'fields.6.enc',
        'fields.6.length',
        'fields.6.prefix',
        'fields.x',
      ].sort(),
    );
    const saying = Object.fromEntries(faults.map(({ path, message }) => [path, message]));
    expect(saying['fields.2.enc']).toMatch(/^"ASCI" is none of ASCII, .*EBCDIC1047/);
    expect(saying['fields.3.prefix']).toMatch(/^"ASCII.LLLLLLL" is none of ASCII, BCD, Binary/);
    expect(saying['fields.4.length']).toBe('is missing');
    expect(saying['fields.5.enc']).toBe('BCD carries digits, and a Binary field holds bytes: use Binary or HexToASCII');
    expect(saying['fields.193']).toBe('data elements are numbered 0 to 192');
  });

  test('the frame of a message must be there', () => {
    expect(faultsOf({ name: 'empty', fields: {} })).toStrictEqual([
      { path: 'fields.0', message: 'the message type is missing' },
      { path: 'fields.1', message: 'the bitmap is missing' },
    ]);
  });

  /** Fields 0 or 1, and the fault that they have. */
  test.each<[string, Record<string, FieldSpec>, string, string]>([
    [
      'a message type of five',
      { 0: { ...text, length: 5, prefix: 'None.Fixed' } },
      'fields.0',
      'the message type has a fixed length of 4',
    ],
    ['a variable message type', { 0: text }, 'fields.0', 'the message type has a fixed length of 4'],
    [
      'a message type in hex',
      { 0: { ...text, prefix: 'None.Fixed', enc: 'HexToASCII' } },
      'fields.0.enc',
      'the message type is four characters or BCD, not HexToASCII',
    ],
    ['a bitmap that is none', { 1: text }, 'fields.1.type', 'a bitmap has the type Bitmap, not String'],
    [
      'a bitmap in BCD',
      { 1: { type: 'Bitmap', length: 8, enc: 'BCD' } },
      'fields.1.enc',
      '"BCD" is none of Binary, HexToASCII, HexToEBCDIC',
    ],
    [
      'a bitmap of no known name',
      { 1: { type: 'Bitmap', length: 8, enc: 'Hex' } },
      'fields.1.enc',
      '"Hex" is none of Binary, HexToASCII, HexToEBCDIC',
    ],
    [
      'a bitmap of 12',
      { 1: { type: 'Bitmap', length: 12 } },
      'fields.1.length',
      'a bitmap has 8, 16 or 24 bytes, not 12',
    ],
    [
      'a bitmap of 32',
      { 1: { type: 'Bitmap', length: 32 } },
      'fields.1.length',
      'a bitmap has 8, 16 or 24 bytes, not 32',
    ],
  ])('%s', (_, fields, path, message) => {
    expect(faultsOf(specOf(fields))).toStrictEqual([{ path, message }]);
  });

  test('names of the language are no encodings and no prefixes', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(faultsOf(specOf({ 2: { ...text, enc: name } }))[0]!.path).toBe('fields.2.enc');
      expect(faultsOf(specOf({ 2: { ...text, prefix: `${name}.LL` } }))[0]!.path).toBe('fields.2.prefix');
      expect(faultsOf(specOf({ 2: { ...text, prefix: `${name}.Fixed` } }))[0]!.path).toBe('fields.2.prefix');
    }
  });

  test('a padding that could not be read back', () => {
    const padded = (enc: string, pad: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
      type: 'String',
      length: 6,
      enc,
      prefix: 'None.Fixed',
      padding: { type: 'Left', pad },
      ...more,
    });
    for (const field of [
      padded('BCD', ' '),
      padded('BCD', 'A', { class: 'n' }),
      padded('ASCII', ' ', { class: 'n' }),
    ]) {
      expect(faultsOf(specOf({ 3: field }))[0]!.path).toBe('fields.3.padding.pad');
    }
    for (const field of [
      padded('BCD', '0'),
      padded('BCD', 'F'),
      padded('ASCII', ' '),
      padded('ASCII', ' ', { class: 'an' }),
    ]) {
      expect(codecOf({ 3: field }).encode({ 0: '0100', 3: '1' }).length).toBeGreaterThan(12);
    }
  });
});

describe('what compiles', () => {
  test.each(bundledNames)('%s', (name) => {
    const codec = bundledCodec(name);
    expect(codec.name).toBe(name);
    expect(codec.fields.filter((plan) => plan !== undefined)).toHaveLength(127);
    expect(codec.fields[2]).toMatchObject({ path: '2', sensitive: 'pan', className: 'n', maxUnits: 19 });
    expect(codec.mti.path).toBe('MTI');
  });

  test('what a field does not say has a default', () => {
    const plan = planOf({ type: 'String', length: 3 });
    expect(plan).toMatchObject({ prefixBytes: 0, binary: false, inclusive: false, filled: false, padding: undefined });
    expect(plan!.encoding.name).toBe('ASCII');
    expect(planOf({ type: 'Binary', length: 3 })!.encoding.name).toBe('Binary');
    expect(planOf({ type: 'Hex', length: 3 })).toMatchObject({
      binary: true,
      maxBytes: 3,
    });
  });

  test('paddings: on the side, with the character, or with the usual one', () => {
    const paddingOf = (padding: FieldSpec['padding']) => planOf({ ...text, padding })!.padding;
    expect(paddingOf(undefined)).toBeUndefined();
    expect(paddingOf(null)).toBeUndefined();
    expect(paddingOf({ type: 'None' })).toBeUndefined();
    expect(paddingOf({ type: 'Left' })).toStrictEqual({ left: true, byte: 0x30 });
    expect(paddingOf({ type: 'Right' })).toStrictEqual({ left: false, byte: 0x20 });
    expect(paddingOf({ type: 'Right', pad: '' })).toStrictEqual({ left: false, byte: 0x20 });
    expect(paddingOf({ type: 'Left', pad: '*' })).toStrictEqual({ left: true, byte: 0x2a });
  });
});
