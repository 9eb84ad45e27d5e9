// What `console.log` shows of a message: what people may see, and nothing of how a message is kept.
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Codec, compile, loadSpec, Message } from '../../src/index.ts';

const ascii = compile(loadSpec('iso87-ascii'));
/** A test card, with a track and a PIN block that are nobody's. */
const request = {
  '0': '0100',
  '2': '9504010000000001',
  '4': '000000001200',
  '35': '9504010000000001=29121010000000000000',
  '52': '0123456789ABCDEF',
};

function shown(codec: Codec, json: Parameters<Codec['encode']>[0]): string {
  return inspect(codec.decode(codec.encode(json)));
}

it('is its type, its spec and its elements, with card data hidden', () => {
  expect(shown(ascii, request)).toBe(`Message iso87-ascii {
  '0': '0100',
  '2': '950401******0001',
  '4': '000000001200',
  '35': '*************************************',
  '52': '****************'
}`);
});

it('hides tags of chip data one by one', () => {
  const text = shown(ascii, { '0': '0100', '55': '5A089504010000000001820238009F2608DDDDDDDDDDDDDDDD' });
  expect(text).toContain("'82': '3800'");
  expect(text).not.toContain('DDDD');
  expect(text).not.toContain('9504010000000001');
});

it('is short inside of something else, and says when nothing was read yet', () => {
  const message = ascii.decode(ascii.encode(request));
  expect(inspect({ a: { b: { c: message } } }, { depth: 2 })).toContain('[Message iso87-ascii]');
  expect(inspect({ message })).toContain("'2': '950401******0001'");
  expect(inspect(new Message())).toBe('Message without a dialect {}');
});

it('can be shown whatever has become of its bytes', () => {
  for (const name of ['iso87-ascii', 'iso87-bcd', 'postilion', 'mastercard-cis', 'visa-base1', 'base24']) {
    const codec = compile(loadSpec(name));
    const bytes = codec.encode({ '0': '0100', '2': request['2'], '4': request['4'], '11': '000001', '41': 'TERM0001' });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length }), (other) => {
        const own = Buffer.from(bytes);
        const message = codec.decode(own);
        own.set(other);
        expect(inspect(message)).toContain(`Message ${codec.name}`);
      }),
      { numRuns: 200 },
    );
  }
});
