// A replay over plain sockets: what is told of a connection that is lost while a step waits for its answer.
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { runReplay } from '../../src/cli/replay-run.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { Replay } from '../../src/trace/replay.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';
import { framingByName } from '../../src/wire/framing.ts';

const codec = compile(loadSpec('iso87-ascii'));
const ECHO = '{"send":{"0":"0800","7":"1123120000","11":"000041","70":"301"},"expect":{"39":"00"}}';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Why the echo has no answer from a peer that does this once it has heard it. */
async function reasonsWith(hears: (socket: Socket) => void, options?: { unheardText: string }): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => hears(socket));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const replay = new Replay(parseTrace(ECHO, 'echo.jsonl'), codec, { speed: 0, withinMs: 5_000, window: 1 });
  const target = { host: '127.0.0.1', port, framing: framingByName('2-byte'), connectTimeoutMs: 5_000 };
  await runReplay(replay, target, undefined, new Promise(() => undefined), options);
  return replay
    .report()
    .steps.flatMap(({ reasons }) => reasons)
    .join('\n');
}

/** Two of the 41 bytes of a frame, once they are on their way. */
function halfAFrame(socket: Socket, then: () => void): void {
  socket.write(Buffer.from([0, 41, 0x30, 0x38]), () => setTimeout(then, 20));
}

test.each([
  ['a close in the middle of a frame', (socket: Socket) => halfAFrame(socket, () => socket.end())],
  ['a reset in the middle of a frame', (socket: Socket) => halfAFrame(socket, () => socket.resetAndDestroy())],
])('%s: how much of it came', async (_, hears) => {
  expect(await reasonsWith(hears)).toMatch(
    /^connection lost after \d+ ms, without an answer: FRAME_TRUNCATED: .* 2 of the 41 bytes/,
  );
});

test('a reset: the error of the system', async () => {
  expect(await reasonsWith((socket) => socket.resetAndDestroy())).toMatch(/without an answer: .*ECONNRESET$/);
});

test('a close in order: nothing more', async () => {
  expect(await reasonsWith((socket) => socket.end())).toMatch(/without an answer$/);
});

test('a close in order: what it may mean, where nothing was heard', async () => {
  const options = { unheardText: 'was ended, or so' };
  expect(await reasonsWith((socket) => socket.end(), options)).toMatch(/without an answer: the peer was ended, or so$/);
  const other = codec.encode({ '0': '0810', '7': '1123120000', '11': '000077', '39': '00', '70': '301' });
  const framed = Buffer.concat([Buffer.from([0, other.length]), other]);
  expect(await reasonsWith((socket) => socket.end(framed), options)).toMatch(/without an answer$/m);
  expect(await reasonsWith((socket) => socket.resetAndDestroy(), options)).toMatch(/without an answer: .*ECONNRESET$/);
});
