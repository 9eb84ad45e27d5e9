// A result as JUnit XML, the form in which CI shows test results: a suite for the pack, a case for each case.
import { XMLBuilder } from 'fast-xml-parser';
import { type CertificationResult, countsOf } from './result.ts';

/** The document, its last line ended. Optional cases that fail are skipped ones. */
export function reportJunit(result: CertificationResult): string {
  const { pack, member, cases } = result;
  const { failed, optionalFailed, notRun } = countsOf(result);
  const name = `${pack.name} ${pack.version}`;
  const counts = {
    '@_tests': String(cases.length),
    '@_failures': String(failed),
    '@_skipped': String(optionalFailed + notRun),
  };
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: {
      '@_name': `certification of ${member}`,
      ...counts,
      testsuite: {
        '@_name': name,
        ...counts,
        testcase: cases.map(({ id, purpose, outcome, isOptional, reasons, steps }) => {
          const ms = steps.reduce((sum, step) => sum + (step.elapsedMs ?? 0), 0);
          const shown = { '@_classname': name, '@_name': plain(`${id}: ${purpose}`), '@_time': (ms / 1000).toFixed(3) };
          if (outcome === 'passed') return shown;
          const [first = outcome, ...more] = reasons.map(plain);
          if (outcome === 'notRun' || isOptional) return { ...shown, skipped: { '@_message': first } };
          return { ...shown, failure: { '@_message': first, '@_type': outcome, '#text': [first, ...more].join('\n') } };
        }),
      },
    },
  });
}

/** XML 1.0 has no place for control characters (2.2), nor for halves of surrogate pairs. */
function plain(text: string): string {
  return text.replace(/\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, '?');
}
