// How far a long command is, on one line of a terminal that is written again and again; nothing where nobody looks.

/** Told while a command works. */
interface StepProgress {
  /** Of this step `done` of `of` are done. */
  at(step: string, done: number, of: number): void;
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
      const now = performance.now();
      if (stream.isTTY !== true || now - written < EVERY_MS) return;
      written = now;
      stream.write(`${CLEAR_LINE}${step}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`);
    },
    clear: () => {
      if (stream.isTTY === true) stream.write(CLEAR_LINE);
    },
  };
}
