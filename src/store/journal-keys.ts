// The keys of a journal. Each is 32 random bytes, written as 64 hexadecimal digits on a line of a key file; the last one is the
// newest, which seals what is written from now on, and the others open what was written before. A key is never used itself:
// one that seals contents and one that authenticates entries are derived from it, and so is the id by which the journal says
// which key it needs. So a key that is not the one is found by its id, and says nothing about the one that is.
import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { checkFolderOf, fileBehind } from './file-names.ts';
import { KEY_BYTES, makeKeyFile, readKeyFile } from './key-file.ts';
import { journalError } from './sqlite-fault.ts';

/** Where the keys of a journal are. */
export type KeySource =
  /** A file of keys; when `isMade`, it is made the first time that a key is needed. */
  | { readonly kind: 'file'; readonly file: string; readonly isMade: boolean }
  /** What somebody else has read, and where: `from` is for error messages. */
  | { readonly kind: 'text'; readonly text: string; readonly from: string }
  /** A key that nobody else ever knows, for a journal in memory. */
  | { readonly kind: 'memory' };

export interface JournalKey {
  /** 32 bits that stand for the key in the journal. */
  readonly id: number;
  readonly sealing: KeyObject;
  readonly authenticating: KeyObject;
}

const ID_BYTES = 4;
const OTHERS = 0o077;

/** The key ids as the journal's files and error messages have them. */
export function keyIdText(id: number): string {
  return id.toString(16).padStart(2 * ID_BYTES, '0');
}

export class JournalKeys {
  readonly #path: string;
  readonly #source: KeySource;
  #keys: readonly JournalKey[];

  /** Reads the keys that there are. `path` is that of the journal. Throws JournalError JOURNAL_OPEN when they cannot be read, are
   *  no keys, or can be read by others. */
  constructor(path: string, source: KeySource) {
    this.#path = path;
    this.#source = source;
    this.#keys = this.#read();
  }

  /** The key that seals; undefined when there is none yet. */
  get newest(): JournalKey | undefined {
    return this.#keys.at(-1);
  }

  /** The key that seals, made when there is none and it may be made; undefined when it may not. Throws JournalError
   *  JOURNAL_OPEN when it cannot be made. */
  needed(): JournalKey | undefined {
    if (this.newest === undefined && this.#source.kind === 'memory') this.#keys = [journalKey(randomBytes(KEY_BYTES))];
    if (this.newest === undefined && this.#source.kind === 'file' && this.#source.isMade) {
      makeKeyFile(this.#source.file);
      this.#keys = this.#read();
    }
    return this.newest;
  }

  /** Throws the system's error when there is no key and none could be made. Makes none. */
  check(): void {
    if (this.newest === undefined && this.#source.kind === 'file') checkFolderOf(fileBehind(this.#source.file));
  }

  /** The key with this id; undefined when it is not among them, or there is no id. */
  find(id: number | undefined): JournalKey | undefined {
    return this.#keys.find((key) => key.id === id);
  }

  /** Where the keys are, for error messages. */
  get place(): string {
    if (this.#source.kind === 'file') return `the key file ${this.#source.file}`;
    return this.#source.kind === 'text' ? this.#source.from : 'the memory of another process';
  }

  #read(): readonly JournalKey[] {
    if (this.#source.kind === 'memory') return [];
    if (this.#source.kind === 'text') return this.#parse(this.#source.text);
    const { file } = this.#source;
    let mode: number;
    let text: string;
    try {
      mode = statSync(file).mode;
      text = readKeyFile(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return [];
      const hint = code === undefined ? 'name a file of keys' : 'give the process permission to read it';
      throw this.#error((error as Error).message, hint, error);
    }
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw this.#error(`it is open to others (mode ${octal})`, `chmod 600 ${file}, and think about who has read it`);
    }
    return this.#parse(text);
  }

  #parse(text: string): readonly JournalKey[] {
    const lines = text.split(/[\s,]+/).filter((line) => line !== '');
    const wrong = lines.findIndex((line) => !/^[0-9a-fA-F]{64}$/.test(line));
    // What is wrong is never printed: it may be most of a key.
    if (wrong >= 0) throw this.#error(`key ${wrong + 1} of ${lines.length} is not 64 hexadecimal digits`, 'mend it');
    if (lines.length === 0) throw this.#error('it has no key', 'give a key of 64 hexadecimal digits');
    return lines.map((line) => journalKey(Buffer.from(line, 'hex')));
  }

  #error(what: string, hint: string, cause?: unknown): Error {
    return journalError('JOURNAL_OPEN', this.#path, `${this.place}: ${what}`, hint, { cause });
  }
}

function journalKey(secret: Buffer): JournalKey {
  const derived = (what: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `switch8583 journal ${what}`, bytes));
  return {
    id: derived('key id', ID_BYTES).readUInt32BE(),
    sealing: createSecretKey(derived('contents', KEY_BYTES)),
    authenticating: createSecretKey(derived('entries', KEY_BYTES)),
  };
}
