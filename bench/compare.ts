// Results beside earlier ones: what each row has become. A ratio compares rates of the same seconds, and is what is judged where a row has
// one. A bare rate wobbles with the machine, and is judged only where there is nothing better: what other rows are in ratio to is the
// measure, and never judged.
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
  /** False for what others are measured by. */
  readonly isJudged: boolean;
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
    const measures = new Set(rows.flatMap(({ ratios }) => Object.keys(ratios)));
    return rows.flatMap((row) => {
      const old = known.find(({ name }) => name === row.name);
      return old === undefined ? [] : changesOfRow(suite, old, row, !measures.has(row.name));
    });
  });
}

function changesOfRow(suite: string, old: RowResult, row: RowResult, isJudged: boolean): Change[] {
  const common = Object.keys(row.ratios).filter((name) => old.ratios[name] !== undefined);
  if (common.length === 0)
    return [{ suite, row: row.name, against: 'rate', factor: row.median / old.median, isJudged }];
  return common.map((against) => ({
    suite,
    row: row.name,
    against,
    factor: row.ratios[against]! / old.ratios[against]!,
    isJudged: true,
  }));
}

/** True when a row that is judged has become less than `least` times what it was. */
export function isBelow({ factor, isJudged }: Change, least: number): boolean {
  return isJudged && factor < least;
}

/** The changes as a table, those below `least` marked. */
export function changesText(changes: readonly Change[], least: number): string {
  const lines = changes.map((change) => {
    const { suite, row, against, factor, isJudged } = change;
    return [
      suite,
      row,
      against === 'rate' ? (isJudged ? against : 'rate, a measure') : `x ${against}`,
      `${factor >= 1 ? '+' : ''}${((factor - 1) * 100).toFixed(1)} %`,
      isBelow(change, least) ? 'below' : '',
    ];
  });
  return tableLines([['suite', 'row', 'judged by', 'change', ''], ...lines], (column) => column === 3).join('\n');
}
