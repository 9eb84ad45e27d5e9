// Commands are loaded when they are named: a command waits for nothing that only another one needs. What `--help` lists is known
// before.
import type { Argv, CommandModule } from 'yargs';
import { exitCodeHelp } from './exit-code.ts';

/** The options of a command, and what it does. */
export type CommandBody<Options = object> = Pick<CommandModule<object, Options>, 'builder' | 'handler'>;

/** The command that `load` gives when it is named. */
export function command(
  name: string,
  description: string,
  // biome-ignore lint/suspicious/noExplicitAny: each command has options of its own, and yargs hands each its own.
  load: () => Promise<CommandBody<any>>,
): CommandModule {
  return {
    command: name,
    describe: description,
    builder: async (argv: Argv) => {
      const { builder } = await load();
      const built = typeof builder === 'function' ? await builder(argv) : argv;
      return built.epilogue(exitCodeHelp);
    },
    handler: async (options) => (await load()).handler(options),
  };
}
