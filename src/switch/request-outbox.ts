// Requests to issuers in this process that the core has emitted. The host takes them when the core has returned, and hands each
// back as the next event of the same turn: decided, or deferred. So the core is never entered from within itself.
import { Message } from '../codec/message.ts';
import type { EmittedRequests, IssuerRequest } from './ports.ts';

export class RequestOutbox implements EmittedRequests {
  readonly items: IssuerRequest[] = [];
  count = 0;
  taken = 0;
  /** For the requests whose message is indexed anew from kept bytes; by place. */
  private readonly messages: Message[] = [];

  /** A request to be filled in. */
  emit(): IssuerRequest {
    if (this.count === this.items.length) {
      const message = new Message();
      this.messages.push(message);
      this.items.push({ ticket: 0, issuer: 0, transaction: 0, original: 0, mti: 0, remainingMinor: 0, message });
    }
    return this.items[this.count++]!;
  }

  /** A message of its own for the request emitted last. */
  ownMessage(): Message {
    return this.messages[this.count - 1]!;
  }

  /** Takes the request emitted last. */
  takeLast(): IssuerRequest {
    this.taken = this.count;
    return this.items[this.count - 1]!;
  }
}
