// Commands in pages: where they stand, and their words as a shell would hand them over.
import { commands } from '../../src/cli/command-line.ts';
import type { Page } from './page.ts';

export interface WrittenCommand {
  /** `docs/links.md:12`. */
  readonly at: string;
  /** Words behind `switch8583`. */
  readonly words: readonly string[];
  /** In the middle of a sentence: it may leave out what it is not about. */
  readonly isInline: boolean;
}

const BLOCK = /^```(\w*)\n([\s\S]*?)^```$/gm;
const COMMAND = /(?:^|[^\w./-])(?:npx )?switch8583 (?=[a-z-])/g;
/** Languages of blocks that are not typed. */
const TOLD: ReadonlySet<string> = new Set(['text', 'json', 'yaml', 'ts', 'csv']);

const NAMES = commands.map(({ command }) => String(command).split(' ')[0]!).join('|');
/** In a sentence about commands the program is not named each time: `replay --bail`. */
const UNNAMED = new RegExp(`^(?:${NAMES}) (?:[a-z-]+ )?--[a-z]`);

/** All commands of a page: lines of its blocks, and code within its text. */
export function commandsOf({ path, text }: Page): WrittenCommand[] {
  const lineAt = (index: number) => text.slice(0, index).split('\n').length;
  const found: WrittenCommand[] = [];
  const prose = text.replace(BLOCK, (whole, language: string, body: string, index: number) => {
    if (!TOLD.has(language)) found.push(...commandsIn(body, (at) => `${path}:${lineAt(index) + 1 + at}`, false));
    return whole.replace(/[^\n]/g, ' ');
  });
  for (const { 1: code, index } of prose.matchAll(/`([^`\n]+)`/g)) {
    const named = UNNAMED.test(code!) ? `switch8583 ${code}` : code!;
    found.push(...commandsIn(named, () => `${path}:${lineAt(index)}`, true));
  }
  return found;
}

/** All commands of a file that is typed as a whole. */
export function commandsOfFile({ path, text }: Page): WrittenCommand[] {
  const typed = text.replace(/^\s*#.*$/gm, '');
  return commandsIn(typed, (at) => `${path}:${at + 1}`, false);
}

function commandsIn(text: string, place: (line: number) => string, isInline: boolean): WrittenCommand[] {
  return [...text.matchAll(COMMAND)].map((match) => {
    const from = match.index + match[0].length;
    return { at: place(text.slice(0, from).split('\n').length - 1), words: wordsOf(text.slice(from)), isInline };
  });
}

/** Words up to the end of a command: quotes are taken off, a redirection or a comment ends it. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  const token = /\\\n|[^\S\n]+|((?:'[^']*'|"(?:\\.|[^"\\])*"|\$\([^)]*\)|\\[^\n]|[^\s'"\\|&;<>#`]|(?<=\S)#)+)/y;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[1] === undefined) continue;
    if (/^\d$/.test(match[1]) && text[token.lastIndex] === '>') break;
    words.push(
      match[1].replace(/'([^']*)'|"((?:\\.|[^"\\])*)"/g, (_, plain, quoted) => plain ?? quoted.replace(/\\(.)/g, '$1')),
    );
  }
  return words;
}
