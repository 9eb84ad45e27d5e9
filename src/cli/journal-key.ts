// The keys of a journal where a configuration or an option says that they are: a file is the store's to read, a variable is read
// here.
import type { JournalKeyOption } from '../store/sqlite-journal.ts';
import { optionValue } from './common-options.ts';
import { type KeyReference, readKey } from './configuration/journal-form.ts';

/** What opening a journal is told; undefined stands for the file beside it. */
export function keyOption(reference: KeyReference | undefined): { key?: JournalKeyOption } {
  if (reference === undefined) return {};
  if (reference.kind === 'file') return { key: { file: reference.file } };
  const { variable } = reference;
  return { key: { text: process.env[variable] ?? '', from: `the environment variable ${variable}` } };
}

/** The same from the text of an option. Throws a CommandError (usage), which does not repeat what may be a key itself. */
export function keyOptionOf(text: string | undefined): { key?: JournalKeyOption } {
  return text === undefined ? {} : keyOption(optionValue('--key', readKey(text)));
}
