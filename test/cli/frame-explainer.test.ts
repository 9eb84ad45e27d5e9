// What the log says of a frame that is no message: a hint now and then, its bytes always, and never a card number.
import { expect, test } from 'vitest';
import { frameExplainer } from '../../src/cli/frame-explainer.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import { Message } from '../../src/codec/message.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';

const codec = compile(loadSpec('iso87-ascii'));
const CARD = '9504010000000019';
const whole = codec.encode({ '0': '0100', '2': CARD, '3': '000000', '11': '000001', '41': 'TERM0001' });
const behindTpdu = Buffer.concat([Buffer.from('6000000003', 'hex'), whole]);

/** As the host has it: one message after the other is read into the same place. */
const message = new Message();

function explained(bytes: Buffer, explain: ReturnType<typeof frameExplainer>) {
  codec.index(whole, 0, whole.length, message);
  try {
    codec.index(bytes, 0, bytes.length, message);
  } catch (error) {
    if (error instanceof DecodeError) return explain(codec, message, error);
    throw error;
  }
  throw new Error('it is a message');
}

test('a hint once a second, the bytes each time', () => {
  let nowMs = 0;
  const explain = frameExplainer(() => nowMs);
  expect(explained(behindTpdu, explain)).toMatchObject({ hint: expect.stringMatching(/TPDU in front/) });
  nowMs = 999;
  expect(explained(behindTpdu, explain)).toEqual({ hex: expect.stringMatching(/^600000/) });
  nowMs = 1000;
  expect(explained(behindTpdu, explain).hint).toMatch(/TPDU/);
});

test('no card number, whether the message is read up to it or not at all', () => {
  for (const bytes of [behindTpdu, whole.subarray(0, -3)]) {
    const { hex } = explained(bytes, frameExplainer());
    expect(hex).not.toContain(Buffer.from(CARD).toString('hex'));
    expect(hex).toContain('*');
  }
});

test('a long frame is shown by its beginning', () => {
  const { hex } = explained(
    Buffer.concat([Buffer.from('6000000003', 'hex'), Buffer.alloc(5_000, 0x41)]),
    frameExplainer(),
  );
  expect(hex).toHaveLength(257);
});
