// The log decides nothing about life and death: the program goes on when whoever read its log is gone or reads no more, and a stop ends
// it in order and in time.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { framed, RawConnection } from './raw-connection.ts';
import { codec, purchase } from './running-network.ts';
import { Folder, program } from './switch-process.ts';

const STOP_WITHIN_MS = 5_000;
/** So many links, and connections to each: more log than the system holds for a reader. Each link has lines of its own. */
const LINKS = 30;
const CONNECTIONS = 99;
const names = Array.from({ length: LINKS }, (_, i) => `link-${i}`);

let folder: Folder;
let child: ChildProcess;
let ports: number[];
let exited: Promise<number | null>;
let stdout: string;

beforeEach(async () => {
  folder = new Folder();
  const configuration = folder.write(
    'switch.yaml',
    [
      'node: unread',
      'journal: ./journal.db',
      'acquirers:',
      ...names.map((name) => `  - { name: ${name}, listen: '127.0.0.1:0', spec: iso87-ascii }`),
      'issuers:',
      "  - { name: home, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '99999999.00' }",
      '',
    ].join('\n'),
  );
  child = spawn(process.execPath, [program, 'serve', configuration, '--log', 'json', '--log-level', 'debug']);
  exited = new Promise((resolve) => child.on('exit', resolve));
  stdout = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  ports = await new Promise((resolve) => {
    let read = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      read += chunk;
      const listening = [...read.matchAll(/"event":"listening".*"port":(\d+)/g)].map(([, port]) => Number(port));
      if (listening.length === LINKS) resolve(listening);
    });
  });
});
afterEach(async () => {
  child.kill('SIGKILL');
  await exited;
  folder.remove();
});

async function isServed(): Promise<unknown> {
  const connection = await RawConnection.open(ports[0]!);
  const answer = codec.decode(await connection.exchange(codec.encode(purchase())));
  await connection.close();
  return answer.text(39);
}

/** The exit code after SIGTERM, undefined when it does not come in time. */
function stopped(): Promise<number | null | undefined> {
  child.kill('SIGTERM');
  return Promise.race([exited, sleep(STOP_WITHIN_MS, undefined)]);
}

describe('whoever reads stderr', () => {
  test('goes away: the switch goes on, stdout says so, and a stop is in order', async () => {
    child.stderr!.destroy();
    for (let i = 0; i < 5; i++) expect(await isServed()).toBe('00');
    expect(await stopped()).toBe(0);
    expect(stdout).toContain('"event":"log.lost"');
    expect(stdout).toContain('"event":"stopped"');
  });

  test('goes away, and whoever reads stdout too: the switch goes on, and a stop is in order', async () => {
    child.stderr!.destroy();
    child.stdout!.destroy();
    for (let i = 0; i < 5; i++) expect(await isServed()).toBe('00');
    expect(await stopped()).toBe(0);
  });

  test('reads no more: the switch goes on, and a stop ends it in time', async () => {
    child.stderr!.pause();
    for (const port of ports) {
      for (let i = 0; i < CONNECTIONS; i++) {
        const connection = await RawConnection.open(port);
        await connection.write(framed(Buffer.from('XXXXX')));
        connection.socket.destroy();
      }
    }
    expect(await isServed()).toBe('00');
    expect(await stopped()).toBe(0);
    expect(stdout).toContain('its reader does not read');
  });
});
