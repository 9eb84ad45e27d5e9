// Every command that a page shows is one that the program takes: command, subcommand, options and their choices.
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import { commandsOf, commandsOfFile, type WrittenCommand, wordsOf } from './commands.ts';
import { pages, pipelines } from './page.ts';

const PARSED = new Error('parsed');
const LEFT_OUT = /^(Not enough (non-option )?arguments|Missing required argument|name )/;

/** What the program says against a command line; undefined when it would run it. */
async function faultOf(words: readonly string[]): Promise<string | undefined> {
  const parser = commandLine(words)
    .locale('en')
    .exitProcess(false)
    .middleware(() => {
      throw PARSED;
    })
    .fail((message, error) => {
      throw error ?? new Error(message);
    });
  try {
    await parser.parseAsync(words, () => undefined);
  } catch (error) {
    return error === PARSED ? undefined : (error as Error).message;
  }
  return words.includes('--help') || words.includes('--version') ? undefined : 'nothing would run';
}

const written: readonly WrittenCommand[] = [...pages.flatMap(commandsOf), ...pipelines.flatMap(commandsOfFile)];

describe('a command in a page', () => {
  it.each(written.map((command) => [command.at, command.words.join(' '), command] as const))(
    '%s: switch8583 %s',
    async (_at, _text, { words, isInline }) => {
      const fault = await faultOf(words);
      if (isInline && fault !== undefined && LEFT_OUT.test(fault)) return;
      expect(fault).toBeUndefined();
    },
  );

  it('is found', () => {
    expect(written.length).toBeGreaterThan(150);
    expect(written.filter(({ isInline }) => !isInline).length).toBeGreaterThan(100);
  });
});

describe('what is no command is refused', () => {
  it.each([
    [['serv'], /Did you mean serve/],
    [['serve', '--logs', 'json'], /Unknown argument/],
    [['serve', '--log', 'xml'], /Invalid values/],
    [['journal', 'fnd', 'day.db'], /Unknown|Did you mean/],
    [['decode', 'a', 'b'], /Unknown argument/],
  ])('%j', async (words, fault) => {
    expect(await faultOf(words)).toMatch(fault);
  });
});

describe('words of a command', () => {
  it.each([
    ["find day.db --pan '950401******0019' # by card", ['find', 'day.db', '--pan', '950401******0019']],
    ['serve a.yaml --log json 2> switch.log &', ['serve', 'a.yaml', '--log', 'json']],
    ['send @"a b.json" \\\n  --to 9000\nnext', ['send', '@a b.json', '--to', '9000']],
    ['send \'{"0":"0800"}\' | head', ['send', '{"0":"0800"}']],
    ["send <<'END'\n{}", ['send']],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});
