// `init`: a folder with a switch of one's own that runs: configuration, issuer, spec and trace, each with comments.
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { packageFile } from '../../package-file.ts';
import type { CommandBody } from '../command.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print } from '../output.ts';

interface InitOptions {
  folder: string;
}

const STARTER = 'examples/starter';

export const initCommand: CommandBody<InitOptions> = {
  builder: (argv: Argv) =>
    argv
      .positional('folder', { type: 'string', demandOption: true, describe: 'where to write; nothing is overwritten' })
      .example('$0 init my-switch', 'then: cd my-switch, and serve switch.yaml') as unknown as Argv<InitOptions>,
  handler: init,
};

function init({ folder }: ArgumentsCamelCase<InitOptions>): void {
  const starter = packageFile(STARTER);
  const names = readdirSync(starter).sort();
  const there = names.filter((name) => existsSync(join(folder, name)));
  if (there.length > 0) {
    throw new CommandError(ExitCode.usage, `${folder} has ${there.join(', ')} already: name another folder`);
  }
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of names) copyFileSync(join(starter, name), join(folder, name));
  } catch (error) {
    throw new CommandError(ExitCode.usage, `cannot write to ${folder}: ${errorMessage(error)}`, { cause: error });
  }
  print(`${folder}: ${names.join(', ')}`);
  print();
  print(`cd ${folder}`);
  print('npx switch8583 serve switch.yaml     # runs it; --check only looks for faults');
  print('npx switch8583 replay trace.jsonl    # in another terminal, as often as you like');
  print('npx switch8583 spec show my-spec.json');
}
