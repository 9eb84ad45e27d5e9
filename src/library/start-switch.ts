// The way in to a switch inside a program. All that a running switch needs is loaded when one is
// started: a plug-in imports this package in a thread of its own, and starts none.
import type { RunningSwitch } from './running-switch.ts';
import type { StartOptions } from './start-options.ts';
import type { SwitchSettings } from './switch-configuration.ts';

/**
 * Starts a switch in this process, on loopback ports that the system chooses unless `listen` says otherwise, with its journal in memory
 * unless `journal` names a file. `given` is an object with the keys of the configuration file, or the name of such a file. There may be
 * many in one process. Nothing of it is left once `close` has resolved.
 *
 * Rejects with a ConfigurationError that has every fault, a SpecError, a JournalError, or an Error for a plug-in, a certificate or an
 * address that cannot be had; nothing is left then either.
 */
export async function startSwitch(given: SwitchSettings | string, options: StartOptions = {}): Promise<RunningSwitch> {
  const { RunningSwitch } = await import('./running-switch.ts');
  return RunningSwitch.start(given, options);
}
