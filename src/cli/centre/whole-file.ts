// A file that is there as a whole or not at all: written under another name, made durable, and then given its own.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Whoever may read it: it can hold card numbers. */
const OWNER_ONLY = 0o600;
/** What the name of a file ends with while it is not whole. */
const PART = '.part';

export class WholeFile {
  readonly path: string;
  readonly #part: string;
  readonly #handle: number;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #isClosed = false;

  /** Begins a file; folders on the way to it are made. What an earlier attempt has left is removed; one that is still made beside this
   *  one is left alone. */
  constructor(path: string) {
    this.path = path;
    this.#part = partOf(path);
    mkdirSync(dirname(path), { recursive: true });
    removeLeftovers(path);
    this.#handle = openSync(this.#part, 'w', OWNER_ONLY);
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) at += writeSync(this.#handle, piece, at, piece.length - at);
    this.#hash.update(piece);
    this.#bytes += piece.length;
  }

  /** Makes what was written durable, and returns its SHA-256 as hex. It has not its name yet. */
  finish(): string {
    fsyncSync(this.#handle);
    this.#close();
    return this.#hash.digest('hex');
  }

  /** Gives the finished file its name. `syncFolder` makes the name durable. */
  publish(): void {
    renameSync(this.#part, this.path);
  }

  /** Takes back what was written; a file of that name that was there stays. */
  abandon(): void {
    this.#close();
    rmSync(this.#part, { force: true });
  }

  #close(): void {
    if (!this.#isClosed) closeSync(this.#handle);
    this.#isClosed = true;
  }
}

/** Each process has a name of its own for what is not whole. */
function partOf(path: string): string {
  return `${path}.${process.pid}${PART}`;
}

/** Removes what processes have begun that are gone. */
function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const beginning = `${basename(path)}.`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(beginning) || !name.endsWith(PART)) continue;
    const pid = Number(name.slice(beginning.length, -PART.length));
    if (!isAlive(pid)) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user is alive, and may not be asked.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Makes the names in a folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Adds text to a file, which then has all of it or none. */
export function appendWhole(path: string, text: string): void {
  const part = partOf(path);
  mkdirSync(dirname(path), { recursive: true });
  removeLeftovers(path);
  rmSync(part, { force: true });
  if (existsSync(path)) copyFileSync(path, part);
  const handle = openSync(part, 'a', OWNER_ONLY);
  try {
    chmodSync(part, OWNER_ONLY);
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, path);
  syncFolder(dirname(path));
}
