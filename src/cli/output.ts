// The two streams of a command: results to stdout, everything else to stderr. A reader that goes away (`| head`) ends the
// command quietly.
import { ExitCode } from './exit-code.ts';

/** Writes one line of results. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Writes one line for people. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Colour is for terminals, and never where NO_COLOR is set. */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && process.env.NO_COLOR === undefined;
}

let outlivesReader = false;

/** From now on the process goes on when nobody reads stdout any more: a server has other things to do. */
export function outliveReader(): void {
  outlivesReader = true;
}

/** Ends the process quietly when nobody reads stdout any more. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (outlivesReader) return;
    if (error.code === 'EPIPE') process.exit(ExitCode.ok);
    throw error;
  });
}
