// Chip data of DE 55 in every bundled spec: bytes as a whole, opened for what is inside, written from either, and always the same
// bytes again. Expected bytes are put together by hand: tag, length, value.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openedMessage, openedValue } from '../../src/codec/composite/chip.ts';
import { EncodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { bundledSpecs } from '../../src/spec-file.ts';
import { type BundledName, bundledCodec, bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const tags = { '9F26': '0011223344556677', 82: '3900', 95: '0000008000', order: '9F26 82 95' };
const wire = '9F26080011223344556677 82023900 95050000008000'.replaceAll(' ', '');

const withChip = bundledSpecs().filter((name) => bundledCodec(name as BundledName).fields[55] !== undefined);
const composite = ['mastercard-ipm', 'mastercard-ipm-ebcdic'];
const headed = (name: string): FieldValues =>
  bundledCodec(name as BundledName).header.required
    ? { header: '00'.repeat(bundledCodec(name as BundledName).header.lengthBytes) }
    : {};

describe.each(withChip)('%s', (name) => {
  const codec = bundledCodec(name as BundledName);
  const message = { 0: '0100', ...headed(name) };

  test('opens it, and writes it back as it was', () => {
    const bytes = codec.encode({ ...message, 55: wire });
    const decoded = codec.decode(bytes);
    expect(decoded.get('55.95')).toBe('0000008000');
    expect(decoded.get('55.9F27')).toBeUndefined();
    expect(openedMessage(decoded.toJSON(), codec.fields)[55]).toStrictEqual(tags);
    expect(hexOf(codec.encode({ ...message, 55: tags }))).toBe(hexOf(bytes));
    expect(hexOf(codec.encode(decoded.toJSON()))).toBe(hexOf(bytes));
  });

  test('refuses tags that are none', () => {
    expect(() => codec.encode({ ...message, 55: { '9F': '00' } })).toThrow(EncodeError);
    expect(() => codec.encode({ ...message, 55: { 82: '3' } })).toThrow(EncodeError);
  });
});

describe.each(withChip.filter((name) => !composite.includes(name)))('%s', (name) => {
  const codec = bundledCodec(name as BundledName);
  const message = { 0: '0100', ...headed(name) };

  test('keeps what is no chip data, without a fault', () => {
    for (const value of ['9F2608', 'C1C2C3', '', '000000', 'FFFF']) {
      const bytes = codec.encode({ ...message, 55: value });
      const decoded = codec.decode(bytes);
      expect(decoded.text(55)).toBe(value);
      expect(openedMessage(decoded.toJSON(), codec.fields)[55]).toBe(value);
      expect(decoded.get('55.9F26')).toBeUndefined();
    }
  });

  test('opens it behind the header of a dataset, as Visa has it', () => {
    const bytes = codec.encode({ ...message, 55: `010016${wire}` });
    expect(codec.decode(bytes).get('55.01.82')).toBe('3900');
    expect(hexOf(codec.encode({ ...message, 55: { '01': tags } }))).toBe(hexOf(bytes));
  });
});

describe('an element of chip data', () => {
  const codec = codecOf({ 55: { type: 'Binary', length: 999, prefix: 'ASCII.LLL', chip: true } });
  const plan = codec.fields[55]!;

  test('several datasets, in ascending order', () => {
    expect(openedValue(plan, '0100059F360200010200038201 3A'.replace(' ', ''))).toStrictEqual({
      '01': { '9F36': '0001' },
      '02': { 82: '3A' },
    });
    expect(openedValue(plan, '0200038201 3A0100059F36020001'.replace(' ', ''))).toBeUndefined();
  });

  test('a dataset whose length is not that of its bytes is opened, and keeps it', () => {
    const value = '0100149A032611239F02060000000012009F1A020504';
    const opened = openedValue(plan, value);
    expect(opened).toStrictEqual({ '01': { '9A': '261123', '9F02': '000000001200', '9F1A': '0504', length: '0014' } });
    expect(codec.decode(codec.encode({ 0: '0100', 55: opened! })).text(55)).toBe(value);
    for (const length of ['14', 'XXXX', {}])
      expect(() => codec.encode({ 0: '0100', 55: { '01': { 82: '3900', length } } })).toThrow('55.01.length');
  });

  test('text that is no hex is not opened, nor is hex in lower case: it would not come back', () => {
    const text = codecOf({ 55: { type: 'String', length: 999, prefix: 'ASCII.LLL', chip: true } });
    expect(text.decode(text.encode({ 0: '0100', 55: '82023900' })).get('55.82')).toBe('3900');
    expect(text.decode(text.encode({ 0: '0100', 55: '82023900'.replace('39', '3a') })).get('55.82')).toBeUndefined();
    expect(text.decode(text.encode({ 0: '0100', 55: 'no hex' })).text(55)).toBe('no hex');
    expect(text.encode({ 0: '0100', 55: { 82: '3900' } }).toString('latin1', 12)).toBe('00882023900');
  });

  test('what is given for it must be an object of tags, or bytes', () => {
    for (const value of [null, 7, ['9F26']] as never[])
      expect(() => codec.encode({ 0: '0100', 55: value })).toThrow(EncodeError);
  });

  test('is hidden unless its spec says otherwise, and may not be called harmless', () => {
    expect(plan.sensitive).toBe('cryptogram');
  });

  test('property: what is opened is written back byte for byte', () => {
    const object = fc.tuple(
      fc.constantFrom('82', '95', '9F26', '9F36', 'DF8101', '5A', 'C1', '00', 'FF'),
      fc.uint8Array({ maxLength: 140 }),
      fc.boolean(),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((random) => Buffer.from(random)),
      fc.array(object, { maxLength: 6 }).map((objects) =>
        Buffer.concat(
          objects.map(([tag, value, long]) => {
            if (tag === '00' || tag === 'FF') return Buffer.from(tag, 'hex');
            const length = long || value.length > 127 ? [0x81, value.length] : [value.length];
            return Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from(length), value]);
          }),
        ),
      ),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const message = bytesOf(`30313030 0000000000000200`);
        const frame = Buffer.concat([message, Buffer.from(String(given.length).padStart(3, '0')), given]);
        const opened = openedMessage(codec.decode(frame).toJSON(), codec.fields);
        expect(hexOf(codec.encode(opened))).toBe(hexOf(frame));
      }),
    );
  });
});

describe.each(composite)('%s', (name) => {
  const codec = bundledCodec(name as BundledName);

  test('keeps what is no chip data whole, as bytes, and writes it back', () => {
    for (const value of ['9F2608', 'C1C2C3', '9F']) {
      const bytes = codec.encode({ 0: '1240', 55: value });
      expect(codec.decode(bytes).toJSON()).toStrictEqual({ 0: '1240', 55: value });
      expect(hexOf(codec.encode(codec.decode(bytes).toJSON()))).toBe(hexOf(bytes));
    }
  });
});

describe('Postilion 127.25', () => {
  const codec = bundledCodec('postilion' as BundledName);
  const bits = { 2: '000000012300', 5: '3900' };

  test('is subfields behind a bitmap', () => {
    const bytes = codec.encode({ 0: '0200', 127: { 25: bits } });
    expect(codec.decode(bytes).get('127.25.5')).toBe('3900');
  });

  test.each(['<IccData><IccRequest><AmountAuthorized>1</AmountAuthorized></IccRequest></IccData>', 'plain', ''])(
    'or text: %s',
    (text) => {
      const bytes = codec.encode({ 0: '0200', 127: { 2: '0000112233', 25: text } });
      const json = codec.decode(bytes).toJSON();
      expect(json[127]).toStrictEqual({ 2: '0000112233', 25: text });
      expect(hexOf(codec.encode(json))).toBe(hexOf(bytes));
    },
  );
});
