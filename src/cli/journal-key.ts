// Where the keys of a journal are, as the engine takes it: a file, or a text from the environment, which only this room reads.
import type { JournalKeyOption } from '../store/sqlite-journal.ts';
import type { JournalFile } from './configuration/journal-form.ts';

/** The key option of the engine; none when nothing was said, and the keys are beside the journal. */
export function keyOptionOf(key: JournalFile['key']): { key?: JournalKeyOption } {
  if (key === undefined) return {};
  if (key.kind === 'file') return { key: { file: key.file } };
  const { variable } = key;
  return { key: { text: process.env[variable] ?? '', from: `the environment variable ${variable}` } };
}
