// The requests that went out as copies, in the dialect in which they came: what stands first in such a request, DE 2 to 13, its
// response repeats byte for byte where it contradicts it in nothing. Comparing the bytes takes a fraction of the time of reading both.
import type { Message } from '../../codec/message.ts';
import type { RequestBytes } from './request-bytes.ts';

/** Presence bits of DE 2 to 13. */
const FIRST_ELEMENTS = 0x7ff8_0000;
const FIRST_BEHIND = 14;

export class SentCopies {
  /** By slot: which of the first elements the request has and, in the bits below theirs, how many bytes stand before them. 0: it did
   *  not go out as a copy. */
  private readonly heads: Int32Array;

  constructor(capacity: number) {
    this.heads = new Int32Array(capacity);
  }

  /** `request` goes out as a copy that differs in the STAN alone, and is kept as it goes out. */
  note(slot: number, request: Message): void {
    this.heads[slot] = (request.words[0] & FIRST_ELEMENTS) | (request.bodyAt - request.start);
  }

  /** It goes out in other words. */
  forget(slot: number): void {
    this.heads[slot] = 0;
  }

  /** True when the response begins with the elements, and the bytes, that its request was sent with. False says nothing. */
  isBegunAlike(slot: number, response: Message, kept: RequestBytes): boolean {
    const head = this.heads[slot];
    if ((response.words[0] & FIRST_ELEMENTS) !== (head & FIRST_ELEMENTS) || !response.has(2)) return false;
    const from = response.bodyAt;
    return kept.holds(slot, head & ~FIRST_ELEMENTS, response.view, from, response.placeOf(FIRST_BEHIND));
  }
}
