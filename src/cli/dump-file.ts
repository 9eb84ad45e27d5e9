// The file in which messages are written down. What a slow disk, or a pipe that nobody reads, has not taken is bounded: past that messages
// are left out, and where they would stand is their number. A disk that is full ends what is written down. Neither ends the switch.
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { errorMessage } from './error-message.ts';

/** What may wait to be taken. It goes on below half of it. */
const WAITING_BYTES = 32 * 1024 * 1024;

export class DumpFile {
  private readonly file: string;
  private readonly stream: WriteStream;
  private readonly tell: (line: string) => void;
  private readonly waitingBytes: number;
  private leftOut = 0;

  private constructor(file: string, stream: WriteStream, tell: (line: string) => void, waitingBytes: number) {
    this.file = file;
    this.stream = stream;
    this.tell = tell;
    this.waitingBytes = waitingBytes;
    stream.on('error', (error) => tell(`cannot write ${file}: ${errorMessage(error)}`));
  }

  /** Adds to what is in the file, for its owner alone when it is made. `tell` gets a line when something is lost. Rejects with the
   *  system's error. */
  static async open(
    file: string,
    tell: (line: string) => void,
    waitingBytes: number = WAITING_BYTES,
  ): Promise<DumpFile> {
    const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
    await once(stream, 'open');
    return new DumpFile(file, stream, tell, waitingBytes);
  }

  /** Writes one message down, its last line ended. */
  write(text: string): void {
    const { file, stream, waitingBytes } = this;
    if (!stream.writable) return;
    if (stream.writableLength > (this.leftOut === 0 ? waitingBytes : waitingBytes / 2)) {
      if (this.leftOut++ === 0) this.tell(`${file} is not taken as fast as it is written: messages are left out`);
      return;
    }
    if (this.leftOut > 0) stream.write(`${this.leftOut} messages are left out here\n\n`);
    this.leftOut = 0;
    stream.write(text);
  }
}
