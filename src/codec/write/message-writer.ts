// Writes one outgoing message at a time, into a buffer of its own that is as large as it has to be.
import type { Dialect } from '../dialect.ts';
import type { Message } from '../message.ts';
import type { Edits } from './edits.ts';
import { OutputBuffer } from './output-buffer.ts';
import { messageBound, writeMessage } from './write-message.ts';

export class MessageWriter {
  private readonly output = new OutputBuffer();

  /** Holds what was written last, from 0 on, until the next `write`. */
  get out(): Buffer {
    return this.output.bytes;
  }
  get view(): DataView {
    return this.output.view;
  }

  /** Writes what `edits` make of `source` in the dialect of `target` to `out` and returns its end. Throws an EncodeError when a
   *  value does not fit the target. */
  write(source: Message, edits: Edits, target: Dialect): number {
    this.output.reserve(messageBound(source, edits, target));
    return writeMessage(source, edits, target, this.output, 0);
  }
}
