// EBCDIC code pages against tables that other programs made: Java's for printable ASCII, GNU iconv's for all 256 bytes.
import { describe, expect, test } from 'vitest';
import { type CodePage, ebcdic } from '../../src/codec/ebcdic.ts';
import { fixture, hexOf } from './spec-under-test.ts';

const java = JSON.parse(fixture('ebcdic-tables.json')) as { tables: Record<string, string> };
const iconv = JSON.parse(fixture('ebcdic-iconv.json')) as { tables: Record<CodePage, string> };

const pages: readonly (readonly [CodePage, string])[] = [
  ['cp037', 'java_IBM037'],
  ['cp500', 'java_IBM500'],
  ['cp1047', 'java_IBM1047'],
];

describe.each(pages)('%s', (page, javaName) => {
  const { canonicalOf, wireOf } = ebcdic(page);

  test('is the page of that name in Java, for printable ASCII', () => {
    const ascii = Buffer.from(java.tables.ascii_hex!, 'hex');
    const wire = Buffer.from(java.tables[javaName]!, 'hex');
    expect(wire).toHaveLength(95);
    expect(hexOf(ascii.map((character) => wireOf[character]!))).toBe(hexOf(wire));
    expect(hexOf(wire.map((byte) => canonicalOf[byte]!))).toBe(hexOf(ascii));
  });

  test('is the page of that name in iconv, for every byte', () => {
    expect(hexOf(canonicalOf)).toBe(iconv.tables[page]);
  });

  test('is a permutation, so that any value survives the way there and back', () => {
    expect(new Set(canonicalOf).size).toBe(256);
    for (let byte = 0; byte < 256; byte++) expect(wireOf[canonicalOf[byte]!]).toBe(byte);
  });
});

test('the table that jPOS uses is cp1047 for printable ASCII', () => {
  const { wireOf } = ebcdic('cp1047');
  const ascii = Buffer.from(java.tables.ascii_hex!, 'hex');
  expect(hexOf(ascii.map((character) => wireOf[character]!))).toBe(java.tables.jpos_asciiToEbcdic);
});
