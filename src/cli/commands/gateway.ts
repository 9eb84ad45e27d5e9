// `gateway`: runs the e-commerce gateway by itself, in front of a switch somewhere else. SIGTERM and SIGINT stop it in order.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandBody } from '../command.ts';
import { loadGatewayConfiguration } from '../configuration/gateway-file.ts';
import { eventsTo } from '../event-log.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { addressesOf } from '../gateway/build-gateway.ts';
import { checkStores } from '../gateway/gateway-parts.ts';
import { runGateway } from '../gateway/running-gateway.ts';
import { logLevels } from '../log-levels.ts';
import { outliveReader, print } from '../output.ts';
import { claimPidFile } from '../pid-file.ts';
import { serverLog } from '../server-log.ts';
import { signalled } from '../signalled.ts';
import { explainHashCommand } from './gateway/explain-hash.ts';

interface GatewayOptions {
  config: string | undefined;
  log: string;
  logLevel: string;
  pidFile: string | undefined;
  check: boolean;
}

const runCommand: CommandModule<object, GatewayOptions> = {
  command: '$0 [config]',
  describe: 'run the gateway by itself, in front of a switch that runs elsewhere',
  builder: (argv: Argv) =>
    argv
      .positional('config', { type: 'string', describe: 'configuration file (YAML) with a section gateway' })
      .option('log', { choices: ['pretty', 'json'], default: 'pretty', describe: 'how to write the log' })
      .option('log-level', { choices: [...logLevels], default: 'info', describe: 'least important event to log' })
      .option('pid-file', {
        type: 'string',
        describe: 'file to write the process number to, gone when the gateway stops',
      })
      .option('check', {
        type: 'boolean',
        default: false,
        describe: 'look for faults in the configuration, and run nothing',
      })
      .example('$0 gateway mine.yaml', 'a gateway in front of a switch that runs elsewhere')
      .example('$0 serve mine.yaml', 'switch and gateway in one process') as unknown as Argv<GatewayOptions>,
  handler: run,
};

export const gatewayCommand: CommandBody = {
  builder: (argv: Argv) => argv.command(runCommand).command(explainHashCommand),
  handler: () => undefined,
};

async function run(options: ArgumentsCamelCase<GatewayOptions>): Promise<void> {
  if (options.config === undefined) {
    throw new CommandError(ExitCode.usage, 'name a configuration file with a section gateway');
  }
  const configuration = await loadGatewayConfiguration(options.config);
  if (options.check) {
    const stores = checkStores(configuration);
    print(`${options.config}: no fault; ${addressesOf(configuration)}; stores: ${stores}`);
    return;
  }
  outliveReader();
  const log = serverLog(options);
  const emit = eventsTo(log);
  const stop = signalled();
  const removePid = claimPidFile(options.pidFile);
  const gateway = await runGateway(configuration, emit);
  const why = await Promise.race([stop, gateway.broken]);
  if (why instanceof Error) {
    emit('gateway.failed', { reason: why.message });
    removePid();
    await log.close();
    process.exit(ExitCode.internal);
  }
  emit('stopping', { signal: why });
  await gateway.stop();
  emit('stopped', {});
  removePid();
  await log.close();
  process.exit(ExitCode.ok);
}
