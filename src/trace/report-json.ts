// The report of a replay as JSON for machines: the counts, the times and every step with its messages. Keys are those of
// ReplayReport and stay; what is unknown is null, so that a column never goes missing.
import type { ReplayReport } from './replay-report.ts';

/** One JSON document of several lines, its last line ended. */
export function reportJson(report: ReplayReport): string {
  return `${JSON.stringify(report, (_, value) => (value === undefined ? null : value), 2)}\n`;
}

/** JSON Lines: one line for each step and unexpected arrival, then one with the counts, `"summary": true`. */
export function reportJsonLines(report: ReplayReport): string {
  const { steps, ...summary } = report;
  const lines = [...steps, { summary: true, ...summary }];
  return lines.map((line) => `${JSON.stringify(line, (_, value) => (value === undefined ? null : value))}\n`).join('');
}
