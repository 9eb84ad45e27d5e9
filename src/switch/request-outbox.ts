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
    if (this.taken === this.count && this.taken > 1) this.startOver();
    if (this.count === this.items.length) {
      const message = new Message();
      this.messages.push(message);
      this.items.push({ ticket: 0, issuer: 0, transaction: 0, original: 0, mti: 0, remainingMinor: 0, message });
    }
    return this.items[this.count++]!;
  }

  /** Emits a request of which only this is said: the host comes back for the rest once what names it is durable. */
  announce(ticket: number, issuer: number): void {
    const request = this.emit();
    request.ticket = ticket;
    request.issuer = issuer;
  }

  /** All have been taken and only the last is still being carried out: it becomes the first, and the others are free again. */
  private startOver(): void {
    const { items, messages } = this;
    const last = this.count - 1;
    [items[0], items[last]] = [items[last]!, items[0]!];
    [messages[0], messages[last]] = [messages[last]!, messages[0]!];
    this.taken = this.count = 1;
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
