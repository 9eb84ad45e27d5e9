// The tests by what they need of the machine, in the order in which they run. `npm test` runs all that do not take long, with a few
// seeds, kills and messages of each kind (`vitest.config.ts`), and with TRIES=many all there are, with many; `npm run trials` runs what
// that has beyond it (`vitest.trials.config.ts`).
import { globSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { isTrial } from './tries.ts';

const fileOf = (name: string) => `test/end-to-end/${name}.test.ts`;

/** The whole program under load, ended in the middle of it, or beside whoever does it harm: each gets the machine to itself. */
export const ALONE: readonly string[] = [
  'test/attack/**/*.test.ts',
  ...['day-killed', 'disk', 'doorway', 'flood', 'gateway-killed', 'kill', 'log-reader', 'proxy', 'serve-process'].map(
    fileOf,
  ),
];

/** What takes long and cannot be had for less: a browser, whole days and evenings, files that are spoilt in every way, floods, commands
 *  that are started one after the other, processes that are ended. What each is about has quicker tests as well; these run where
 *  many are tried. */
export const LONG: readonly string[] = [
  ...[
    'business-day',
    'clearing',
    'command-line',
    'commands',
    'day',
    'day-killed',
    'demo',
    'disk',
    'encrypted-journal',
    'enrolment',
    'evening',
    'expiry',
    'flood',
    'gateway-attacks',
    'gateway-browser',
    'gateway-command',
    'gateway-killed',
    'hostile-input',
    'hostile-plug-ins',
    'inputs-of-people',
    'journal-commands',
    'journal-file',
    'library-page',
    'log-reader',
    'merchants',
    'no-secret',
    'own-switch',
    'packs',
    'party-identity',
    'proxy',
    'saf',
    'simulate',
    'statements',
    'tls',
  ].map(fileOf),
  'test/attack/soak.test.ts',
  'test/bench.test.ts',
  'test/cli/centre/*-{crashes,watch}.test.ts',
  'test/cli/{configuration-hostile,reference-pages,spec-command,start-up,survival-page}.test.ts',
  'test/explain/guess-generated.test.ts',
  'test/gateway/{recovery,php/*}.test.ts',
  'test/net/tls-transport.test.ts',
  'test/simulate/{planted,market/*}.test.ts',
  'test/store/{encryption,integrity,removal,sqlite-crash,sqlite-files}.test.ts',
  'test/switch/{simulation-stand-in,sums}.test.ts',
];

/** Files of processes that run at a time: a third of the time each waits for something, on two cores. */
const AT_ONCE = 3;

const WHOLE_PROGRAM = ['test/end-to-end/**', 'test/attack/**'];

const isWholeProgram = (path: string) => WHOLE_PROGRAM.some((glob) => matchesGlob(path, glob));
const isLong = (path: string) => LONG.some((glob) => matchesGlob(path, glob));

/** Those of the files that try as much as is asked for (`test/tries.ts`). */
const withTries = (globs: readonly string[]) =>
  globSync(globs).filter((path) => readFileSync(path, 'utf8').includes("/tries.ts'"));

/** The rooms by themselves: quick and many, so they share their workers. */
function rooms({ include, exclude = [] }: Files): TestProjectInlineConfiguration {
  return {
    test: {
      name: 'unit',
      include: [...include],
      exclude: [...WHOLE_PROGRAM, 'test/walk/**', ...exclude],
      pool: 'threads',
      isolate: false,
      maxWorkers: '100%',
      // Time decides no unit test: the limit only ends what hangs.
      testTimeout: 120_000,
      sequence: { groupOrder: 0 },
    },
  };
}

interface Files {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
}

/** Processes over real sockets: `maxWorkers` files at a time, after those of the groups before. */
function processes(
  name: string,
  { include, exclude = [] }: Files,
  maxWorkers: number,
  groupOrder: number,
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: [...include],
      exclude: [...exclude],
      maxWorkers,
      globalSetup: 'test/end-to-end/build.ts',
      testTimeout: 60_000,
      hookTimeout: 60_000,
      sequence: { groupOrder },
    },
  };
}

/** Whoever names files has them run, however long they take. */
const areNamed = process.argv.some((argument) => argument.startsWith('test/'));
const leftOut: readonly string[] = isTrial || areNamed ? [] : LONG;

/** What does not take long, with a little of what could go on for ever; or everything, with much of it. */
export const tests = [
  rooms({ include: ['test/**/*.test.ts'], exclude: leftOut }),
  processes('end-to-end', { include: ['test/end-to-end/**/*.test.ts'], exclude: [...ALONE, ...leftOut] }, AT_ONCE, 1),
  processes('trials', { include: ALONE, exclude: leftOut }, 1, 2),
];

/** What takes long, and much of what could go on for ever. */
export const trials = [
  rooms({ include: [...withTries(['test/**/*.test.ts']), ...LONG] }),
  processes('end-to-end', { include: LONG.filter(isWholeProgram), exclude: ALONE }, AT_ONCE, 1),
  processes('trials', { include: [...withTries(ALONE), ...globSync(ALONE).filter(isLong)] }, 1, 2),
];
