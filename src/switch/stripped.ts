// A message as it may be kept: without tracks, PIN, cryptograms and security data, which PCI DSS 3.3.1 forbids to keep after
// authorization. The card number stays, taken from the track when DE 2 is absent: undoing a transaction needs it.
import { PRESENCE_WORDS } from '../codec/bitmap.ts';
import type { Codec } from '../codec/codec.ts';
import type { Message } from '../codec/message.ts';
import { Edits, elementSet } from '../codec/write/edits.ts';
import { messageBound, writeMessage } from '../codec/write/write-message.ts';
import { copyCardNumber, LONGEST_CARD_NUMBER } from './card-number.ts';

export class Stripper {
  private readonly edits = new Edits();
  private readonly cardNumber = new Uint8Array(LONGEST_CARD_NUMBER);
  private readonly secretsOf = new Map<Codec, Int32Array>();
  /** Holds what `strip` has written, from 0 on. */
  out: Buffer = Buffer.alloc(16_384);

  /** Writes the stripped message to `out`, in the dialect of `target`, and returns its end. Throws an EncodeError when that
   *  dialect cannot carry it. */
  strip(message: Message, target: Codec = message.codec!): number {
    const edits = this.edits.clear();
    if (!message.has(2)) {
      const digits = copyCardNumber(message, this.cardNumber);
      if (digits > 0) edits.bytes(2, this.cardNumber, 0, digits);
    }
    return this.write(message, edits, target);
  }

  /** True when what `edits` make of `source` in the dialect of `target` holds what may not be kept. */
  isNeeded(source: Message, { kept, dropped, set }: Edits, target: Codec): boolean {
    const secrets = this.secrets(target);
    for (let w = 0; w < PRESENCE_WORDS; w++) {
      const taken = kept === undefined ? source.words[w] : source.words[w] & kept[w];
      if ((((taken & ~dropped[w]) | set[w]) & secrets[w]) !== 0) return true;
    }
    return false;
  }

  /** Writes what `edits`, which are changed, make of `source`, stripped, to `out` and returns its end. */
  write(source: Message, edits: Edits, target: Codec): number {
    edits.dropAll(this.secrets(target));
    const most = messageBound(source, edits, target);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    return writeMessage(source, edits, target, this.out, 0);
  }

  private secrets(codec: Codec): Int32Array {
    let secrets = this.secretsOf.get(codec);
    if (secrets === undefined) {
      secrets = elementSet(
        codec.fields.flatMap((plan, number) =>
          plan?.sensitive === undefined || plan.sensitive === 'pan' ? [] : [number],
        ),
      );
      this.secretsOf.set(codec, secrets);
    }
    return secrets;
  }
}
