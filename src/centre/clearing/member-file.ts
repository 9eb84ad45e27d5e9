// The clearing file of one member and date, record by record: it numbers its messages and counts what its trailer has to say.
import type { Codec } from '../../codec/codec.ts';
import type { Operation } from '../operation.ts';
import { ClearingError } from './clearing-error.ts';
import { headerMessage, type ProcessingMode, trailerMessage } from './clearing-messages.ts';
import type { Side } from './figures.ts';
import type { PresentmentTexts } from './presentment-texts.ts';
import { PresentmentWriter } from './presentment-writer.ts';

/** DE 71 has eight digits, PDS 0301 sixteen. */
const MOST_MESSAGES = 99_999_999;
const MOST_SUM = 10n ** 16n;

export class MemberFile {
  readonly fileId: string;
  readonly #codec: Codec;
  readonly #mode: ProcessingMode;
  readonly #writer: PresentmentWriter;
  #messages = 0;
  /** The sum of DE 4, in two parts: what is past the exact numbers is carried over. */
  #sum = 0;
  #carried = 0n;

  constructor(codec: Codec, fileId: string, mode: ProcessingMode) {
    this.#codec = codec;
    this.fileId = fileId;
    this.#mode = mode;
    this.#writer = new PresentmentWriter(codec);
  }

  /** Records so far. */
  get messages(): number {
    return this.#messages;
  }

  get sumMinor(): bigint {
    return this.#carried + BigInt(this.#sum);
  }

  header(): Buffer {
    this.#messages = 1;
    return this.#codec.encode(headerMessage(this.fileId, this.#mode));
  }

  /** The record of an operation, whose texts are set; its bytes are valid until the next one. Throws a ClearingError. */
  presentment(texts: PresentmentTexts, { key, amountMinor }: Operation, side: Side): Buffer {
    if (this.#messages >= MOST_MESSAGES) throw new ClearingError(`${this.fileId}: more messages than can be numbered`);
    this.#messages++;
    this.#sum += amountMinor;
    if (this.#sum > Number.MAX_SAFE_INTEGER / 2) {
      this.#carried += BigInt(this.#sum);
      this.#sum = 0;
    }
    texts.side(side, this.#messages);
    try {
      return this.#writer.write(texts);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ClearingError(`operation ${key} cannot be written into a clearing file: ${why}`);
    }
  }

  /** The last record. Throws a ClearingError. */
  trailer(): Buffer {
    if (this.sumMinor >= MOST_SUM)
      throw new ClearingError(`${this.fileId}: the sum of its amounts has more than 16 digits`);
    this.#messages++;
    return this.#codec.encode(trailerMessage(this.fileId, this.sumMinor, this.#messages));
  }
}
