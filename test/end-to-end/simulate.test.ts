// `simulate` as people and CI run it: results on stdout and nothing else there, exit codes, and faults of usage told in a line.
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type Finished, program, run } from './switch-process.ts';

interface Report {
  readonly sha256: string;
  readonly faults: object;
}

const few = ['simulate', '--transactions', '40'];

function expectComplaint({ code, stdout, stderr }: Finished, about: RegExp): void {
  expect(stderr).toMatch(about);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect([code, stdout]).toEqual([2, '']);
}

describe('simulate', () => {
  test('says in a line what a seed came to', async () => {
    const { code, stdout, stderr } = await run([...few, '--seed', '3']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^seed 3: 40 transactions, \d+ requests, \d+ faults, \d+ restarts, no violation, sha256 [0-9a-f]{64}\n$/,
    );
  });

  test('gives JSON, a line for each seed; the same seed is the same run in another process', async () => {
    const [several, one] = [
      await run([...few, '--seeds', '3-4', '--format', 'json']),
      await run([...few, '--seed', '4', '--format', 'json']),
    ];
    const [third, fourth] = several.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report);
    expect(third).toMatchObject({ seed: 3, transactions: 40, violations: [] });
    expect(third!.sha256).not.toBe(fourth!.sha256);
    expect(JSON.parse(one.stdout)).toEqual(fourth);
    expect(Object.keys(fourth!.faults).length).toBeGreaterThan(0);
    expect([several.code, one.code]).toEqual([0, 0]);
  });

  test('without faults none strikes', async () => {
    const { stdout } = await run([...few, '--faults', 'none', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ faults: {}, restarts: 0 });
  });

  test('sums several seeds up', async () => {
    const { code, stdout } = await run([...few, '--seeds', '1-2']);
    expect(stdout).toMatch(/^seed 1: .*\nseed 2: .*\n2 seeds: 80 transactions, .*, no violation\n$/);
    expect(code).toBe(0);
  });

  test('goes from seed to seed until it is interrupted, and ends with 0 and a summary', async () => {
    const hunt = spawn(process.execPath, [program, ...few, '--until-violation']);
    let stdout = '';
    let isInterrupted = false;
    const code = await new Promise((resolve) => {
      hunt.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk;
        if (isInterrupted || !/^seed 2/m.test(stdout)) return;
        isInterrupted = hunt.kill('SIGINT');
      });
      hunt.on('close', resolve);
    });
    expect(stdout).toMatch(/^\d+ seeds: [\d,]+ transactions, .*, no violation\n$/m);
    expect(code).toBe(0);
  });

  test('that is interrupted before its end has not passed, and says how far it came', async () => {
    const cut = spawn(process.execPath, [
      program,
      'simulate',
      '--transactions',
      '2000',
      '--seeds',
      '1-500',
      '--format',
      'json',
    ]);
    let [stdout, stderr] = ['', ''];
    const code = await new Promise((resolve) => {
      cut.stdout.on('data', (chunk: Buffer) => {
        if (stdout === '') cut.kill('SIGINT');
        stdout += chunk;
      });
      cut.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk;
      });
      cut.on('close', resolve);
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^interrupted in seed \d+, after \d+ of 2000 transactions; seeds \d+ to 500 were not run\n$/,
    );
  });

  test.each([
    [['--seed', '3', '--seeds', '1-2'], /give --seed or --seeds, not both/],
    [['--faults', 'crash,lost-reponse'], /there is no fault "lost-reponse", did you mean lost-response\?/],
    [['--seeds', '9-3'], /--seeds is A-B, two whole numbers/],
    [['--seed', '-1'], /--seed is a whole number, 0 or more/],
    [['--transactions', '0'], /--transactions is a whole number, 1 or more/],
    [['--write'], /--write goes with --enumerate/],
  ])('%j is wrong usage', async (given, about) => {
    expectComplaint(await run(['simulate', ...given]), about);
  });
});
