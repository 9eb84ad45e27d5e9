// Messages with something around them: columns above a dump, the code around an array, JSON of HTTP clients, lines of logs. The
// layouts are those that Netty, PowerShell, Wireshark, xxd, Node and Go print; each is made here from the bytes.
import { describe, expect, test } from 'vitest';
import { type Judge, type Pasted, PastedMessages } from '../../src/cli/pasted/pasted-messages.ts';
import { bundledCodec, bytesOf } from '../codec/spec-under-test.ts';

const codec = bundledCodec('iso87-ascii');
const judge: Judge = (bytes) => {
  const [error] = codec.decodePartially(bytes).errors;
  return error === undefined ? 'whole' : error.code === 'TRUNCATED' ? 'short' : 'none';
};
const echo = bytesOf('30383030 82200000000000000400000000000000 31313233313230303030 303030303238 333031');
const hex = echo.toString('hex');
const pairs = hex.match(/../g)!;
const characters = echo.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
const inBinary = echo.toString('latin1');

function read(text: string, reader = judge): Pasted[] {
  return [...new PastedMessages(reader, false).read(text.split('\n'), 'none')];
}

/** Sixteen bytes a line. */
function lines(one: (bytes: string[], text: string, at: number) => string): string {
  const found: string[] = [];
  for (let at = 0; at < pairs.length; at += 16)
    found.push(one(pairs.slice(at, at + 16), characters.slice(at, at + 16), at));
  return found.join('\n');
}

/** So many bytes a line. */
function inRows(size: number, one: (bytes: number[], at: number) => string): string {
  const found: string[] = [];
  for (let at = 0; at < echo.length; at += size) found.push(one([...echo.subarray(at, at + size)], at));
  return found.join('\n');
}

const inBase = (value: number, base: number, width: number) => value.toString(base).padStart(width, '0');
const inHex = (bytes: readonly number[]) => bytes.map((byte) => inBase(byte, 16, 2)).join(' ');
const isShown = (byte: number) => byte >= 0x20 && byte < 0x7f;
/** As od -c has it. */
const cell = (byte: number) =>
  (isShown(byte) ? String.fromCharCode(byte) : byte === 0 ? '\\0' : inBase(byte, 8, 3)).padStart(4);
const words = (bytes: readonly number[]) =>
  [0, 2, 4, 6, 8, 10, 12, 14]
    .filter((at) => at < bytes.length)
    .map((at) => inBase(bytes[at]! + 256 * (bytes[at + 1] ?? 0), 8, 6))
    .join(' ');
const angled = (open: string, close: string) =>
  [...echo]
    .map((byte) => (isShown(byte) ? String.fromCharCode(byte) : `${open}${inBase(byte, 16, 2)}${close}`))
    .join('');
/** IPv4 and TCP in front of the message, 79 bytes in all. */
const packet = `4500004f 00014000 40060000 7f000001 7f000001 15b32187 00000001 00000001 5018ffff 00000000 ${hex}`;
function ofPacket(link: string): string {
  const all = [...bytesOf(link + packet)];
  const found: string[] = [];
  for (let at = 0; at < all.length; at += 16) found.push(`\t0x${inBase(at, 16, 4)}:  ${inHex(all.slice(at, at + 16))}`);
  return found.join('\n');
}

const offset = (at: number, width: number) => at.toString(16).padStart(width, '0');
const rule = '+--------+-------------------------------------------------+----------------+';

const surrounded: readonly (readonly [string, string])[] = [
  [
    'Netty, with its columns and rules',
    [
      '         +-------------------------------------------------+',
      '         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |',
      rule,
      lines((bytes, text, at) => `|${offset(at, 8)}| ${bytes.join(' ').padEnd(47)} |${text.padEnd(16)}|`),
      rule,
    ].join('\n'),
  ],
  [
    'Format-Hex of PowerShell, with its heading',
    [
      '   Label: C:\\temp\\echo.bin',
      '',
      '          Offset Bytes                                           Ascii',
      '                 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F',
      '          ------ ----------------------------------------------- -----',
      lines((bytes, text, at) => `${offset(at, 16)} ${bytes.join(' ').padEnd(47)} ${text}`),
    ].join('\n'),
  ],
  [
    'a dump whose last line is not filled up, with digits for characters',
    lines((bytes, text, at) => `${offset(at, 4)}  ${bytes.join(' ')}  ${text}`),
  ],
  [
    'the same in two halves',
    lines((b, text, at) => `${offset(at, 4)}   ${b.slice(0, 8).join(' ')}  ${b.slice(8).join(' ')}   ${text}`),
  ],
  ['bytes and characters without an offset', lines((bytes, text) => `${bytes.join(' ')}  ${text}`)],
  [
    'xxd -i',
    `unsigned char echo_bin[] = {\n${lines((bytes) => `  ${bytes.map((pair) => `0x${pair}`).join(', ')},`)}\n};\nunsigned int echo_bin_len = 39;`,
  ],
  ['strings in C', `const char *echo =\n${lines((bytes) => `  "${bytes.map((pair) => `\\x${pair}`).join('')}"`)};`],
  ['an array in Rust', `&[${[...echo].join(', ')}]`],
  ['xxd -b', inRows(6, (bytes, at) => `${offset(at, 8)}: ${bytes.map((byte) => inBase(byte, 2, 8)).join(' ')}  .`)],
  ['bits', [...echo].map((byte) => inBase(byte, 2, 8)).join(' ')],
  [
    'od -b',
    `${inRows(16, (bytes, at) => `${inBase(at, 8, 7)} ${bytes.map((byte) => inBase(byte, 8, 3)).join(' ')}`)}\n0000047`,
  ],
  ['od', `${inRows(16, (bytes, at) => `${inBase(at, 8, 7)} ${words(bytes)}`)}\n0000047`],
  ['od -c', `${inRows(16, (bytes, at) => `${inBase(at, 8, 7)}${bytes.map(cell).join('')}`)}\n0000047`],
  ['hexdump -c', `${inRows(16, (bytes, at) => `${offset(at, 7)}${bytes.map(cell).join('').padEnd(64)}`)}\n0000027`],
  ['od -A d', inRows(16, (bytes, at) => `${inBase(at, 10, 7)} ${inHex(bytes)}`)],
  ['od -A n -t u1', inRows(16, (bytes) => bytes.map((byte) => String(byte).padStart(4)).join(''))],
  [
    'gdb',
    inRows(
      8,
      (bytes, at) =>
        `0x7ffe${offset(at + 4096, 4)} <buf+${at}>:\t${bytes.map((b) => `0x${inBase(b, 16, 2)}`).join('\t')}`,
    ),
  ],
  ['offsets from one', inRows(16, (bytes, at) => `${inBase(at + 1, 10, 4)}: ${inHex(bytes)}`)],
  [
    'offsets twice',
    lines((bytes, text, at) => `${inBase(at, 10, 4)}(${offset(at, 4)})  ${bytes.join(' ').padEnd(47)}  ${text}`),
  ],
  ['a whole packet, tcpdump', ofPacket('')],
  ['a whole frame, Wireshark', ofPacket('000000000000000000000000 0800')],
  ['a whole frame in hex', bytesOf(`000000000000000000000000 0800 ${packet}`).toString('hex')],
  [
    'an array in Java',
    `byte[] echo = new byte[] {\n${inRows(8, (bytes) => `${bytes.map((b) => `(byte)0x${inBase(b, 16, 2)}`).join(', ')},`)}\n};`,
  ],
  ['an array in Rust with types', `let echo: [u8; 39] = [${[...echo].map((byte) => `${byte}u8`).join(', ')}];`],
  [
    'comments between bytes',
    `static const unsigned char pkt[39] = {\n${lines((bytes) => `${bytes.map((pair) => `0x${pair}`).join(', ')} /* x */,`)}\n};`,
  ],
  ['bytea of PostgreSQL', `\\x${hex}`],
  ['JSON of a Uint8Array', JSON.stringify(new Uint8Array(echo))],
  ['JSON in JSON', JSON.stringify({ line: JSON.stringify({ raw: hex }) })],
  ['bytes in angles', angled('<', '>')],
  ['bytes in brackets', angled('[', ']')],
  ['hex with a backslash at the end of each line', hex.match(/.{1,40}/g)!.join('\\\n')],
  [
    'hex in strings with a plus between them',
    hex
      .match(/.{1,40}/g)!
      .map((part) => `"${part}"`)
      .join(' +\n'),
  ],
  ['base64', echo.toString('base64')],
  ['base64 in quotes', `"${echo.toString('base64')}"`],
  [
    'base64, wrapped',
    echo
      .toString('base64')
      .match(/.{1,40}/g)!
      .join('\n'),
  ],
  ['a URL', pairs.map((pair) => `%${pair}`).join('')],
  ['hex of hex', Buffer.from(hex).toString('hex')],
  ['JSON with hex', JSON.stringify({ id: 7, message: hex })],
  ['JSON with hex over lines', JSON.stringify({ id: 7, request: { message: hex.toUpperCase() } }, null, 2)],
  [
    'JSON with text',
    JSON.stringify({ message: inBinary.replace(/[\x80-\xff]/g, (c) => c) }).replace(/[\x80-\xff]/g, '\\u0082'),
  ],
  ['JSON with base64', JSON.stringify({ message: echo.toString('base64') })],
  ['JSON of a list over lines', JSON.stringify([...echo], null, 2)],
  ['JSON of a Buffer', JSON.stringify(echo, null, 2)],
  ['a line of a log, in pairs', `2026-11-23 12:00:00,123 DEBUG sent 39 bytes: ${pairs.join(' ')} to 10.0.0.1`],
  [
    'a log with lines that hold none',
    `2026-11-23 12:00:00 INFO connected to host\n2026-11-23 12:00:01 INFO sent [${hex}]\n2026-11-23 12:00:02 INFO closed`,
  ],
];

test.each(surrounded)('%s', (_, text) => {
  const found = read(text);
  expect(found.map((one) => ('bytes' in one ? one.bytes.toString('hex') : one.wrong))).toEqual([hex]);
});

describe('text', () => {
  const asText = bundledCodec('iso87-ascii-hex');
  const message = '0800822000000000000004000000000000001123120000000028301';
  const textJudge: Judge = (bytes) => (asText.decodePartially(bytes).errors.length === 0 ? 'whole' : 'none');

  test('stands in a line of a log', () => {
    for (const line of [`12:00:00 INFO sent: ${message}`, `12:00:00 INFO <${message}>`, `iso="${message}"`])
      expect(read(line, textJudge)).toEqual([{ bytes: Buffer.from(message), line: 1 }]);
  });

  test('several messages in one JSON value are several', () => {
    const both = JSON.stringify([{ sent: message }, { received: message }]);
    expect(read(both, textJudge)).toHaveLength(2);
  });
});

test('hex that lost a digit gives the bytes in front of it', () => {
  expect(read(hex.slice(0, -1))).toEqual([
    { wrong: '77 hex digits are not whole bytes', line: 1, cut: echo.subarray(0, -1) },
  ]);
});

test('a line that is no hex among lines of hex is told', () => {
  expect(read(`${hex}\nnot hex\n${hex}`)).toMatchObject([
    { line: 1 },
    { wrong: expect.any(String), line: 2 },
    { line: 3 },
  ]);
});
