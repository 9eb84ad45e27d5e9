// Files as people have them: text in any encoding, bytes, frames whose length is wrong. What the messages are is known beforehand.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { type Decoded, inputsOf } from '../../src/cli/decoded-input.ts';
import { Advice } from '../../src/cli/guess-run.ts';
import { framingByName } from '../../src/wire/framing.ts';
import { bundledCodec } from '../codec/spec-under-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'switch8583-'));
afterAll(() => rmSync(folder, { recursive: true }));

const codec = bundledCodec('iso87-ascii');
const values = { 0: '0800', 7: '1123120000', 11: '000028', 70: '301' };
const message = codec.encode(values);
const hex = message.toString('hex');

async function read(content: Buffer, framing = 'none', raw = false, dialect = codec): Promise<Decoded[]> {
  const file = join(folder, 'input');
  writeFileSync(file, content);
  const options = { file, raw, framing, format: 'text', spec: 'iso87-ascii', header: undefined };
  const found: Decoded[] = [];
  for await (const decoded of inputsOf(options, dialect, new Advice(options))) found.push(decoded);
  return found;
}

const shown = (decoded: readonly Decoded[]) => decoded.map((one) => ('error' in one ? one.error : one.toJSON()));

function framed(framing: string, stated: number, body: Buffer): Buffer {
  const prefix = framingByName(framing);
  const bytes = Buffer.alloc(prefix.prefixBytes);
  prefix.writeLength(bytes, 0, stated);
  return Buffer.concat([bytes, body]);
}

describe('what a file holds', () => {
  const wide = Buffer.from(`\ufeff${hex}\r\n`, 'utf16le');
  test.each([
    ['hex', Buffer.from(`${hex}\n`)],
    ['hex with the mark of UTF-8', Buffer.from(`\ufeff${hex}\n`)],
    ['UTF-16, low byte first', wide],
    ['UTF-16, high byte first', Buffer.from(wide).swap16()],
    ['bytes', message],
    ['bytes and a line feed', Buffer.concat([message, Buffer.from('\n')])],
  ])('%s', async (name, content) => {
    expect(shown(await read(content, 'none', name.startsWith('bytes and')))).toEqual([values]);
  });

  test('many lines, more than are read at once', async () => {
    const lines = Buffer.from(`${hex}\n`.repeat(5_000));
    const found = await read(lines);
    expect(found).toHaveLength(5_000);
    expect(found.every((one) => !('error' in one))).toBe(true);
  });

  test('a wrapped message across what is read at once', async () => {
    const filler = `${hex}\n`.repeat(Math.floor(65_536 / (hex.length + 1)));
    const wrapped = hex.match(/.{1,8}/g)!.join('\n');
    const found = await read(Buffer.from(`${filler}${wrapped}\n`));
    expect(shown(found).at(-1)).toEqual(values);
    expect(found.every((one) => !('error' in one))).toBe(true);
  });

  test('what goes on over lines, the last of which has no line feed', async () => {
    const list = `byte[] m = {\n${hex
      .match(/.{1,16}/g)!
      .map((row) => row.replace(/../g, '(byte) 0x$&,'))
      .join('\n')}\n};`;
    for (const text of [hex.match(/.{1,32}/g)!.join('\n'), list])
      expect(shown(await read(Buffer.from(text)))).toEqual([values]);
  });

  test('text messages one a line, among raw bytes', async () => {
    const text = bundledCodec('iso87-ascii-hex');
    const lines = ['000001', '000002'].map((stan) => text.encode({ ...values, 11: stan }).toString('latin1'));
    expect(shown(await read(Buffer.from(`${lines.join('\n')}\n`), 'none', true, text))).toMatchObject([
      { 11: '000001' },
      { 11: '000002' },
    ]);
  });

  test('a blank line is no message, and text that is none is told with its line', async () => {
    expect(shown(await read(Buffer.from(`${hex}\n\nwhat is this?\n`)))).toEqual([
      values,
      { code: 'INPUT_NOT_HEX', path: 'input', offset: 0, line: 3, found: '"w" at place 1 is no hex digit' },
    ]);
  });
});

describe('a frame whose length is wrong', () => {
  test.each([
    ['too much', message.length + 12, 'FRAME_TRUNCATED'],
    ['too little', message.length - 3, 'FRAME_LENGTH_MALFORMED'],
  ])('%s: the message is shown all the same, and what is wrong', async (_, stated, code) => {
    const [only, ...others] = await read(framed('4-ascii', stated, message), '4-ascii', true);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      error: {
        code,
        found: stated,
        hint: `the length is wrong: the ${message.length} bytes that are there are a whole message`,
      },
    });
    expect('error' in only! && only.partial?.message.toJSON()).toEqual(values);
  });

  test('one that is cut off is shown as far as it goes', async () => {
    const [only] = await read(framed('2-byte', message.length, message.subarray(0, -2)), '2-byte', true);
    expect(only).toMatchObject({ error: { code: 'FRAME_TRUNCATED' }, errors: [{}, { code: 'TRUNCATED', path: '70' }] });
  });

  test('another framing that fits is named instead', async () => {
    const bytes = framed('2-byte-inclusive', message.length, message);
    const [only] = await read(bytes, '2-byte', true);
    expect(only).toMatchObject({
      error: { code: 'FRAME_TRUNCATED', hint: expect.stringContaining('try 2-byte-inclusive') },
    });
  });
});

describe('files that are something else first', () => {
  const two = `${hex}\n${hex}\n`;
  const kinds: readonly (readonly [string, Buffer, boolean])[] = [
    ['gzip of hex', gzipSync(two), false],
    ['gzip of gzip bytes that are one message', gzipSync(message), true],
    ['lines that end with a carriage return', Buffer.from(two.replaceAll('\n', '\r')), false],
    ['mixed line ends', Buffer.from(`${hex}\r\n${hex}\n`), false],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${two}`, 'utf16le'), false],
    ['UTF-16 without a mark', Buffer.from(two, 'utf16le'), false],
    ['UTF-16 without a mark, the other order', Buffer.from(two, 'utf16le').swap16(), false],
  ];
  test.each(kinds)('%s', async (_, content, raw) => {
    expect(shown(await read(content, 'none', raw))).toStrictEqual(raw ? [values] : [values, values]);
  });

  test.each([
    ['a capture', Buffer.from('d4c3b2a102000400', 'hex'), /it is a capture of packets/],
    ['an archive', Buffer.from('504b030414000000', 'hex'), /it is a zip archive/],
    ['gzip that is cut', gzipSync(two).subarray(0, 20), /unexpected end of file/],
  ])('%s is named', async (_, content, expected) => {
    await expect(read(content)).rejects.toThrow(expected);
  });
});
