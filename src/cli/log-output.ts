// Where the lines of the log go. Nobody may decide by reading the log whether the switch lives: a reader that is slow has a bounded
// backlog, past which lines are counted instead of kept; one that is gone, or a file that cannot be written, ends only the log on
// this stream, and it goes on on another where there is one.
import { Writable } from 'node:stream';

/** Bytes of lines that may wait for the reader. */
const BACKLOG_BYTES = 1024 * 1024;

interface LogOutputEvents {
  /** The reader has caught up, after so many lines that were not written. */
  caughtUp(lines: number): void;
  /** The stream takes no more; `lines` are lost with it. What is written from now on goes to the other stream. */
  lost(cause: string, lines: number): void;
}

export class LogOutput extends Writable {
  private stream: NodeJS.WritableStream | undefined;
  private other: NodeJS.WritableStream | undefined;
  private readonly events: LogOutputEvents;
  /** What the stream has been given and has not written. */
  private pendingBytes = 0;
  private pendingLines = 0;
  private dropped = 0;
  private whenWritten: (() => void) | undefined;

  /** `other` is where the log goes on when `stream` fails. */
  constructor(stream: NodeJS.WritableStream, other: NodeJS.WritableStream | undefined, events: LogOutputEvents) {
    super({ decodeStrings: false });
    this.stream = stream;
    this.other = other;
    this.events = events;
    this.watch(stream);
    if (other !== undefined) this.watch(other);
  }

  override _write(line: string, _encoding: string, done: () => void): void {
    done();
    const bytes = Buffer.byteLength(line);
    if (this.pendingBytes + bytes > BACKLOG_BYTES) this.dropped++;
    else this.hand(line, bytes);
  }

  /** Resolves when everything has been written, or after `patienceMs` of waiting for a reader; then the other stream is told. */
  async flush(patienceMs: number): Promise<void> {
    if (await this.isWritten(patienceMs)) return;
    if (this.stream !== undefined) this.fail(this.stream, `its reader does not read: gave up after ${patienceMs} ms`);
    await this.isWritten(patienceMs);
  }

  private hand(line: string, bytes: number): void {
    const { stream } = this;
    if (stream === undefined) return;
    this.pendingBytes += bytes;
    this.pendingLines++;
    stream.write(line, (error) => {
      if (stream !== this.stream) return;
      if (error) this.fail(stream, error.message);
      else this.wrote(bytes);
    });
  }

  private wrote(bytes: number): void {
    this.pendingBytes -= bytes;
    this.pendingLines--;
    if (this.dropped > 0 && this.pendingBytes <= BACKLOG_BYTES / 2) this.events.caughtUp(this.takeDropped());
    if (this.pendingLines === 0) this.whenWritten?.();
  }

  private fail(stream: NodeJS.WritableStream, cause: string): void {
    if (stream !== this.stream) {
      if (stream === this.other) this.other = undefined;
      return;
    }
    const lines = this.pendingLines + this.takeDropped();
    this.stream = this.other;
    this.other = undefined;
    this.pendingBytes = this.pendingLines = 0;
    this.whenWritten?.();
    this.events.lost(cause, lines);
  }

  private takeDropped(): number {
    const { dropped } = this;
    this.dropped = 0;
    return dropped;
  }

  /** Also after the log is closed: a stream may fail late, and nobody else listens. */
  private watch(stream: NodeJS.WritableStream): void {
    stream.on('error', (error) => this.fail(stream, error.message));
  }

  private isWritten(patienceMs: number): Promise<boolean> {
    if (this.pendingLines === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (isWritten: boolean): void => {
        clearTimeout(patience);
        this.whenWritten = undefined;
        resolve(isWritten);
      };
      const patience = setTimeout(() => end(false), patienceMs);
      this.whenWritten = () => end(true);
    });
  }
}
