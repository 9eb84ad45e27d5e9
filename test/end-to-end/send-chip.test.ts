// `send` to a peer that sends back what it heard with chip data in it: JSON has the data objects one by one, masked or not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { packageFile } from '../../src/package-file.ts';
import { loadSpec } from '../../src/spec-file.ts';

const program = packageFile('dist/cli/main.js');
const codec = compile(loadSpec('iso87-ascii'));
const request = { 0: '0800', 7: '1123120000', 11: '000041', 70: '301' };
/** 9F02 and 5A, the number of a test card. */
const answer = codec.encode({ ...request, 0: '0810', 39: '00', 55: '9F02060000000012005A089504010000000001' });
const peer = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(Buffer.concat([Buffer.from([0, answer.length]), answer])));
});

beforeAll(async () => {
  peer.listen(0, '127.0.0.1');
  await once(peer, 'listening');
});
afterAll(() => peer.close());

async function sent(...more: string[]): Promise<unknown> {
  const to = `127.0.0.1:${(peer.address() as AddressInfo).port}`;
  const args = ['send', JSON.stringify(request), '--to', to, '--format', 'json', ...more];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  await once(child, 'close');
  return JSON.parse(stdout);
}

test('unmasked, chip data is opened, and encode takes it', { timeout: 30_000 }, async () => {
  const json = (await sent('--unmasked')) as Parameters<typeof codec.encode>[0];
  expect(json).toMatchObject({ 39: '00', 55: { '9F02': '000000001200', '5A': '9504010000000001' } });
  expect(codec.encode(json).equals(answer)).toBe(true);
});

test('masked, its card number is hidden', { timeout: 30_000 }, async () => {
  expect(await sent()).toMatchObject({ 55: { '9F02': '000000001200', '5A': '950401******0001' } });
});
