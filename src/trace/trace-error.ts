// What is wrong with a trace, said so that it can be put right in the file: every fault with its line, all of them at once.
// A trace holds card data and its faults end up in logs: values are not repeated, and names are masked.
import { maskText } from '../codec/mask.ts';

/** One fault. `line` counts from 1; `path` is the place in the step, `expect.39`, empty when the whole line is at fault. */
export interface TraceFault {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

/** A trace cannot be replayed. `faults` has at least one entry, in the order of the file; `message` has a line for each,
 *  `file:line: path: message`. */
export class TraceError extends Error {
  readonly code = 'TRACE_INVALID';
  readonly faults: readonly TraceFault[];
  constructor(faults: readonly TraceFault[]) {
    const masked = faults.map((fault) => ({
      ...fault,
      path: maskText(fault.path, []),
      message: maskText(fault.message, []),
    }));
    super(masked.map(faultLine).join('\n'));
    this.name = 'TraceError';
    this.faults = masked;
  }
}

function faultLine(fault: TraceFault): string {
  return `${fault.file}:${fault.line}: ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}`;
}
