// DE 4 in dialects of every version, written out by hand.
import { expect, test } from 'vitest';
import { amountOf } from '../../src/codec/amount.ts';
import { bundledCodec, bytesOf, codecOf } from './spec-under-test.ts';

const amount = (length: number, className?: 'n') =>
  codecOf({ 4: { type: 'String', length, enc: 'ASCII', prefix: 'ASCII.LL', class: className } });

test.each([
  [12, '000000015000', 15_000, 'twelve digits'],
  [12, '999999999999', 999_999_999_999, 'the greatest'],
  [12, '5', 5, 'a short one'],
  [12, '', 0, 'an empty one'],
  [16, '5042000000015000', 15_000, '2003: currency and exponent in front'],
  [13, '1000000015000', 15_000, 'a digit in front'],
] as const)('%i digits at most, %j: %i, %s', (length, text, expected, _why) => {
  const codec = amount(length, 'n');
  expect(amountOf(codec.decode(codec.encode({ 0: '0100', 4: text })))).toBe(expected);
});

test('what is no number is no amount', () => {
  const codec = amount(16);
  for (const text of ['12A', '504200000001500A', ' '.repeat(16)]) {
    expect(amountOf(codec.decode(codec.encode({ 0: '0100', 4: text })))).toBe(0);
  }
});

test('an absent one, whatever the message before had', () => {
  const codec = bundledCodec('iso87-bcd');
  const message = codec.decode(codec.encode({ 0: '0100', 4: '000000015000' }));
  expect(amountOf(message)).toBe(15_000);
  const without = bytesOf('0100 0020000000000000 000001');
  codec.index(without, 0, without.length, message);
  expect(amountOf(message)).toBe(0);
});
