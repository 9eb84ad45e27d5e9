// The trace files that a command is given: files, folders of them, patterns and stdin.
import { existsSync, globSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../trace/step.ts';
import { TraceError } from '../trace/trace-error.ts';
import { parseTrace } from '../trace/trace-file.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { firstFaults, kindHint } from './file-kind.ts';
import { isStdin, textOf } from './input.ts';

const ENDING = '.jsonl';

/** The files that `given` means, in the order given, each once: a folder is its traces (*.jsonl) by name, and what is no file may be
 *  a pattern (`packs/**\/*.jsonl`). Throws a CommandError for what means none. yargs takes every `-` out of a list: nothing is left of one
 *  that stood alone, and one beside others, which is in `args`, is refused. */
export function traceFiles(given: readonly string[], args: readonly string[] = process.argv): string[] {
  if (given.length === 0) return ['-'];
  if (args.includes('-')) throw new CommandError(ExitCode.usage, '- is stdin, and stands alone');
  const files = given.flatMap((name) => {
    if (isStdin(name)) return ['-'];
    if (existsSync(name)) return statSync(name).isDirectory() ? inFolder(name) : [name];
    // A name without a star is reported as a file that is not there.
    if (!/[*?[{]/.test(name)) return [name];
    const found = globSync(name).filter((each) => statSync(each).isFile());
    if (found.length === 0) throw new CommandError(ExitCode.usage, `${name} means no file`);
    return found.sort();
  });
  return [...new Set(files)];
}

function inFolder(folder: string): string[] {
  const found = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  if (found.length === 0) throw new CommandError(ExitCode.usage, `${folder} has no *${ENDING} in it`);
  return found.sort().map((name) => join(folder, name));
}

/** The steps of a trace file, `-` for stdin. Throws a CommandError with its first faults, and what else the file may be. */
export async function readTrace(file: string): Promise<Step[]> {
  const text = await textOf(file);
  try {
    const steps = parseTrace(text, isStdin(file) ? 'stdin' : file);
    if (steps.length === 0) throw new CommandError(ExitCode.usage, `${file} has no steps`);
    return steps;
  } catch (error) {
    throw error instanceof TraceError ? traceFaults(error, kindHint(text, 'replay')) : error;
  }
}

/** The faults of a trace as people are told them. */
export function traceFaults(error: TraceError, hint = ''): CommandError {
  return new CommandError(ExitCode.usage, firstFaults(error.message.split('\n'), hint), { cause: error });
}
