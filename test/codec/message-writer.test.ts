// A MessageWriter has room for whatever it is told to write, and holds one message at a time.
import { expect, test } from 'vitest';
import { Edits } from '../../src/codec/write/edits.ts';
import { MessageWriter } from '../../src/codec/write/message-writer.ts';
import { bundledCodec } from './spec-under-test.ts';

const ascii = bundledCodec('iso87-ascii');
const bcd = bundledCodec('iso87-bcd');
const short = { 0: '0100', 3: '000000', 11: '000001' };

test('writes what encoding the edited JSON gives', () => {
  const writer = new MessageWriter();
  const end = writer.write(ascii.decode(ascii.encode(short)), new Edits().digits(11, 7, 6), bcd);
  expect(writer.out.subarray(0, end)).toEqual(bcd.encode({ ...short, 11: '000007' }));
});

test('grows, and goes on with short messages', () => {
  const long: Record<string, string> = { ...short };
  for (let number = 105; number <= 127; number++) long[number] = String(number).padEnd(999, 'x');
  const writer = new MessageWriter();
  const source = ascii.decode(ascii.encode(long));
  const end = writer.write(source, new Edits(), ascii);
  expect(end).toBeGreaterThan(new MessageWriter().out.length);
  expect(writer.out.subarray(0, end)).toEqual(ascii.encode(long));
  const next = writer.write(ascii.decode(ascii.encode(short)), new Edits(), ascii);
  expect(writer.out.subarray(0, next)).toEqual(ascii.encode(short));
});
