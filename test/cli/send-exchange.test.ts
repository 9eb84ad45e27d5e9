// What `send` makes of everything that a peer can say while it waits for its answer, over plain sockets.
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { CommandError } from '../../src/cli/exit-code.ts';
import { exchange } from '../../src/cli/send-exchange.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { framingByName } from '../../src/wire/framing.ts';

const codec = compile(loadSpec('iso87-ascii'));
const ECHO: FieldValues = { '0': '0800', '7': '1123120000', '11': '000041', '70': '301' };
const request = codec.encode(ECHO);
const answer = codec.encode({ ...ECHO, '0': '0810', '39': '00' });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const framed = (body: Buffer) => Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body]);

/** Sends the echo, or what `settings` say, to a peer that says `bytes` as soon as it has heard it; what came of it, and what the peer heard. */
async function sendTo(
  bytes: Buffer | ((socket: Socket) => void),
  settings: { answerNetwork?: boolean; body?: Buffer } = {},
) {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => (Buffer.isBuffer(bytes) ? socket.write(bytes) : bytes(socket)));
    socket.on('data', (chunk: Buffer) => heard.push(chunk));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const lines: string[] = [];
  const { body = request, ...others } = settings;
  const target = { host: '127.0.0.1', port, framing: framingByName('2-byte'), connectTimeoutMs: 5_000 };
  const outcome = await exchange(
    target,
    {
      codec,
      timeoutMs: 300,
      answerNetwork: true,
      unmasked: false,
      unheardText: 'was ended, or so',
      say: (line) => lines.push(line),
      ...others,
    },
    body,
  ).catch((error: unknown) => error as CommandError);
  const failure = outcome instanceof CommandError ? outcome : undefined;
  const json = outcome instanceof CommandError ? undefined : outcome.json;
  return { json, code: failure?.exitCode, message: failure?.message ?? '', lines, heard: () => Buffer.concat(heard) };
}

describe('what comes before the answer', () => {
  test('an echo of the other side is answered and told, and the answer is the one with the own STAN', async () => {
    const theirs = codec.encode({ ...ECHO, '11': '000077' });
    const { json, lines, heard } = await sendTo(Buffer.concat([framed(theirs), framed(answer)]));
    expect(json).toMatchObject({ '0': '0810', '11': '000041' });
    expect(lines).toEqual([expect.stringMatching(/0800 .*301 \(echo\): answered/)]);
    const sent = framed(codec.encode({ ...ECHO, '0': '0810', '11': '000077', '39': '00' }));
    expect(heard().toString('hex')).toBe(framed(request).toString('hex') + sent.toString('hex'));
  });

  test('an echo is not answered where that is not wanted, and told all the same', async () => {
    const theirs = codec.encode({ ...ECHO, '11': '000077' });
    const { json, lines, heard } = await sendTo(Buffer.concat([framed(theirs), framed(answer)]), {
      answerNetwork: false,
    });
    expect(json).toMatchObject({ '11': '000041' });
    expect(lines).toEqual([expect.stringMatching(/not the answer, a 0800/)]);
    expect(heard()).toEqual(framed(request));
  });

  test('an answer to somebody else, or the message itself, is no answer: 97', async () => {
    const other = codec.encode({ ...ECHO, '0': '0810', '11': '000077', '39': '00' });
    const { code, lines } = await sendTo(Buffer.concat([framed(other), framed(request)]));
    expect(code).toBe(97);
    expect(lines).toEqual([
      'not the answer, a 0810 (network management request response): DE 11 differs: 000041 and 000077',
      'the peer has sent the message itself back: that is no answer',
    ]);
  });
});

describe('bytes that make no frame', () => {
  test.each([
    ['another framing', Buffer.concat([Buffer.from('0041'), answer.subarray(0, 41)]), /45 bytes came .*try 4-ascii/],
    ['no length', answer, /\d+ bytes came .*without a length prefix, try none/],
    ['half a frame', framed(answer).subarray(0, 12), /12 bytes came, the beginning of a frame of 2-byte with 41 bytes/],
    ['a web server', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /28 bytes came .*looks like HTTP/],
    ['one byte', Buffer.from([0]), /1 byte came, the beginning of a length prefix/],
  ])('%s: 97, with what would explain them', async (_, bytes, explained) => {
    const { code, message } = await sendTo(bytes);
    expect([code, message]).toEqual([97, expect.stringMatching(explained)]);
  });

  test('a frame that is no message: 1, with the header that stands in front', async () => {
    const { code, message } = await sendTo(framed(Buffer.concat([Buffer.from('6000000003', 'hex'), answer])));
    expect([code, message]).toEqual([1, expect.stringMatching(/MTI_MALFORMED.*a TPDU in front.*header tpdu/)]);
  });

  const WITHOUT_A_WORD = 'no answer: the peer closed the connection without a word: it was ended, or so';
  const message = (mti: string) => codec.encode({ '0': mti, '4': '000000001200', '7': '1123120000', '11': '000041' });

  test('a peer that closes without a word: 3', async () => {
    const { code, message } = await sendTo((socket) => socket.end());
    expect([code, message]).toEqual([3, WITHOUT_A_WORD]);
  });

  test('a peer that closes after something else: 3, and it has said a word', async () => {
    const other = codec.encode({ ...ECHO, '0': '0810', '11': '000077', '39': '00' });
    const { code, message, lines } = await sendTo((socket) => socket.end(framed(other)));
    expect([code, message, lines.length]).toEqual([3, 'no answer: the peer closed the connection', 1]);
  });

  const unknown = (next: string) => `; what became of the request is unknown: ${next}look with journal find`;

  test.each([
    ['0100', 'repeat it as 0101, or '],
    ['0220', 'repeat it as 0221, or '],
    ['0400', 'repeat it as 0401, or '],
    ['0421', 'repeat it as 0421, or '],
    ['0202', ''],
  ])('a peer that goes with a %s: nobody knows what became of it, and how that is found out', async (mti, next) => {
    const body = message(mti);
    const closed = await sendTo((socket) => socket.end(), { body });
    expect([closed.code, closed.message]).toEqual([3, WITHOUT_A_WORD + unknown(next)]);
    const reset = await sendTo((socket) => socket.resetAndDestroy(), { body });
    expect([reset.code, reset.message.endsWith(unknown(next))]).toEqual([3, true]);
    const cut = await sendTo((socket) => socket.end(framed(answer).subarray(0, 12)), { body });
    expect([cut.code, cut.message]).toEqual([3, expect.stringMatching(/10 of the 41 bytes/)]);
    expect(cut.message.endsWith(unknown(next))).toBe(true);
    const late = await sendTo(() => undefined, { body });
    expect([late.code, late.message]).toEqual([97, `no answer within 300 ms${unknown(next)}`]);
  });

  test.each(['0110', '0130', '0180', '0210', '0410', '0800'])('%s leaves no money in doubt', async (mti) => {
    const body = message(mti);
    expect((await sendTo((socket) => socket.end(), { body })).message).toBe(WITHOUT_A_WORD);
    expect((await sendTo(() => undefined, { body })).message).toBe('no answer within 300 ms');
  });
});
