// The forms in which people paste bytes: each of them is the same message, alone and among others. The forms are those that
// xxd, hexdump, od, Wireshark, tcpdump, jPOS, Python, Java, C and Node print; they are made here from the bytes, not by our code.
import { describe, expect, test } from 'vitest';
import { hexBytes, messagesIn } from '../../src/cli/input.ts';
import { type Judge, type Pasted, PastedMessages } from '../../src/cli/pasted/pasted-messages.ts';
import type { Codec } from '../../src/codec/codec.ts';
import { bundledCodec, bytesOf } from '../codec/spec-under-test.ts';

const codec = bundledCodec('iso87-ascii');
const judgeOf =
  (dialect: Codec): Judge =>
  (bytes) => {
    const [error] = dialect.decodePartially(bytes).errors;
    return error === undefined ? 'whole' : error.code === 'TRUNCATED' ? 'short' : 'none';
  };
const judge = judgeOf(codec);
const echo = bytesOf('30383030 82200000000000000400000000000000 31313233313230303030 303030303238 333031');
const hex = echo.toString('hex');
const pairs = hex.match(/../g)!;
const decimals = [...echo].map(String);
const signed = [...echo].map((byte) => String(byte > 127 ? byte - 256 : byte));

/** Lines of so many bytes: an offset, the bytes, the characters. */
function dump(
  bytes: Buffer,
  offset: (at: number) => string,
  shown: (piece: Buffer) => string,
  characters: (text: string) => string,
): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const piece = bytes.subarray(at, at + 16);
    const text = piece.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
    lines.push(`${offset(at)}${shown(piece)}${characters(text)}`);
  }
  return lines.join('\n');
}

const inPairs = (piece: Buffer) => piece.toString('hex').match(/../g)!.join(' ');
const inFours = (piece: Buffer) =>
  piece
    .toString('hex')
    .match(/.{1,4}/g)!
    .join(' ');
const hexOffset = (width: number) => (at: number) => at.toString(16).padStart(width, '0');
const halves = (piece: Buffer) =>
  `${inPairs(piece.subarray(0, 8))}  ${piece.length > 8 ? inPairs(piece.subarray(8)) : ''}`;

const forms: readonly (readonly [string, string])[] = [
  ['plain hex', hex],
  ['upper case', hex.toUpperCase()],
  ['pairs', pairs.join(' ')],
  ['colons', pairs.join(':')],
  ['dashes', pairs.join('-')],
  ['0x and commas', pairs.map((pair) => `0x${pair}`).join(', ')],
  ['one 0x', `0x${hex}`],
  ['escapes', pairs.map((pair) => `\\x${pair}`).join('')],
  [
    'a string in C over two lines',
    `"${pairs
      .slice(0, 20)
      .map((p) => `\\x${p}`)
      .join('')}"\n"${pairs
      .slice(20)
      .map((p) => `\\x${p}`)
      .join('')}"`,
  ],
  [
    'bytes of Python',
    "b'0800\\x82 \\x00\\x00\\x00\\x00\\x00\\x00\\x04\\x00\\x00\\x00\\x00\\x00\\x00\\x001123120000000028301'",
  ],
  ['octal escapes', [...echo].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')],
  ['a list in decimal', `[${decimals.join(', ')}]`],
  ['a signed list', `[${signed.join(', ')}]`],
  ['a tuple', `(${decimals.join(', ')})`],
  ['decimal, by blanks', decimals.join(' ')],
  ['an array in C', `unsigned char msg[${echo.length}] = { ${pairs.map((pair) => `0x${pair}`).join(', ')} };`],
  [
    'an array in C over lines',
    `unsigned char msg[] = {\n  ${pairs
      .slice(0, 16)
      .map((p) => `0x${p}`)
      .join(', ')},\n  ${pairs
      .slice(16)
      .map((p) => `0x${p}`)
      .join(', ')}\n};`,
  ],
  ['an array in Java', `byte[] msg = {${[...echo].map((byte) => `(byte) 0x${byte.toString(16)}`).join(', ')}};`],
  ['Node', `<Buffer ${pairs.join(' ')}>`],
  ['parentheses', `(${hex.slice(0, 8)})(${hex.slice(8)})`],
  ['wrapped at 32', hex.match(/.{1,32}/g)!.join('\n')],
  ['wrapped at 25', hex.match(/.{1,25}/g)!.join('\n')],
  [
    'wrapped pairs',
    pairs
      .join(' ')
      .match(/.{1,48}/g)!
      .join('\n'),
  ],
  ['Delphi', pairs.map((pair) => `$${pair.toUpperCase()}`).join(', ')],
  ['Visual Basic', pairs.map((pair) => `&H${pair.toUpperCase()}`).join(', ')],
  ['an assembler', `msg: db ${pairs.map((pair) => `0${pair}h`).join(',')}`],
  ['another assembler', `.byte ${pairs.map((pair) => `0x${pair}`).join(',')}`],
  ['dots', pairs.join('.')],
  ['slashes', pairs.join('/')],
  ['underscores', pairs.join('_')],
  ['a data URL', `data:application/octet-stream;base64,${echo.toString('base64')}`],
  ['YAML', `payload: !!binary ${echo.toString('base64')}`],
  ['a number a line', decimals.join('\n')],
  [
    'a C array of Wireshark',
    `char peer0_0[] = { /* Packet 4 */\n${pairs
      .map((pair) => `0x${pair}`)
      .join(', ')
      .replace(/(.{46}), /g, '$1, \n')} };`,
  ],
  [
    'WinDbg',
    dump(
      echo,
      (at) => `00000000\`${hexOffset(8)(at + 0x7a0000)}  `,
      (p) =>
        inPairs(p)
          .replace(/^(.{23}) /, '$1-')
          .padEnd(49),
      (text) => text,
    ),
  ],
  [
    'a dump of a mainframe',
    dump(
      echo,
      (at) => `+${hexOffset(4)(at)}   `,
      (p) =>
        p
          .toString('hex')
          .toUpperCase()
          .match(/.{1,8}/g)!
          .join(' ')
          .padEnd(38),
      (text) => `*${text.padEnd(16)}*`,
    ),
  ],
  [
    'hexyl',
    dump(
      echo,
      (at) => `\xe2\x94\x82${hexOffset(8)(at)}\xe2\x94\x82 `,
      (p) =>
        `${inPairs(p.subarray(0, 8)).padEnd(23)} \xe2\x94\x8a ${p.length > 8 ? inPairs(p.subarray(8)).padEnd(23) : ' '.repeat(23)} `,
      (text) => `\xe2\x94\x82${text.slice(0, 8).padEnd(8)}\xe2\x94\x8a${text.slice(8).padEnd(8)}\xe2\x94\x82`,
    ),
  ],
  [
    'a wrapped list',
    decimals
      .join(', ')
      .match(/.{1,60}/g)!
      .join('\n'),
  ],
  [
    'xxd',
    dump(
      echo,
      (at) => `${hexOffset(8)(at)}: `,
      (p) => inFours(p).padEnd(40),
      (t) => ` ${t}`,
    ),
  ],
  [
    'hexdump -C',
    `${dump(
      echo,
      (at) => `${hexOffset(8)(at)}  `,
      (p) => halves(p).padEnd(49),
      (t) => ` |${t}|`,
    )}\n00000027`,
  ],
  [
    'Wireshark',
    dump(
      echo,
      (at) => `${hexOffset(4)(at)}  `,
      (p) => inPairs(p).padEnd(48),
      (t) => `  ${t}`,
    ),
  ],
  [
    'Wireshark without characters',
    dump(
      echo,
      (at) => `${hexOffset(4)(at)}   `,
      inPairs,
      () => '',
    ),
  ],
  [
    'jPOS',
    dump(
      echo,
      (at) => `${hexOffset(4)(at)}  `,
      (p) => halves(p).padEnd(50),
      (t) => ` ${t}`,
    ),
  ],
  [
    'tcpdump -X',
    dump(
      echo,
      (at) => `\t0x${hexOffset(4)(at)}:  `,
      (p) => inFours(p).padEnd(40),
      (t) => `  ${t}`,
    ),
  ],
  [
    'od -t x1',
    `${dump(
      echo,
      (at) => at.toString(8).padStart(7, '0'),
      (p) => ` ${inPairs(p)}`,
      () => '',
    )}\n0000047`,
  ],
  [
    'hexdump in words',
    `${dump(
      echo,
      hexOffset(7),
      (p) => ` ${inFours(Buffer.concat([p, Buffer.alloc(p.length % 2)]).swap16())}`,
      () => '',
    )}\n0000027`,
  ],
  ['a line of a log', `2026-11-26 12:00:00 DEBUG sent ${hex} to host`],
  ['Windows line ends', `${hex}\r\n`],
  ['a byte order mark', `\ufeff${hex}`],
];

const read = (text: string, blanksToo = false): Pasted[] => [
  ...new PastedMessages(judge, blanksToo).read(text.split(/\r?\n/), 'none'),
];

describe.each(forms)('%s', (_, text) => {
  test('is the message', () => {
    const bytes = hexBytes(text, judge);
    expect('wrong' in bytes ? bytes : bytes.toString('hex')).toBe(hex);
  });
});

describe('several messages', () => {
  const other = bytesOf('30383130 02200000020000003131323331323030303030303030323830 30');
  const twoLines = `${hex}\n${other.toString('hex')}`;

  test('one a line', () => {
    expect(read(twoLines)).toEqual([
      { bytes: echo, line: 1 },
      { bytes: other, line: 2 },
    ]);
  });

  test('a blank line is one where machines ask, and none for people', () => {
    expect(read(`${hex}\n\n${hex}`, true).map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(read(`${hex}\n\n${hex}`).map(({ line }) => line)).toEqual([1, 3]);
  });

  test('dumps behind each other, talk between them left out', () => {
    const xxd = forms.find(([name]) => name === 'xxd')![1];
    expect(read(`${xxd}\nthe answer:\n${xxd}`)).toEqual([
      { bytes: echo, line: 1 },
      { bytes: echo, line: 5 },
    ]);
  });

  test('a message with a fault that is wrapped is one, for people', () => {
    const faulty = `${hex.slice(0, -2)}41`;
    const wrapped = faulty.match(/.{1,32}/g)!.join('\n');
    expect(read(wrapped)).toEqual([{ bytes: Buffer.from(faulty, 'hex'), line: 1 }]);
    expect(read(wrapped, true)).toHaveLength(3);
  });

  test('thousands of lines that are refused are read once each', () => {
    let asked = 0;
    const pasted = new PastedMessages((bytes) => {
      asked++;
      return judge(bytes);
    }, true);
    const cut = Array.from({ length: 2_000 }, () => hex.slice(0, 60));
    expect([...pasted.read(cut, 'none')]).toHaveLength(2_000);
    expect(asked).toBeLessThan(40_000);
  });

  test('a line that is refused is no part of the next', () => {
    const cut = hex.slice(0, 40);
    expect(read(`${cut}\n${hex}`)).toEqual([
      { bytes: Buffer.from(cut, 'hex'), line: 1 },
      { bytes: echo, line: 2 },
    ]);
  });
});

describe('text', () => {
  const asText = bundledCodec('iso87-ascii-hex');
  const message = asText.encode({ 0: '0800', 7: '1123120000', 11: '000028', 70: '301' }).toString('latin1');
  const isText = judgeOf(asText);

  test('a text message of nothing but digits is one where hex is none', () => {
    expect(hexBytes(message, isText)).toEqual(Buffer.from(message, 'latin1'));
    expect(hexBytes(Buffer.from(message).toString('hex'), isText)).toEqual(Buffer.from(message, 'latin1'));
  });

  test('blanks at its end are data', () => {
    const blank = asText.encode({ 0: '0200', 11: '000001', 41: 'T1      ' }).toString('latin1');
    expect(hexBytes(blank, isText)).toEqual(Buffer.from(blank, 'latin1'));
  });

  test('what is no message in any form says what is wrong', () => {
    expect(read('not hex at all')).toEqual([{ wrong: '"n" at place 1 is no hex digit', line: 1 }]);
    expect(read('303')).toEqual([{ wrong: '3 hex digits are not whole bytes', line: 1, cut: Buffer.from('0') }]);
  });
});

describe('lines that come one by one', () => {
  test('a message is given at once, refused or not; a dump waits for its end', () => {
    const pasted = new PastedMessages(judge, false);
    expect([...pasted.read([hex], 'later')]).toHaveLength(1);
    expect([...pasted.read([hex.slice(0, 20)], 'later')]).toHaveLength(1);
    const [first, ...others] = forms.find(([name]) => name === 'xxd')![1].split('\n');
    expect([...pasted.read([first!], 'later')]).toEqual([]);
    expect([...pasted.read(others, 'none')]).toEqual([{ bytes: echo, line: 3 }]);
  });
});

test('a line that is longer than any message is refused, whatever it is', async () => {
  for (const text of ['30', '{"', 'x ', '41 ', '4141 ']) {
    for (const end of ['', '\n']) {
      const read = async () => {
        const line = Buffer.concat([Buffer.alloc(7 * 1_048_576, text), Buffer.from(end)]);
        for await (const _ of messagesIn(line, () => 'none' as never)) throw new Error('read');
      };
      await expect(read()).rejects.toThrow(/cannot read the input: has a line of more than 2097152 bytes; .*--raw/);
    }
  }
});

test.each(['41 ', '0x41, '])('a line of %j that is as long as may be is read', async (text) => {
  const line = Buffer.alloc(2 * 1_048_576 - text.length, text);
  let given = 0;
  for await (const _ of messagesIn(line, () => 'none' as never)) given++;
  expect(given).toBe(1);
});

describe('many small lines that are no message', () => {
  const LINES = 3000;
  test.each(['3', 'a', '33', '30', '3038', '0', 'x', '{', '[', '"', '0x30', '30,'])(
    '%j costs the same for each line',
    (line) => {
      let judged = 0;
      const counting: Judge = (bytes) => {
        judged++;
        return judge(bytes);
      };
      const found = [...new PastedMessages(counting, false).read(Array<string>(LINES).fill(line), 'none')];
      expect(found.length).toBeLessThanOrEqual(LINES);
      expect(judged).toBeLessThan(20 * LINES);
    },
  );

  test('behind them and a message, one that is wrapped is found', () => {
    const wrapped = hex.match(/.{1,8}/g)!;
    const lines = [...Array<string>(500).fill('33333333'), hex, ...wrapped];
    const found = [...new PastedMessages(judge, false).read(lines, 'none')];
    expect(found.slice(-2).map((one) => 'bytes' in one && one.bytes.toString('hex'))).toEqual([hex, hex]);
  });
});

test.each([
  ['lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
])('%s within one another without end are no message, and end nothing', async (_, text) => {
  const found: Pasted[] = [];
  for await (const one of messagesIn(Buffer.from(`${text}\n${hex}\n`), judge)) found.push(one);
  expect(found.at(-1)).toMatchObject({ bytes: echo });
});
