// Overwriting a copy is the same as encoding the JSON with the other message type and STAN, byte for byte and for every spec
// that it says yes to; it says yes to plain ASCII messages, which is what it is for, and no to all that needs more.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { canPatch, patch } from '../../src/codec/write/patch.ts';
import { tries } from '../tries.ts';
import { generatedMessage } from './generated-message.ts';
import { bundledCodec, bundledNames, bundledSpec, codecOf, hexOf } from './spec-under-test.ts';

const SEED = 8583;
/** Messages of each spec. */
const MESSAGES = tries(60, 200);
/** Bytes around a message, as there are in a chunk and in a region. */
const BEFORE = 5;

function messageIn(codec: ReturnType<typeof bundledCodec>, json: FieldValues): Message {
  const body = codec.encode(json);
  const bytes = Buffer.concat([Buffer.alloc(BEFORE, 0x77), body, Buffer.alloc(3, 0x88)]);
  const message = new Message();
  codec.index(bytes, BEFORE, BEFORE + body.length, message);
  return message;
}

describe('overwriting', () => {
  test.each(bundledNames)('%s: the same as encoding what was changed, wherever the copy lies', (name) => {
    const codec = bundledCodec(name);
    const messages = generatedMessage(bundledSpec(name));
    let overwritten = 0;
    fc.assert(
      fc.property(messages, fc.nat(999_999), fc.constantFrom(100, 110, 1110, 430), (json, stan, mti) => {
        const message = messageIn(codec, { ...json, '11': '000123' });
        if (!canPatch(message, codec)) return;
        overwritten++;
        const copy = Buffer.alloc(message.bytes.length + 9, 0x55);
        const at = 4;
        message.bytes.copy(copy, at, message.start, message.end);
        patch(message, mti, stan, copy, at);
        const expected = codec.encode({
          ...json,
          '0': String(mti).padStart(4, '0'),
          '11': String(stan).padStart(6, '0'),
        });
        const end = at + expected.length;
        expect(hexOf(copy.subarray(at, end))).toBe(hexOf(expected));
        expect(new Set([...copy.subarray(0, at), ...copy.subarray(end)])).toEqual(new Set([0x55]));
        expect(message.text(11)).toBe('000123');
      }),
      { numRuns: MESSAGES, seed: SEED },
    );
    // Messages with a second bitmap have no usual opening; of those with one, plain ASCII can always be overwritten.
    expect(overwritten > 0).toBe(name === 'iso87-ascii' || name === 'iso93-ascii');
  });

  const ascii = bundledCodec('iso87-ascii');
  const request: FieldValues = { '0': '0100', '11': '000001', '41': 'TERM0001' };

  test('is for the plain message within one dialect', () => {
    expect(canPatch(messageIn(ascii, request), ascii)).toBe(true);
  });

  const headed = codecOf({ '11': { type: 'String', length: 6, class: 'n', enc: 'ASCII', prefix: 'ASCII.Fixed' } });
  test.each<[string, Message, ReturnType<typeof bundledCodec>]>([
    ['another dialect', messageIn(ascii, request), bundledCodec('iso93-ascii')],
    ['the same message of another codec', messageIn(ascii, request), headed],
    ['packed digits', messageIn(bundledCodec('iso87-bcd'), request), bundledCodec('iso87-bcd')],
    ['a bitmap in hex', messageIn(bundledCodec('iso87-ascii-hex'), request), bundledCodec('iso87-ascii-hex')],
    ['no STAN', messageIn(ascii, { '0': '0100', '41': 'TERM0001' }), ascii],
    ['a second bitmap', messageIn(ascii, { ...request, '70': '301' }), ascii],
  ])('is not for %s', (_, message, target) => {
    expect(canPatch(message, target)).toBe(false);
  });

  test('is not for what was refused', () => {
    const message = new Message();
    const bytes = ascii.encode(request);
    expect(() => ascii.index(bytes, 0, bytes.length - 1, message)).toThrow('TRUNCATED');
    expect(canPatch(message, ascii)).toBe(false);
  });
});
