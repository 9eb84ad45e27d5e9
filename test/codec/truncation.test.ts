// The reference message cut at every byte and with every bit of its bitmap flipped, and messages whose lengths lie: each
// must be refused at the right element and offset, with everything before it readable, and nothing outside looked at.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { bundledCodec, bytesOf, fixture, hexOf } from './spec-under-test.ts';

const codec = bundledCodec('iso87-ascii');
const bytes = readFileSync(new URL('fixtures/bench-message.bin', import.meta.url));
const json = JSON.parse(fixture('bench-message.json')) as Record<string, string>;

/** Length digits in front of the variable elements of the reference message; DE 52 and 55 are bytes. */
const lengthDigits: Readonly<Record<string, number>> = { 2: 2, 32: 2, 35: 2, 55: 3 };
const isBytes = (number: string) => number === '52' || number === '55';

/** Where each part begins, where its value begins, and where it ends. */
function partsOf(): { path: string; at: number; value: number; end: number }[] {
  const parts = [
    { path: 'MTI', at: 0, value: 0, end: 4 },
    { path: 'bitmap', at: 4, value: 4, end: 12 },
  ];
  for (const number of Object.keys(json).filter((key) => key !== '0')) {
    const at = parts.at(-1)!.end;
    const value = at + (lengthDigits[number] ?? 0);
    parts.push({ path: number, at, value, end: value + json[number]!.length / (isBytes(number) ? 2 : 1) });
  }
  return parts;
}

function faultOf(chunk: Buffer, start: number, end: number, into = new Message()): DecodeError | undefined {
  try {
    codec.index(chunk, start, end, into);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    return error as DecodeError;
  }
}

const elementsBelow = (limit: number): FieldValues =>
  Object.fromEntries(Object.entries(json).filter(([key]) => Number(key) < limit));

describe('cut at every byte', () => {
  const parts = partsOf();

  test('the parts add up to the message', () => {
    expect(parts.at(-1)!.end).toBe(bytes.length);
  });

  test.each(parts)('inside $path', ({ path, at, value, end }) => {
    for (let length = at; length < end; length++) {
      const offset = length < value ? at : value;
      const expected = {
        code: 'TRUNCATED',
        path,
        offset,
        expected: `${length < value ? value - at : end - value} byte(s)`,
        found: `${length - offset} left`,
        around: `${hexOf(bytes.subarray(Math.max(0, offset - 8), offset))}>${hexOf(bytes.subarray(offset, Math.min(length, offset + 8)))}`,
      };
      const before = path === 'MTI' ? {} : path === 'bitmap' ? { 0: json['0'] } : elementsBelow(Number(path));
      const cut = new Message();
      expect(faultOf(Buffer.from(bytes.subarray(0, length)), 0, length, cut)).toMatchObject(expected);
      expect(cut.toJSON()).toStrictEqual(before);
      // The rest of the message is still there, behind the end of the frame.
      const framed = new Message();
      const chunk = Buffer.concat([Buffer.from('12'), bytes]);
      expect(faultOf(chunk, 2, 2 + length, framed)).toMatchObject(expected);
      expect(framed.toJSON()).toStrictEqual(before);
    }
  });

  test('followed by more than itself', () => {
    for (const more of [1, 2, 7, 400]) {
      const fault = faultOf(Buffer.concat([bytes, Buffer.alloc(more, 0x31)]), 0, bytes.length + more);
      expect(fault).toMatchObject({ code: 'TRAILING_BYTES', path: 'end', offset: 334, found: `${more} more byte(s)` });
    }
  });
});

describe('every bit of the bitmap flipped', () => {
  test.each(Array.from({ length: 64 }, (_, i) => i + 1))('bit %i', (bit) => {
    const flipped = Buffer.from(bytes);
    flipped[4 + ((bit - 1) >> 3)]! ^= 0x80 >> ((bit - 1) & 7);
    const into = new Message();
    const fault = faultOf(flipped, 0, flipped.length, into);
    expect(fault, 'a message of this length cannot have one element more or less').toBeDefined();
    expect(fault!.offset).toBeLessThanOrEqual(flipped.length);
    // Elements in front of the bit are where they were; the fault is at the bit's element or behind it.
    const place = fault!.path === 'end' ? Number.POSITIVE_INFINITY : Number(fault!.path);
    expect(place).toBeGreaterThanOrEqual(bit);
    const read = into.toJSON();
    expect(Object.fromEntries(Object.entries(read).filter(([key]) => Number(key) < bit))).toStrictEqual(
      elementsBelow(bit),
    );
    for (const key of Object.keys(read)) expect(Number(key)).toBeLessThan(place);
  });
});

describe('lengths that lie', () => {
  const pan = (length: string, rest: string): Buffer =>
    Buffer.concat([Buffer.from('0100'), bytesOf('4000000000000000'), Buffer.from(length + rest, 'latin1')]);
  const private63 = (length: string, rest: string): Buffer =>
    Buffer.concat([Buffer.from('0100'), bytesOf('0000000000000002'), Buffer.from(length + rest, 'latin1')]);
  const digits = '1'.repeat(120);

  test.each(['99', '20', '90'])('%s where 19 is the most', (length) => {
    const fault = faultOf(pan(length, digits), 0, 14 + digits.length);
    expect(fault).toMatchObject({ code: 'LENGTH_EXCEEDED', path: '2', offset: 12, found: String(Number(length)) });
  });

  test.each(['-1', '+5', ' 5', '5 ', '\x00\x05', '1.', '0x', '\xff\xff', '1e', ':0', '/9'])(
    '%j is no length',
    (length) => {
      const wire = pan(length, digits);
      expect(faultOf(wire, 0, wire.length)).toMatchObject({ code: 'LENGTH_MALFORMED', path: '2', offset: 12 });
    },
  );

  test('999 bytes in a frame of 18, which the chunk would have', () => {
    const wire = private63('999', 'x'.repeat(2000));
    expect(faultOf(wire, 0, 18)).toMatchObject({ code: 'TRUNCATED', path: '63', offset: 15, found: '3 left' });
  });

  test('a length that ends exactly at the end of the frame is believed', () => {
    const wire = private63('003', 'xyz');
    expect(faultOf(Buffer.concat([wire, wire]), 0, wire.length)).toBeUndefined();
    expect(faultOf(wire, 0, wire.length - 1)).toMatchObject({ code: 'TRUNCATED', path: '63', offset: 15 });
  });

  test('only a part of the length is in the frame', () => {
    const wire = private63('003', 'xyz');
    for (const length of [12, 13, 14]) {
      expect(faultOf(wire, 0, length)).toMatchObject({
        code: 'TRUNCATED',
        path: '63',
        offset: 12,
        expected: '3 byte(s)',
      });
    }
  });

  test('all elements announced, nothing there', () => {
    const wire = Buffer.concat([Buffer.from('0100'), Buffer.alloc(16, 0xff)]);
    expect(faultOf(wire, 0, wire.length)).toMatchObject({ code: 'TRUNCATED', path: '2', offset: 20 });
  });
});
