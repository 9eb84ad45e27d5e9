// The two streams of a command: results to stdout, everything else to stderr. A reader that goes away (`| head`) ends the
// command quietly.
import { ExitCode } from './exit-code.ts';

/** Characters that are written at once where lines are gathered. */
const GATHERED_CHARACTERS = 65_536;

/** Lines that have not been written yet; undefined where each is written by itself. */
let gathered: string[] | undefined;
let gatheredCharacters = 0;

/** From now on lines of results are written many at a time, which takes a fraction of the time: all that there are when the
 *  process has something to wait for, or ends. A terminal has each at once. */
export function gatherLines(): void {
  if (gathered !== undefined || process.stdout.isTTY === true) return;
  gathered = [];
  process.on('exit', writeGathered);
}

function writeGathered(): void {
  if (gathered === undefined || gathered.length === 0) return;
  const text = gathered.join('');
  gathered = [];
  gatheredCharacters = 0;
  process.stdout.write(text);
}

/** Writes one line of results. */
export function print(line = ''): void {
  if (gathered === undefined) {
    process.stdout.write(`${line}\n`);
    return;
  }
  if (gathered.length === 0) setImmediate(writeGathered);
  gathered.push(`${line}\n`);
  gatheredCharacters += line.length + 1;
  if (gatheredCharacters >= GATHERED_CHARACTERS) writeGathered();
}

/** Writes one line for people. */
export function tell(line: string): void {
  writeGathered();
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

/** A line is written again and again only on terminals that can clear one. */
export function isRewritable(
  stream: { readonly isTTY?: boolean | undefined },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
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
