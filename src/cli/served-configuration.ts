// The configuration that `serve` runs: that of its file, with what its options say otherwise.
import { readBounded } from '../bounded-file.ts';
import { bundledSpecs } from '../spec-file.ts';
import { highestPort } from './configuration/address.ts';
import { loadConfiguration } from './configuration/load.ts';
import type { Configuration } from './configuration/schema.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** The configuration in `file`, whose files are read by `read`, its first link on `port` when that is given. Rejects with a
 *  ConfigurationError or a CommandError. */
export async function servedConfiguration(
  file: string,
  port: number | undefined,
  read: (path: string) => string = readBounded,
): Promise<Configuration> {
  const loaded = await loadConfiguration(file, { specs: bundledSpecs(), read });
  if (port === undefined) return loaded;
  if (!Number.isInteger(port) || port < 0 || port > highestPort) {
    throw new CommandError(ExitCode.usage, `--port: not a port, allowed: 0 to ${highestPort}`);
  }
  const [first, ...others] = loaded.acquirers;
  return { ...loaded, acquirers: [{ ...first!, listen: { ...first!.listen, port } }, ...others] };
}
