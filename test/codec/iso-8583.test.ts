// The codec against npm iso_8583 on generated messages, over every data element that both understand alike: the same JSON
// gives the same bytes, and each reads what the other wrote. Where they differ is listed, and each difference is shown.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, EncodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { libraryFormats, packedByLibrary, unpackedByLibrary } from './second-opinion.ts';
import { bundledCodec, bundledSpec, bytesOf, hexOf } from './spec-under-test.ts';

/** Generated messages in a normal run. */
const MESSAGES = 400;
const SEED = 8583;

const codec = bundledCodec('iso87-ascii');
const spec = bundledSpec('iso87-ascii');

/** The element's bytes, both blocks of the bitmap taken off; an error by its code, whatever the library says by `error`. */
type Outcome = string;

const latin = (text: string): Outcome => hexOf(Buffer.from(text, 'latin1'));
const MAC = '1122334455667788';

/** Elements that are defined differently: a value, what we make of it, what the library makes of it, and who is right. */
const elementDifferences: readonly (readonly [number, string, Outcome, Outcome, string])[] = [
  [36, '12=34', latin('00512=34'), 'error', 'track 3 is z in the standard (separators); n there'],
  [40, 'A01', latin('A01'), 'error', 'an 3 in the standard; n there'],
  [49, 'MAD', latin('MAD'), 'error', 'an 3 or n 3 in the standard; only n there'],
  [51, 'EUR', latin('EUR'), 'error', 'an 3 or n 3 in the standard; only n there'],
  [
    53,
    '2001010100000000',
    latin('2001010100000000'),
    'error',
    'n 16 in the standard; 48 bytes (the element of 1993) there',
  ],
  [55, '9F2608A1', `${latin('004')}9F2608A1`, latin('0089F2608A1'), 'raw bytes on real links; text of its hex there'],
  [
    58,
    '12345',
    latin('00512345'),
    latin('0512345'),
    'ans LLL 999 in the standard; n LL 11 (the element of 1993) there',
  ],
  [59, 'x'.repeat(256), latin(`256${'x'.repeat(256)}`), 'error', 'LLL 999 in the standard; at most 255 there'],
  [64, MAC, MAC, 'error', 'b 64 (8 bytes) in the standard; 4 bytes there'],
  [65, 'A0', 'A0', 'error', 'one byte; one hex digit there, of which nothing is written'],
  [96, MAC, MAC, 'error', 'b 64 (8 bytes) in the standard; 4 bytes there'],
  [118, 'A/B', latin('003A/B'), 'error', 'ans in the standard; n there'],
  [119, 'A/B', latin('003A/B'), 'error', 'ans in the standard; n there'],
  [120, 'A/B', latin('003A/B'), 'error', 'ans in the standard; n there'],
  [121, 'A/B', latin('003A/B'), 'error', 'ans in the standard; n there'],
  [122, 'A/B', latin('003A/B'), 'error', 'ans in the standard; n there'],
  [123, 'A/B', latin('003A/B'), 'error', 'ans in the standard; an there (and a least length that is not looked at)'],
  [
    127,
    'ABC',
    latin('003ABC'),
    `${latin('000008')}0000000000000000`,
    'LLL text in the standard; bitmapped subfields there',
  ],
  [128, MAC, MAC, 'error', 'b 64 (8 bytes) in the standard; 4 bytes there'],
];

/** Values of elements that are defined alike, and are judged differently all the same. */
const valueDifferences: readonly (readonly [string, number, string, Outcome, Outcome, string])[] = [
  ['# in ans', 41, 'TERM#001', latin('TERM#001'), 'error', 'its ans lacks # @ \\'],
  ['@ in ans', 44, 'a@b', latin('03a@b'), 'error', 'its ans lacks # @ \\'],
  ['# in ns', 34, '12#', latin('0312#'), 'error', 'its ns lacks # @ \\'],
  ['letters beyond ASCII', 48, 'é', latin('001é'), 'error', 'ISO 8859-1 is admitted here'],
  ['spaces in an', 39, '0 ', latin('0 '), 'error', 'padding is admitted here'],
  ['* # in anp', 37, '*#          ', 'CHARACTER_INVALID', latin('*#          '), 'p is padding in the standard'],
  ['lower-case sign', 28, 'd00000500', 'CHARACTER_INVALID', latin('d00000500'), 'C or D in the standard'],
  [
    'a letter after the sign',
    28,
    'DX0000500',
    'CHARACTER_INVALID',
    latin('DX0000500'),
    'it never looks at the first digit',
  ],
  ['text in track 2', 35, 'hello', 'CHARACTER_INVALID', latin('05hello'), 'it does not check z'],
  ['an empty variable element', 32, '', latin('00'), 'error', 'a length of 0 is a value'],
  ['a short amount', 4, '5000', latin('000000005000'), 'error', 'the spec has a padding for it'],
  ['a short terminal', 41, 'T1', latin('T1      '), 'error', 'the spec has a padding for it'],
];

const differing = new Set(elementDifferences.map(([number]) => number));

const digits = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const common = ' !"$%&\'()*+,-./:;<=>?[]^_`{|}~';
/** Characters that both sides admit, by the library's own classes. */
const alphabets: Readonly<Record<string, string>> = {
  n: digits,
  an: digits + letters,
  anp: `${digits}${letters} `,
  ans: digits + letters + common,
  ns: digits + common,
  z: `${digits}=`,
  b: '0123456789ABCDEF',
};

function generatedValue(number: number): fc.Arbitrary<string> {
  const { ContentType, LenType, MaxLen } = libraryFormats[number]!;
  const fixed = LenType === 'fixed';
  if (ContentType === 'x+n') {
    const amount = fc.string({ unit: fc.constantFrom(...digits), minLength: MaxLen - 1, maxLength: MaxLen - 1 });
    return fc.tuple(fc.constantFrom('C', 'D'), amount).map(([sign, rest]) => sign + rest);
  }
  const unit = fc.constantFrom(...alphabets[ContentType]!);
  return fc.string({ unit, minLength: fixed ? MaxLen : 1, maxLength: MaxLen, size: 'max' });
}

const alike = Object.keys(libraryFormats)
  .map(Number)
  .filter((n) => Number.isInteger(n) && n > 1 && n < 129 && !differing.has(n));
const types = [
  '0100',
  '0110',
  '0120',
  '0130',
  '0200',
  '0210',
  '0220',
  '0230',
  '0400',
  '0420',
  '0430',
  '0520',
  '0800',
  '0810',
];

const messages: fc.Arbitrary<Record<string, string>> = fc
  .tuple(fc.constantFrom(...types), fc.subarray(alike, { minLength: 1, maxLength: 24 }))
  .chain(([type, numbers]) =>
    fc
      .tuple(...numbers.map(generatedValue))
      .map((values) => ({ 0: type, ...Object.fromEntries(numbers.map((number, i) => [number, values[i]!])) })),
  );

/** Our bytes in the library's form: it always writes two blocks. */
function withSecondBlock(bytes: Buffer): Buffer {
  if (bytes[4]! >= 0x80) return bytes;
  const both = Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(8), bytes.subarray(12)]);
  both[4]! |= 0x80;
  return both;
}

const upperCased = (json: Record<string, string> | string): Record<string, string> | string =>
  typeof json === 'string' || json[52] === undefined ? json : { ...json, 52: json[52].toUpperCase() };

test('over the elements that both define alike, bytes and values are the same', () => {
  fc.assert(
    fc.property(messages, (json) => {
      const theirs = packedByLibrary(json);
      const ours = codec.encode(json);
      expect(Buffer.isBuffer(theirs) ? hexOf(theirs) : theirs).toBe(hexOf(withSecondBlock(ours)));
      expect(codec.decode(theirs as Buffer).toJSON()).toStrictEqual(json);
      expect(upperCased(unpackedByLibrary(ours))).toStrictEqual(json);
    }),
    { numRuns: MESSAGES, seed: SEED },
  );
});

test('the table names every element that is defined differently', () => {
  const widths: Readonly<Record<string, string>> = { fixed: 'Fixed', llvar: 'LL', lllvar: 'LLL', llllllvar: 'LLLLLL' };
  const differs = (number: number): boolean => {
    const ours = spec.fields[number]!;
    const theirs = libraryFormats[number]!;
    const length = theirs.ContentType === 'b' ? theirs.MaxLen / 2 : theirs.MaxLen;
    return (
      ours.class !== theirs.ContentType ||
      ours.length !== length ||
      ours.prefix!.split('.')[1] !== widths[theirs.LenType]
    );
  };
  const found = Array.from({ length: 127 }, (_, i) => i + 2).filter(differs);
  expect(found).toStrictEqual(elementDifferences.map(([number]) => number));
  expect(alike).toHaveLength(127 - found.length);
});

function ourOutcome(json: FieldValues): Outcome {
  try {
    return hexOf(withSecondBlock(codec.encode(json)).subarray(20));
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError);
    return (error as EncodeError).code;
  }
}

function libraryOutcome(json: FieldValues): Outcome {
  const bytes = packedByLibrary(json);
  return typeof bytes === 'string' ? 'error' : hexOf(bytes.subarray(20));
}

describe('where we differ', () => {
  test.each(elementDifferences)('element %i', (number, value, ours, theirs) => {
    const json = { 0: '0100', [number]: value };
    expect(ours).not.toBe(theirs);
    expect(ourOutcome(json)).toBe(ours);
    expect(libraryOutcome(json)).toBe(theirs);
  });

  test.each(valueDifferences)('%s', (_, number, value, ours, theirs) => {
    const json = { 0: '0100', [number]: value };
    expect(differing.has(number), 'the element itself is defined alike').toBe(false);
    expect(ours).not.toBe(theirs);
    expect(ourOutcome(json)).toBe(ours);
    expect(libraryOutcome(json)).toBe(theirs);
  });

  test('it writes a second block that announces nothing', () => {
    const json = { 0: '0100', 3: '000000' };
    expect(hexOf(codec.encode(json))).toBe(hexOf(bytesOf('30313030 2000000000000000 303030303030')));
    expect(hexOf(packedByLibrary(json) as Buffer)).toBe(
      hexOf(bytesOf('30313030 A000000000000000 0000000000000000 303030303030')),
    );
  });

  test('it knows a list of message types only', () => {
    expect(packedByLibrary({ 0: '0910', 3: '000000' })).toMatch(/^error/);
    expect(codec.encode({ 0: '0910', 3: '000000' }).length).toBe(18);
  });

  /** Bytes, what the library makes of them, how we refuse them. */
  const accepted: readonly (readonly [string, Buffer, Record<string, string>, string])[] = [
    [
      'a truncated message',
      Buffer.concat([Buffer.from('0100'), bytesOf('7000000000000000'), Buffer.from('19476173')]),
      { 0: '0100', 2: '476173', 3: '', 4: '' },
      'TRUNCATED: 2 at offset 14',
    ],
    [
      'a length that is no number',
      Buffer.concat([Buffer.from('0100'), bytesOf('6000000000000000'), Buffer.from('XX476173')]),
      { 0: '0100', 2: '', 3: '476173' },
      'LENGTH_MALFORMED: 2 at offset 12',
    ],
    [
      'a length above the maximum',
      Buffer.concat([Buffer.from('0100'), bytesOf('4000000000000000'), Buffer.from(`25${'1'.repeat(25)}`)]),
      { 0: '0100', 2: '1'.repeat(25) },
      'LENGTH_EXCEEDED: 2 at offset 12',
    ],
    [
      'letters in an amount',
      Buffer.concat([Buffer.from('0100'), bytesOf('1000000000000000'), Buffer.from('twelve bytes')]),
      { 0: '0100', 4: 'twelve bytes' },
      'CHARACTER_INVALID: 4 at offset 12',
    ],
    [
      'bytes behind the end',
      Buffer.concat([Buffer.from('0100'), bytesOf('2000000000000000'), Buffer.from('000000rest')]),
      { 0: '0100', 3: '000000' },
      'TRAILING_BYTES: end at offset 18',
    ],
  ];

  test.each(accepted)('it accepts %s without a word', (_, bytes, theirs, ours) => {
    expect(unpackedByLibrary(bytes)).toStrictEqual(theirs);
    expect(() => codec.decode(bytes)).toThrow(DecodeError);
    expect(() => codec.decode(bytes)).toThrow(ours);
  });

  test('it writes bytes as lower-case hex', () => {
    const bytes = Buffer.concat([Buffer.from('0100'), bytesOf('0000000000001000'), bytesOf('ABCDEF0123456789')]);
    expect(unpackedByLibrary(bytes)).toStrictEqual({ 0: '0100', 52: 'abcdef0123456789' });
    expect(codec.decode(bytes).toJSON()).toStrictEqual({ 0: '0100', 52: 'ABCDEF0123456789' });
  });
});
