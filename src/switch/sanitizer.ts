// A message as it may be kept: without tracks, PIN, cryptograms and security data, which PCI DSS 3.3.1 forbids to keep after
// authorization, by what the spec says, by the numbers of the standard, and inside composites (kept-elements.ts). The card number
// stays, taken from the track when DE 2 is absent: undoing a transaction needs it.
import { PRESENCE_WORDS } from '../codec/bitmap.ts';
import { copyCardNumber } from '../codec/card-number.ts';
import type { Dialect } from '../codec/dialect.ts';
import { Packing } from '../codec/encoding.ts';
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { Edits } from '../codec/write/edits.ts';
import { MessageWriter } from '../codec/write/message-writer.ts';
import { setValue } from '../codec/write/set-value.ts';
import { mayHoldCardRun } from '../iso8583/card-runs.ts';
import { LONGEST_PAN } from '../iso8583/pan.ts';
import { KeptElements } from './kept-elements.ts';

/** What is kept of messages in a dialect. */
interface KeptOf {
  readonly dialect: Dialect;
  readonly kept: KeptElements;
}

export class Sanitizer {
  private readonly edits = new Edits();
  private readonly cardNumber = new Uint8Array(LONGEST_PAN);
  private readonly keptOf = new Map<Dialect, KeptOf>();
  /** Asked for last: one message after the other is in the same dialect. */
  private latest: KeptOf | undefined = undefined;
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
  isNeeded(source: Message, edits: Edits, target: Dialect): boolean {
    const kept = this.kept(target);
    const { pruned, searched, secrets } = kept;
    const sourceSecrets = source.dialect === target ? secrets : this.secrets(source.dialect!);
    for (let w = 0; w < PRESENCE_WORDS; w++) {
      const present = presentIn(source, edits, w);
      if ((present & (secrets[w] | sourceSecrets[w] | pruned[w])) !== 0) return true;
      for (let word = present & searched[w]; word !== 0; word &= word - 1) {
        if (this.safeText(source, edits, numberIn(w, word), kept) !== undefined) return true;
      }
    }
    return false;
  }

  /** Writes what `edits`, which are changed, make of `source`, sanitized, and returns its end in `out`. */
  write(source: Message, edits: Edits, target: Dialect): number {
    if (source.dialect !== target) edits.dropAll(this.secrets(source.dialect!));
    const kept = this.kept(target);
    const { pruned, searched, secrets } = kept;
    edits.dropAll(secrets);
    for (let w = 0; w < PRESENCE_WORDS; w++) {
      if ((pruned[w] | searched[w]) === 0) continue;
      const present = presentIn(source, edits, w);
      for (let word = present & pruned[w]; word !== 0; word &= word - 1) {
        this.prune(source, edits, numberIn(w, word), target);
      }
      for (let word = present & searched[w]; word !== 0; word &= word - 1) {
        const number = numberIn(w, word);
        const safe = this.safeText(source, edits, number, kept);
        if (safe !== undefined) edits.text(number, safe);
      }
    }
    return this.writer.write(source, edits, target);
  }

  /** Leaves of a composite what may be kept. One that cannot be written without the rest goes as a whole. */
  private prune(source: Message, edits: Edits, number: number, target: Dialect): void {
    const value = edits.has(number) ? undefined : source.get(String(number));
    edits.drop(number);
    const parts = value === undefined ? undefined : this.kept(target).inside(number, value);
    if (parts === undefined) return;
    try {
      setValue(edits, number, target.fields[number]!, parts);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
    }
  }

  /** The canonical units of an element, a character each, without the card numbers and tracks in it; undefined when there are none. */
  private safeText(source: Message, edits: Edits, number: number, kept: KeptElements): string | undefined {
    const text = edits.has(number) ? this.doubtfulSet(edits, number, kept) : this.doubtfulCarried(source, number, kept);
    if (text === undefined) return undefined;
    const safe = kept.safe(number, text);
    return safe === text ? undefined : safe;
  }

  /** The units of an element that is set; undefined when they cannot hold what is looked for. */
  private doubtfulSet(edits: Edits, number: number, kept: KeptElements): string | undefined {
    const { values, offsets, units } = edits;
    const [at, length] = [offsets[number], units[number]];
    const isDoubtful = kept.hasTracksOnly(number)
      ? kept.mayHaveTrack(number, values, at, length, undefined)
      : mayHoldCardRun(values, at, length, undefined);
    return isDoubtful ? edits.textOf(number) : undefined;
  }

  /** The units of an element that is taken over; undefined when they cannot hold what is looked for. */
  private doubtfulCarried(source: Message, number: number, kept: KeptElements): string | undefined {
    const { encoding, binary } = source.dialect!.fields[number]!;
    const { bytes, offsets, lengths } = source;
    const [at, length] = [offsets[number], lengths[number]];
    // Of two units in a byte, or a unit in two, the bytes say nothing.
    const isDoubtful = kept.hasTracksOnly(number)
      ? encoding.packing !== Packing.one || kept.mayHaveTrack(number, bytes, at, length, encoding.canonicalOf)
      : mayHoldCardRun(bytes, at, length, encoding.canonicalOf);
    if (!isDoubtful) return undefined;
    return binary ? Buffer.from(source.text(number)!, 'hex').toString('latin1') : source.text(number);
  }

  /** Elements that are not kept in a dialect, as presence words. */
  private secrets(dialect: Dialect): Int32Array {
    return this.kept(dialect).secrets;
  }

  private kept(dialect: Dialect): KeptElements {
    if (dialect === this.latest?.dialect) return this.latest.kept;
    let known = this.keptOf.get(dialect);
    if (known === undefined) {
      known = { dialect, kept: new KeptElements(dialect) };
      this.keptOf.set(dialect, known);
    }
    this.latest = known;
    return known.kept;
  }
}

/** Word `w` of the elements that `edits` make of `source`. */
function presentIn(source: Message, { kept, dropped, set }: Edits, w: number): number {
  const carried = kept === undefined ? source.words[w] : source.words[w] & kept[w];
  return (carried & ~dropped[w]) | set[w];
}

/** The element of the lowest bit in `word`, which is word `w` of a set. */
function numberIn(w: number, word: number): number {
  return 32 * w + Math.clz32(word & -word) + 1;
}
