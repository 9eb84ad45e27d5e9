// The shape of a spec file: what a well-formed one may say, and that every fault of another is reported, each at its path.
import { describe, expect, test } from 'vitest';
import { parseSpec, SpecError } from '../../src/codec/spec/spec.ts';

function faultsOf(json: unknown): SpecError {
  try {
    parseSpec(json, 'theirs.json');
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return error as SpecError;
  }
  throw new Error('no fault was found');
}

const mti = { type: 'String', length: 4, description: 'MTI', enc: 'ASCII', prefix: 'ASCII.Fixed' };

describe('what is well formed', () => {
  test('a file of moov-io/iso8583 as it is published', () => {
    const json = {
      name: 'ISO 8583 v1987 ASCII',
      fields: {
        0: mti,
        1: { type: 'Bitmap', length: 16, description: 'Bitmap', enc: 'HexToASCII', prefix: 'Hex.Fixed' },
        3: { ...mti, type: 'Numeric', length: 6, padding: { type: 'Left', pad: '0' } },
        35: { type: 'Track2', length: 37, enc: 'ASCII', prefix: 'ASCII.LL', padding: null },
        55: {
          type: 'Composite',
          length: 999,
          prefix: 'ASCII.LLL',
          tag: { enc: 'BerTLVTag', sort: 'StringsByHex', skipUnknownTags: true },
          subfields: { '9A': { type: 'Hex', length: 3, enc: 'Binary', prefix: 'BerTLV' } },
        },
        127: {
          type: 'Composite',
          length: 255,
          prefix: 'ASCII.LL',
          bitmap: { type: 'Bitmap', length: 8, enc: 'HexToASCII', prefix: 'Hex.Fixed', disableAutoExpand: true },
          subfields: { 1: mti },
        },
      },
    };
    expect(parseSpec(json)).toStrictEqual(json);
  });

  test('our own keys', () => {
    const json = {
      $schema: './spec.schema.json',
      name: 'mine',
      description: 'mine',
      version: '1993',
      extends: 'iso87-ascii',
      recode: { mti: 'BCD', bitmap: 'Binary', n: 'BCD', z: 'LBCD', text: 'EBCDIC', b: 'Binary', length: 'BCD' },
      header: { kind: 'tpdu', hex: '6000030000' },
      fields: {
        2: {
          ...mti,
          class: 'n',
          sensitive: 'pan',
          counts: 'bytes',
          inclusive: true,
          filled: true,
          nibble: 'f',
        },
      },
    };
    expect(parseSpec(json)).toStrictEqual(json);
  });
});

describe('what is not', () => {
  test('every fault is reported at once, with its path', () => {
    const error = faultsOf({
      version: '1888',
      header: { kind: 'sna', hex: 'ABC' },
      recode: { dates: 'BCD' },
      extra: 1,
      fields: {
        0: { ...mti, type: 'Strings' },
        2: { ...mti, length: -1, class: 'x', sensitive: 'very', counts: 'miles' },
        3: { ...mti, length: 1.5, prefix: 7 },
        4: { ...mti, padding: { type: 'Left', pad: '00' }, nibble: 'G' },
        5: { ...mti, padding: { type: 'Left', pad: 'Ā' }, lenght: 3 },
        55: {
          ...mti,
          type: 'Composite',
          subfields: { '9A': { type: 'Hex', length: 1_000_000 } },
          tag: { sort: 'Random' },
        },
        127: { ...mti, bitmap: { type: 'Bitmaps' } },
        48: 'ASCII.LLL',
      },
    });
    expect(error.code).toBe('SPEC_INVALID');
    expect(error.name).toBe('SpecError');
    expect(error.message).toMatch(/^SPEC_INVALID: theirs\.json has \d+ fault\(s\)\n/);
    const paths = error.faults.map(({ path }) => path);
    expect([...new Set(paths)].sort()).toStrictEqual(
      [
        '(root)',
        'fields.0.type',
        'fields.127.bitmap.type',
        'fields.2.class',
        'fields.2.counts',
        'fields.2.length',
        'fields.2.sensitive',
        'fields.3.length',
        'fields.3.prefix',
        'fields.4.nibble',
        'fields.4.padding.pad',
        'fields.48',
        'fields.5',
        'fields.5.padding.pad',
        'fields.55.subfields.9A.length',
        'fields.55.tag.sort',
        'header.hex',
        'header.kind',
        'name',
        'recode',
        'version',
      ].sort(),
    );
    for (const { path, message } of error.faults) {
      expect(message).not.toBe('');
      expect(error.message).toContain(`  ${path}: ${message}`);
    }
    expect(error.message).toContain('"lenght"');
    expect(error.message).toContain('"extra"');
  });

  test.each([[null], [undefined], [[]], ['spec'], [7], [{}], [{ name: 'x' }], [{ name: 'x', fields: [] }]])(
    '%j is no spec',
    (json) => {
      expect(faultsOf(json).faults.length).toBeGreaterThan(0);
    },
  );

  test('a header is at most 256 bytes', () => {
    const spec = (header: object) => ({ name: 'x', header, fields: {} });
    expect(parseSpec(spec({ kind: 'fixed', hex: 'AB'.repeat(256) })).header?.hex).toHaveLength(512);
    expect(faultsOf(spec({ kind: 'fixed', hex: 'AB'.repeat(257) })).faults[0]!.path).toBe('header.hex');
    expect(faultsOf(spec({ kind: 'fixed', lengthBytes: 257 })).faults[0]!.path).toBe('header.lengthBytes');
  });
});
