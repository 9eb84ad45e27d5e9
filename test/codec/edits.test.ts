// Edits by themselves: what is set, dropped and kept, in canonical units, and that using them again leaves nothing behind.
import { describe, expect, test } from 'vitest';
import { isPresent, LAST_ELEMENT } from '../../src/codec/bitmap.ts';
import { EncodeError } from '../../src/codec/errors.ts';
import { Edits, elementSet } from '../../src/codec/write/edits.ts';
import { bundledCodec, bytesOf, codecOf } from './spec-under-test.ts';

const numbersOf = (words: Int32Array): number[] =>
  Array.from({ length: LAST_ELEMENT }, (_, i) => i + 1).filter((number) => isPresent(words, number));

test('a set of elements', () => {
  expect(numbersOf(elementSet([]))).toStrictEqual([]);
  expect(numbersOf(elementSet([192, 2, 64, 65, 33, 2]))).toStrictEqual([2, 33, 64, 65, 192]);
});

describe('setting', () => {
  test('text, digits and bytes', () => {
    const edits = new Edits()
      .text(41, 'TERM é')
      .digits(11, 7, 6)
      .digits(4, 123_456_789_012, 12)
      .bytes(52, bytesOf('FF 00 01 FE'), 1, 3)
      .text(48, '');
    expect(edits.textOf(41)).toBe('TERM é');
    expect(edits.textOf(11)).toBe('000007');
    expect(edits.textOf(4)).toBe('123456789012');
    expect(edits.textOf(52)).toBe('\x00\x01\xfe');
    expect(edits.textOf(48)).toBe('');
    expect(edits.textOf(2)).toBeUndefined();
    expect(numbersOf(edits.set)).toStrictEqual([4, 11, 41, 48, 52]);
    expect([...edits.units].filter((units) => units > 0)).toStrictEqual([12, 6, 6, 3]);
    expect(edits.used).toBe(27);
  });

  test('again replaces', () => {
    const edits = new Edits().text(39, '00').text(41, 'A').text(39, '91');
    expect(edits.textOf(39)).toBe('91');
    expect(edits.textOf(41)).toBe('A');
  });

  test('more than there was room for keeps what was there', () => {
    const edits = new Edits().text(2, '4111');
    const long = 'x'.repeat(999);
    for (let number = 100; number < 120; number++) edits.text(number, long);
    expect(edits.textOf(2)).toBe('4111');
    expect(edits.textOf(100)).toBe(long);
    expect(edits.textOf(119)).toBe(long);
  });

  test('after dropping sets, dropping after setting drops', () => {
    const edits = new Edits().drop(39).text(39, '00').text(41, 'A').drop(41);
    expect(numbersOf(edits.set)).toStrictEqual([39]);
    expect(numbersOf(edits.dropped)).toStrictEqual([41]);
    expect(edits.has(39)).toBe(true);
    expect(edits.has(41)).toBe(false);
    expect(edits.textOf(41)).toBeUndefined();
  });

  test('characters beyond ISO 8859-1 are refused, not cut to a byte', () => {
    for (const text of ['İstanbul', 'Ā', '🙂', 'x\u0131']) {
      expect(() => new Edits().text(43, text)).toThrow(EncodeError);
      expect(() => new Edits().text(43, text)).toThrow('ENCODING_UNFIT: 43: expected characters of ISO 8859-1');
    }
    expect(() => new Edits().text(43, 'xİ')).toThrow('found character U+0130 at place 2');
  });
});

describe('from a message', () => {
  test('an element is taken in canonical units, whatever its dialect', () => {
    const codec = bundledCodec('iso87-bcd');
    const message = codec.decode(
      bytesOf('0100 6000000020001000 15 378282246310005F 010000 05 123D40 0123456789ABCDEF'),
    );
    const edits = new Edits().from(message, 2).from(message, 3).from(message, 35).from(message, 52);
    expect(edits.textOf(2)).toBe('378282246310005');
    expect(edits.textOf(3)).toBe('010000');
    expect(edits.textOf(35)).toBe('123=4');
    expect(edits.textOf(52)).toBe('\x01\x23\x45\x67\x89\xab\xcd\xef');
  });

  test('an absent one is dropped', () => {
    const message = codecOf({}).decode(bytesOf('30313030 0000000000000000'));
    const edits = new Edits().text(39, '00').from(message, 39);
    expect(edits.has(39)).toBe(false);
    expect(numbersOf(edits.dropped)).toStrictEqual([39]);
  });
});

test('clear leaves nothing behind', () => {
  const edits = new Edits().text(39, '00').drop(41);
  edits.mti = 110;
  edits.kept = elementSet([2]);
  edits.mirrorHeader(codecOf({}, { header: { kind: 'tpdu' } }), bytesOf('6001020304'), 0);
  expect(edits.headerBytes).toBe(5);
  edits.clear();
  expect(edits).toMatchObject({ mti: -1, kept: undefined, used: 0, headerBytes: -1 });
  expect([...numbersOf(edits.set), ...numbersOf(edits.dropped)]).toStrictEqual([]);
});

describe('what has been set', () => {
  const listed = (edits: Edits): number[] => [...edits.numbers.subarray(0, edits.count)];

  test('is listed in order, and forgotten with the rest', () => {
    const edits = new Edits().text(39, '00').text(11, '000001').text(39, '91');
    expect(listed(edits)).toStrictEqual([39, 11, 39]);
    expect([listed(edits.clear()), numbersOf(edits.set)]).toStrictEqual([[], []]);
  });

  test('is listed anew, each once, when the list is full', () => {
    const edits = new Edits();
    for (let i = 0; i < 1_000; i++) edits.text(2 + (i % 5), String(i % 10));
    expect(new Set(listed(edits))).toStrictEqual(new Set([2, 3, 4, 5, 6]));
    expect(numbersOf(edits.set)).toStrictEqual([2, 3, 4, 5, 6]);
    expect([2, 3, 4, 5, 6].map((number) => edits.textOf(number))).toStrictEqual(['5', '6', '7', '8', '9']);
    expect(numbersOf(edits.clear().set)).toStrictEqual([]);
  });

  test('can be dropped as a set, with what comes in', () => {
    const edits = new Edits()
      .text(35, '1=2')
      .text(39, '00')
      .dropAll(elementSet([35, 52]));
    expect([numbersOf(edits.set), numbersOf(edits.dropped), edits.drops]).toStrictEqual([[39], [35, 52], true]);
    expect([numbersOf(edits.clear().dropped), edits.drops]).toStrictEqual([[], false]);
  });
});
