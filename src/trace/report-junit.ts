// The reports of replays as JUnit XML, the form in which CI shows test results: a suite for each trace, a case for each step. An
// arrival that nobody waited for is a case of its own. The reports are masked already, or were asked for unmasked.
import { XMLBuilder } from 'fast-xml-parser';
import { isFailure, type ReplayReport, type StepReport } from './replay-report.ts';
import { stepLines } from './report-text.ts';

/** A replay of one trace. */
export interface TraceReport {
  readonly file: string;
  readonly report: ReplayReport;
}

type Attributes = Readonly<Record<`@_${string}`, string>>;

/** The document, its last line ended. */
export function reportJunit(reports: readonly TraceReport[]): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  const suites = reports.map(suite);
  const sum = (name: '@_tests' | '@_failures' | '@_skipped') => {
    return String(suites.reduce((total, each) => total + Number(each[name]), 0));
  };
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: {
      '@_name': 'switch8583 replay',
      '@_tests': sum('@_tests'),
      '@_failures': sum('@_failures'),
      '@_skipped': sum('@_skipped'),
      testsuite: suites,
    },
  });
}

function suite({ file, report }: TraceReport) {
  const failed = report.steps.filter(({ status }) => isFailure(status) && status !== 'notSent');
  return {
    '@_name': plain(file),
    '@_tests': String(report.steps.length),
    '@_failures': String(failed.length),
    '@_skipped': String(report.notSent),
    '@_time': seconds(report.durationMs),
    testcase: report.steps.map((step) => testCase(file, step)),
  };
}

function testCase(file: string, step: StepReport): Attributes {
  const { name, line, mti, status, elapsedMs } = step;
  const shown: Attributes = {
    '@_classname': plain(file),
    '@_name': plain(line === undefined ? `${name} ${mti}` : `${name} ${mti} (line ${line})`),
    '@_time': seconds(status === 'unexpected' ? 0 : (elapsedMs ?? 0)),
  };
  if (!isFailure(status)) return shown;
  const [first = '', ...more] = stepLines(step).map(plain);
  if (status === 'notSent') return { ...shown, skipped: { '@_message': first } } as Attributes;
  const failure = { '@_message': first, '@_type': status, '#text': [first, ...more].join('\n') };
  return { ...shown, failure } as unknown as Attributes;
}

/** XML 1.0 has no place for control characters (2.2), nor for halves of surrogate pairs. */
function plain(text: string): string {
  return text.replace(/\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '?');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
