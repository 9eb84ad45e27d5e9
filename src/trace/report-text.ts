// The report of a replay as text for people: totals, a table by message type, then one line for each thing that was not as
// expected, with the line of the trace to go to. The report is masked already, or was asked for unmasked; nothing is
// decided here.
import { meaningOf } from '../explain/meanings.ts';
import type { ReplayReport, StepReport, StepStatus } from './replay-report.ts';
import { tableLines } from './table.ts';

/** Columns of the table by message type. */
const columns: readonly { readonly title: string; readonly cell: (steps: readonly StepReport[]) => string }[] = [
  { title: 'sent', cell: (steps) => count(steps, 'matched', 'mismatched', 'unanswered', 'sent') },
  { title: 'matched', cell: (steps) => count(steps, 'matched') },
  { title: 'mismatched', cell: (steps) => count(steps, 'mismatched') },
  { title: 'unanswered', cell: (steps) => count(steps, 'unanswered') },
  { title: 'not sent', cell: (steps) => count(steps, 'notSent') },
  { title: 'slowest ms', cell: slowest },
];

/** The text, its last line ended. */
export function reportText(report: ReplayReport): string {
  return [totals(report), ...byType(report.steps), ...complaints(report.steps)].map((line) => `${line}\n`).join('');
}

function totals(report: ReplayReport): string {
  const { matched, mismatched, unanswered, unexpected, notSent } = report;
  const parts = Object.entries({ matched, mismatched, unanswered, unexpected, 'not sent': notSent })
    .filter(([what, number]) => number > 0 || what === 'matched')
    .map(([what, number]) => `${number} ${what}`);
  const steps = `${report.sent} step${report.sent === 1 ? '' : 's'}`;
  return `${report.passed ? 'passed' : 'failed'}: ${steps} sent in ${seconds(report.durationMs)}, ${parts.join(', ')}`;
}

function byType(all: readonly StepReport[]): string[] {
  const steps = all.filter(({ status }) => status !== 'unexpected');
  const types = [...new Set(steps.map(({ mti }) => mti))].sort();
  if (types.length === 0) return [];
  const rows = types.map((mti) => {
    const ofType = steps.filter((step) => step.mti === mti);
    return [mti, meaningOf('0', mti, {}) ?? '', ...columns.map(({ cell }) => cell(ofType))];
  });
  const head = ['type', '', ...columns.map(({ title }) => title)];
  return ['', ...tableLines([head, ...rows], (column) => column >= 2)];
}

function complaints(steps: readonly StepReport[]): string[] {
  const lines = steps.flatMap((step) => {
    if (step.status === 'matched' || step.status === 'sent') return [];
    return step.reasons.map((reason) => `${placeOf(step)}: ${reason}`);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function placeOf({ line, name, mti, elapsedMs }: StepReport): string {
  return line === undefined ? `${name} ${mti} at ${seconds(elapsedMs ?? 0)}` : `line ${line} ${name} ${mti}`;
}

function count(steps: readonly StepReport[], ...statuses: readonly StepStatus[]): string {
  return String(steps.filter(({ status }) => statuses.includes(status)).length);
}

function slowest(steps: readonly StepReport[]): string {
  const elapsed = steps.flatMap(({ elapsedMs }) => elapsedMs ?? []);
  return elapsed.length === 0 ? '' : String(Math.round(elapsed.reduce((most, ms) => Math.max(most, ms))));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
