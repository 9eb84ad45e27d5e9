// Trace files: JSON Lines, one step a line; blank lines and lines that begin with `#` or `//` are for people. A trace is
// either whole or refused: every fault of every line is found in one pass, and so is every reference between steps that
// could not hold (a value from the answer to a step that is unknown, later, or expects no answer).

import { parseJson } from '../codec/parse-json.ts';
import { type FromAnswerPlace, fromAnswersIn, isFromAnswer } from './from-answer.ts';
import { type Fault, type Matcher, readStep, type Step } from './step.ts';
import { TraceError, type TraceFault } from './trace-error.ts';

/**
 * The steps of a trace. `at` may be left out: a step then comes at the time of the step before it.
 *
 * @param text the content of the file; a byte order mark and CRLF are tolerated
 * @param file its name, for faults
 * @throws TraceError with every fault, in the order of the lines
 */
export function parseTrace(text: string, file: string): Step[] {
  const faults: TraceFault[] = [];
  const steps: Step[] = [];
  const named = new Map<string, Step>();
  let atMs = 0;
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((content, index) => {
      const line = index + 1;
      const fault: Fault = (path, message) => faults.push({ file, line, path, message });
      if (/^\s*(#|\/\/|$)/.test(content)) return;
      const json = parseLine(content, fault);
      const body = json === undefined ? undefined : readStep(json.value, fault);
      if (body === undefined) return;
      if (body.atMs !== undefined && body.atMs < atMs) {
        fault('at', `goes back to ${body.atMs} ms after ${atMs} ms: steps stand in the order of time`);
      }
      atMs = body.atMs ?? atMs;
      const step: Step = { ...body, file, line, ordinal: steps.length + 1, atMs };
      for (const { value, path } of references(step)) checkReference(named.get(value.from), value.from, path, fault);
      const before = step.name === undefined ? undefined : named.get(step.name);
      if (before !== undefined) fault('name', `is the name of line ${before.line} too`);
      else if (step.name !== undefined) named.set(step.name, step);
      steps.push(step);
    });
  if (faults.length > 0) throw new TraceError(faults);
  return steps;
}

function checkReference(source: Step | undefined, from: string, path: string, fault: Fault): void {
  if (source === undefined) fault(path, `takes from ${JSON.stringify(from)}, which is the name of no step before it`);
  else if (source.expect === 'nothing') fault(path, `takes from ${JSON.stringify(from)}, which expects no answer`);
}

/** Every value of another step's answer that a step sends or expects. */
export function references(step: Step): FromAnswerPlace[] {
  const inSend = fromAnswersIn(step.send);
  if (step.expect === undefined || step.expect === 'nothing') return inSend;
  const inExpect = [...step.expect].flatMap(([path, matcher]) => comparedBy(matcher, `expect.${path}`));
  return [...inSend, ...inExpect];
}

function comparedBy(matcher: Matcher, path: string): FromAnswerPlace[] {
  const isCompared = matcher.kind === 'equals' || matcher.kind === 'not';
  return isCompared && isFromAnswer(matcher.value) ? [{ value: matcher.value, path }] : [];
}

function parseLine(line: string, fault: Fault): { value: unknown } | undefined {
  try {
    return { value: parseJson(line) };
  } catch (error) {
    // The runtime quotes the text around the place, which may be a card number: only the reason and the column are kept.
    const said = (error as Error).message;
    const column = /position (\d+)/.exec(said)?.[1];
    const reason = said.replace(/( in JSON)? at position .*$|, (\.\.\.)?".*$/s, '');
    fault('', `is no JSON${column === undefined ? '' : ` from column ${Number(column) + 1}`}: ${reason}`);
    return undefined;
  }
}
