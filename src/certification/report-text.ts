// A result as people read it: a table of the cases, and why the others failed.
import { tableLines } from '../trace/table.ts';
import { type CaseResult, type CertificationResult, countsOf } from './result.ts';

const WORDS = { passed: 'passed', failed: 'FAILED', notRun: 'not run' } as const;

/** The lines of a result. */
export function reportText(result: CertificationResult): string[] {
  const { member, pack, link, cases, hasPassed } = result;
  const { passed, failed, optionalFailed, notRun } = countsOf(result);
  const rows = cases.map((each) => [each.id, wordOf(each), each.purpose]);
  const why = cases.flatMap(({ id, reasons }) => reasons.map((reason) => `${id}: ${reason}`));
  const parts = [
    `${passed} of ${cases.length} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(optionalFailed > 0 ? [`${optionalFailed} optional ones failed`] : []),
    ...(notRun > 0 ? [`${notRun} not run`] : []),
  ];
  return [
    `${member}: ${pack.title} (${pack.name} ${pack.version}), ${link}`,
    '',
    ...tableLines([['case', 'outcome', 'purpose'], ...rows], () => false),
    ...(why.length > 0 ? ['', ...why] : []),
    '',
    `${hasPassed ? 'passed' : 'failed'}: ${parts.join(', ')}`,
  ];
}

export function wordOf({ outcome, isOptional }: CaseResult): string {
  return outcome === 'failed' && isOptional ? 'failed (optional)' : WORDS[outcome];
}
