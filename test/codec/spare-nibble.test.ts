// Odd numbers of packed digits that the other system fills on the other side: no digit is lost, and the same bytes come back. The
// bytes are those of terminals that send DE 24 as 0831 and DE 22 as 5100.
import { expect, describe as group, test } from 'vitest';
import { EncodeError } from '../../src/codec/errors.ts';
import { maskedJson } from '../../src/codec/mask.ts';
import { describeRows } from '../../src/explain/describe.ts';
import { bundledCodec, bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const left = bundledCodec('iso93-bcd');
const right = bundledCodec('iso87-bcd');
const meaningsOf = (codec: typeof left, hex: string, unmasked = false) =>
  Object.fromEntries(
    describeRows(codec.decode(bytesOf(hex)), codec, { unmasked }).map((row) => [row.path, row.meaning]),
  );

group('the half byte is kept', () => {
  test.each([
    ['DE 24, digits at the left', left, '1804 0000010000000000 0831', { 24: '083' }, { 24: '1' }],
    ['DE 22, digits at the right', right, '0100 0000040000000000 5100', { 22: '100' }, { 22: '5' }],
    [
      'a card number filled with F',
      right,
      '0100 4000000000000000 15 4111111111111 11F'.replace('1 11F', '111F'),
      { 2: '411111111111111' },
      { 2: 'F' },
    ],
  ] as const)('%s', (_, codec, hex, values, spare) => {
    const json = codec.decode(bytesOf(hex)).toJSON();
    expect(json).toStrictEqual({ 0: hex.slice(0, 4), ...values, spare });
    expect(hexOf(codec.encode(json))).toBe(hexOf(bytesOf(hex)));
  });

  test('and is not told when it is the filler', () => {
    expect(left.decode(bytesOf('1804 0000010000000000 8310')).toJSON()).toStrictEqual({ 0: '1804', 24: '831' });
  });

  test('it is passed over where nothing is left over', () => {
    const json = { 0: '0100', 3: '000000', 22: '100', spare: { 3: '1', 22: '5' } };
    expect(hexOf(right.encode(json))).toBe(hexOf(bytesOf('0100 2000040000000000 000000 5100')));
    expect(hexOf(bundledCodec('iso87-ascii').encode(json))).toBe(
      hexOf(bundledCodec('iso87-ascii').encode({ ...json, spare: {} })),
    );
  });

  test.each([
    [{ 23: '1' }, 'FIELD_UNKNOWN'],
    ['1', 'FIELD_UNKNOWN'],
    [{ 22: 'G' }, 'VALUE_TYPE: spare.22'],
    [{ 22: '12' }, 'VALUE_TYPE: spare.22'],
  ])('%j is refused', (spare, fault) => {
    expect(() => right.encode({ 0: '0100', 22: '100', spare: spare as never })).toThrow(fault);
  });

  test('so is another nibble than a spec asks for', () => {
    const codec = codecOf({
      2: { type: 'String', length: 3, enc: 'BCD', prefix: 'None.Fixed', nibble: 'F', nibbleChecked: true },
    });
    expect(codec.encode({ 0: '0100', 2: '123', spare: { 2: 'F' } })).toStrictEqual(
      codec.encode({ 0: '0100', 2: '123' }),
    );
    expect(() => codec.encode({ 0: '0100', 2: '123', spare: { 2: '1' } })).toThrow(EncodeError);
  });
});

group('the other reading is told', () => {
  test('with its meaning', () => {
    expect(meaningsOf(left, '1804 0000010000000000 0831')[24]).toBe('filled on the other side: 831 (echo)');
    expect(meaningsOf(right, '0100 0000040000000000 5100')[22]).toMatch(/filled on the other side: 510/);
    expect(meaningsOf(right, '0100 0000040000000000 5105')[22]).toMatch(/the half byte left over is 5$/);
    expect(meaningsOf(left, '1804 0000010000000000 831F')[24]).toBe('echo');
  });

  test('for a card number the check digit decides, and it stays masked', () => {
    // A test number of fifteen digits, filled on the left where the spec fills on the right.
    const hex = '1100 4000000000000000 15 0378282246310005';
    expect(meaningsOf(left, hex)[2]).toBe(
      'filled on the other side: 378282*****0005 (the check digit says that this is it)',
    );
    expect(maskedJson(left, left.decode(bytesOf(hex)).toJSON())).toMatchObject({ spare: { 2: '*' } });
  });
});

test('a nibble D is the separator of a track, and nothing else', () => {
  const ns = codecOf({ 34: { type: 'String', length: 28, enc: 'BCD', prefix: 'Binary.L', class: 'ns' } });
  expect(() => ns.decode(bytesOf('30313030 0000000040000000 02 1D'))).toThrow('CHARACTER_INVALID: 34');
});
