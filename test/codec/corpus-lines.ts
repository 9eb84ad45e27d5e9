// The lines of the published corpora, as the fixtures have them, and what both directions must give for one.
import { expect } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { bytesOf, fixture, hexOf } from './spec-under-test.ts';

/** One published message. `hex` and `fields` are what its source says, `inline_spec` is a dictionary of pyiso8583. */
export interface PublishedMessage {
  id: string;
  source: string;
  hex: string;
  mti: string;
  fields: FieldValues;
  inline_spec?: { h?: { max_len: number } };
  direction: string;
  decoded: boolean;
  fields_full_by_pyiso8583?: Record<string, string>;
}

export function linesOf<T>(name: string): T[] {
  return fixture(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** Decodes to exactly `values` and encodes to exactly the bytes. What is encoded is what was
 *  decoded: an object of tags from elsewhere may have them in another order. */
export function expectBothWays(codec: Codec, message: PublishedMessage, values: FieldValues = message.fields): void {
  const expected: FieldValues = { 0: message.mti, ...values };
  const headerBytes = message.inline_spec?.h?.max_len ?? 0;
  if (headerBytes > 0) expected.header = message.hex.slice(0, 2 * headerBytes).toUpperCase();
  const decoded = codec.decode(bytesOf(message.hex)).toJSON();
  expect(decoded).toStrictEqual(expected);
  expect(hexOf(codec.encode(decoded))).toBe(message.hex.toUpperCase());
}
