// A day in a box is killed at random moments and begun again, until it is done: then it has the same bytes as one that nobody killed.
// KILLS=20 runs the long version.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tries } from '../tries.ts';
import { Folder, program, run } from './switch-process.ts';

const KILLS = Number(process.env.KILLS ?? tries(2, 5));
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());

const argumentsFor = (name: string) => [
  ...['day', '--seed', '4', '--transactions', '1500', '--merchants', '15', '--breaks', '4'],
  ...['--format', 'json', '--out', join(folder.path, name)],
];

/** Mulberry32: the same kills again with the same SEED. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(`killed ${KILLS} times, SEED=${SEED}`, { timeout: 300_000 }, async () => {
  const beganMs = performance.now();
  const whole = JSON.parse((await run(argumentsFor('whole'))).stdout) as { sha256: string };
  const tookMs = performance.now() - beganMs;
  const random = chance(SEED);
  const finished = async () => {
    const { code, stdout, stderr } = await run(argumentsFor('killed'));
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(whole);
  };
  for (let killed = 0; killed < KILLS; ) {
    const child = spawn(process.execPath, [program, ...argumentsFor('killed')], { stdio: 'ignore' });
    const ended = new Promise<boolean>((resolve) => child.on('exit', (_, signal) => resolve(signal === 'SIGKILL')));
    await Promise.race([ended, setTimeout(random() * tookMs)]);
    child.kill('SIGKILL');
    if (await ended) {
      killed++;
      continue;
    }
    // It was done before its moment came: the same bytes as the whole day, and another day is begun.
    await finished();
    rmSync(join(folder.path, 'killed'), { recursive: true });
  }
  await finished();
});
