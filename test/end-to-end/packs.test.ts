// Packs of traces as CI runs them: files, folders and patterns, a report for machines, a switch that is not there yet, and Ctrl-C.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningNetwork, startNetwork } from './running-network.ts';
import { Folder, program, run } from './switch-process.ts';

const echo = (code: string) =>
  JSON.stringify({
    name: `echo ${code}`,
    send: { '0': '0800', '7': { now: 'MMDDhhmmss' }, '11': { stan: true }, '70': '301' },
    expect: { '0': '0810', '39': code },
  });

let network: RunningNetwork;
let folder: Folder;
beforeAll(async () => {
  folder = new Folder();
  mkdirSync(join(folder.path, 'deep'));
  folder.write('a.jsonl', `${echo('00')}\n`);
  folder.write('b.jsonl', `${echo('05')}\n${echo('00')}\n`);
  folder.write('deep/c.jsonl', `${echo('00')}\n`);
  folder.write('notes.txt', 'no trace');
  network = await startNetwork();
});
afterAll(async () => {
  await network.stop();
  folder.remove();
});

const to = () => ['--to', `127.0.0.1:${network.port}`];

test('a folder is its traces, and each has its report; the totals are last', async () => {
  const { code, stdout } = await run(['replay', folder.path, ...to()]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/a\.jsonl\n[\s\S]*passed: 1 step sent[\s\S]*b\.jsonl\n[\s\S]*failed: 2 steps sent/);
  expect(stdout).toMatch(/\nfailed: 1 of 2 traces passed, 3 steps sent\n$/);
  expect(stdout).not.toMatch(/notes|c\.jsonl/);
});

test('a pattern reaches deeper; as JSON there is one document', async () => {
  const { code, stdout } = await run(['replay', join(folder.path, '**/[ac].jsonl'), '--format', 'json', ...to()]);
  const report = JSON.parse(stdout) as { passed: boolean; traces: { file: string; passed: boolean }[] };
  expect([code, report.passed, report.traces.length]).toEqual([0, true, 2]);
});

test('--bail plays no further trace, and JUnit says what was not sent', async () => {
  const junit = join(folder.path, 'report.xml');
  const files = ['b.jsonl', 'a.jsonl'].map((name) => join(folder.path, name));
  const { code } = await run(['replay', ...files, '--bail', '--junit', junit, ...to()]);
  expect(code).toBe(1);
  expect(readFileSync(junit, 'utf8')).toMatch(/<testsuites .*tests="3" failures="1" skipped="2">/);
});

test('--only chooses in all of them, and a name that nothing has is wrong usage', async () => {
  const { code, stdout } = await run(['replay', folder.path, '--only', 'echo 00', ...to()]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/passed: 2 of 2 traces passed, 2 steps sent\n$/)]);
  const none = await run(['replay', folder.path, '--only', 'ehco', ...to()]);
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/--only ehco: no step/)]);
});

test('--retry-connect waits for a switch that is not there yet, and not for ever', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => free.once('listening', resolve));
  const { port } = free.address() as { port: number };
  await new Promise((resolve) => free.close(resolve));
  const trace = join(folder.path, 'a.jsonl');
  const missed = await run(['replay', trace, '--to', String(port), '--retry-connect', '500ms']);
  expect([missed.code, missed.stderr]).toEqual([3, expect.stringMatching(/cannot connect/)]);
  const waiting = run(['replay', trace, '--to', String(port), '--retry-connect', '20s']);
  const heard = await new Promise<boolean>((resolve) => {
    setTimeout(() => {
      const late = createServer((socket) => {
        socket.destroy();
        late.close(() => resolve(true));
      }).listen(port, '127.0.0.1');
    }, 1_500);
  });
  expect(heard).toBe(true);
  expect((await waiting).stdout).toMatch(/connection lost/);
});

test('SIGTERM reports what there is: what was not sent, and exit 1', async () => {
  const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  const child = spawn(process.execPath, [program, 'replay', join(folder.path, 'b.jsonl'), '--to', String(port)]);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  const connected = new Promise((resolve) => silent.once('connection', (socket) => socket.once('data', resolve)));
  await connected;
  child.kill('SIGTERM');
  const code = await new Promise((resolve) => child.once('close', resolve));
  silent.close();
  expect([code, stdout]).toEqual([1, expect.stringMatching(/failed: 1 step sent.*1 not sent\n$/)]);
});
