// What electronic commerce adds to a message: where each dialect has it on the wire, by hand, and what goes from one dialect to another.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { commerceDataOf, commerceElements, commerceFormOf } from '../../src/codec/commerce-data.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { carryCommerce, carryCommerceResults } from '../../src/codec/write/carry-commerce.ts';
import { Edits } from '../../src/codec/write/edits.ts';
import { MessageWriter } from '../../src/codec/write/message-writer.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { Sanitizer } from '../../src/switch/sanitizer.ts';

const codecs = {
  ecommerce: compile(loadSpec('iso87-ascii-ecommerce')),
  visa: compile(loadSpec('visa-base1')),
  mastercard: compile(loadSpec('mastercard-cis')),
  iso2003: compile(loadSpec('iso2003-ascii')),
} as const;
type Name = keyof typeof codecs;
const names = Object.keys(codecs) as Name[];

const VALUE = Buffer.from('0000010204110800000000000011080000000000', 'hex').toString('base64');
const XID = Buffer.from('00000000112233445566778899AABBCCDDEEFF00', 'hex').toString('base64');
const ID = '11223344-5566-4788-99aa-bbccddeeff00';
const DATA = {
  eci: '05',
  authenticationValue: VALUE,
  xid: XID,
  securityCode: '123',
  directoryTransactionId: ID,
  protocol: '2.2.0',
};

const message = (codec: Codec, values: FieldValues) => codec.decode(codec.encode({ 0: '0100', ...values }));

/** `source` as `target` carries it. */
function carried(source: Codec, values: FieldValues, target: Codec): FieldValues {
  const edits = new Edits().clear();
  const read = message(source, values);
  carryCommerce(edits, read, target);
  const writer = new MessageWriter();
  const end = writer.write(read, edits, target);
  return target.decode(Buffer.from(writer.out.subarray(0, end))).toJSON();
}

describe('on the wire', () => {
  test('Visa: ECI in 60.8, XID, CAVV, CVV2 and indicator in DE 126', () => {
    expect(commerceElements('visa', DATA)).toEqual({
      60: '0000000005',
      126: {
        8: '00000000112233445566778899AABBCCDDEEFF00',
        9: '0000010204110800000000000011080000000000',
        10: '11 123',
        20: '2',
      },
    });
  });

  test('Mastercard: DE 48 with its category, security level, UCAF, ids and CVC 2', () => {
    const { mastercard } = codecs;
    const bytes = mastercard.encode({ 0: '0100', ...commerceElements('mastercard', { ...DATA, eci: '02' }) });
    const text = `T420701032124328${VALUE}6645010120236${ID}9203123`;
    const ebcdic = message(mastercard, { 48: text });
    expect(bytes.equals(Buffer.from(ebcdic.bytes.subarray(0, ebcdic.end)))).toBe(true);
  });

  test('iso87-ascii-ecommerce: subfields of DE 48', () => {
    const { ecommerce } = codecs;
    const bytes = ecommerce.encode({ 0: '0100', ...commerceElements('ecommerce', DATA) });
    expect(bytes.toString('latin1').slice(12)).toBe(`1260102050228${XID}0328${VALUE}04031230536${ID}06052.2.0`);
  });

  test('2003: dataset 01 of DE 34, and DE 49', () => {
    const elements = commerceElements('iso2003', DATA);
    expect(elements[34]).toMatch(/^01[0-9A-F]{4}80023035/);
    expect(elements[49]).toEqual({ 2: '123' });
  });

  test('DE 126.8 and 126.9 of BASE I are the twenty bytes that forty packed digits were', () => {
    const json = { 126: { 8: '1'.repeat(40), 9: '9'.repeat(40) } };
    const { bytes, end } = message(codecs.visa, json);
    expect(bytes.toString('hex', 0, end).endsWith(`${'11'.repeat(20)}${'99'.repeat(20)}`)).toBe(true);
  });
});

const data = fc.record({
  eci: fc.constantFrom('00', '01', '02', '05', '06', '07'),
  authenticationValue: fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => Buffer.from(bytes).toString('base64')),
  xid: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  securityCode: fc.stringMatching(/^[0-9]{3}$/),
  directoryTransactionId: fc.uuid(),
  protocol: fc.constantFrom('2.1.0', '2.2.0'),
});

test.each(names)('%s says what it was told', (name) => {
  expect(commerceFormOf(codecs[name])).toBe(name);
  fc.assert(
    fc.property(data, fc.subarray(Object.keys(DATA) as (keyof typeof DATA)[]), (all, given) => {
      const told = Object.fromEntries(given.map((key) => [key, all[key]]));
      const mti = name === 'iso2003' ? '2100' : '0100';
      const read = commerceDataOf(message(codecs[name], { 0: mti, ...commerceElements(name, told) }))!;
      expect(read.eci).toBe(told.eci ?? '');
      expect(read.authenticationValue).toBe(told.authenticationValue ?? '');
      expect(read.securityCode).toBe(told.securityCode ?? '');
      if (name !== 'mastercard') expect(read.xid).toBe(told.xid ?? '');
      if (name === 'mastercard' || name === 'visa') return;
      expect(read.directoryTransactionId).toBe(told.directoryTransactionId ?? '');
      expect(read.protocol).toBe(told.protocol ?? '');
    }),
  );
});

test('other dialects have no place for it', () => {
  for (const name of ['iso87-ascii', 'iso87-bcd', 'iso93-ascii', 'postilion', 'base24']) {
    const codec = compile(loadSpec(name));
    expect(commerceFormOf(codec)).toBeUndefined();
    expect(commerceDataOf(message(codec, { 48: 'T42070103212' }))).toBeUndefined();
  }
});

describe('from one dialect to another', () => {
  test('from the shop’s side to Visa', () => {
    const values = { 2: '4000000000001000', 22: '810', ...commerceElements('ecommerce', DATA) };
    const { header: _, ...there } = carried(codecs.ecommerce, values, codecs.visa);
    expect(there).toEqual({ 0: '0100', 2: '4000000000001000', 22: '0100', ...commerceElements('visa', DATA) });
  });

  test('from the shop’s side to Mastercard', () => {
    const values = { 22: '810', ...commerceElements('ecommerce', { ...DATA, eci: '02' }) };
    expect(carried(codecs.ecommerce, values, codecs.mastercard)).toEqual({
      0: '0100',
      22: '810',
      48: {
        TCC: 'T',
        42: { '01': '212' },
        43: VALUE,
        66: { '01': '2', '02': ID },
        92: '123',
        order: 'TCC 42 43 66 92',
      },
    });
  });

  test('what is not of electronic commerce stays as it is', () => {
    expect(carried(codecs.ecommerce, { 48: { 99: 'x' } }, compile(loadSpec('iso87-ascii')))).toEqual({
      0: '0100',
      48: '9901x',
    });
  });

  test('a dialect without places for it gets DE 48 as text, and DE 48 of Mastercard is text where it was', () => {
    const plain = compile(loadSpec('iso87-bcd'));
    const there = carried(codecs.ecommerce, commerceElements('ecommerce', { eci: '05', protocol: '2.2.0' }), plain);
    expect(there[48]).toBe('01020506052.2.0');
    expect(carried(codecs.mastercard, { 48: 'R9203123' }, compile(loadSpec('iso87-ascii')))[48]).toBe('R9203123');
    expect(carried(codecs.mastercard, { 48: 'no subelements' }, compile(loadSpec('iso87-ascii')))[48]).toBe(
      'no subelements',
    );
  });

  test('a result of Mastercard is told in DE 44', () => {
    const edits = new Edits().clear();
    const answer = message(codecs.mastercard, { 0: '0110', 39: '00', 48: { TCC: 'T', 87: 'N' } });
    carryCommerceResults(edits, answer, codecs.ecommerce);
    const writer = new MessageWriter();
    const end = writer.write(answer, edits, codecs.ecommerce);
    expect(codecs.ecommerce.decode(Buffer.from(writer.out.subarray(0, end))).toJSON()).toEqual({
      0: '0110',
      39: '00',
      44: '          N',
    });
  });
});

describe('of what is kept', () => {
  const sanitizer = new Sanitizer();

  test.each(names)('%s: no CVV2 and no CAVV', (name) => {
    const codec = codecs[name];
    const mti = name === 'iso2003' ? '2100' : '0100';
    const request = message(codec, { 0: mti, 2: '4000000000001000', ...commerceElements(name, DATA) });
    const kept = codec.decode(Buffer.from(sanitizer.out.subarray(0, sanitizer.sanitize(request))));
    const left = commerceDataOf(kept)!;
    expect(left.securityCode).toBe('');
    expect(left.authenticationValue).toBe('');
    // 2003 has all of it in elements for private use.
    expect(left.eci).toBe(name === 'iso2003' ? '' : '05');
    const text = JSON.stringify(kept.toJSON());
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(Buffer.from(VALUE, 'base64').toString('hex').toUpperCase());
  });
});
