// The report of a replay as JSON for machines: the counts, the times and every step with its messages. Keys are those of
// ReplayReport and stay; what is unknown is null, so that a column never goes missing.
import type { ReplayReport } from './replay-report.ts';

/** One JSON document of several lines, its last line ended. */
export function reportJson(report: ReplayReport): string {
  return `${JSON.stringify(report, (_, value) => (value === undefined ? null : value), 2)}\n`;
}

/** One document of several reports: whether all passed, and each with its file. */
export function reportsJson(reports: readonly { readonly file: string; readonly report: ReplayReport }[]): string {
  const passed = reports.every(({ report }) => report.passed);
  const traces = reports.map(({ file, report }) => ({ file, ...report }));
  return `${JSON.stringify({ passed, traces }, (_, value) => (value === undefined ? null : value), 2)}\n`;
}

/** JSON Lines: one line for each step and unexpected arrival, then one with the counts, `"summary": true`; with `file` in each when it is
 *  one of several. */
export function reportJsonLines(report: ReplayReport, file?: string | undefined): string {
  const { steps, ...summary } = report;
  const lines = [...steps, { summary: true, ...summary }].map((line) =>
    file === undefined ? line : { file, ...line },
  );
  return lines.map((line) => `${JSON.stringify(line, (_, value) => (value === undefined ? null : value))}\n`).join('');
}
