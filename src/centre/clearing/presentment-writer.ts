// Writes presentments fast. A record is laid out by which elements it has and how long those of variable length are: there are few such
// layouts in a day. Of each the codec writes the first record and says where its elements are; a further record of the same layout is
// that one with its texts put in their places. A test holds the two ways against each other.
import type { Codec } from '../../codec/codec.ts';
import { type PresentmentTexts, presentmentPaths, textPaths } from './presentment-texts.ts';

const TAG_AND_LENGTH = 7;
/** 1 for places that have digits only. */
const numeric = Uint8Array.from(presentmentPaths, (path) => (textPaths.has(path) ? 0 : 1));

/** A record of a layout; where the text of each place begins in it, -1 where there is none; and how long it is. */
interface Layout {
  readonly bytes: Buffer;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
}

export class PresentmentWriter {
  readonly #codec: Codec;
  /** Bytes of characters; undefined when they are the same. */
  readonly #wireOf: Uint8Array | undefined;
  readonly #layouts = new Map<number, Layout>();

  constructor(codec: Codec) {
    this.#codec = codec;
    this.#wireOf = codec.fields[4]?.encoding.wireOf;
  }

  /** The record of a presentment; its bytes are valid until the next one. Throws an EncodeError. */
  write(texts: PresentmentTexts): Buffer {
    const name = texts.layout();
    const layout = this.#layouts.get(name);
    // What does not fit is left to the codec, which says what is wrong with it.
    if (layout !== undefined) return this.#fill(layout, texts.values) ? layout.bytes : this.#codec.encode(texts.json());
    const bytes = this.#codec.encode(texts.json());
    const lengths = Int32Array.from(texts.values, ({ length }) => length);
    this.#layouts.set(name, { bytes, starts: this.#startsIn(bytes, texts.values), lengths });
    return bytes;
  }

  #startsIn(bytes: Buffer, values: readonly string[]): Int32Array {
    const message = this.#codec.decode(bytes);
    const starts = new Int32Array(presentmentPaths.length).fill(-1);
    let data = message.offsets[48]!;
    for (const [place, path] of presentmentPaths.entries()) {
      const { length } = values[place]!;
      if (length === 0) continue;
      if (path.startsWith('48.')) {
        starts[place] = data + TAG_AND_LENGTH;
        data += TAG_AND_LENGTH + length;
      } else starts[place] = message.offsets[Number(path)]!;
    }
    return starts;
  }

  #fill({ bytes, starts, lengths }: Layout, values: readonly string[]): boolean {
    const wireOf = this.#wireOf;
    for (let place = 0; place < starts.length; place++) {
      const start = starts[place]!;
      if (start < 0) continue;
      const text = values[place]!;
      const { length } = text;
      if (length !== lengths[place]) return false;
      const isNumber = numeric[place] === 1;
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (isNumber && (unit < 0x30 || unit > 0x39)) return false;
        bytes[start + i] = wireOf === undefined ? unit : wireOf[unit]!;
      }
    }
    return true;
  }
}
