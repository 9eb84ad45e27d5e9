// What is wrong with a command line, in words of this program. The library that reads it says it in its own, which know no names.
import { suggestion } from './configuration/nearest.ts';

/** What the command line was read against. */
export interface UsageContext {
  /** The command and subcommand that were named, as far as there are such. */
  readonly path: readonly string[];
  /** Arguments as they were given. */
  readonly args: readonly string[];
  /** Commands that could have been named at the place where it failed. */
  readonly commands: readonly string[];
  /** Options that are known there, without dashes. */
  readonly options: readonly string[];
}

/** The library's message, put so that somebody who has never seen it knows what to write. */
export function usageText(message: string, context: UsageContext): string {
  const [, unknown] = /^Unknown (?:arguments?|commands?): (.*)$/s.exec(message) ?? [];
  if (unknown !== undefined) return unknownText(unknown.split(', '), context);
  if (/^Did you mean .*\?$/.test(message)) return commandText(lastWord(context), context);
  if (/^Not enough non-option arguments/.test(message)) return `${pathOf(context)} wants more: ${wanted(message)}`;
  const [, missing] = /^Missing required arguments?: (.*)$/s.exec(message) ?? [];
  if (missing !== undefined) return `${pathOf(context)} wants ${missing.split(', ').map(optionName).join(' and ')}`;
  const [, needy] = /^Not enough arguments following: (.*)$/s.exec(message) ?? [];
  if (needy !== undefined) return `${optionName(needy)} wants a value behind it`;
  const choices = [...message.matchAll(/Argument: (.*), Given: (.*), Choices: (.*)/g)];
  if (choices.length > 0) return choices.map(choiceText).join('\n');
  return message;
}

function unknownText(names: readonly string[], context: UsageContext): string {
  const isOption = (name: string) =>
    context.args.some((arg) => /^-+/.test(arg) && arg.replace(/^-+/, '').split('=')[0] === name);
  const options = [...new Set(names.filter(isOption).map(dashed))];
  if (options.length > 0) {
    const known = [...new Set(context.options.map(dashed))];
    return options.map((name) => `there is no option --${name}${suggestion(name, known)}`).join('\n');
  }
  const words = names.filter((name) => !isOption(name));
  if (context.commands.length > 0 && words[0] !== undefined) return commandText(words[0], context);
  return `${pathOf(context)} takes no more: what is ${words.join(' ')}?`;
}

function commandText(word: string, { commands }: UsageContext): string {
  const near = suggestion(word, commands);
  const known = commands.length > 0 && near === '' ? `; there are ${commands.join(', ')}` : '';
  return `there is no command ${word}${near}${known}`;
}

function choiceText([, name, given, choices]: RegExpExecArray | RegExpMatchArray): string {
  const allowed = choices!.replaceAll('"', '');
  const found = given!.replace(/^"|"$/g, '');
  return `${optionName(name!)}: ${found} is none of them${suggestion(found, allowed.split(', '))} allowed: ${allowed}`.replace(
    /(them|\?) allowed/,
    '$1; allowed',
  );
}

/** How many arguments are missing at least. */
function wanted(message: string): string {
  const [, got = '0', need = '1'] = /got (\d+), need at least (\d+)/.exec(message) ?? [];
  const count = Number(need) - Number(got);
  return `at least ${need} argument${need === '1' ? '' : 's'}, ${count} ${count === 1 ? 'is' : 'are'} missing`;
}

function pathOf({ path }: UsageContext): string {
  return path.length === 0 ? 'switch8583' : path.join(' ');
}

function lastWord({ args, commands }: UsageContext): string {
  const words = args.filter((arg) => !arg.startsWith('-'));
  return words.find((word) => suggestion(word, commands) !== '') ?? words[0] ?? '';
}

function optionName(name: string): string {
  return `--${dashed(name)}`;
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
