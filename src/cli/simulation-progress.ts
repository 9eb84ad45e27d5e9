// How far a simulation is, on one line of a terminal that is written again and again; nothing where nobody looks.
import { isRewritable } from './output.ts';

/** Told while simulations run. */
export interface SimulationProgress {
  /** `done` purchases of `of` have been simulated. */
  simulated(seed: number, done: number, of: number): void;
  /** A failure is made shorter: it takes so many purchases and faults still. */
  shrunk(runs: number, purchases: number, faults: number): void;
  /** Takes the line away, for something else to be written. */
  clear(): void;
}

const CLEAR_LINE = '\r\x1b[K';

export function progressTo(stream: NodeJS.WriteStream): SimulationProgress {
  const write = (text: string): void => {
    if (isRewritable(stream)) stream.write(CLEAR_LINE + text);
  };
  const number = (value: number) => value.toLocaleString('en');
  return {
    simulated: (seed, done, of) => write(`seed ${seed}: ${number(done)} of ${number(of)} transactions`),
    shrunk: (runs, purchases, faults) =>
      write(`shortening: ${purchases} transactions and ${faults} faults after ${runs} runs`),
    clear: () => write(''),
  };
}
