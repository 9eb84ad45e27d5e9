// A disk that fills under load: the server says so in one line and ends, and has told nobody anything that is not kept. Once there is
// space it starts on the same journal, and three ledgers agree. A limit of the file size fills the journal for anybody; a whole
// disk, which is full for everything that the server writes, takes the right to mount one.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { SmallDisk } from './ledgers/small-disk.ts';
import { Trial } from './ledgers/trial.ts';
import { Folder } from './switch-process.ts';

const SEED = Number(process.env.SEED ?? 8583);
const RATE = 3_000;
const DISK_MEGABYTES = 4;
const FILLED_WITHIN_MS = 20_000;

let trial: Trial | undefined;
let folder: Folder | undefined;
let disk: SmallDisk | undefined;
afterEach(async () => {
  await trial?.end();
  disk?.unmount();
  folder?.remove();
  trial = folder = disk = undefined;
});

/** Buys until the server has ended, and sees to it that it has ended well. Returns what it said. */
async function fill({ server, acquirer }: Trial, hint: RegExp): Promise<void> {
  acquirer.buy(true);
  const ended = await Promise.race([server!.exited, sleep(FILLED_WITHIN_MS)]);
  expect(ended, 'it goes on').toEqual({ code: 99, signal: null });
  acquirer.connect(undefined);
  expect(server!.trouble).toHaveLength(1);
  const line = JSON.parse(server!.trouble[0]!);
  expect(line).toMatchObject({ level: 'error', event: 'journal.failed', reason: expect.stringMatching(hint) });
}

/** The server has space again. */
async function recover(): Promise<void> {
  await trial!.start();
  await trial!.buy(300);
  await trial!.comeToRest();
  const found = await trial!.reconcile();
  trial!.sayStarts();
  expect(found.slice(0, 20), `${found.length} differences`).toEqual([]);
  expect(trial!.acquirer.purchases.length).toBeGreaterThan(500);
}

test('a limit of the file size: one line, exit 99, and all that was told is there', { timeout: 120_000 }, async () => {
  trial = await Trial.begin({ seed: SEED, rate: RATE, repeatMs: 5_000 });
  // In blocks of 512 bytes or of a kilobyte, as the shell counts: four megabytes at most. The signal would end the process first.
  await trial.start(['sh', '-c', 'trap "" XFSZ; ulimit -f 4096; exec "$@"', 'sh']);
  await fill(trial, /disk refused: .* file size limit/);
  await recover();
});

test('a full disk: one line, exit 99, a start that is refused, and all that was told is there', {
  timeout: 120_000,
}, async ({ skip }) => {
  folder = new Folder();
  const path = join(folder.path, 'disk');
  mkdirSync(path);
  const mounted = SmallDisk.mount(path, DISK_MEGABYTES);
  if (typeof mounted === 'string') {
    process.stdout.write(`NOT TESTED, a full disk: this system mounts none (${mounted})\n`);
    skip();
  }
  disk = mounted as SmallDisk;
  trial = await Trial.begin({ seed: SEED, rate: RATE, repeatMs: 5_000, journalFolder: path });
  await trial.start();
  await fill(trial, /database or disk is full .* free space on the disk/);
  // Still full: refused in one line, or it starts, and fills up again.
  const again = trial.startOnly();
  if ((await again.listening) === undefined) {
    expect(await again.exited).toEqual({ code: 2, signal: null });
    expect(again.trouble).toEqual([expect.stringMatching(/cannot open the journal .* free space on the disk/)]);
  } else await trial.kill();
  disk.grow(256);
  await recover();
});
