// Ctrl-C during a replay: the first one reports how far it came, once the connection is closed in order; a second one does not wait for
// that.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';

const program = packageFile('dist/cli/main.js');
const PROMISED_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'switch8583-'));
const trace = join(folder, 'trace.jsonl');
/** It takes everything, answers nothing, and never closes its side. */
const peer = createServer({ allowHalfOpen: true });

beforeAll(async () => {
  writeFileSync(trace, '{"send":{"0":"0800","7":"1123120000","11":"000041","70":"301"},"expect":{"39":"00"}}\n');
  peer.listen(0, '127.0.0.1');
  await once(peer, 'listening');
});

afterAll(() => {
  peer.close();
  rmSync(folder, { recursive: true });
});

/** Runs it until it has sent its step, and presses Ctrl-C; a second time as soon as the connection is being closed. */
async function interrupted(times: 1 | 2): Promise<{ stdout: string; code: number | null }> {
  const connection = once(peer, 'connection');
  const args = ['replay', trace, '--to', `127.0.0.1:${(peer.address() as AddressInfo).port}`, '--within', '60s'];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const [socket] = await connection;
  socket.on('error', () => undefined);
  const closing = once(socket, 'end');
  socket.once('data', () => child.kill('SIGINT'));
  if (times === 2) {
    await closing;
    child.kill('SIGINT');
  }
  const [code] = await once(child, 'close');
  socket.destroy();
  return { stdout, code };
}

test('the first reports how far it came', { timeout: PROMISED_MS }, async () => {
  const { stdout, code } = await interrupted(1);
  expect(stdout).toMatch(/failed: 1 step sent/);
  expect(code).toBe(1);
});

test('the second ends it at once', { timeout: PROMISED_MS }, async () => {
  expect(await interrupted(2)).toEqual({ stdout: '', code: 130 });
});
