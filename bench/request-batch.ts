// Requests in quantity: copies of the reference message one behind the other, as they lie in a chunk read from a socket,
// each with a card of its own and, at every use, with a STAN, an RRN and a DE 7 of its own. Only those digits are written
// anew; the places of the elements come from the ceiling's index, not from the codec that is being measured.
import { CARD_DIGITS } from './card-ranges.ts';
import { CeilingIndex } from './ceiling.ts';
import { referenceBytes } from './reference-message.ts';

export const REQUEST_BYTES: number = referenceBytes.length;

const index = new CeilingIndex();
if (index.index(referenceBytes, 0, REQUEST_BYTES) !== REQUEST_BYTES) throw new Error('the reference message is broken');
const CARD_AT = index.offsets[2]!;
const SENT_AT = index.offsets[7]!;
const STAN_AT = index.offsets[11]!;
const TRACK_AT = index.offsets[35]!;
const RRN_AT = index.offsets[37]!;

const ZERO = 0x30;
const NINE = 0x39;
const RRN_DIGITS = 12;
const STAN_DIGITS = 6;
/** Requests that carry the same second in DE 7. */
const REQUESTS_A_SECOND = 1000;
const DAY_SECONDS = 86_400;

/** Numbers for requests, counted up in decimal digits: RRN `000000000001`, its last six digits the STAN. */
export class RequestNumbers {
  readonly rrn: Buffer = Buffer.from('000000000000', 'latin1');
  /** DE 7, `MMDDhhmmss`. */
  readonly sentAt: Buffer = Buffer.from('1123000000', 'latin1');
  private given = 0;

  next(): void {
    const { rrn } = this;
    let place = RRN_DIGITS - 1;
    while (rrn[place] === NINE) rrn[place--] = ZERO;
    rrn[place]++;
    if (++this.given % REQUESTS_A_SECOND === 0) this.nextSecond((this.given / REQUESTS_A_SECOND) % DAY_SECONDS);
  }

  private nextSecond(second: number): void {
    const two = (value: number) => String(Math.trunc(value) % 100).padStart(2, '0');
    this.sentAt.write(two(second / 3600) + two((second / 60) % 60) + two(second % 60), 4, 'latin1');
  }
}

export class RequestBatch {
  readonly bytes: Buffer;
  readonly count: number;
  /** Bytes from the beginning of one request, or of the prefix before it, to that of the next. */
  readonly strideBytes: number;
  private readonly prefixBytes: number;

  /** `count` requests with the first `count` cards of `cards`, each behind `prefixBytes` bytes of room. */
  constructor(count: number, cards: Buffer, prefixBytes: number) {
    this.count = count;
    this.prefixBytes = prefixBytes;
    this.strideBytes = prefixBytes + REQUEST_BYTES;
    this.bytes = Buffer.alloc(count * this.strideBytes);
    for (let i = 0; i < count; i++) {
      const at = this.startOf(i);
      const card = i * CARD_DIGITS;
      referenceBytes.copy(this.bytes, at);
      cards.copy(this.bytes, at + CARD_AT, card, card + CARD_DIGITS);
      cards.copy(this.bytes, at + TRACK_AT, card, card + CARD_DIGITS);
    }
  }

  /** Where request `i` begins, behind its prefix. */
  startOf(i: number): number {
    return i * this.strideBytes + this.prefixBytes;
  }

  /** Gives the first `count` requests numbers of their own. */
  renumber(numbers: RequestNumbers, count: number): void {
    const { bytes } = this;
    const { rrn, sentAt } = numbers;
    for (let i = 0; i < count; i++) {
      numbers.next();
      const at = this.startOf(i);
      for (let digit = 0; digit < RRN_DIGITS; digit++) bytes[at + RRN_AT + digit] = rrn[digit];
      for (let digit = 0; digit < STAN_DIGITS; digit++) bytes[at + STAN_AT + digit] = rrn[STAN_DIGITS + digit];
      for (let digit = 0; digit < sentAt.length; digit++) bytes[at + SENT_AT + digit] = sentAt[digit];
    }
  }
}
