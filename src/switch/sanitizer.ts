// A message as it may be kept: without tracks, PIN, cryptograms and security data, which PCI DSS 3.3.1 forbids to keep after
// authorization. The card number stays, taken from the track when DE 2 is absent: undoing a transaction needs it.
import { PRESENCE_WORDS } from '../codec/bitmap.ts';
import { copyCardNumber } from '../codec/card-number.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { Message } from '../codec/message.ts';
import { Edits, elementSet } from '../codec/write/edits.ts';
import { MessageWriter } from '../codec/write/message-writer.ts';
import { LONGEST_PAN } from '../iso8583/pan.ts';

export class Sanitizer {
  private readonly edits = new Edits();
  private readonly cardNumber = new Uint8Array(LONGEST_PAN);
  private readonly secretsOf = new Map<Dialect, Int32Array>();
  private readonly writer = new MessageWriter();

  /** Holds what was written last, from 0 on. */
  get out(): Buffer {
    return this.writer.out;
  }

  /** Writes the sanitized message in the dialect of `target` and returns its end in `out`. Throws an EncodeError when that
   *  dialect cannot carry it. */
  sanitize(message: Message, target: Dialect = message.dialect!): number {
    const edits = this.edits.clear();
    // An empty DE 2 says nothing either.
    if (!message.has(2) || message.units[2] === 0) {
      const digits = copyCardNumber(message, this.cardNumber);
      if (digits > 0) edits.bytes(2, this.cardNumber, 0, digits);
    }
    return this.write(message, edits, target);
  }

  /** True when what `edits` make of `source` in the dialect of `target` holds what may not be kept. */
  isNeeded(source: Message, { kept, dropped, set }: Edits, target: Dialect): boolean {
    const secrets = this.secrets(target);
    for (let w = 0; w < PRESENCE_WORDS; w++) {
      const carried = kept === undefined ? source.words[w] : source.words[w] & kept[w];
      if ((((carried & ~dropped[w]) | set[w]) & secrets[w]) !== 0) return true;
    }
    return false;
  }

  /** Writes what `edits`, which are changed, make of `source`, sanitized, and returns its end in `out`. */
  write(source: Message, edits: Edits, target: Dialect): number {
    edits.dropAll(this.secrets(target));
    return this.writer.write(source, edits, target);
  }

  private secrets(dialect: Dialect): Int32Array {
    let secrets = this.secretsOf.get(dialect);
    if (secrets === undefined) {
      secrets = elementSet(
        dialect.fields.flatMap((plan, number) =>
          plan?.sensitive === undefined || plan.sensitive === 'pan' ? [] : [number],
        ),
      );
      this.secretsOf.set(dialect, secrets);
    }
    return secrets;
  }
}
