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

/** Colour is for terminals that have it (TERM is not dumb), or where FORCE_COLOR asks for it, and never where NO_COLOR is set. */
export function wantsColour(
  stream: { readonly isTTY?: boolean | undefined },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
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
