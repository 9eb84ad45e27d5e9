// The reference message of the benchmarks, as bytes and as JSON: both were made elsewhere, and the codec must get from
// each to the other exactly, from every place in a larger buffer, and through every way of asking for a value.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { bundledCodec, fixture, hexOf } from './spec-under-test.ts';

const codec = bundledCodec('iso87-ascii');
const bytes = readFileSync(new URL('fixtures/bench-message.bin', import.meta.url));
const json = JSON.parse(fixture('bench-message.json')) as FieldValues;

describe('the reference message', () => {
  test('decodes to its JSON', () => {
    expect(codec.decode(bytes).toJSON()).toStrictEqual(json);
  });

  test('is encoded to its bytes', () => {
    expect(hexOf(codec.encode(json))).toBe(hexOf(bytes));
  });

  test('has its elements where they stand', () => {
    const message = codec.decode(bytes);
    expect(message.mti).toBe(100);
    expect(message.headerBytes).toBe(0);
    // MTI 4, bitmap 8, then DE 2 with two length digits; DE 55 is the last, 114 bytes.
    expect([message.offsets[2], message.lengths[2], message.units[2]]).toStrictEqual([14, 16, 16]);
    expect([message.offsets[3], message.lengths[3]]).toStrictEqual([30, 6]);
    expect([message.offsets[55], message.lengths[55]]).toStrictEqual([220, 114]);
    expect(message.end).toBe(334);
  });

  test('answers for single elements', () => {
    const message = codec.decode(bytes);
    expect(message.text(0)).toBe('0100');
    expect(message.text(35)).toBe('4761739001010119=25122011758928889');
    expect(message.text(52)).toBe('7434F67813BAE545');
    expect(message.get('43')).toBe('ACME STORE 0001          NAIROBI      KE');
    expect(message.get('0')).toBe('0100');
    expect(message.number(4)).toBe(5000);
    expect(message.number(11)).toBe(123456);
    for (const absent of [1, 5, 38, 39, 64, 65, 90, 128, 129, 192]) {
      expect(message.has(absent), `element ${absent}`).toBe(false);
      expect(message.text(absent)).toBeUndefined();
      expect(message.number(absent)).toBe(-1);
    }
    expect(message.get('39')).toBeUndefined();
    expect(message.get('55.9F26'), 'DE 55 is opened for what is inside').toBe('C2E1F0A3B4D5E6F7');
    expect(message.get('55.9F99')).toBeUndefined();
  });

  test('is indexed where it lies in a chunk, by a message used before', () => {
    const chunk = Buffer.concat([Buffer.alloc(7, 0xff), bytes, bytes, Buffer.alloc(5, 0x39)]);
    const message = new Message();
    for (const start of [7, 7 + 334]) {
      codec.index(chunk, start, start + 334, message);
      expect(message.toJSON()).toStrictEqual(json);
      expect(message.offsets[2]).toBe(start + 14);
    }
    const echo = Buffer.concat([Buffer.from('0800'), Buffer.from('8220000000000000', 'hex')]);
    const rest = Buffer.concat([Buffer.from('0400000000000000', 'hex'), Buffer.from('1122140000000001301')]);
    codec.index(Buffer.concat([echo, rest]), 0, echo.length + rest.length, message);
    expect(message.toJSON()).toStrictEqual({ 0: '0800', 7: '1122140000', 11: '000001', 70: '301' });
  });

  test('a plain Uint8Array is decoded too', () => {
    const plain = new Uint8Array(bytes.length + 3);
    plain.set(bytes, 3);
    expect(codec.decode(plain.subarray(3)).toJSON()).toStrictEqual(json);
  });

  test('its canonical units can be copied, cut at a limit', () => {
    const message = codec.decode(bytes);
    const out = Buffer.alloc(8, 0x2e);
    expect(message.copyUnits(37, out, 1, 5)).toBe(5);
    expect(out.toString('latin1')).toBe('.09876..');
    expect(message.copyUnits(38, out, 0, 8), 'absent').toBe(0);
  });
});
