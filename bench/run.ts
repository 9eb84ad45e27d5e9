// `npm run bench [-- suite...] [--rounds N]`: runs the suites one after the other, each in a process of its own, so that none
// runs on code that another has made the compiler fit to itself. Prints a table per suite and writes it all as JSON.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import '../src/cli/compiler-flags.ts';
import { packageFile } from '../src/package-file.ts';
import { codecSuite } from './codec.ts';
import { endToEndSuite } from './end-to-end.ts';
import { hostPathSuite } from './host-path.ts';
import { hotPathSuite, otherPathsSuite } from './hot-path.ts';
import { journalEnginesSuite } from './journal-engines.ts';
import { originalsSuite } from './originals.ts';
import { resultOf, type SuiteResult, tableOf } from './results.ts';
import { routesSuite } from './routes.ts';
import type { Rates, Suite } from './suite.ts';

const suites: readonly Suite[] = [
  ...[
    codecSuite,
    routesSuite,
    hotPathSuite,
    otherPathsSuite,
    originalsSuite,
    hostPathSuite,
    journalEnginesSuite,
    endToEndSuite,
  ],
];
const RESULTS = packageFile('bench/results');
const READING =
  'Ratios count: they compare rates of the same seconds. Absolute numbers wobble by 25 % and more from run to run.';
const USAGE = `Usage: npm run bench [-- SUITE...] [--rounds N]; suites: ${suites.map(({ name }) => name).join(', ')}\n`;

/** Makes the suite ready, checks it, warms it up and measures it. */
export async function measure(suite: Suite, rounds: number): Promise<SuiteResult> {
  const bench = await suite.open();
  try {
    await bench.check();
    await bench.warmUp();
    const measured: Rates[] = [];
    for (let i = 1; i <= rounds; i++) measured.push(await bench.round(`round ${i} of ${rounds}`));
    return resultOf(suite, bench.rows, measured);
  } finally {
    await bench.close();
  }
}

async function measureApart(suite: Suite, rounds: number): Promise<SuiteResult> {
  const child = fork(fileURLToPath(import.meta.url), ['--child', '--rounds', String(rounds), suite.name]);
  let result: SuiteResult | undefined;
  child.on('message', (message) => {
    result = message as SuiteResult;
  });
  const [code] = await once(child, 'exit');
  if (result === undefined) throw new Error(`suite ${suite.name} ended with exit code ${code} and no result`);
  return result;
}

function machine(): Record<string, string | number> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    node: process.version,
    v8: process.versions.v8,
    system: `${process.platform} ${process.arch}`,
    date: new Date().toISOString(),
  };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' }, child: { type: 'boolean' } },
  });
  const chosen = positionals.length === 0 ? suites : suites.filter(({ name }) => positionals.includes(name));
  const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (unknown.length > 0 || (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds > 0))) {
    process.stderr.write(
      `${unknown.length > 0 ? `no suite ${unknown.join(', ')}` : '--rounds wants a whole number above 0'}\n${USAGE}`,
    );
    return 2;
  }
  if (values.child === true) {
    for (const suite of chosen) process.send?.(await measure(suite, rounds ?? suite.rounds));
    process.disconnect?.();
    return 0;
  }
  const facts = machine();
  process.stdout.write(`${facts.cpu}, ${facts.cores} cores, Node ${facts.node}\n${READING}\n\n`);
  const results: SuiteResult[] = [];
  for (const suite of chosen) {
    const result = await measureApart(suite, rounds ?? suite.rounds);
    results.push(result);
    process.stdout.write(`\n${tableOf(result)}\n`);
  }
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${String(facts.date).replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ machine: facts, reading: READING, suites: results }, null, 2)}\n`);
  process.stdout.write(`${READING}\nWritten to ${file}\n`);
  return 0;
}

if (import.meta.main) process.exitCode = await main();
