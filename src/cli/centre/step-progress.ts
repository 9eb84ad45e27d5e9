// How far a long command is, on one line of a terminal that is written again and again; nothing where nobody looks.
import { isRewritable } from '../output.ts';

/** Told while a command works. */
interface StepProgress {
  /** Of this step `done` are done, of `of` when it is known how many there are. */
  at(step: string, done: number, of?: number): void;
  /** Takes the line away, for something else to be written. */
  clear(): void;
}

const CLEAR_LINE = '\r\x1b[K';
/** Nobody reads faster. */
const EVERY_MS = 100;

export function stepProgress(stream: NodeJS.WriteStream): StepProgress {
  let written = 0;
  return {
    at: (step, done, of) => {
      if (!isRewritable(stream)) return;
      const now = performance.now();
      if (now - written < EVERY_MS) return;
      written = now;
      const all = of === undefined ? '' : ` of ${of.toLocaleString('en')}`;
      stream.write(`${CLEAR_LINE}${step}: ${done.toLocaleString('en')}${all}`);
    },
    clear: () => {
      if (isRewritable(stream)) stream.write(CLEAR_LINE);
    },
  };
}
