// A request as it may be kept: without tracks, PIN, cryptograms and security data, which PCI DSS 3.3.1 forbids to keep after
// authorization. The card number stays, taken from the track when DE 2 is absent: undoing a transaction needs it.
import type { Codec } from '../codec/codec.ts';
import { Edits } from '../codec/edits.ts';
import type { Message } from '../codec/message.ts';
import { messageBound, writeMessage } from '../codec/write.ts';
import { copyCardNumber, LONGEST_CARD_NUMBER } from './card-number.ts';

export class Stripper {
  private readonly edits = new Edits();
  private readonly cardNumber = new Uint8Array(LONGEST_CARD_NUMBER);
  private readonly secretsOf = new Map<Codec, readonly number[]>();
  /** Holds what `strip` has written, from 0 on. */
  out: Buffer = Buffer.alloc(16_384);

  /** Writes the stripped request to `out` and returns its end. */
  strip(request: Message): number {
    const edits = this.edits.clear();
    const codec = request.codec!;
    for (const number of this.secrets(codec)) if (request.has(number)) edits.drop(number);
    if (!request.has(2)) {
      const digits = copyCardNumber(request, this.cardNumber);
      if (digits > 0) edits.bytes(2, this.cardNumber, 0, digits);
    }
    const most = messageBound(request, edits, codec);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    return writeMessage(request, edits, codec, this.out, 0);
  }

  private secrets(codec: Codec): readonly number[] {
    let numbers = this.secretsOf.get(codec);
    if (numbers === undefined) {
      numbers = codec.fields.flatMap((plan, number) =>
        plan?.sensitive === undefined || plan.sensitive === 'pan' ? [] : [number],
      );
      this.secretsOf.set(codec, numbers);
    }
    return numbers;
  }
}
