// The command line. The only room that reads arguments and the environment and sets exit codes.
import { hideBin } from 'yargs/helpers';
import { boundedMessage } from './bounded-message.ts';
import { maskCardData, maskLongNumbers } from './card-data.ts';
import { commandLine } from './command-line.ts';
import { ConfigurationError } from './configuration/faults.ts';
import { suggestion } from './configuration/nearest.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { endWithReader, tell } from './output.ts';
import { programName } from './program-name.ts';
import { type UsageContext, usageText } from './usage-text.ts';

/** What a command threw as people are told it. What they gave may be quoted: it has an end, and card numbers in it are masked. */
function shown(message: string): string {
  return maskCardData(boundedMessage(message));
}

/** The exit code for what a command threw, after telling people about it. */
function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) {
    tell(`switch8583: ${shown(error.message)}`);
    return error.exitCode;
  }
  if (error instanceof ConfigurationError || isNamed(error, 'SpecError')) {
    tell(shown(withLikelySpec(error.message)));
    return ExitCode.usage;
  }
  if (isNamed(error, 'RecordsError')) {
    tell(`switch8583: ${error.message}`);
    return ExitCode.usage;
  }
  const defect = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tell(`switch8583: a defect, please report it: ${shown(defect)}`);
  return ExitCode.internal;
}

/** A spec that is not there may be one that is misspelt. */
function withLikelySpec(message: string): string {
  const [, name, bundled] =
    /^SPEC_INVALID: cannot read (\S+?)(?:, which .* extends)?: there is no such spec; bundled are ([^;]*)/.exec(
      message,
    ) ?? [];
  return name === undefined ? message : `${message}${suggestion(name, bundled!.split(', '))}`;
}

/** Told by its name: the class lies among what only some commands need. */
function isNamed(error: unknown, name: 'SpecError' | 'RecordsError'): error is Error {
  return error instanceof Error && error.name === name;
}

/** What the library knows of the place where it failed, beside what its types say. */
interface Parser {
  getOptions(): {
    readonly key: Readonly<Record<string, unknown>>;
    readonly alias: Readonly<Record<string, readonly string[]>>;
  };
  getInternalMethods(): {
    getCommandInstance(): { getCommands(): readonly string[] };
    getContext(): { readonly commands: readonly string[] };
    getUsageInstance(): { cacheHelpMessage(): void };
  };
}

function contextOf(parser: Parser): UsageContext {
  const { key, alias } = parser.getOptions();
  const methods = parser.getInternalMethods();
  const commands = methods.getCommandInstance().getCommands();
  const { commands: path } = methods.getContext();
  const options = [...Object.keys(key), ...Object.values(alias).flat()];
  return { path, args: hideBin(process.argv), commands: commands.filter((name) => name !== '$0'), options };
}

function versionText(): string {
  return `${programName()} (Node ${process.versions.node})`;
}

/** Runs the command that the arguments name. Sets the exit code. */
export async function runProgram(): Promise<void> {
  endWithReader();
  process.on('uncaughtException', (error) => process.exit(exitCodeOf(error)));
  try {
    const parser = commandLine(hideBin(process.argv));
    // The library lays out the help of every command that it runs, in case it is asked for later. It is not: what a command says of its
    // failure is said here, and a start is a twentieth quicker.
    (parser as unknown as Parser).getInternalMethods().getUsageInstance().cacheHelpMessage = () => undefined;
    await parser
      .version(versionText())
      .wrap(Math.min(110, process.stdout.columns ?? 110))
      .fail((message, error) => {
        if (error !== undefined && error !== null) throw error;
        const told = maskLongNumbers(usageText(message, contextOf(parser as unknown as Parser)));
        throw new CommandError(ExitCode.usage, `${told}\nsee: switch8583 --help, or switch8583 <command> --help`);
      })
      .parseAsync();
  } catch (error) {
    // At once: what a failed command left open must not keep the process.
    process.exit(exitCodeOf(error));
  }
}
