// Handshakes that are under way at a listener. Each is short of nothing but time: it ends in a connection, in a failure that is told
// once, or at its time limit, however its peer drips. Meanwhile the peer holds a place among those of the listener.
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Visit } from '../../host/transport.ts';
import { peerText, plainAddress } from '../peer-address.ts';
import { explained } from './tls-failure.ts';

interface Handshake {
  readonly socket: Socket;
  readonly visit: Visit;
  readonly peer: string;
  readonly timeLimit: NodeJS.Timeout;
}

export class Handshakes {
  private readonly limitMs: number;
  private readonly done: (socket: TLSSocket, visit: Visit) => Error | undefined;
  /** By address and port of the peer: what the TLS side of a socket and its plain side have in common. */
  private readonly pending = new Map<string, Handshake>();

  /** `limitMs` is how long a handshake may take, from the connection on. `done` takes a socket over whose handshake is over, or
   *  returns why it does not. */
  constructor(limitMs: number, done: (socket: TLSSocket, visit: Visit) => Error | undefined) {
    this.limitMs = limitMs;
    this.done = done;
  }

  /** A peer has connected; its handshake begins. */
  begin(socket: Socket, visit: Visit): void {
    const key = keyOf(socket);
    const peer = peerText(plainAddress(socket.remoteAddress), socket.remotePort);
    const { limitMs } = this;
    const late = () => this.fail(key, new Error(`no TLS handshake within ${limitMs} ms: does the peer speak TLS?`));
    const timeLimit = setTimeout(late, limitMs);
    this.pending.set(key, { socket, visit, peer, timeLimit });
    // Its errors are those of the TLS socket around it.
    socket.on('error', () => undefined);
    socket.once('close', () =>
      this.fail(
        key,
        new Error('the peer left before the TLS handshake was over: it may not trust the certificate of this side'),
      ),
    );
  }

  succeeded(socket: TLSSocket): void {
    const key = keyOf(socket);
    const handshake = this.pending.get(key);
    if (handshake === undefined) {
      socket.destroy();
      return;
    }
    const complaint = this.done(socket, handshake.visit);
    if (complaint === undefined) this.take(key);
    else this.fail(key, complaint);
  }

  failed(socket: TLSSocket, error: Error): void {
    this.fail(keyOf(socket), explained(error));
  }

  /** Ends those that are under way. */
  close(): void {
    for (const key of [...this.pending.keys()]) this.take(key)!.socket.destroy();
  }

  private fail(key: string, cause: Error): void {
    const handshake = this.take(key);
    if (handshake === undefined) return;
    handshake.visit.failed(handshake.peer, cause);
    handshake.socket.destroy();
  }

  private take(key: string): Handshake | undefined {
    const handshake = this.pending.get(key);
    if (handshake === undefined) return undefined;
    clearTimeout(handshake.timeLimit);
    this.pending.delete(key);
    return handshake;
  }
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
