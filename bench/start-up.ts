// `node bench/start-up.ts [ENTRIES] [OPEN]`, after a build: how long the switch takes from the start of its process to its listeners on a
// journal of so many old entries, with so many requests in flight when its process was killed. The first start concludes
// those; the second finds their advices waiting; the third comes after a stop in order. A profile of each with --profile FOLDER.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { packageFile } from '../src/package-file.ts';
import { configurationFor, writeBigJournal } from './big-journal.ts';

const LONGEST_START_MS = 600_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'string' }, keep: { type: 'boolean' } },
});
const [entries = 1_000_000, open = 100_000] = positionals.map(Number);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface StartTimes {
  readonly recoveredMs: number;
  readonly listeningMs: number;
  /** Of processors, all threads, until it listened; NaN where the system does not say. */
  readonly cpuMs: number;
  readonly recovered: string;
}

/** Starts the switch, ends it by `signal` when it listens, and says how long each took. */
function start(configuration: string, signal: NodeJS.Signals): Promise<StartTimes> {
  const profile = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const beganMs = performance.now();
  const command = [...profile, packageFile('dist/cli/main.js'), 'serve', configuration, '--log', 'json'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
  const patience = setTimeout(() => child.kill('SIGKILL'), LONGEST_START_MS);
  let [rest, recovered] = ['', 'nothing to recover'];
  let [recoveredMs, listeningMs, cpuMs] = [Number.NaN, Number.NaN, Number.NaN];
  child.stderr!.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.includes('"event":"recovered"')) [recovered, recoveredMs] = [line, performance.now() - beganMs];
      if (line.includes('"level":"error"')) say(line);
      if (!line.includes('"event":"listening"')) continue;
      listeningMs = performance.now() - beganMs;
      cpuMs = cpuMsOf(child.pid!);
      child.kill(signal);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      clearTimeout(patience);
      if (Number.isNaN(listeningMs)) reject(new Error(`ended with ${code} before it listened: ${rest}`));
      else resolve({ recoveredMs, listeningMs, cpuMs, recovered });
    });
  });
}

/** What a process has had of the processors (proc(5): utime and stime, in hundredths of a second). */
function cpuMsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return Number.NaN;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'switch8583-start-'));
try {
  const journal = join(folder, 'journal.db');
  const beganMs = performance.now();
  await writeBigJournal(journal, { entries, open });
  const seconds = Math.round((performance.now() - beganMs) / 1000);
  const megabytes = Math.round(statSync(journal).size / 2 ** 20);
  say(`${entries} entries and ${open} requests in flight: ${megabytes} MiB, written in ${seconds} s`);
  const configuration = join(folder, 'switch.yaml');
  // Nobody listens there: what waits for the remote issuer goes on waiting.
  writeFileSync(configuration, configurationFor(journal, 9));
  const starts: readonly (readonly [string, NodeJS.Signals])[] = [
    ['after the kill', 'SIGKILL'],
    ['after another', 'SIGTERM'],
    ['after a stop in order', 'SIGTERM'],
  ];
  for (const [what, signal] of starts) {
    const { recoveredMs, listeningMs, cpuMs, recovered } = await start(configuration, signal);
    const times = `recovered after ${Math.round(recoveredMs)} ms, listening after ${Math.round(listeningMs)} ms`;
    say(`${what}: ${times}, ${cpuMs} ms of processors`);
    say(`  ${recovered}`);
  }
  if (values.keep) say(folder);
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
