// Single fields from the unit tests of jPOS: each of its field classes is one combination of our three axes, and must pack
// and unpack to what jPOS says. A field stands alone as element 2 of a message.
import { describe, expect, test } from 'vitest';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { bytesOf, codecOf, fixture, hexOf } from './spec-under-test.ts';

interface Vector {
  id: string;
  cls: string;
  dir: 'pack' | 'unpack';
  value: string;
  wire: string;
  max_len: number;
}

const vectors = fixture('jpos-fields.jsonl')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

type Axes = Omit<FieldSpec, 'length'>;
const text = (enc: string, prefix: string, more: Partial<Axes> = {}): Axes => ({
  type: 'String',
  enc,
  prefix,
  ...more,
});
const bytes = (prefix: string, more: Partial<Axes> = {}): Axes => ({ type: 'Binary', prefix, ...more });
const fixedText = (enc: string): Axes => text(enc, 'None.Fixed', { padding: { type: 'Right', pad: ' ' } });
const fixedDigits = (enc: string): Axes => text(enc, 'None.Fixed', { padding: { type: 'Left', pad: '0' }, class: 'n' });
const amount = (enc: string): Axes => text(enc, 'None.Fixed', { padding: { type: 'Left', pad: '0' }, class: 'x+n' });

const classes: Readonly<Record<string, Axes>> = {
  IFAE_LLCHAR: text('EBCDIC', 'ASCII.LL'),
  IFA_AMOUNT: amount('ASCII'),
  IFA_BINARY: bytes('None.Fixed', { enc: 'HexToASCII' }),
  IFA_FLLCHAR: text('ASCII', 'ASCII.LL', { filled: true }),
  IFA_FLLNUM: text('ASCII', 'ASCII.LL', { filled: true }),
  IFA_LCHAR: text('ASCII', 'ASCII.L'),
  IFA_LLBINARY: bytes('ASCII.LL'),
  IFA_LLBNUM: text('BCD', 'ASCII.LL'),
  IFA_LLCHAR: text('ASCII', 'ASCII.LL'),
  IFA_LLLBINARY: bytes('ASCII.LLL'),
  IFA_LLLNUM: text('ASCII', 'ASCII.LLL'),
  IFA_NUMERIC: fixedDigits('ASCII'),
  IFB_AMOUNT: amount('BCD'),
  IFB_BINARY: bytes('None.Fixed'),
  IFB_LLHCHAR: text('ASCII', 'Binary.L'),
  IFB_LLHECHAR: text('EBCDIC', 'Binary.L'),
  IFB_LLHFBINARY: bytes('Binary.L', { filled: true }),
  IFB_LLHNUM: text('BCD', 'Binary.L'),
  IFB_LLLHBINARY: bytes('Binary.LL'),
  IFB_LLLHCHAR: text('ASCII', 'Binary.LL'),
  IFB_LLLHECHAR: text('EBCDIC', 'Binary.LL'),
  IFB_LLNUM: text('BCD', 'BCD.LL'),
  IFE_CHAR: fixedText('EBCDIC'),
  IFE_LBINARY: bytes('EBCDIC.L'),
  IFE_LLCHAR: text('EBCDIC', 'EBCDIC.LL'),
  IFE_LLLBINARY: bytes('EBCDIC.LLL'),
  IFE_LLLCHAR: text('EBCDIC', 'EBCDIC.LLL'),
  IFE_LLLNUM: text('EBCDIC', 'EBCDIC.LLL'),
  IFE_LLNUM: text('EBCDIC', 'EBCDIC.LL'),
  IFE_NUMERIC: fixedDigits('EBCDIC'),
  IF_CHAR: fixedText('ASCII'),
};

const FRONT = '30313030 4000000000000000';

describe('fields of jPOS', () => {
  test.each(vectors)('$id $dir $cls', ({ cls, dir, value, wire, max_len }) => {
    const axes = classes[cls];
    expect(axes, `${cls} has no axes here`).toBeDefined();
    const codec = codecOf({ 2: { ...axes!, length: max_len } });
    if (dir === 'pack') expect(hexOf(codec.encode({ 0: '0100', 2: value }))).toBe(hexOf(bytesOf(FRONT + wire)));
    else expect(codec.decode(bytesOf(FRONT + wire)).text(2)).toBe(value);
  });

  test('are of exactly the classes in the table', () => {
    expect([...new Set(vectors.map(({ cls }) => cls))].sort()).toStrictEqual(Object.keys(classes).sort());
  });
});
