// The file in which messages are written down. What a slow disk, or a pipe that nobody reads, has not taken is bounded: past that messages
// are left out, and where they would stand is their number. A disk that is full, and a reader that is gone, end what is written down.
// Neither ends the switch, nor holds it up.
import { once } from 'node:events';
import { constants, createWriteStream, open, statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { EventSink } from '../events/event-table.ts';
import { errorMessage } from './error-message.ts';

/** What may wait to be taken. It goes on below half of it. */
const WAITING_BYTES = 32 * 1024 * 1024;
/** How long the end waits for it. */
const CLOSE_MS = 1_000;

export class DumpFile {
  private readonly file: string;
  private readonly stream: Writable;
  private readonly emit: EventSink;
  private readonly waitingBytes: number;
  private leftOut = 0;
  /** Messages that have not been taken. */
  private waiting = 0;
  private readonly taken = (error?: Error | null): void => {
    if (!error) this.waiting--;
  };

  private constructor(file: string, stream: Writable, emit: EventSink, waitingBytes: number) {
    this.file = file;
    this.stream = stream;
    this.emit = emit;
    this.waitingBytes = waitingBytes;
    stream.on('error', (error) => emit('dump.failed', { file, reason: errorMessage(error), messages: this.waiting }));
  }

  /** Adds to what is in the file, for its owner alone when it is made. Rejects with the system's error, or one that says that nobody reads
   *  the pipe. */
  static async open(file: string, emit: EventSink, waitingBytes: number = WAITING_BYTES): Promise<DumpFile> {
    return new DumpFile(file, await opened(file), emit, waitingBytes);
  }

  /** Writes one message down, its last line ended. */
  write(text: string): void {
    const { file, stream, waitingBytes } = this;
    if (!stream.writable) return;
    if (stream.writableLength > (this.leftOut === 0 ? waitingBytes : waitingBytes / 2)) {
      if (this.leftOut++ === 0) this.emit('dump.behind', { file });
      return;
    }
    this.tellLeftOut();
    this.waiting++;
    stream.write(text, this.taken);
  }

  /** Waits a moment for what has not been taken, and tells what is not taken then. */
  async close(): Promise<void> {
    const { file, stream } = this;
    if (!stream.writable) return;
    this.tellLeftOut();
    const over = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => void stream.end(resolve)),
      wait(CLOSE_MS, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
    over.abort();
    if (this.waiting === 0) return;
    this.emit('dump.failed', { file, reason: 'it is not taken', messages: this.waiting });
    stream.destroy();
  }

  private tellLeftOut(): void {
    if (this.leftOut > 0) this.stream.write(`${this.leftOut} messages are left out here\n\n`);
    this.leftOut = 0;
  }
}

/** What writes to the end of the file. To a pipe the event loop writes: a thread in the middle of a write would not let the process end. */
async function opened(file: string): Promise<Writable> {
  if (statSync(file, { throwIfNoEntry: false })?.isFIFO() !== true) {
    const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
    await once(stream, 'open');
    return stream;
  }
  try {
    const fd = await promisify(open)(file, constants.O_WRONLY | constants.O_NONBLOCK);
    return new Socket({ fd, readable: false, writable: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') throw new Error('nobody reads this pipe', { cause: error });
    throw error;
  }
}
