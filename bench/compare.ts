// Results beside earlier ones: what each row has become. A ratio compares rates of the same seconds, and is what is judged where a row has
// one; a bare rate wobbles with the machine, and is judged only where there is nothing better.
import { tableLines } from '../src/trace/table.ts';
import type { RowResult, SuiteResult } from './results.ts';

/** A row that both have. */
interface Change {
  readonly suite: string;
  readonly row: string;
  /** `rate`, or the name of the row that it is in ratio to. */
  readonly against: string;
  /** New by old: below 1 is slower. */
  readonly factor: number;
}

/** The suites of a file of results. Throws an Error that says why it is none. */
export function suitesIn(text: string): SuiteResult[] {
  const { suites } = JSON.parse(text) as { suites?: SuiteResult[] };
  const isResult =
    Array.isArray(suites) && suites.every(({ suite, rows }) => typeof suite === 'string' && Array.isArray(rows));
  if (!isResult) throw new Error('it has no suites: give a file that the bench has written');
  return suites;
}

/** What has become of each row that is in both. */
export function changesOf(before: readonly SuiteResult[], after: readonly SuiteResult[]): Change[] {
  return after.flatMap(({ suite, rows }) => {
    const known = before.find((other) => other.suite === suite)?.rows ?? [];
    return rows.flatMap((row) => {
      const old = known.find(({ name }) => name === row.name);
      return old === undefined ? [] : changesOfRow(suite, old, row);
    });
  });
}

function changesOfRow(suite: string, old: RowResult, row: RowResult): Change[] {
  const common = Object.keys(row.ratios).filter((name) => old.ratios[name] !== undefined);
  if (common.length === 0) return [{ suite, row: row.name, against: 'rate', factor: row.median / old.median }];
  return common.map((against) => ({
    suite,
    row: row.name,
    against,
    factor: row.ratios[against]! / old.ratios[against]!,
  }));
}

/** The changes as a table, those below `least` marked. */
export function changesText(changes: readonly Change[], least: number): string {
  const lines = changes.map(({ suite, row, against, factor }) => [
    suite,
    row,
    against === 'rate' ? against : `x ${against}`,
    `${factor >= 1 ? '+' : ''}${((factor - 1) * 100).toFixed(1)} %`,
    factor < least ? 'below' : '',
  ]);
  return tableLines([['suite', 'row', 'judged by', 'change', ''], ...lines], (column) => column === 3).join('\n');
}
