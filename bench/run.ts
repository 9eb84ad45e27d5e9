// `npm run bench [-- suite... --rounds N]`: runs the suites one after the other, each in a process of its own, so that none
// runs on code that another has made the compiler fit to itself. Prints a table per suite, writes it all as JSON, and where it is asked
// to as a picture, and beside earlier results: `--help` says how.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '../src/cli/compiler-flags.ts';
import { packageFile } from '../src/package-file.ts';
import { codecSuite } from './codec.ts';
import { changesOf, changesText, isBelow } from './compare.ts';
import { endToEndSuite } from './end-to-end.ts';
import { hostPathSuite } from './host-path.ts';
import { hotPathSuite, otherPathsSuite } from './hot-path.ts';
import { journalEnginesSuite } from './journal-engines.ts';
import { type Options, optionsIn } from './options.ts';
import { originalsSuite } from './originals.ts';
import { plotOf } from './plot.ts';
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
const USAGE = `Usage: npm run bench [-- SUITE... OPTIONS]

  --rounds N        rounds that count, instead of as many as each suite says
  --json FILE       write the results there, not to bench/results
  --plot FILE       write them as a picture (SVG), too
  --compare OLD     compare with results of an earlier run, a file of --json
  --fail-below N    end with 1 when a row is less than N times what it was: 0.9 for a tenth slower
  --help            this text

suites: ${suites.map(({ name }) => name).join(', ')}
Exit codes: 0 measured, 1 a row is below --fail-below, or a suite failed, 2 usage.
`;

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

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`Written to ${file}\n`);
}

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = optionsIn(process.argv.slice(2), suites);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { chosen, rounds, before, least } = options;
  if (options.isChild) {
    for (const suite of chosen) process.send?.(await measure(suite, rounds ?? suite.rounds));
    process.disconnect?.();
    return 0;
  }
  const facts = machine();
  const caption = `${facts.cpu}, ${facts.cores} cores, Node ${facts.node}`;
  process.stdout.write(`${caption}\n${READING}\n\n`);
  const results: SuiteResult[] = [];
  for (const suite of chosen) {
    const result = await measureApart(suite, rounds ?? suite.rounds);
    results.push(result);
    process.stdout.write(`\n${tableOf(result)}\n`);
  }
  process.stdout.write(`${READING}\n`);
  const file = options.json ?? join(RESULTS, `${String(facts.date).replaceAll(/[:.]/g, '-')}.json`);
  write(file, `${JSON.stringify({ machine: facts, reading: READING, suites: results }, null, 2)}\n`);
  if (options.plot !== undefined) write(options.plot, plotOf(results, `${caption}, ${facts.date}`));
  if (before === undefined) return 0;
  const changes = changesOf(before, results);
  process.stdout.write(`\n${changesText(changes, least)}\n`);
  return changes.some((change) => isBelow(change, least)) ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();
