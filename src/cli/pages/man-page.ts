// The manual page, man/switch8583.1: what `--help` prints of every command, in the macros of man(7). `node src/cli/pages/write-pages.ts`
// writes it; a test fails when the page and the helps differ.
import { exitCodes } from '../exit-code.ts';
import { helpOfAll } from './commands-page.ts';

/** Nothing is wrapped: that is for whoever shows the page. */
const UNWRAPPED = 1_000;

const HEAD = `.\\" Written by node src/cli/pages/write-pages.ts from the definitions of the commands.
.TH SWITCH8583 1
.SH NAME
switch8583 \\- an ISO 8583 switch simulator
.SH SYNOPSIS
.B switch8583
.I command
.RI [ options ]
.SH DESCRIPTION
Routes by BIN, answers, journals, replays traces. Each command has \\fB\\-\\-help\\fR; \\fB\\-\\-version\\fR says which program this is.
.SH COMMANDS`;

const TAIL = `.SH ENVIRONMENT
.TP
.B NO_COLOR
Set, nothing is coloured.
.TP
.B FORCE_COLOR
Set, and not 0 or false, all is coloured that would be on a terminal; NO_COLOR goes before it.
.TP
.B TERM
Nothing is coloured, and no line is written over, where it is
.BR dumb .`;

/** The page as roff. */
export async function manPage(): Promise<string> {
  const helps = await helpOfAll(UNWRAPPED);
  const codes = Object.values(exitCodes).map(
    ([code, short, meaning]) => `.TP\n.B ${code}\n${escaped(`${short}: ${meaning}`)}`,
  );
  const commands = helps.map(([path, help]) => `.SS ${path.join(' ')}\n${helpBody(help)}`);
  return [HEAD, ...commands, '.SH EXIT STATUS', ...codes, TAIL, ''].join('\n');
}

/** Blocks are divided by empty lines: the synopsis, what the command does, then lists under their titles. */
function helpBody(help: string): string {
  return help
    .split(/\n{2,}/)
    .map((block, i) => {
      const lines = block.split('\n');
      if (i === 0) return `.B ${escaped(lines.map((line) => line.trim()).join(' '))}`;
      if (!/^[A-Z][a-z]+:$/.test(lines[0]!)) return `.PP\n${lines.map(escaped).join('\n')}`;
      return [`.PP\n${escaped(lines[0]!)}`, ...lines.slice(1).map(itemOf)].join('\n');
    })
    .join('\n');
}

/** What is listed, then what it means, and its type behind many blanks. */
function itemOf(line: string): string {
  const [name = '', ...rest] = line.trim().split(/\s{2,}/);
  return `.TP\n.B ${escaped(name)}\n${escaped(rest.join(' '))}`;
}

/** As it is: no escapes, no requests at the beginning of a line. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');
}
