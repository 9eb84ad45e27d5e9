// Where a running switch takes orders: a socket beside its journal, for its owner only; on Windows a named pipe.
import { realpathSync } from 'node:fs';

/** The address of the switch that writes the journal in this file. Throws the system's error when there is no such file. */
export function controlAddress(journalFile: string): string {
  const path = realpathSync(journalFile);
  if (process.platform !== 'win32') return `${path}.control`;
  return `\\\\.\\pipe\\switch8583-control-${encodeURIComponent(path)}`;
}
