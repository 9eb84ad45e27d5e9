// Whether the files of a journal that is being written are still those that are found under their names, as whole as they were. What
// belongs there the index of the log says, which SQLite shares among all who have the journal open: how many frames the log has, and
// how many pages the database. A checkpoint of somebody else makes both shorter in order, and is no harm
// (https://sqlite.org/fileformat.html#walformat, https://sqlite.org/walformat.html#the_wal_index_file_format).
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { JournalError } from '../journal/journal.ts';
import { journalError } from './sqlite-fault.ts';
import type { FileIdentity } from './sqlite-files.ts';

/** To look costs 30 us, as much as to commit an entry that need not be durable. */
const EVERY_MS = 10;

const DATABASE_BEGINNING = Buffer.from('SQLite format 3\0');
/** A write-ahead log begins with one of two numbers, which differ in their last bit. */
const LOG_BEGINNING = 0x377f0682;
const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** The header of the index has two copies, in words of the machine: they differ while it is written. */
const INDEX_WORDS = 12;
const PAGE_SIZE_WORD = 3;
const FRAMES_WORD = 4;
const PAGES_WORD = 5;
const SALT_WORD = 8;
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** What the index says of the log and the database. */
interface LogState {
  readonly frames: number;
  readonly pages: number;
  readonly pageBytes: number;
  /** Another one when the log has begun anew. */
  readonly salt: number;
}

export class FileWatch {
  readonly #path: string;
  readonly #database: number;
  readonly #log: number;
  readonly #index: number;
  readonly #files: readonly { path: string; identity: FileIdentity }[];
  readonly #words = new Uint32Array(2 * INDEX_WORDS);
  readonly #beginning = Buffer.alloc(DATABASE_BEGINNING.length);
  #databaseBytes = 0;
  /** The last frame when it was looked at last, and its header. */
  #last: LogState | undefined;
  #lastHeader: Buffer = Buffer.alloc(FRAME_HEADER_BYTES);
  #checkedMs = 0;

  /** The files must be there: watch a journal once it is open and was written to. */
  constructor(path: string) {
    this.#path = path;
    this.#database = openSync(path, 'r');
    this.#log = openSync(`${path}-wal`, 'r');
    this.#index = openSync(`${path}-shm`, 'r');
    this.#files = [path, `${path}-wal`, `${path}-shm`].map((file) => {
      const { dev, ino } = statSync(file);
      return { path: file, identity: { device: dev, inode: ino } };
    });
  }

  /** True when all of the database and its log can still be read, though not everything is found under its name. */
  get isWhole(): boolean {
    const [database] = this.#files;
    const stats = statSync(database!.path, { throwIfNoEntry: false });
    return stats?.ino === database!.identity.inode && this.#fault(stats, fstatSync(this.#log)) === undefined;
  }

  /**
   * Throws JournalError JOURNAL_WRITE when what was committed is not where the journal is looked for. Looks at most every so many
   * milliseconds: what was told in between is lost no more than everything before it.
   */
  check(): void {
    const nowMs = performance.now();
    if (nowMs - this.#checkedMs < EVERY_MS) return;
    this.#checkedMs = nowMs;
    const [database, log] = this.#files.map(({ path, identity }) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined || stats.ino !== identity.inode || stats.dev !== identity.device) {
        throw this.#error(`${path} was removed, replaced or renamed while it was in use`);
      }
      return stats;
    }) as [Stats, Stats];
    const fault = this.#fault(database, log);
    if (fault !== undefined) throw this.#error(`${fault} while it was in use`);
    this.#databaseBytes = database.size;
  }

  close(): void {
    for (const file of [this.#database, this.#log, this.#index]) closeSync(file);
  }

  /** What has been done to the database or the log; undefined when nothing was, or when the index is being written. */
  #fault(database: Stats, log: Stats): string | undefined {
    const state = this.#state();
    if (state === undefined) return undefined;
    const pagesBytes = state.pages * state.pageBytes;
    if (database.size < Math.min(this.#databaseBytes, pagesBytes)) return `${this.#path} was cut short`;
    if (!this.#isDatabase(database)) return `${this.#path} was overwritten`;
    if (log.size < endOf(state.frames, state)) return `${this.#path}-wal was cut short`;
    // A log that was cut off and written on has a hole where it began.
    if (state.frames > 0 && !this.#isLog()) return `${this.#path}-wal was cut short`;
    if (!this.#isLastAsItWas(state)) return `${this.#path}-wal was overwritten`;
    this.#last = state;
    if (state.frames > 0) this.#lastHeader = this.#headerOf(state);
    return undefined;
  }

  #isDatabase({ size }: Stats): boolean {
    if (size === 0) return true;
    readSync(this.#database, this.#beginning, 0, DATABASE_BEGINNING.length, 0);
    return this.#beginning.equals(DATABASE_BEGINNING);
  }

  #isLog(): boolean {
    readSync(this.#log, this.#beginning, 0, 4, 0);
    return (this.#beginning.readUInt32BE() & ~1) === LOG_BEGINNING;
  }

  /** The frame that was the last one is the same still, unless the log has begun anew. */
  #isLastAsItWas({ salt }: LogState): boolean {
    const last = this.#last;
    return (
      last === undefined || last.frames === 0 || last.salt !== salt || this.#headerOf(last).equals(this.#lastHeader)
    );
  }

  /** The header of the last frame. */
  #headerOf(state: LogState): Buffer {
    const header = Buffer.alloc(FRAME_HEADER_BYTES);
    readSync(
      this.#log,
      header,
      0,
      FRAME_HEADER_BYTES,
      endOf(state.frames, state) - state.pageBytes - FRAME_HEADER_BYTES,
    );
    return header;
  }

  #state(): LogState | undefined {
    const words = this.#words;
    if (readSync(this.#index, words, 0, words.byteLength, 0) < words.byteLength) return undefined;
    for (let word = 0; word < INDEX_WORDS; word++) if (words[word] !== words[word + INDEX_WORDS]) return undefined;
    // Two bytes that are no number of the page size, and it, which is 1 for 65,536.
    const packed = words[PAGE_SIZE_WORD]!;
    const size = IS_LITTLE_ENDIAN ? packed >>> 16 : packed & 0xffff;
    const pageBytes = (size & 0xfe00) + ((size & 1) << 16);
    return { frames: words[FRAMES_WORD]!, pages: words[PAGES_WORD]!, pageBytes, salt: words[SALT_WORD]! };
  }

  #error(what: string): JournalError {
    return journalError('JOURNAL_WRITE', this.#path, what, 'find out who did it, put the file back, and start again');
  }
}

/** The length of a log of so many frames; one of none may have any. */
function endOf(frames: number, { pageBytes }: LogState): number {
  return frames === 0 ? 0 : LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes);
}
