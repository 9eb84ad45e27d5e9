// One TCP connection behind the host's port. Written views go to the socket as they are; a peer that does not read is not read
// either, so bytes wait in the system and in the peer, not here. Reading has two independent reasons to stop: the host has
// paused it, or the peer has not taken what was written.
import type { Socket } from 'node:net';
import type { Connection, ConnectionEvents } from '../host/transport.ts';
import { peerText, plainAddress } from './peer-address.ts';

/** How sockets are made, on either side: half closes are the host's affair, and a peer that has vanished without a word is found
 *  out by the system. */
export const SOCKET_OPTIONS = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const;

/** What a peer sends after this side has closed is read, and thrown away, at this speed: one that goes on at full speed costs little, */
const UNHEARD_BURST_BYTES = 64 * 1024;
const UNHEARD_PAUSE_MS = 5;
/** and next to nothing when it has sent more than what was under way when it was told. */
const UNHEARD_FREE_BYTES = 4 * 1024 * 1024;
const UNHEARD_LONG_PAUSE_MS = 100;

/** The cause of a loss as it is told. `isUnheard`: the peer went without a word. */
export type Explain = (cause: Error | undefined, isUnheard: boolean) => Error | undefined;

export class SocketConnection implements Connection {
  readonly peer: string;
  readonly subject: string | undefined;
  private readonly socket: Socket;
  private readonly explain: Explain;
  private events: ConnectionEvents | undefined;
  private cause: Error | undefined;
  /** The host has closed its side: what the peer still sends is thrown away. */
  private hasEnded = false;
  private isPaused = false;
  /** What was written waits for the peer. */
  private isBlocked = false;
  private isReading = true;
  private hasRead = false;
  private unheardBytes = 0;
  /** The peer has closed its side, or reset, without a word. */
  private isUnheard = false;

  /** `socket` is connected; `subject` is whom the peer's certificate names; `explain` says what is told of a loss. */
  constructor(socket: Socket, subject?: string, explain: Explain = (cause) => cause) {
    this.socket = socket;
    this.explain = explain;
    this.subject = subject;
    this.peer = peerText(plainAddress(socket.remoteAddress), socket.remotePort);
  }

  /** From here on events go to `events`: of what the peer does while the connection is open, and of its close. */
  start(events: ConnectionEvents): void {
    const { socket } = this;
    this.events = events;
    socket.on('end', () => {
      this.isUnheard ||= !this.hasRead && this.isOpen;
      if (this.isOpen) events.ended();
    });
    socket.on('drain', () => {
      this.isBlocked = false;
      this.setReading();
    });
    socket.on('error', (error) => {
      this.isUnheard ||= !this.hasRead && !this.hasEnded;
      this.cause ??= error;
    });
    socket.on('close', () => events.closed(this.explain(this.cause, this.isUnheard)));
  }

  get isOpen(): boolean {
    return !this.hasEnded && !this.socket.destroyed;
  }

  write(views: readonly Buffer[], sent: (view: Buffer) => void): void {
    const { socket } = this;
    if (!this.isOpen) return;
    // One write per view, never joined: with framing `none` only the write sets a frame apart. Other framings give more than one
    // view past a megabyte a turn only.
    for (const view of views) {
      const isTaken = socket.write(view, (error) => {
        if (!error) sent(view);
      });
      // A large view is often in the hands of the system at once; then nothing waits.
      if (!isTaken && socket.writableLength > 0) this.isBlocked = true;
    }
    if (this.isBlocked) this.setReading();
  }

  pause(): void {
    this.isPaused = true;
    this.setReading();
  }

  resume(): void {
    this.isPaused = false;
    this.setReading();
  }

  end(patienceMs: number): void {
    const { socket } = this;
    if (!this.isOpen) return;
    this.hasEnded = true;
    this.setReading();
    const patience = setTimeout(() => socket.destroy(), patienceMs);
    socket.once('close', () => clearTimeout(patience));
    socket.end();
  }

  destroy(cause: Error): void {
    this.socket.destroy(cause);
  }

  /** Bytes that the socket has read, `[0, length)` of `chunk`. */
  received(chunk: Buffer, length: number): void {
    this.hasRead = true;
    if (this.isOpen) this.events!.read(chunk, length);
    else this.ignore(length);
  }

  private ignore(length: number): void {
    const bursts = Math.floor(this.unheardBytes / UNHEARD_BURST_BYTES);
    this.unheardBytes += length;
    if (this.unheardBytes < (bursts + 1) * UNHEARD_BURST_BYTES) return;
    const { socket } = this;
    socket.pause();
    const pauseMs = this.unheardBytes < UNHEARD_FREE_BYTES ? UNHEARD_PAUSE_MS : UNHEARD_LONG_PAUSE_MS;
    setTimeout(() => {
      if (!socket.destroyed) socket.resume();
    }, pauseMs);
  }

  private setReading(): void {
    const isReading = this.hasEnded || !(this.isPaused || this.isBlocked);
    if (isReading === this.isReading) return;
    this.isReading = isReading;
    if (isReading) this.socket.resume();
    else this.socket.pause();
  }
}
