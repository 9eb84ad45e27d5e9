// The demo as people see it: conversations as pairs, ledgers that agree, and an end by Ctrl-C that says so.
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { packageFile } from '../../src/package-file.ts';

const program = packageFile('dist/cli/main.js');
const PROMISED_MS = 120_000;

/** Runs it; `interruptAt` is what it has said when somebody presses Ctrl-C. */
function demo(interruptAt?: string): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const child = spawn(process.execPath, [program, 'demo'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  let isInterrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (interruptAt === undefined || isInterrupted || !stdout.includes(interruptAt)) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ stdout, stderr, code })));
}

it('shows four conversations and three ledgers that agree', { timeout: PROMISED_MS }, async () => {
  const { stdout, stderr, code } = await demo();
  expect(stderr).toBe('');
  const places = [
    'A purchase, approved at home',
    'A foreign card',
    'The issuer never answers',
    'A repeat: one debit',
    'passed: 288 steps sent',
    'They agree to the centime.',
    'A day at the centre',
    'statements to merchants',
  ].map((text) => stdout.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(code).toBe(0);
});

it.each([
  ['while it waits for the answers', 'go to 127.0.0.1'],
  ["in the market's day", 'A day at the centre'],
])('says that it was interrupted %s, and claims nothing', async (_, at) => {
  const { stdout, stderr, code } = await demo(at);
  expect(stderr).toBe('interrupted\n');
  expect(stdout).not.toContain('DO NOT AGREE');
  expect(stdout).not.toContain('statements to merchants');
  expect(code).toBe(130);
});
