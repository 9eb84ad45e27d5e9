// Requests on a connection, as light as Node lets it be: the frames lie ready in their buffers, only numbers are written into them, and
// those that are sent together leave in one write.
import type { Socket } from 'node:net';
import type { Framing } from '../src/wire/framing.ts';
import { RequestBatch, RequestNumbers } from './request-batch.ts';

export class RequestStream {
  private readonly socket: Socket;
  private readonly framing: Framing;
  private readonly cards: Buffer;
  private readonly mostTogether: number;
  private readonly free: RequestBatch[] = [];
  private readonly numbers = new RequestNumbers();

  /** `cards` holds at least `mostTogether` card numbers. */
  constructor(socket: Socket, framing: Framing, cards: Buffer, mostTogether: number) {
    this.socket = socket;
    this.framing = framing;
    this.cards = cards;
    this.mostTogether = mostTogether;
  }

  /** Sends `count` requests, at most `mostTogether`, each with the next number. */
  send(count: number): void {
    const batch = this.free.pop() ?? this.framed();
    batch.renumber(this.numbers, count);
    this.socket.write(batch.bytes.subarray(0, count * batch.strideBytes), () => this.free.push(batch));
  }

  /** A new batch, its length prefixes written once. */
  private framed(): RequestBatch {
    const { framing } = this;
    const batch = new RequestBatch(this.mostTogether, this.cards, framing.prefixBytes);
    const bodyBytes = batch.strideBytes - framing.prefixBytes;
    for (let i = 0; i < batch.count; i++) framing.writeLength(batch.bytes, i * batch.strideBytes, bodyBytes);
    return batch;
  }
}
