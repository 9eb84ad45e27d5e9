// Elements of a message whose length is not in front of them alone: a value up to a terminator, a tag in front of the length or behind
// it. What the switch makes of such messages, and what goes from them into another dialect.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { Edits, elementSet } from '../../src/codec/write/edits.ts';
import { OutputBuffer } from '../../src/codec/write/output-buffer.ts';
import { messageBound, writeMessage } from '../../src/codec/write/write-message.ts';
import { bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const text = (length: number, prefix: string): FieldSpec => ({ type: 'String', length, prefix });
const odd = codecOf({
  3: text(9, 'Until.5C'),
  4: text(2, 'None.Fixed'),
  5: text(9, 'Tag.3035.ASCII.LL'),
  6: text(9, 'ASCII.LL.Tag.3036'),
  7: text(2, 'None.Fixed'),
});
const plain = codecOf(
  Object.fromEntries(
    [3, 4, 5, 6, 7].map((number) => [
      number,
      text(number % 3 === 1 ? 2 : 9, number % 3 === 1 ? 'None.Fixed' : 'ASCII.LL'),
    ]),
  ),
);
const json = { 0: '0100', 3: 'abc', 4: 'de', 5: 'f', 6: 'gh', 7: 'ij' };
const bytes = bytesOf('30313030 3E00000000000000 6162635C 6465 3035 3031 66 3034 3036 6768 696A');

describe('elements with terminators and tags', () => {
  test('both ways, whatever was read before', () => {
    for (let times = 0; times < 4; times++) expect(odd.decode(bytes).toJSON()).toStrictEqual(json);
    expect(hexOf(odd.encode(json))).toBe(hexOf(bytes));
  });

  const written = (from: Codec, edits: Edits, target: Codec) => {
    const source = from.decode(from.encode(json));
    const out = Buffer.alloc(messageBound(source, edits, target));
    return target
      .decode(Buffer.from(out.subarray(0, writeMessage(source, edits, target, new OutputBuffer(out), 0))))
      .toJSON();
  };
  const set = new Edits();
  set.text(4, 'DE').text(5, 'FFF').drop(3);
  const kept = new Edits();
  kept.kept = elementSet([3, 5, 7]);
  const terminated = new Edits();
  terminated.text(3, '123456789').text(6, '123456789');

  test.each([
    ['in their own dialect', odd, odd],
    ['into another', odd, plain],
    ['from another', plain, odd],
  ] as const)('%s', (_, from, to) => {
    expect(written(from, new Edits(), to)).toStrictEqual(json);
    expect(written(from, set, to)).toStrictEqual({ 0: '0100', 4: 'DE', 5: 'FFF', 6: 'gh', 7: 'ij' });
    expect(written(from, kept, to)).toStrictEqual({ 0: '0100', 3: 'abc', 5: 'f', 7: 'ij' });
    expect(written(from, terminated, to)).toStrictEqual({ ...json, 3: '123456789', 6: '123456789' });
  });

  test.each(['Tag.', 'Tag.30', 'Tag.3.ASCII.LL', 'ASCII.LL.Tag', 'Tag.30.BerTLV', 'Tag.30.None.Rest', 'BerTLV.Tag.30'])(
    '%s is no prefix',
    (prefix) => expect(() => codecOf({ 3: text(9, prefix) })).toThrow(/fields\.3\.prefix/),
  );
});
