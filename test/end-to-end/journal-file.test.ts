// The file of the journal in the hands of others, by a real process: a second switch by another name, files that go away, a lock that a
// shell or a backup holds, a tail that is gone, an amount that was edited, numbers that end, a file that may not be written.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { framed, RawConnection } from './raw-connection.ts';
import { codec, purchase } from './running-network.ts';
import { Folder, program, run, ServerProcess } from './switch-process.ts';

let folder: Folder;
let server: ServerProcess | undefined;
let connection: RawConnection | undefined;

beforeEach(() => {
  folder = new Folder();
});
afterEach(async () => {
  connection?.socket.destroy();
  await server?.kill();
  server = connection = undefined;
  folder.remove();
});

const day = () => join(folder.path, 'day.db');
const configured = (journal = './day.db', name = 'switch.yaml') =>
  folder.write(
    name,
    `
node: end-to-end
journal: ${journal}
acquirers: [{ name: acquirers, listen: '127.0.0.1:0', spec: iso87-ascii }]
issuers: [{ name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '100000.00' }]
`,
  );

async function start(): Promise<void> {
  server = await ServerProcess.start(configured());
  connection = await RawConnection.open(server.port);
}

async function buy(): Promise<string | undefined> {
  return codec.decode(await connection!.exchange(codec.encode(purchase()))).text(39);
}

/** A day with some purchases, and the server stopped in order. */
async function aDay(): Promise<void> {
  await start();
  for (let i = 0; i < 5; i++) expect(await buy()).toBe('00');
  server!.signal('SIGTERM');
  expect((await server!.exited).code).toBe(0);
  server = undefined;
}

function edit(sql: string): void {
  const database = new DatabaseSync(day());
  database.exec(sql);
  database.close();
}

test.each([
  ['a hard link', (to: string) => linkSync(day(), to)],
  ['a link', (to: string) => symlinkSync(day(), to)],
])('a second switch by %s is refused', { timeout: 30_000 }, async (_, link) => {
  await start();
  link(join(folder.path, 'other.db'));
  const { code, stderr } = await run(['serve', configured('./other.db', 'other.yaml')]);
  expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  expect(stderr).toMatch(/another switch|2 names/);
  expect(await buy()).toBe('00');
});

describe('under load, within a second, exit 99 and one line', () => {
  test.each<[string, () => void, RegExp]>([
    ['the file is removed', () => rmSync(day()), /day\.db was removed/],
    ['its log is removed', () => rmSync(`${day()}-wal`), /day\.db-wal was removed/],
    ['it is renamed', () => renameSync(day(), `${day()}.old`), /day\.db was removed/],
    ['it is cut short', () => truncateSync(day(), 0), /cut short|malformed|disk image/],
    ['its log is cut short', () => truncateSync(`${day()}-wal`, 0), /cut short/],
    [
      'it is replaced',
      () => {
        renameSync(day(), `${day()}.old`);
        folder.write('day.db', 'another');
      },
      /replaced/,
    ],
  ])('%s', { timeout: 30_000 }, async (_, deed, reason) => {
    await start();
    const loads = setInterval(() => connection!.socket.write(framed(codec.encode(purchase()))), 5);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begunMs = performance.now();
    deed();
    const { code, stderr } = await server!.exited;
    const tookMs = performance.now() - begunMs;
    clearInterval(loads);
    server = undefined;
    expect(code).toBe(99);
    const errors = stderr.split('\n').filter((line) => line.includes('"level":"error"'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(reason);
    // A second, and the end of the process on a busy machine.
    expect(tookMs).toBeLessThan(5_000);
  });
});

test('a lock that somebody holds delays, then is told 91, and ends nothing', { timeout: 60_000 }, async () => {
  await start();
  expect(await buy()).toBe('00');
  const shell = new DatabaseSync(day());
  shell.exec('BEGIN IMMEDIATE');
  connection!.socket.write(framed(codec.encode(purchase())));
  await new Promise((resolve) => setTimeout(resolve, 5_500));
  // The first waits. What comes now is refused at once, before it.
  expect(await buy()).toBe('91');
  await server!.logged('journal.stalled');
  shell.exec('ROLLBACK');
  shell.close();
  const [late] = await connection!.receive(1);
  expect(codec.decode(late!).text(39)).toBe('00');
  expect(await buy()).toBe('00');
  await server!.logged('journal.goes-on');
  server!.signal('SIGTERM');
  expect((await server!.exited).code).toBe(0);
  server = undefined;
  expect((await run(['journal', 'verify', day()])).code).toBe(0);
});

describe('of a stopped switch', () => {
  test('a tail that was removed is found, and a start refused', { timeout: 30_000 }, async () => {
    await aDay();
    edit('DELETE FROM journal WHERE seq > (SELECT max(seq) - 2 FROM journal)');
    expect((await run(['journal', 'verify', day()])).code).toBe(1);
    const { code, stderr } = await run(['serve', configured()]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });

  test('an amount that was edited is found', { timeout: 30_000 }, async () => {
    await aDay();
    edit('UPDATE journal SET amount_minor = amount_minor + 1 WHERE seq = 2');
    const { code, stdout, stderr } = await run(['journal', 'verify', day()]);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/not as they were written/);
  });

  test('numbers that have come to their end are refused', { timeout: 30_000 }, async () => {
    await aDay();
    edit('UPDATE journal_end SET last_transaction = 9007199254740991');
    const { code, stderr } = await run(['serve', configured()]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toMatch(/its numbers go up to 9007199254740991/);
  });
});

test('all files are for their owner only', { timeout: 30_000 }, async () => {
  server = await ServerProcess.start(configured('{ file: ./day.db, encryption: true }'));
  const files = readdirSync(folder.path).filter((name) => name.startsWith('day.db'));
  expect(files.sort()).toEqual(['day.db', 'day.db-shm', 'day.db-wal', 'day.db.control', 'day.db.key', 'day.db.lock']);
  for (const name of files) expect([name, statSync(join(folder.path, name)).mode & 0o777]).toEqual([name, 0o600]);
});

test.runIf(process.getuid?.() === 0)(
  'a file that may not be written is refused at the start',
  { timeout: 30_000 },
  async () => {
    await aDay();
    const nobody = 65_534;
    chownSync(folder.path, nobody, nobody);
    for (const name of readdirSync(folder.path)) chownSync(join(folder.path, name), nobody, nobody);
    chmodSync(day(), 0o400);
    const { status, stderr } = spawnSync(process.execPath, [program, 'serve', join(folder.path, 'switch.yaml')], {
      uid: nobody,
      gid: nobody,
      env: { HOME: folder.path },
      timeout: 15_000,
    });
    expect([status, stderr.toString().trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr.toString()).toMatch(/permission|readonly|read-only/);
  },
);
