// `serve`: runs the switch until it is told to stop, or only looks whether it could. What runs it is loaded once the configuration has
// been read, and beside that the thread of its journal is started.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { packageFile } from '../../package-file.ts';
import { StartedThread } from '../../store/started-thread.ts';
import type { CommandBody } from '../command.ts';
import { logLevels } from '../log-levels.ts';
import { servedConfiguration } from '../served-configuration.ts';
import type { ServedOptions } from '../served-switch.ts';

interface ServeOptions extends ServedOptions {
  config: string | undefined;
  check: boolean;
}

/** What `serve` runs when it is given no file. */
export const defaultConfiguration = packageFile('examples/morocco.yaml');

export const serveCommand: CommandBody<ServeOptions> = {
  builder: (argv: Argv) =>
    argv
      .positional('config', { type: 'string', describe: 'configuration file (YAML)' })
      .option('log', { choices: ['pretty', 'json'], default: 'pretty', describe: 'how to write the log' })
      .option('log-level', { choices: [...logLevels], default: 'info', describe: 'least important event to log' })
      .option('port', { type: 'number', describe: 'port of the first acquirer link, in place of that in the file' })
      .option('pid-file', {
        type: 'string',
        describe: 'file to write the process number to, gone when the switch stops',
      })
      .option('dump', {
        type: 'string',
        describe:
          'file to write every message of every link to, both ways, decoded, card data masked; it grows without bound',
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe:
          'look for faults in configuration, specs, certificates, plug-ins and the place of the journal; open neither journal nor ports, run nothing',
      })
      .example('$0 serve', 'the default network')
      .example('$0 serve mine.yaml --log json', 'your own, with a log for machines')
      .example(
        '$0 serve mine.yaml --check',
        'exit 0: it could be run; 2: every fault, with its place',
      ) as unknown as Argv<ServeOptions>,
  handler: serve,
};

async function serve(options: ArgumentsCamelCase<ServeOptions>): Promise<void> {
  const file = options.config ?? defaultConfiguration;
  const configuration = await servedConfiguration(file, options.port);
  if (options.check) {
    const { checkServed } = await import('../serve-check.ts');
    await checkServed(file, configuration);
    return;
  }
  const journalThread = configuration.journal.kind === 'file' ? new StartedThread() : undefined;
  const { runSwitch } = await import('../served-switch.ts');
  await runSwitch(file, configuration, options, journalThread);
}
