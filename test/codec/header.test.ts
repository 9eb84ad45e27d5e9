// Network headers: how many bytes, what is sent when there is nothing to mirror, what goes back, what is refused.
import { describe, expect, test } from 'vitest';
import { DecodeError, EncodeError } from '../../src/codec/errors.ts';
import { headerPlan } from '../../src/codec/header.ts';
import type { HeaderSpec } from '../../src/codec/spec/spec.ts';
import { Edits } from '../../src/codec/write/edits.ts';
import { OutputBuffer } from '../../src/codec/write/output-buffer.ts';
import { writeMessage } from '../../src/codec/write/write-message.ts';
import { bytesOf, codecOf, hexOf } from './spec-under-test.ts';

/** Header, its bytes when there is nothing to mirror. */
const own: readonly (readonly [HeaderSpec | undefined, string])[] = [
  [undefined, ''],
  [{ kind: 'none' }, ''],
  [{ kind: 'none', lengthBytes: 4 }, ''],
  [{ kind: 'fixed', lengthBytes: 4 }, '00000000'],
  [{ kind: 'fixed', lengthBytes: 4, hex: 'ABCD' }, 'ABCD0000'],
  [{ kind: 'fixed', hex: 'ABCD01' }, 'ABCD01'],
  [{ kind: 'literal', hex: '49534F303136303030303135' }, '49534F303136303030303135'],
  [{ kind: 'tpdu' }, '6000000000'],
  [{ kind: 'tpdu', hex: '6000038091' }, '6000038091'],
  [{ kind: 'base1' }, `16${'00'.repeat(21)}`],
];

const digit = { 2: { type: 'String', length: 1, prefix: 'None.Fixed' } } as const;
const BODY = '30313030 4000000000000000 37';

describe.each(own)('%j', (header, hex) => {
  test('is sent as its own', () => {
    const plan = headerPlan(header);
    expect(plan.lengthBytes).toBe(hex.length / 2);
    expect(hexOf(plan.own)).toBe(hex);
    const codec = codecOf(digit, header === undefined ? {} : { header });
    expect(hexOf(codec.encode({ 0: '0100', 2: '7' }))).toBe(hex + hexOf(bytesOf(BODY)));
  });

  test('is read, and can be written back from JSON', () => {
    const codec = codecOf(digit, header === undefined ? {} : { header });
    const wire = bytesOf(hex + BODY);
    const message = codec.decode(wire);
    expect(message.headerBytes).toBe(hex.length / 2);
    expect(message.toJSON()).toStrictEqual({ 0: '0100', 2: '7', ...(hex === '' ? {} : { header: hex }) });
    expect(hexOf(codec.encode(message.toJSON()))).toBe(hexOf(wire));
  });
});

describe('the header that goes back', () => {
  const mirrored = (header: HeaderSpec, received: string): string => {
    const codec = codecOf(digit, { header });
    const chunk = Buffer.concat([bytesOf('FFFF'), bytesOf(received), bytesOf(BODY)]);
    const message = codec.decode(chunk.subarray(2));
    const edits = new Edits().mirrorHeader(codec, chunk, 2);
    const out = Buffer.alloc(64);
    const end = writeMessage(message, edits, codec, new OutputBuffer(out), 0);
    expect(hexOf(out.subarray(received.length / 2, end))).toBe(hexOf(bytesOf(BODY)));
    expect(hexOf(chunk.subarray(2, 2 + received.length / 2)), 'what was received stays as it is').toBe(received);
    return hexOf(out.subarray(0, received.length / 2));
  };

  test('a TPDU exchanges its addresses', () => {
    expect(mirrored({ kind: 'tpdu' }, '6012345678')).toBe('6056781234');
  });

  test('others stay as they are', () => {
    expect(mirrored({ kind: 'fixed', lengthBytes: 5 }, '6012345678')).toBe('6012345678');
    expect(mirrored({ kind: 'literal', hex: '49534F' }, '49534F')).toBe('49534F');
    const base1 = '16010200AB123456654321010203040506070809AABB'.padEnd(44, '0');
    expect(mirrored({ kind: 'base1' }, base1)).toBe(base1);
  });

  test('without one received, the own goes out; without one in the dialect, none', () => {
    const out = Buffer.alloc(64);
    const tpdu = codecOf(digit, { header: { kind: 'tpdu', hex: '6000030000' } });
    const message = tpdu.decode(bytesOf(`6012345678${BODY}`));
    expect(hexOf(out.subarray(0, writeMessage(message, new Edits(), tpdu, new OutputBuffer(out), 0)))).toBe(
      hexOf(bytesOf(`6000030000${BODY}`)),
    );
    const plain = codecOf(digit);
    const edits = new Edits().mirrorHeader(plain, message.bytes, message.start);
    expect(edits.headerBytes).toBe(-1);
    expect(hexOf(out.subarray(0, writeMessage(message, edits, plain, new OutputBuffer(out), 0)))).toBe(
      hexOf(bytesOf(BODY)),
    );
  });

  test('a header of another length does not fit: the own goes out', () => {
    const out = Buffer.alloc(64);
    const tpdu = codecOf(digit, { header: { kind: 'tpdu' } });
    const fixed = codecOf(digit, { header: { kind: 'fixed', hex: 'ABCD' } });
    const message = tpdu.decode(bytesOf(`6012345678${BODY}`));
    const edits = new Edits().mirrorHeader(tpdu, message.bytes, message.start);
    expect(hexOf(out.subarray(0, writeMessage(message, edits, fixed, new OutputBuffer(out), 0)))).toBe(
      hexOf(bytesOf(`ABCD${BODY}`)),
    );
  });
});

describe('headers that are refused', () => {
  test('a literal that is another one', () => {
    const codec = codecOf(digit, { header: { kind: 'literal', hex: '49534F' } });
    expect(() => codec.decode(bytesOf(`49534E${BODY}`))).toThrow(
      'HEADER_MALFORMED: header at offset 0: expected 0x49534F, found 0x49534E',
    );
  });

  test('one that is cut', () => {
    const codec = codecOf(digit, { header: { kind: 'tpdu' } });
    for (let length = 0; length < 5; length++) {
      expect(() => codec.decode(bytesOf('6012345678').subarray(0, length))).toThrow(DecodeError);
      expect(() => codec.decode(bytesOf('6012345678').subarray(0, length))).toThrow(
        `TRUNCATED: header at offset 0: expected 5 byte(s), found ${length} left`,
      );
    }
  });

  test('one in JSON that is not as long as the spec says', () => {
    const codec = codecOf(digit, { header: { kind: 'tpdu' } });
    for (const header of ['60', '60123456789', 'ZZ12345678', '601234567890', '']) {
      expect(() => codec.encode({ 0: '0100', 2: '7', header })).toThrow(EncodeError);
      expect(() => codec.encode({ 0: '0100', 2: '7', header })).toThrow(
        'HEADER_MALFORMED: header: expected 5 byte(s) as hex',
      );
    }
  });
});

test('a TPDU as a literal is known with its addresses exchanged, as it comes back, and in no other order', () => {
  const codec = codecOf(digit, { header: { kind: 'literal', hex: '6000030000' } });
  expect(codec.decode(bytesOf(`6000000003${BODY}`)).toJSON()).toMatchObject({ header: '6000000003' });
  expect(() => codec.decode(bytesOf(`6003000000${BODY}`))).toThrow('HEADER_MALFORMED');
  const other = codecOf(digit, { header: { kind: 'literal', hex: '4900030000' } });
  expect(() => other.decode(bytesOf(`4900000003${BODY}`))).toThrow('HEADER_MALFORMED');
});
