// The peer's end of a connection in virtual time, for a script to play: a client that has dialled in, or a server that the host
// has connected to. It can do what peers do, and fail the host in the ways of networks.

/** What the peer's end does to the host's. */
export interface HostEnd {
  /** Bytes of the peer: they arrive in the next turn, or when the host reads again. */
  arrive(bytes: Buffer): void;
  /** The peer closes its side behind what it has sent. */
  peerEnds(): void;
  /** Nothing gets through any more, in either direction, and the host is not told. */
  cut(): void;
  /** The peer reads again. */
  drain(): void;
  /** Closes at once; the host is told in the next turn. The first cause counts. */
  finish(cause: Error | undefined): void;
}

export class VirtualPeer {
  /** What the host has written, view by view, copied; nothing while `onRead` takes it. */
  readonly received: Buffer[] = [];
  /** Takes what the host writes, where it lies; valid during the call. */
  onRead: ((view: Buffer) => void) | undefined;
  /** Sees what the host writes at the moment when it does, be it ever read or not; valid during the call. */
  onWritten: ((view: Buffer) => void) | undefined;
  /** The host has closed its side. */
  onEnd: (() => void) | undefined;
  /** The connection is gone. */
  onClosed: (() => void) | undefined;
  /** Stays open when the host closes its side; else the peer does the same at once. */
  keepsOpen = false;
  /** Takes what the host writes and reads none of it. */
  swallows = false;
  private readonly connection: HostEnd;
  private isPaused = false;
  private ended = false;
  private closed = false;

  constructor(connection: HostEnd) {
    this.connection = connection;
  }

  /** The host has closed its side. */
  get isEnded(): boolean {
    return this.ended;
  }

  /** The connection is gone, or was refused. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** Sends bytes. They are the host's until the turns have run: change them afterwards only. */
  send(bytes: Buffer): void {
    this.connection.arrive(bytes);
  }

  /** Closes its side in order. */
  end(): void {
    this.connection.peerEnds();
  }

  /** Resets the connection; what is under way is lost. */
  reset(): void {
    this.connection.finish(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }));
  }

  /** The connection is gone and the host has not been told: `isOpen` is false, and nothing gets through. */
  cut(): void {
    this.connection.cut();
  }

  /** Reads no more: what the host writes waits. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.connection.drain();
  }

  /** For the host's end. */
  get isReading(): boolean {
    return !this.isPaused;
  }

  /** One view that the host has written; false when the peer does not read. */
  take(view: Buffer): boolean {
    if (this.isPaused) return false;
    if (this.swallows) return true;
    if (this.onRead === undefined) this.received.push(Buffer.from(view));
    else this.onRead(view);
    return true;
  }

  /** For the host's end. */
  hostHasEnded(): void {
    if (this.ended || this.closed) return;
    this.ended = true;
    this.onEnd?.();
    if (!this.keepsOpen) this.end();
  }

  /** For the host's end and for the transport. */
  connectionClosed(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClosed?.();
  }
}
