// Asking a message for its values: as text, as a number, by path, in units, and where they stand, in packed and in plain
// dialects, present, absent and empty.
import { describe, expect, test } from 'vitest';
import { Message } from '../../src/codec/message.ts';
import { bundledCodec, bytesOf, codecOf } from './spec-under-test.ts';

const ascii = bundledCodec('iso87-ascii');
const bcd = bundledCodec('iso87-bcd');

const inAscii = ascii.decode(
  Buffer.concat([
    Buffer.from('0200'),
    bytesOf('9000000100000000 0000004000000000'),
    Buffer.from(`00000000507500${'0100123456'.padEnd(42, '0')}`),
  ]),
);
const inBcd = bcd.decode(
  bytesOf(`0200 9000000100000000 0000004000000000 000000005075 00 ${'0100123456'.padEnd(42, '0')}`),
);

/** Four characters a word, the first in the highest byte. */
function wordsOf(text: string): number[] {
  const bytes = Buffer.from(text, 'latin1');
  return Array.from({ length: text.length / 4 }, (_, i) => bytes.readInt32BE(4 * i));
}

describe.each([
  ['plain', inAscii],
  ['packed', inBcd],
])('%s digits', (_, message) => {
  test('are text and numbers', () => {
    expect(message.text(4)).toBe('000000005075');
    expect(message.number(4)).toBe(5075);
    expect(message.get('4')).toBe('000000005075');
    expect(message.text(90)).toBe('0100123456'.padEnd(42, '0'));
  });

  test('no digits are no number', () => {
    expect(message.text(32)).toBe('');
    expect(message.has(32)).toBe(true);
    expect(message.number(32)).toBe(-1);
    expect(message.number(2), 'absent').toBe(-1);
  });

  test('units are copied whole, or cut', () => {
    const out = Buffer.alloc(14, 0x2e);
    expect(message.copyUnits(4, out, 1, 12)).toBe(12);
    expect(out.toString()).toBe('.000000005075.');
    expect(message.copyUnits(4, out.fill(0x2e), 1, 10)).toBe(10);
    expect(out.toString()).toBe('.0000000050...');
    expect(message.copyUnits(2, out, 1, 10), 'absent').toBe(0);
  });

  test('units are copied as words, zeros behind, or cut', () => {
    const words = new Int32Array(5).fill(7);
    message.copyWords(4, words, 1, 3);
    expect([...words]).toStrictEqual([7, ...wordsOf('000000005075'), 7]);
    message.copyWords(4, words.fill(7), 1, 2);
    expect([...words]).toStrictEqual([7, ...wordsOf('00000000'), 7, 7]);
    message.copyWords(90, words.fill(7), 0, 5);
    expect([...words]).toStrictEqual(wordsOf('0100123456'.padEnd(20, '0')));
    message.copyWords(2, words.fill(7), 1, 3);
    expect([...words], 'absent').toStrictEqual([7, 0, 0, 0, 7]);
  });

  test('what is no path of the message is nothing', () => {
    for (const path of ['2', '90.1', '4.4', '1', '65', '193', '-1', '4x', 'MTI', 'x']) {
      expect(message.get(path), path).toBeUndefined();
    }
  });
});

test('an odd number of characters is filled with zeros', () => {
  const message = ascii.decode(
    Buffer.concat([Buffer.from('0100'), bytesOf('0000000020800000'), Buffer.from('0512=34TERM0001')]),
  );
  const words = new Int32Array(3).fill(7);
  message.copyWords(35, words, 0, 3);
  expect([...words]).toStrictEqual(wordsOf('12=34\0\0\0\0\0\0\0'));
});

test('letters are no number, and numbers of tracks neither', () => {
  const message = ascii.decode(
    Buffer.concat([Buffer.from('0100'), bytesOf('0000000020800000'), Buffer.from('0512=34TERM0001')]),
  );
  expect(message.number(35)).toBe(-1);
  expect(message.number(41)).toBe(-1);
});

test('a message that has never been indexed has nothing', () => {
  const message = new Message();
  expect(message.toJSON()).toStrictEqual({});
  expect(message.text(0)).toBeUndefined();
  expect(message.has(2)).toBe(false);
  expect(message.get('2')).toBeUndefined();
  expect(message.number(4)).toBe(-1);
});

test('elements have a place, also those that are absent', () => {
  const text = { type: 'String', length: 9, prefix: 'ASCII.LL' } as const;
  const codec = codecOf({ 2: text, 3: { ...text, filled: true }, 40: text, 70: text, 128: text });
  const wire = Buffer.concat([
    Buffer.from('9990100'),
    bytesOf('A000000001000000 0400000000000000'),
    Buffer.from(`02AB${' '.repeat(7)}01D00`),
    Buffer.from('999'),
  ]);
  const message = new Message();
  const body = 3 + 4 + 16;
  codec.index(wire, 3, wire.length - 3, message);
  expect(message.toJSON()).toStrictEqual({ 0: '0100', 3: 'AB', 40: 'D', 70: '' });
  expect([2, 3].map((number) => message.placeOf(number))).toStrictEqual([body, body]);
  expect(message.endOf(3), 'its filling included').toBe(body + 11);
  expect([4, 40].map((number) => message.placeOf(number))).toStrictEqual([body + 11, body + 11]);
  expect([41, 64, 65, 70].map((number) => message.placeOf(number))).toStrictEqual([
    body + 14,
    body + 14,
    body + 14,
    body + 14,
  ]);
  expect([71, 128].map((number) => message.placeOf(number))).toStrictEqual([body + 16, body + 16]);
});
