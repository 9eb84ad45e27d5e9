// Messages that other projects publish in their tests and documents, each with the exact encoding of its fields as a
// dictionary of pyiso8583. Both ways must give what the source says; where they do not, the reason stands against the source.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError, EncodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { specFromPyiso8583 } from '../../src/codec/spec/import/pyiso8583.ts';
import { type FieldSpec, SpecError } from '../../src/codec/spec/spec.ts';
import { expectBothWays, linesOf, type PublishedMessage } from './corpus-lines.ts';
import { bundledSpec, bytesOf, hexOf } from './spec-under-test.ts';

const published = linesOf<PublishedMessage>('published-messages.jsonl');
const oracle = linesOf<PublishedMessage>('pyiso8583-oracle.jsonl');

const codecOf = (message: PublishedMessage, fields: Record<string, FieldSpec> = {}): Codec => {
  const spec = specFromPyiso8583(message.inline_spec, message.id);
  return compile({ ...spec, fields: { ...spec.fields, ...fields } });
};

/** Lines whose `inline_spec` is not the dialect of the bytes, and what is. */
const signedAmount: FieldSpec = {
  type: 'String',
  length: 9,
  enc: 'BCD',
  prefix: 'None.Fixed',
  class: 'x+n',
};
const otherSpecs: Readonly<Record<string, { reason: string; codec: (message: PublishedMessage) => Codec }>> = {
  'erl8583-binary-43': {
    reason: 'the source packs the digits of x+n behind an ASCII sign; pyiso8583 cannot read it with this dictionary',
    codec: (message) => codecOf(message, { 28: signedAmount, 29: signedAmount }),
  },
  'erl8583-binary-44': {
    reason: 'the source packs the digits of x+n behind an ASCII sign; pyiso8583 cannot read it with this dictionary',
    codec: (message) => codecOf(message, { 28: signedAmount, 29: signedAmount }),
  },
  'rafoss-1': {
    reason: 'bit 1 announces a second bitmap without elements: an always present one with its first bit set',
    codec: (message) =>
      codecOf(message, {
        1: { type: 'Bitmap', length: 16, enc: 'HexToASCII', disableAutoExpand: true, firstBitSet: true },
      }),
  },
  'j8583-binascii-0100': {
    reason: 'the dictionary names 2 of its 18 elements; the bytes are ASCII behind a BCD type, DE 48 is an LLVAR',
    codec: () => {
      const spec = bundledSpec('iso87-ascii');
      const type: FieldSpec = { type: 'String', length: 4, enc: 'BCD', prefix: 'None.Fixed', class: 'n' };
      const data: FieldSpec = { type: 'String', length: 99, prefix: 'ASCII.LL' };
      return compile({ ...spec, fields: { ...spec.fields, 0: type, 48: data } });
    },
  },
};

/** Lines that no spec makes right. */
const refused: Readonly<Record<string, { reason: string; path: string }>> = {
  'pyiso8583-decode-072': { reason: 'ABCD is no message type: ISO 8583 clause 4.2 has four digits', path: 'MTI' },
  'j8583-nonreg-0100': { reason: 'the dictionary names 5 of its 24 elements, the first missing one is 2', path: '2' },
  'j8583-binascii-0800': { reason: 'the dictionary names none of its elements, and the source no values', path: '7' },
  'erl8583-binary-47': {
    reason: 'the dictionary packs DE 36 in nibbles, the bytes have 104 characters; read so, 52 bytes are left',
    path: 'end',
  },
};

/** Lines whose values are spelled otherwise in the source. */
const spelled: Readonly<Record<string, { reason: string; fields: FieldValues }>> = {
  'erl8583-ascii-27': {
    reason:
      'the bytes hold the characters 80FF..., upper case; the source gives the bytes that they mean in lower case',
    fields: { 64: '80FF01020304057F' },
  },
};

/** What pyiso8583 itself read, where the source gives only some fields. */
const valuesOf = (message: PublishedMessage): FieldValues =>
  spelled[message.id]?.fields ?? message.fields_full_by_pyiso8583 ?? message.fields;

describe('published messages', () => {
  const plain = published.filter(({ id }) => !(id in otherSpecs) && !(id in refused));

  test('are as many as the source has, and every exception is one of them', () => {
    expect(published).toHaveLength(91);
    const ids = new Set(published.map(({ id }) => id));
    const exceptions = [...Object.keys(otherSpecs), ...Object.keys(refused), ...Object.keys(spelled)];
    expect(exceptions.filter((id) => !ids.has(id))).toStrictEqual([]);
    expect(plain).toHaveLength(83);
  });

  test.each(plain)('$id', (message) => expectBothWays(codecOf(message), message, valuesOf(message)));

  test.each(published.filter(({ id }) => id in otherSpecs))('$id, in its own dialect', (message) => {
    expectBothWays(otherSpecs[message.id]!.codec(message), message, valuesOf(message));
  });

  test.each(published.filter(({ id }) => id in refused))('$id is refused', (message) => {
    expect(() => codecOf(message).decode(bytesOf(message.hex))).toThrow(DecodeError);
    expect(pathOf(() => codecOf(message).decode(bytesOf(message.hex)))).toBe(refused[message.id]!.path);
  });
});

describe('messages that pyiso8583 packed', () => {
  test('are 29', () => expect(oracle).toHaveLength(29));
  test.each(oracle)('$id', (message) => expectBothWays(codecOf(message), message));
});

interface NegativeCase {
  id: string;
  direction: 'encode' | 'decode';
  /** What pyiso8583 says; it ends in the field, and for bytes in the place. */
  error: string;
  fields?: Record<string, string>;
  hex?: string;
  spec: Record<string, unknown>;
}

describe('what pyiso8583 refuses', () => {
  const cases = linesOf<NegativeCase>('negative-cases.jsonl');
  const names: Readonly<Record<string, string>> = { t: 'MTI', h: 'header', p: 'bitmap', '1': 'bitmap' };

  /** Where our path is not the field that pyiso8583 names, and why. */
  const otherPaths: Readonly<Record<string, { reason: string; path: string }>> = {
    'pyiso-neg-005': { reason: 'it tells of all wrong keys at the bitmap, we name the first', path: '(1, 2)' },
    'pyiso-neg-026': { reason: 'it tells of all wrong keys at the bitmap, we name the first', path: '1' },
  };
  /** Cases that JSON cannot say. */
  const unsayable: Readonly<Record<string, string>> = {
    'pyiso-neg-002': 'the key is a Python integer: in JSON every key is a string, and then it is right',
  };

  const expectedPath = ({ id, error }: NegativeCase): string => {
    const other = otherPaths[id];
    if (other !== undefined) return other.path;
    if (error.includes('Extra data after last field')) return 'end';
    const field = /: field (\w+)( pos \d+)?$/.exec(error)?.[1] ?? '?';
    return names[field] ?? field;
  };

  test('are 41 cases, one of which JSON cannot say', () => {
    expect(cases).toHaveLength(41);
    expect(cases.filter(({ id }) => id in unsayable)).toHaveLength(1);
  });

  test.each(cases.filter(({ id }) => !(id in unsayable)))('$id: $error', (negative) => {
    if (negative.error.includes('unknown encoding specified')) {
      const field = /: field (\w+)/.exec(negative.error)?.[1];
      const read = () => specFromPyiso8583(negative.spec, negative.id);
      expect(read).toThrow(SpecError);
      expect(faultsOf(read).map((path) => path.split('.')[0])).toContain(field);
      return;
    }
    const codec = compile(specFromPyiso8583(negative.spec, negative.id));
    if (negative.direction === 'decode') {
      const decode = () => codec.decode(bytesOf(negative.hex ?? ''));
      expect(decode).toThrow(DecodeError);
      expect(pathOf(decode)).toBe(expectedPath(negative));
      return;
    }
    const { t, h, ...fields } = negative.fields ?? {};
    const encode = () => hexOf(codec.encode({ ...fields, 0: t!, ...(h === undefined ? {} : { header: h }) }));
    expect(encode).toThrow(EncodeError);
    expect(pathOf(encode)).toBe(expectedPath(negative));
  });
});

function pathOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof EncodeError) return error.path;
    throw error;
  }
  return 'no error';
}

function faultsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof SpecError) return error.faults.map(({ path }) => path);
    throw error;
  }
  return [];
}
