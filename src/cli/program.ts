// The command line. The only room that reads arguments and the environment and sets exit codes.
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { SpecError } from '../codec/spec/spec.ts';
import { maskCardData, maskLongNumbers } from './card-data.ts';
import { certificatesCommand } from './commands/certificates.ts';
import { decodeCommand } from './commands/decode.ts';
import { demoCommand } from './commands/demo.ts';
import { describeCommand } from './commands/describe.ts';
import { diffCommand } from './commands/diff.ts';
import { encodeCommand } from './commands/encode.ts';
import { journalCommand } from './commands/journal.ts';
import { replayCommand } from './commands/replay.ts';
import { routeCommand } from './commands/route.ts';
import { sendCommand } from './commands/send.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { specCommand } from './commands/spec.ts';
import { ConfigurationError } from './configuration/faults.ts';
import { CommandError, ExitCode, exitCodeHelp } from './exit-code.ts';
import { endWithReader, tell } from './output.ts';

/** The exit code for what a command threw, after telling people about it. What they gave may be quoted: card numbers in it are
 *  masked. */
function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) {
    tell(`switch8583: ${maskCardData(error.message)}`);
    return error.exitCode;
  }
  if (error instanceof ConfigurationError || error instanceof SpecError) {
    tell(maskCardData(error.message));
    return ExitCode.usage;
  }
  const defect = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tell(`switch8583: a defect, please report it: ${maskCardData(defect)}`);
  return ExitCode.internal;
}

/** Runs the command that the arguments name. Sets the exit code. */
export async function runProgram(): Promise<void> {
  endWithReader();
  process.on('uncaughtException', (error) => process.exit(exitCodeOf(error)));
  try {
    await yargs(hideBin(process.argv))
      .scriptName('switch8583')
      .usage('$0 <command>\n\nAn ISO 8583 switch simulator: routes by BIN, answers, journals, replays traces.')
      .command(serveCommand)
      .command(sendCommand)
      .command(replayCommand)
      .command(demoCommand)
      .command(simulateCommand)
      .command(journalCommand)
      .command(decodeCommand)
      .command(describeCommand)
      .command(diffCommand)
      .command(encodeCommand)
      .command(routeCommand)
      .command(specCommand)
      .command(certificatesCommand)
      .demandCommand(1, 'name a command')
      .strict()
      .recommendCommands()
      .wrap(Math.min(110, process.stdout.columns ?? 110))
      .epilogue(exitCodeHelp)
      .fail((message, error) => {
        if (error !== undefined && error !== null) throw error;
        const shown = maskLongNumbers(message);
        throw new CommandError(ExitCode.usage, `${shown}\nsee: switch8583 --help, or switch8583 <command> --help`);
      })
      .parseAsync();
  } catch (error) {
    // At once: what a failed command left open must not keep the process.
    process.exit(exitCodeOf(error));
  }
}
