// The options that `member` and `merchant` share.
import type { Argv } from 'yargs';
import { exitCodeHelp } from '../../exit-code.ts';
import { rowFormatOption } from '../../journal/row-formats.ts';
import { fileFormats } from '../../registers/written-records.ts';

export function withRecords<T>(argv: Argv<T>) {
  return argv
    .option('records', { type: 'string', describe: 'the records of the centre: centre.db' })
    .option('config', { type: 'string', describe: 'configuration of the switch, which says where they are' })
    .epilogue(exitCodeHelp);
}

/** Texts, so that a key of digits stays as it is. */
export function withKey<T>(argv: Argv<T>, key: string) {
  return withRecords(argv).positional('key', { type: 'string', describe: key });
}

/** The fields of a register by name, for people who look for what may be set. */
export function withSet<T>(argv: Argv<T>, fields: readonly { name: string; meaning: string }[]) {
  const known = fields.map(({ name, meaning }) => `${name} (${meaning})`).join(', ');
  return argv
    .option('set', { type: 'string', describe: 'field=value; again for each field' })
    .epilogue(`Fields: ${known}.`);
}

export function withList<T>(argv: Argv<T>) {
  return withRecords(argv)
    .option('limit', { type: 'number', describe: 'at most so many' })
    .option('format', rowFormatOption);
}

export function withTextOrJson<T>(argv: Argv<T>) {
  return argv.option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print' });
}

export function withRegisterFile<T>(argv: Argv<T>, describe: string) {
  return withRecords(argv)
    .positional('file', { type: 'string', describe })
    .option('format', { choices: fileFormats, describe: 'when the name of the file does not say it' });
}

export function withDate<T>(argv: Argv<T>) {
  return argv.option('date', { type: 'string', describe: 'since when, 2026-11-26; today without it' });
}
