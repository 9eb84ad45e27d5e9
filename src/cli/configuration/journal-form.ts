// How the journal is kept, as written: a word, the name of a file, or a file with what else there is to say of it.
import type { Reading } from './faults.ts';
import { suggestion } from './nearest.ts';
import { isFile } from './wire-form.ts';

/** Where the keys of a journal are; `file` is as written until the configuration is placed, then absolute. */
export type KeyReference =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'environment'; readonly variable: string };

/** What a commit survives: a loss of power, the end of the process, or nothing. */
export const durabilities = ['full', 'process', 'none'] as const;
type Durability = (typeof durabilities)[number];

/** Where the journal is; of one in a file, all that is said of it. */
export type JournalReference =
  | { readonly kind: 'memory' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'file';
      /** As written until the configuration is placed, then absolute. */
      readonly file: string;
      readonly durability: Durability;
      readonly encryption: boolean;
      /** Undefined: beside the journal. */
      readonly key: KeyReference | undefined;
    };

export const journalAllowed = 'memory, none, a file such as ./day.db, or a map of file, durability, encryption and key';
export const journalFileAllowed = 'a file such as ./day.db';
export const keyAllowed = 'a file such as ./day.key, or env:NAME for an environment variable';

/** Reads where the journal is. A plain word other than the two known is refused: `memroy` is no file anybody meant. */
export function readJournal(written: string | number): Reading<JournalReference> {
  const text = String(written);
  if (text === 'memory' || text === 'none') return { value: { kind: text } };
  if (isFile(text))
    return { value: { kind: 'file', file: text, durability: 'full', encryption: false, key: undefined } };
  return { wrong: `unknown journal${suggestion(text, ['memory', 'none'])}`, allowed: journalAllowed };
}

/** Reads the file of a journal that more is said of. */
export function readJournalFile(written: string | number): Reading<string> {
  const text = String(written);
  return isFile(text) ? { value: text } : { wrong: 'not a file', allowed: journalFileAllowed };
}

/** Reads where the keys of a journal are. */
export function readKey(written: string | number): Reading<KeyReference> {
  const text = String(written);
  const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];
  if (variable !== undefined) return { value: { kind: 'environment', variable } };
  if (isFile(text) && !text.startsWith('env:')) return { value: { kind: 'file', file: text } };
  return { wrong: 'neither a file nor a variable', allowed: keyAllowed };
}
