// The report of a replay as text for people: a table by message type, then a block for each thing that was not as expected, with the
// line of the trace to go to, what was expected beside what was found, and the bytes; the totals last. The report is masked already, or was asked for unmasked; nothing is
// decided here.
import { meaningOf } from '../explain/meanings.ts';
import { isFailure, type ReplayReport, type StepReport, type StepStatus } from './replay-report.ts';
import { type LaidOut, tableLines } from './table.ts';
import { labelOf } from './wording.ts';

/** Columns of the table by message type. */
const columns: readonly { readonly title: string; readonly cell: (steps: readonly StepReport[]) => string }[] = [
  { title: 'sent', cell: (steps) => count(steps, 'matched', 'mismatched', 'unanswered', 'sent') },
  { title: 'matched', cell: (steps) => count(steps, 'matched') },
  { title: 'mismatched', cell: (steps) => count(steps, 'mismatched') },
  { title: 'unanswered', cell: (steps) => count(steps, 'unanswered') },
  { title: 'not sent', cell: (steps) => count(steps, 'notSent') },
  { title: 'slowest ms', cell: slowest },
];

const INDENT = '  ';

/** The text, its last line ended. `table` lays its tables out, as wide as they are if left out. */
export function reportText(report: ReplayReport, table: LaidOut = tableLines): string {
  const blocks = report.steps.flatMap((step) => block(step, table));
  return [...byType(report.steps, table), ...blocks, totals(report)].map((line) => `${line}\n`).join('');
}

function totals(report: ReplayReport): string {
  const { matched, mismatched, unanswered, unexpected, notSent } = report;
  const parts = Object.entries({ matched, mismatched, unanswered, unexpected, 'not sent': notSent })
    .filter(([what, number]) => number > 0 || what === 'matched')
    .map(([what, number]) => `${number} ${what}`);
  const steps = `${report.sent} step${report.sent === 1 ? '' : 's'}`;
  const also = [
    report.replied > 0
      ? `${report.replied} network request${report.replied === 1 ? '' : 's'} of the peer answered`
      : [],
    report.repeated > 0 ? `${report.repeated} answered from memory, as a step before that said the same` : [],
  ].flat();
  const all = [...parts, ...also].join(', ');
  return `${report.passed ? 'passed' : 'failed'}: ${steps} sent in ${seconds(report.durationMs)}, ${all}`;
}

function byType(all: readonly StepReport[], table: LaidOut): string[] {
  const steps = all.filter(({ status }) => status !== 'unexpected');
  const types = [...new Set(steps.map(({ mti }) => mti))].sort();
  if (types.length === 0) return [];
  const rows = types.map((mti) => {
    const ofType = steps.filter((step) => step.mti === mti);
    return [mti, meaningOf('0', mti, {}) ?? '', ...columns.map(({ cell }) => cell(ofType))];
  });
  const head = ['type', '', ...columns.map(({ title }) => title)];
  return [...table([head, ...rows], (column) => column >= 2), ''];
}

function block(step: StepReport, table: LaidOut): string[] {
  if (!isFailure(step.status) || step.isToldAbove === true) return [];
  const [title, ...lines] = stepLines(step, table);
  return [title!, ...lines.map((line) => `${INDENT}${line}`), ''];
}

/** Why a step, or an arrival, is not as expected: its title, what was expected beside what was found, the bytes. */
export function stepLines(step: StepReport, layOut: LaidOut = tableLines): string[] {
  const { reasons, differences, sentHex, receivedHex } = step;
  const inTable = new Set(differences.map(({ text }) => text));
  const [first = 'the answer is not as expected', ...more] = reasons.filter((reason) => !inTable.has(reason));
  const rows = differences.map(({ path, expected, found }) => [labelOf(path), expected, found]);
  const table = rows.length === 0 ? [] : layOut([['', 'expected', 'found'], ...rows], () => false, INDENT.length);
  const bytes = [
    sentHex === undefined ? [] : `sent  ${sentHex}`,
    receivedHex === undefined ? [] : `came  ${receivedHex}`,
  ];
  return [`${placeOf(step)}: ${first}`, ...table, ...more, ...bytes.flat()];
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
