// The commands as a page for people, docs/reference/commands.md: what `--help` prints of each, subcommands behind their command.
import type { Argv } from 'yargs';
import { commandLine, commands } from '../command-line.ts';
import { exitCodeHelp } from '../exit-code.ts';

/** What a page of the site shows of a line. */
const WIDTH = 82;

const HEAD = `# Commands

What \`--help\` says of every command. Each also has \`--help\` and \`--version\`; [exit codes](exit-codes.md) are the same for all. Written by
\`node src/cli/pages/write-pages.ts\` from the definitions of the commands.
`;

/** The page as Markdown. */
export async function commandsPage(): Promise<string> {
  const sections: string[] = [];
  for (const { command } of commands) {
    const name = firstWord(String(command));
    const help = await helpOf([name]);
    sections.push(`## ${name}\n\n${block(help)}`);
    for (const below of subcommandsIn(help, name)) {
      sections.push(`### ${name} ${below}\n\n${block(await helpOf([name, below]))}`);
    }
  }
  return `${HEAD}\n${sections.join('\n\n')}\n`;
}

async function helpOf(path: readonly string[]): Promise<string> {
  const parser: Argv = commandLine([]).locale('en').wrap(WIDTH);
  let help = '';
  await parser.parseAsync([...path, '--help'], (_error: unknown, _options: unknown, output: string) => {
    help = output;
  });
  return withoutCommon(help);
}

/** Without what is the same for all commands. */
function withoutCommon(help: string): string {
  const epilogue = new RegExp(exitCodeHelp.replace(/[.]/g, '\\.').replaceAll(' ', '\\s+'));
  return help
    .replace(epilogue, '')
    .replace(/^ +--(?:version|help) .*\n/gm, '')
    .replace(/^Options:\n(?=\n|$)/m, '')
    .trim();
}

/** Names under "Commands:", where a command has some. */
function subcommandsIn(help: string, name: string): string[] {
  const [listed = ''] = /^Commands:\n(?: .*\n?)+/m.exec(help) ?? [];
  return [...listed.matchAll(new RegExp(`^ {2}switch8583 ${name} ([a-z][a-z-]*)`, 'gm'))].map(([, below]) => below!);
}

function firstWord(usage: string): string {
  return usage.split(' ')[0]!;
}

function block(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
