// Runs `journal ...`, `member ...` and `merchant ...` in this process, on files of a folder, with its streams caught: a program for each of many runs takes the
// machine too long. What only a process has, stdin and the exit itself, is tried end to end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import yargs from 'yargs';
import { cardholderCommand } from '../../src/cli/commands/cardholder.ts';
import { certifyCommand } from '../../src/cli/commands/certify.ts';
import { gatewayCommand } from '../../src/cli/commands/gateway.ts';
import { journalCommand } from '../../src/cli/commands/journal.ts';
import { memberCommand } from '../../src/cli/commands/member.ts';
import { merchantCommand } from '../../src/cli/commands/merchant.ts';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { CommandError, ExitCode } from '../../src/cli/exit-code.ts';
import { SpecError } from '../../src/codec/spec/spec.ts';
import { RecordsError } from '../../src/records/records-error.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command that `args` name, as the program does. */
async function runCommand(args: readonly string[]): Promise<Ended> {
  const [out, err] = [caught(process.stdout), caught(process.stderr)];
  const before = process.exitCode;
  process.exitCode = undefined;
  let code: number;
  try {
    await yargs([...args])
      .command({ command: 'journal', ...journalCommand })
      .command({ command: 'member', ...memberCommand })
      .command({ command: 'merchant', ...merchantCommand })
      .command({ command: 'cardholder', ...cardholderCommand })
      .command({ command: 'certify', ...certifyCommand })
      .command({ command: 'gateway', ...gatewayCommand })
      .strict()
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new CommandError(ExitCode.usage, message);
      })
      .parseAsync();
    code = Number(process.exitCode ?? ExitCode.ok);
  } catch (error) {
    if (error instanceof CommandError) process.stderr.write(`switch8583: ${error.message}\n`);
    else if (error instanceof ConfigurationError || error instanceof SpecError || error instanceof RecordsError)
      process.stderr.write(`${error.message}\n`);
    else throw error;
    code = error instanceof CommandError ? error.exitCode : ExitCode.usage;
  } finally {
    process.exitCode = before;
    out.spy.mockRestore();
    err.spy.mockRestore();
  }
  return { code, out: out.text(), err: err.text() };
}

function caught(stream: NodeJS.WriteStream) {
  let text = '';
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  return { spy, text: () => text };
}

/** A folder of a test's own. */
export class JournalFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'switch8583-journal-'));

  /** The path of a file in it. */
  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.file(name), text);
  }

  /** Runs a journal command on files of the folder, which are named without it in what comes of it. */
  async run(args: readonly string[]): Promise<Ended> {
    return this.runNamed(['journal', ...args]);
  }

  /** Runs a command of another name. */
  async runNamed(args: readonly string[]): Promise<Ended> {
    const placed = args.map((arg) => (/^[^/]*\.(db|yaml|csv|json)$/.test(arg) ? this.file(arg) : arg));
    const { code, out, err } = await runCommand(placed);
    return { code, out: out.replaceAll(`${this.path}/`, ''), err: err.replaceAll(`${this.path}/`, '') };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
