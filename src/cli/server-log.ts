// The log of a command that serves: on stderr, and on stdout where that fails.
import { createLog, type Log } from './log.ts';
import type { LogLevel } from './log-levels.ts';
import { wantsColour } from './output.ts';

/** `log` is json or pretty, `logLevel` one of `logLevels`: yargs has seen to that. */
export function serverLog({ log, logLevel }: { readonly log: string; readonly logLevel: string }): Log {
  return createLog({
    other: process.stdout,
    format: log === 'json' ? 'json' : 'pretty',
    level: logLevel as LogLevel,
    colour: wantsColour(process.stderr),
  });
}
