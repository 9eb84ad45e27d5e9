// What `npm run bench` is asked for on its command line.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { suitesIn } from './compare.ts';
import type { SuiteResult } from './results.ts';
import type { Suite } from './suite.ts';

/** What was asked for. */
export interface Options {
  readonly chosen: readonly Suite[];
  readonly rounds: number | undefined;
  readonly isChild: boolean;
  readonly json: string | undefined;
  readonly plot: string | undefined;
  readonly before: readonly SuiteResult[] | undefined;
  /** Factors below it fail; 0 when nobody asked. */
  readonly least: number;
}

/** What `args` ask for, of these suites. Throws an Error that says what is wrong. Undefined when help was asked for. */
export function optionsIn(args: readonly string[], suites: readonly Suite[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      child: { type: 'boolean' },
      json: { type: 'string' },
      plot: { type: 'string' },
      compare: { type: 'string' },
      'fail-below': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return undefined;
  const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) throw new Error(`no suite ${unknown.join(', ')}`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds > 0)) {
    throw new Error('--rounds wants a whole number above 0');
  }
  const least = Number(values['fail-below'] ?? 0);
  if (!(least >= 0 && values['fail-below'] !== '')) throw new Error('--fail-below wants a number, such as 0.9');
  if (least > 0 && values.compare === undefined) throw new Error('--fail-below wants --compare OLD');
  return {
    chosen: positionals.length === 0 ? suites : suites.filter(({ name }) => positionals.includes(name)),
    rounds,
    isChild: values.child === true,
    json: values.json,
    plot: values.plot,
    before: values.compare === undefined ? undefined : earlier(values.compare),
    least,
  };
}

function earlier(file: string): SuiteResult[] {
  try {
    return suitesIn(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--compare ${file}: ${(error as Error).message}`);
  }
}
