// One connection of the acquirers of the fault tests: frames that are written together leave in one write, as from a busy host.
// It may be lost at any moment; whoever waits on it is told.
import { connect, type Socket } from 'node:net';
import { cut, framed } from '../raw-connection.ts';

interface WireEvents {
  /** One message. */
  frame(wire: Wire, body: Buffer): void;
  /** The connection is gone, however it went, or was never made. */
  lost(wire: Wire): void;
}

const CONNECT_WITHIN_MS = 3_000;

export class Wire {
  isOpen = false;
  private readonly socket: Socket;
  private readonly outgoing: Buffer[] = [];
  private pending: Buffer = Buffer.alloc(0);

  constructor(port: number, events: WireEvents) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const patience = setTimeout(() => this.socket.destroy(), CONNECT_WITHIN_MS);
    this.socket.on('connect', () => {
      clearTimeout(patience);
      this.isOpen = true;
    });
    // 'close' follows, and says all that matters.
    this.socket.on('error', () => undefined);
    this.socket.on('end', () => this.socket.destroy());
    this.socket.on('data', (chunk: Buffer) => {
      const { bodies, rest } = cut(this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]));
      this.pending = rest;
      for (const body of bodies) events.frame(this, body);
    });
    this.socket.on('close', () => {
      clearTimeout(patience);
      this.isOpen = false;
      events.lost(this);
    });
  }

  /** Leaves with the next `flush`. */
  send(body: Buffer): void {
    this.outgoing.push(framed(body));
  }

  flush(): void {
    if (this.outgoing.length === 0 || !this.isOpen) return;
    this.socket.write(Buffer.concat(this.outgoing.splice(0)));
  }

  /** Goes away without a word. */
  abort(): void {
    this.socket.resetAndDestroy();
  }

  /** Closes its side in order; what the peer has still to say is read. */
  end(): void {
    this.socket.end();
  }
}
