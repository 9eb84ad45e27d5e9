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
  const helps = await helpOfAll(WIDTH);
  const sections = helps.map(([path, help]) => `${'#'.repeat(path.length + 1)} ${path.join(' ')}\n\n${block(help)}`);
  return `${HEAD}\n${sections.join('\n\n')}\n`;
}

/** What `--help` prints of each command and subcommand, without what is the same for all. */
export async function helpOfAll(width: number): Promise<Help[]> {
  const helps: Help[] = [];
  for (const { command } of commands) helps.push(...(await helpBelow([firstWord(String(command))], width)));
  return helps;
}

type Help = readonly [path: readonly string[], help: string];

/** The help of a command, then of those below it. */
async function helpBelow(path: readonly string[], width: number): Promise<Help[]> {
  const help = await helpOf(path, width);
  const helps: Help[] = [[path, help]];
  for (const below of subcommandsIn(help, path.join(' '))) helps.push(...(await helpBelow([...path, below], width)));
  return helps;
}

async function helpOf(path: readonly string[], width: number): Promise<string> {
  const parser: Argv = commandLine([]).locale('en').wrap(width);
  let help = '';
  await parser.parseAsync([...path, '--help'], (_error: unknown, _options: unknown, output: string) => {
    help = output;
  });
  return withoutCommon(help);
}

/** Without what is the same for all commands. */
function withoutCommon(help: string): string {
  const epilogue = new RegExp(exitCodeHelp.replace(/[.]/g, '\\.').replaceAll(' ', '\\s+'), 'g');
  return help
    .replace(epilogue, '')
    .replace(/^ +--(?:version|help) .*\n/gm, '')
    .replace(/^Options:\n(?=\n|$)/m, '')
    .trim();
}

/** Names under "Commands:", where a command has some. */
function subcommandsIn(help: string, name: string): string[] {
  const [listed = ''] = /^Commands:\n(?:.+\n?)*/m.exec(help) ?? [];
  return [...listed.matchAll(new RegExp(`^ {2}switch8583 ${name} ([a-z][a-z-]*)`, 'gm'))].map(([, below]) => below!);
}

function firstWord(usage: string): string {
  return usage.split(' ')[0]!;
}

function block(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
