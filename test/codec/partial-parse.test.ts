// Messages with faults, read as far as they go: what is without fault is what decoding the whole message gives, the first fault is
// the one that decoding tells, and a value at fault does not end the reading.
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/codec/errors.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { tries } from '../tries.ts';
import { mutated, randomBytes, randomFrom } from './mutated-bytes.ts';
import { bundledCodec, bundledNames, bytesOf, codecOf, specFile } from './spec-under-test.ts';

/** Messages with faults, of each spec. */
const FRAMES = tries(600, 3_000);

const ascii = bundledCodec('iso87-ascii');
const values = {
  0: '0110',
  2: '9504010000000001',
  11: '000123',
  39: '00',
  41: 'TERM0001',
  48: 'ABC',
  49: '504',
};
const message = ascii.encode(values);
const without = (...numbers: number[]) =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !numbers.includes(Number(key))));

function changed(text: string, into: string): Buffer {
  const bytes = Buffer.from(message);
  bytes.write(into, bytes.indexOf(text), 'latin1');
  return bytes;
}

describe('a value at fault', () => {
  test('is marked, and reading goes on behind it', () => {
    const read = ascii.decodePartially(changed('9504010000000001', '950401******0001'));
    expect(read.message.toJSON()).toEqual(without(2));
    expect(read.faulty).toMatchObject([{ number: 2, value: '950401******0001' }]);
    expect(read.errors).toMatchObject([{ code: 'CHARACTER_INVALID', path: '2', offset: 20 }]);
    expect([read.unread, read.readTo]).toEqual([[], message.length]);
  });

  test('every one of them is told', () => {
    const bytes = changed('9504010000000001', '950401******0001');
    bytes.write('00X123', bytes.indexOf('000123'));
    expect(ascii.decodePartially(bytes).errors.map(({ path }) => path)).toEqual(['2', '11']);
  });

  test('inside a composite, the element is shown as it stands', () => {
    const codec = codecOf({
      48: {
        type: 'Composite',
        length: 99,
        prefix: 'ASCII.LL',
        tag: { length: 2, enc: 'ASCII' },
        subfields: { '01': { type: 'String', length: 9, enc: 'ASCII', prefix: 'ASCII.LL' } },
      },
      49: { type: 'String', length: 3, enc: 'ASCII', prefix: 'ASCII.Fixed' },
    });
    const bytes = Buffer.concat([bytesOf('30323030 0000000000018000'), Buffer.from('070109ABC504')]);
    const read = codec.decodePartially(bytes);
    expect(read.message.toJSON()).toEqual({ 0: '0200', 49: '504' });
    expect(read.errors[0]).toMatchObject({ code: 'TRUNCATED', path: '48.01' });
    expect(read.faulty).toMatchObject([{ number: 48, value: '0109ABC' }]);
    expect(read.faulty[0]).not.toHaveProperty('inside');
    const second = Buffer.concat([bytesOf('30323030 0000000000018000'), Buffer.from('140102DE0109ABC504')]);
    second.write('13', 12);
    expect(codec.decodePartially(second).faulty).toMatchObject([{ value: '0102DE0109ABC', inside: { '01': 'DE' } }]);
  });
});

describe('where nobody knows what follows', () => {
  test('a value cut short is shown as far as it goes', () => {
    const end = message.indexOf('TERM0001') + 2;
    const read = ascii.decodePartially(message.subarray(0, end));
    expect(read.message.toJSON()).toEqual(without(41, 48, 49));
    expect(read.faulty).toMatchObject([{ number: 41, value: 'TE' }]);
    expect([read.unread, read.readTo]).toEqual([[48, 49], end]);
  });

  test('a length that is none ends the reading, and the bytes are left over', () => {
    const read = ascii.decodePartially(changed('003ABC', 'xxxABC'));
    expect(read.message.toJSON()).toEqual(without(48, 49));
    expect(read.errors).toMatchObject([{ code: 'LENGTH_MALFORMED', path: '48' }]);
    expect([read.faulty, read.unread, read.readTo]).toEqual([[], [48, 49], message.indexOf('003ABC')]);
  });

  test('an element that no spec defines too', () => {
    const codec = codecOf({ 11: { type: 'String', length: 6, enc: 'ASCII', prefix: 'ASCII.Fixed', class: 'n' } });
    const read = codec.decodePartially(bytesOf('30323030 0030000000000000 303030303031 4142'));
    expect(read.message.toJSON()).toEqual({ 0: '0200', 11: '000001' });
    expect(read.errors).toMatchObject([{ code: 'FIELD_UNKNOWN', path: '12' }]);
    expect(read.readTo).toBe(18);
  });

  test('a bitmap that is not there leaves the message type', () => {
    const read = ascii.decodePartially(bytesOf('30323030 0030'));
    expect(read.message.toJSON()).toEqual({ 0: '0200' });
    expect(read.errors).toMatchObject([{ code: 'TRUNCATED', path: 'bitmap' }]);
    expect(read.readTo).toBe(4);
  });
});

describe('a length above what is allowed', () => {
  const codec = codecOf({
    44: { type: 'String', length: 3, enc: 'ASCII', prefix: 'ASCII.LL' },
    49: { type: 'String', length: 3, enc: 'ASCII', prefix: 'ASCII.Fixed' },
  });
  const head = bytesOf('30323030 0000000000108000');

  test('is believed where the rest of the message then fits', () => {
    const read = codec.decodePartially(Buffer.concat([head, Buffer.from('05ABCDE504')]));
    expect(read.message.toJSON()).toEqual({ 0: '0200', 49: '504' });
    expect(read.faulty).toMatchObject([{ number: 44, value: 'ABCDE' }]);
    expect(read.errors).toMatchObject([{ code: 'LENGTH_EXCEEDED', path: '44' }]);
  });

  test('and not where it does not', () => {
    const read = codec.decodePartially(Buffer.concat([head, Buffer.from('07ABCDE504')]));
    expect(read.message.toJSON()).toEqual({ 0: '0200' });
    expect([read.faulty, read.unread, read.readTo]).toEqual([[], [44, 49], 12]);
  });
});

test('bytes left over are told of, and nothing of the message is lost', () => {
  const read = ascii.decodePartially(Buffer.concat([message, Buffer.from('0')]));
  expect(read.message.toJSON()).toEqual(values);
  expect(read.errors).toMatchObject([{ code: 'TRAILING_BYTES', path: 'end', offset: message.length }]);
  expect(read.readTo).toBe(message.length);
});

describe.each(bundledNames)('%s agrees with decoding', (name) => {
  const codec = bundledCodec(name);
  const whole = codec.encode(name.startsWith('iso93') ? { ...values, 0: '1110', 39: '000' } : values);

  test('whatever the bytes', () => {
    const random = randomFrom(8583);
    for (let i = 0; i < FRAMES; i++) {
      const bytes = i % 5 === 0 ? randomBytes(random) : mutated(whole, random);
      const read = codec.decodePartially(bytes);
      expect(read.readTo).toBeLessThanOrEqual(bytes.length);
      try {
        const decoded = codec.decode(bytes);
        expect([read.errors, read.message.toJSON()]).toEqual([[], decoded.toJSON()]);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
        expect(read.errors[0]).toEqual(error);
      }
    }
  });
});

describe('a fault within an element', () => {
  const text = (prefix: string): FieldSpec => ({ type: 'String', length: 9, prefix });
  const codec = codecOf({
    11: { type: 'String', length: 6, prefix: 'None.Fixed' },
    48: {
      type: 'Composite',
      length: 99,
      prefix: 'ASCII.LL',
      subfields: {
        1: { type: 'String', length: 1, prefix: 'None.Fixed' },
        2: { type: 'Composite', length: 99, tag: { length: 2, enc: 'ASCII' }, subfields: { 42: text('ASCII.LL') } },
      },
    },
    49: { type: 'String', length: 3, prefix: 'None.Fixed' },
  });
  const valuesOf = (inside: string) => {
    const front = Buffer.from('30313030 0000000000018000'.replaceAll(' ', ''), 'hex');
    const rest = `${String(inside.length).padStart(2, '0')}${inside}504`;
    const { message, faulty } = codec.decodePartially(Buffer.concat([front, Buffer.from(rest, 'latin1')]));
    return { inside: faulty[0]?.inside, path: faulty[0]?.error.path, behind: message.text(49) };
  };

  test.each([
    ['a tag that the spec does not name', 'T4203212990', { 1: 'T', 2: { 42: '212' } }, '48.2.99'],
    ['a length that states too much', 'T42032124209', { 1: 'T', 2: { 42: '212' } }, '48.2.42'],
    ['a tag cut short', 'T42032124', { 1: 'T', 2: { 42: '212' } }, '48.2.tag'],
    ['the first tag', 'T99', { 1: 'T' }, '48.2.99'],
  ])('%s: the subfields in front of it are told', (_, inside, values, path) => {
    expect(valuesOf(inside)).toStrictEqual({ inside: values, path, behind: '504' });
  });
});

describe('subfields behind a bitmap', () => {
  const postilion = compile(resolveSpec(specFile('postilion'), specFile));
  const whole = postilion.encode({
    0: '0200',
    3: '000000',
    11: '000001',
    127: { 2: '0000112233', 9: 'ABC', 20: '20261123' },
  });
  const partOf = (bytes: Buffer) => {
    const { faulty } = postilion.decodePartially(bytes);
    return { inside: faulty[0]?.inside, rest: faulty[0]?.rest?.toString('latin1'), path: faulty[0]?.error.path };
  };

  test('are told up to a value at fault, and what is left over from there', () => {
    const bytes = Buffer.from(whole);
    bytes.write('X', bytes.indexOf('20261123'), 'latin1');
    expect(partOf(bytes)).toEqual({ inside: { 2: '0000112233', 9: 'ABC' }, rest: 'X0261123', path: '127.20' });
  });

  test('are told as far as a message that was cut off goes', () => {
    expect(partOf(whole.subarray(0, -3))).toEqual({
      inside: { 2: '0000112233', 9: 'ABC' },
      rest: '20261',
      path: '127',
    });
  });

  test('are told in front of bytes that are none of them', () => {
    const length = whole.length - whole.indexOf('000001') - 12;
    const bytes = Buffer.concat([whole, Buffer.from('AB')]);
    bytes.write(String(length + 2).padStart(6, '0'), bytes.indexOf('000001') + 6, 'latin1');
    expect(partOf(bytes)).toMatchObject({ inside: { 20: '20261123' }, rest: 'AB', path: '127' });
  });
});
