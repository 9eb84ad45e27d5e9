// The requests of transactions in flight. The one that was received last is live: it lies where it was read, and is valid until
// the host hands over something else. Whoever needs a request for longer has its bytes kept. One that is answered at once is
// never copied.
import type { Message } from '../../codec/message.ts';
import { RequestBytes } from './request-bytes.ts';
import { NO_SLOT } from './request-identities.ts';

export class RequestsInFlight {
  readonly kept: RequestBytes;
  private liveSlot = NO_SLOT;
  private live: Message | undefined = undefined;

  constructor(capacity: number, inFlightLimit: number) {
    this.kept = new RequestBytes(capacity, inFlightLimit);
  }

  /** The request of `slot` has just been received. */
  show(slot: number, request: Message): void {
    if (this.liveSlot !== NO_SLOT) throw new Error('a request to an issuer in this process was not handed back');
    this.liveSlot = slot;
    this.live = request;
  }

  /** The request of `slot` where it was read; undefined once it is kept. */
  liveOf(slot: number): Message | undefined {
    return this.liveSlot === slot ? this.live : undefined;
  }

  /** Keeps the bytes of a request that is live; nothing happens when they are kept already. */
  keep(slot: number): void {
    if (this.liveSlot !== slot) return;
    const { view, start, end } = this.live!;
    this.kept.keep(slot, view, start, end);
    this.liveSlot = NO_SLOT;
  }

  /** The request is answered: nobody needs it any more. */
  drop(slot: number): void {
    if (this.liveSlot === slot) this.liveSlot = NO_SLOT;
    this.kept.drop(slot);
  }
}
