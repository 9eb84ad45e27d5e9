// Follows the records of the centre for a running switch: what somebody needs of them is read at the start, and again within a second
// when a command has changed them, a few rows at a time, between the turns of the switch.
import { statSync } from 'node:fs';
import { CentreFile } from '../../records/centre-file.ts';
import { errorMessage } from '../error-message.ts';

/** How often it is looked whether anything has changed: that costs microseconds. */
const EVERY_MS = 250;

/** Who is told of what the records hold. */
export interface RecordsReader {
  /** Reads what is needed, and yields after every so many rows: less than a millisecond of a turn. What is in force before stays in
   *  force until it has ended. `isAnother`: it is another file than the last time, or the first time. */
  read(file: CentreFile, isAnother: boolean): Generator<void, void>;
  /** What the records hold now cannot be read; it is tried again. Told once until they can be. */
  failed(reason: string): void;
}

export class RecordsWatch {
  readonly #path: string;
  readonly #reader: RecordsReader;
  #file: CentreFile;
  #inode: number;
  #version: number;
  /** This file has been read as a whole. */
  #isRead = false;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** What could not be read was told of. */
  #isTold = false;

  /** Reads the records at `path`, which are made when absent, and follows them until `stop`. Throws a RecordsError. */
  constructor(path: string, reader: RecordsReader) {
    CentreFile.open(path).close();
    this.#path = path;
    this.#reader = reader;
    this.#file = CentreFile.read(path);
    this.#inode = inodeOf(path);
    this.#version = this.#file.dataVersion;
    const reading = reader.read(this.#file, true);
    while (!reading.next().done);
    this.#isRead = true;
    this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#file.close();
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#look(), EVERY_MS).unref();
  }

  #look(): void {
    try {
      if (!this.#hasChanged()) {
        this.#wait();
        return;
      }
      this.#continue(this.#reader.read(this.#file, !this.#isRead));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** True when something was committed since it was read last, or when another file is there in its place. */
  #hasChanged(): boolean {
    const inode = inodeOf(this.#path);
    if (inode !== this.#inode) {
      const file = CentreFile.read(this.#path);
      this.#file.close();
      this.#file = file;
      this.#inode = inode;
      this.#isRead = false;
      this.#version = file.dataVersion;
      return true;
    }
    const version = this.#file.dataVersion;
    if (version === this.#version && !this.#isTold) return false;
    this.#version = version;
    return true;
  }

  /** Reads on, a few rows in each turn of the event loop. What is committed meanwhile is seen by the next look. */
  #continue(reading: Generator<void, void>): void {
    if (this.#isStopped) return;
    try {
      if (!reading.next().done) {
        setImmediate(() => this.#continue(reading));
        return;
      }
      this.#isRead = true;
      this.#isTold = false;
      this.#wait();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What was known stays in force, and it is tried again. */
  #failed(error: unknown): void {
    if (!this.#isTold) this.#reader.failed(errorMessage(error));
    this.#isTold = true;
    if (!this.#isStopped) this.#wait();
  }
}

function inodeOf(path: string): number {
  return statSync(path).ino;
}
