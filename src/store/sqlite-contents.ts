// The encrypted part of the journal file: what of the contents of entries is sealed, and values kept by key. Sealed parts lie in a
// table of their own, those of entries that were committed next to each other in one row.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalEntry } from '../journal/entry.ts';
import type { JournalError } from '../journal/journal.ts';
import {
  joined,
  listOfParts,
  type SealedPart,
  type SplitBatch,
  separateParts,
  splitContents,
  splitTold,
  withoutTold,
} from './entry-contents.ts';
import { type StoredEntry, type StoredRow, storedEntry, unsafeColumn } from './entry-layout.ts';
import { type JournalKey, type JournalKeys, keyIdText } from './journal-keys.ts';
import { openSealed, Sealer, sealingKeyOf } from './sealing.ts';
import { journalError } from './sqlite-fault.ts';
import { REPLACE_META, REPLACE_SEALED, SELECT_SEALED } from './sqlite-schema.ts';
import { withDigest, withoutDigest } from './value-digest.ts';

/** The fact that says which key has sealed last. */
export const SEALING_KEY = 'sealing_key';

/** A block that a burst has made larger is not kept. */
const MAX_SPARE_BYTES = 4 * 1024 * 1024;

/** A row of sealed parts. */
export interface SealedRow {
  readonly seq: number;
  readonly lastSeq: number;
  /** Whose parts there are, as `listOfParts` writes it. */
  readonly parts: Uint8Array;
  readonly contents: Uint8Array;
}

/** A row of `kept`. */
export interface KeptRow {
  readonly key: string;
  readonly sealed: number;
  readonly value: Uint8Array;
}

/** What `sealed` says of the value of a row of `kept`. Earlier programs kept it as it is where they did not seal it; that is two bits away
 *  from what this one writes. */
const KeptAs = { asItIs: 0, sealed: 1, digested: 3 } as const;

const NOTHING = new Uint8Array(0);

/** The entries that a statement gives, row by row; its rows are those of SELECT_PAGE and SELECT_AT. */
export class StoredEntries {
  readonly #statement: StatementSync;

  constructor(database: DatabaseSync, sql: string) {
    this.#statement = database.prepare(sql);
    this.#statement.setReturnArrays(true);
  }

  /** The first one; undefined when there is none. */
  get(...parameters: number[]): StoredEntry | undefined {
    const row = this.#statement.get(...parameters);
    return row === undefined ? undefined : storedEntry(row as unknown as StoredRow, NOTHING);
  }

  *iterate(...parameters: (number | string)[]): Generator<StoredEntry, void> {
    for (const row of this.#statement.iterate(...parameters)) yield storedEntry(row as unknown as StoredRow, NOTHING);
  }
}

/** False when a damaged file gives something else than bytes and numbers for an entry. */
export function isReadable(stored: StoredEntry): boolean {
  const { bytes, request, sealed } = stored;
  const isSound = bytes instanceof Uint8Array && request instanceof Uint8Array && Number.isSafeInteger(sealed);
  return isSound && unsafeColumn(stored) === undefined;
}

/** The entry, changed to have all of its content that is stored in clear. */
export function clearEntry(stored: StoredEntry): StoredEntry {
  const { bytes, request } = stored;
  if (request.length === 0) return stored;
  stored.bytes = new Uint8Array(bytes.length + request.length);
  stored.bytes.set(bytes);
  stored.bytes.set(request, bytes.length);
  stored.end = stored.bytes.length;
  return stored;
}

export class ContentsReader {
  readonly #path: string;
  readonly #keys: JournalKeys;
  readonly #dropsTold: boolean;
  readonly #selectSealed: StatementSync;
  /** The parts that were opened last: entries are mostly read one after the other. */
  #opened: { row: SealedRow; parts: Map<number, Uint8Array> } | undefined;

  /** A reader that drops answers as they were told, instead of failing, when it does not have their key. */
  constructor(database: DatabaseSync, path: string, keys: JournalKeys, dropsTold: boolean) {
    this.#path = path;
    this.#keys = keys;
    this.#dropsTold = dropsTold;
    this.#selectSealed = database.prepare(SELECT_SEALED);
  }

  /** The entry with all of its content. Throws JournalError JOURNAL_READ. */
  whole(stored: StoredEntry): JournalEntry {
    if (!isReadable(stored)) throw this.#error(`entry ${stored.seq} is damaged`, RESTORE);
    const entry = clearEntry(stored);
    if (entry.sealed === 0) return entry;
    const { seq } = entry;
    const row = this.rowOf(seq);
    if (row === undefined || row.lastSeq < seq)
      throw this.#error(`the sealed part of entry ${seq} is missing`, RESTORE);
    const isToldOnly = entry.end > 0;
    if (isToldOnly && this.#dropsTold && this.#isWithoutKey(row.contents)) return { ...entry, toldBytes: 0 };
    const part = this.partsOf(row).get(seq);
    if (part === undefined) throw this.#error(`the sealed part of entry ${seq} is missing`, RESTORE);
    return joined(entry, part);
  }

  /** The row that the sealed part of an entry is in, if it has one. */
  rowOf(seq: number): SealedRow | undefined {
    const opened = this.#opened?.row;
    if (opened !== undefined && opened.seq <= seq && seq <= opened.lastSeq) return opened;
    return this.#selectSealed.get(seq) as SealedRow | undefined;
  }

  /** The rows have been changed. */
  forget(): void {
    this.#opened = undefined;
  }

  /** What `Journal.keep` was given, of a row of `kept`. Throws JournalError JOURNAL_READ. */
  value({ key, sealed, value }: KeptRow): Uint8Array {
    const what = `the value of ${key}`;
    if (sealed === KeptAs.asItIs) return value;
    if (sealed === KeptAs.sealed) return this.#open(value, placeOfValue(key), what);
    const kept = sealed === KeptAs.digested ? withoutDigest(key, value) : undefined;
    if (kept === undefined) throw this.#error(`${what} was changed since it was kept`, RESTORE);
    return kept;
  }

  /** The parts that are sealed in a row, by the places of their entries. Throws JournalError JOURNAL_READ. */
  partsOf(row: SealedRow): ReadonlyMap<number, Uint8Array> {
    if (this.#opened?.row !== row) {
      const { seq, lastSeq } = row;
      const contents = this.#open(
        row.contents,
        placeOfParts(seq, lastSeq),
        `what is sealed of entries ${seq} to ${lastSeq}`,
      );
      const parts = separateParts(row.parts, seq, contents).map((part) => [part.seq, part.part] as const);
      this.#opened = { row, parts: new Map(parts) };
    }
    return this.#opened.parts;
  }

  #isWithoutKey(sealed: Uint8Array): boolean {
    const id = sealingKeyOf(sealed);
    return id !== undefined && this.#keys.find(id) === undefined;
  }

  #open(sealed: Uint8Array, place: string, what: string): Uint8Array {
    const id = sealingKeyOf(sealed);
    const key = this.#keys.find(id);
    if (id !== undefined && key === undefined) throw missingKey('JOURNAL_READ', this.#path, what, id, this.#keys);
    const opened = key === undefined ? undefined : openSealed(sealed, key, place);
    if (opened === undefined) throw this.#error(`${what} was changed since it was sealed`, RESTORE);
    return opened;
  }

  #error(what: string, hint: string): JournalError {
    return journalError('JOURNAL_READ', this.#path, what, hint);
  }
}

const RESTORE = 'restore the file from a backup';

export class ContentsWriter {
  readonly #keys: JournalKeys;
  readonly #isEncrypted: boolean;
  readonly #replaceSealed: StatementSync;
  readonly #replaceMeta: StatementSync;
  #sealer: Sealer | undefined;
  /** The block of the last batch that was split. */
  #spare: ArrayBuffer | undefined;
  /** No key can be had: answers as they were told are not kept. */
  #cannotSeal = false;

  /** Throws JournalError JOURNAL_OPEN when the journal is to be encrypted and has no key. */
  constructor(database: DatabaseSync, keys: JournalKeys, isEncrypted: boolean) {
    this.#keys = keys;
    this.#isEncrypted = isEncrypted;
    this.#replaceSealed = database.prepare(REPLACE_SEALED);
    this.#replaceMeta = database.prepare(REPLACE_META);
  }

  /** A batch as it is stored, until the next one is split, and what of it is to be sealed. */
  split(block: ArrayBuffer): SplitBatch {
    const split = this.#isEncrypted ? splitContents(block, this.#spare) : splitTold(block, this.#spare);
    if (split.block !== block && split.block.byteLength <= MAX_SPARE_BYTES) this.#spare = split.block;
    return split.parts.length === 0 || this.#isEncrypted || this.#hasKey() ? split : withoutTold(block);
  }

  /** Stores the parts of entries `seq` to `lastSeq`, at least one. Returns the bytes of the row that its digest is over. */
  store(parts: readonly SealedPart[], seq: number, lastSeq: number): Uint8Array {
    const list = listOfParts(parts, seq);
    const contents = this.#seal(Buffer.concat(parts.map(({ part }) => part)), placeOfParts(seq, lastSeq));
    this.#replaceSealed.run(seq, lastSeq, list, contents);
    return digestedBytes({ parts: list, contents });
  }

  /** A row of `kept`, sealed in an encrypted journal. */
  value(key: string, value: Uint8Array): KeptRow {
    return this.#isEncrypted
      ? { key, sealed: KeptAs.sealed, value: this.#seal(value, placeOfValue(key)) }
      : { key, sealed: KeptAs.digested, value: withDigest(key, value) };
  }

  #seal(part: Uint8Array, place: string): Buffer {
    this.#sealer ??= this.#begin(this.#keys.newest!);
    return this.#sealer.seal(part, place);
  }

  #begin(key: JournalKey): Sealer {
    this.#replaceMeta.run(SEALING_KEY, keyIdText(key.id));
    return new Sealer(key);
  }

  #hasKey(): boolean {
    if (this.#cannotSeal) return false;
    try {
      this.#cannotSeal = this.#keys.needed() === undefined;
    } catch {
      // No key file can be made here. Nobody is told: what was told is then as little kept as without one.
      this.#cannotSeal = true;
    }
    return !this.#cannotSeal;
  }
}

/** What of a row of sealed parts the digest of its entries is over. */
export function digestedBytes({ parts, contents }: Pick<SealedRow, 'parts' | 'contents'>): Uint8Array {
  return Buffer.concat([parts, contents]);
}

/** The journal needs a key that is not there. */
export function missingKey(
  code: JournalError['code'],
  path: string,
  what: string,
  id: number,
  keys: JournalKeys,
): JournalError {
  const hint = 'put that key back, before the newest';
  return journalError(code, path, `${what} needs key ${keyIdText(id)}, and ${keys.place} does not have it`, hint);
}

function placeOfParts(seq: number, lastSeq: number): string {
  return `entries ${seq} to ${lastSeq}`;
}

function placeOfValue(key: string): string {
  return `value of ${key}`;
}
