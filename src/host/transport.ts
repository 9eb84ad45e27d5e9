// What the host needs of the world's connections. Sockets are one implementation (net/socket-transport.ts), virtual time
// another (the tests and the benches). Bytes go both ways as they are: frames are the host's affair, see framed-link.ts.

/** Where a peer listens, or where the host does. */
export interface Address {
  readonly host: string;
  /** 0 lets the system choose when listening. */
  readonly port: number;
}

/** One connection. A peer that does not read what was written is not read either: the transport sees to that by itself. */
export interface Connection {
  /** `host:port` of the peer, for people. */
  readonly peer: string;
  /** False once nothing can be written any more. */
  readonly isOpen: boolean;
  /** Sends the views in order, one write each: with framing `none` only the write sets a frame apart. `sent` gets each view back
   *  when the transport needs it no longer, be it within this call; never, when the connection is lost before that. Nothing
   *  happens once the connection is closed. */
  write(views: readonly Buffer[], sent: (view: Buffer) => void): void;
  /** Reads no more until `resume`: bytes wait in the peer and in the system. What was read before may still be handed over. */
  pause(): void;
  resume(): void;
  /** Closes in order behind what was written and waits `patienceMs` at most for the peer to do the same; then cuts. What the peer
   *  sends meanwhile is read and thrown away, so that the system does not reset the connection under the last answers.
   *  `events.closed` follows, without a cause also when it was cut, and no other event. */
  end(patienceMs: number): void;
  /** Cuts the connection. `events.closed` follows with `cause`, later, and no other event. */
  destroy(cause: Error): void;
}

/** What a connection tells the host. Nothing is called after `closed`. */
export interface ConnectionEvents {
  /** Bytes from the peer, in `[0, length)` of `chunk`; valid during the call. */
  read(chunk: Buffer, length: number): void;
  /** The peer has sent all that it will send; it may still be reading. The connection stays until `end` or `destroy`. */
  ended(): void;
  /** Nothing has moved for `idleMs`, see `ListenSettings` and `ConnectSettings`. Comes again after as long. Never while the
   *  connection is paused, and `resume` begins the time anew: what the peer has sent meanwhile waits in the system. */
  idle(): void;
  /** The connection is gone. `cause` is undefined when it was closed in order, or by `end`. */
  closed(cause: Error | undefined): void;
}

export interface ListenSettings extends Address {
  /** Connections at a time; more are refused. */
  readonly maxConnections: number;
  /** How long nothing may move before `idle` is told; 0 for ever. */
  readonly idleMs: number;
}

export interface ConnectSettings extends Address {
  /** How long the connection may take. */
  readonly withinMs: number;
  /** How long nothing may move before `idle` is told; 0 for ever. */
  readonly idleMs: number;
}

/** Where connections are accepted. */
export interface Listener {
  /** Accepts no further connections; those that stand are left alone. `listening` is not called any more. */
  close(): void;
}

export interface Transport {
  /**
   * Listens. `listening` is called once, with the port or with the system's error (EADDRINUSE, EACCES...). `accepted` is called
   * with each connection and returns where its events go; `refused` with the peer that `maxConnections` kept out, or
   * with the system's reason when somebody could not be accepted.
   */
  listen(
    settings: ListenSettings,
    accepted: (connection: Connection) => ConnectionEvents,
    refused: (peer: string) => void,
    listening: (error: Error | undefined, port: number) => void,
  ): Listener;
  /** Connects. Calls `opened`, which returns where the connection's events go, or `failed`, once, and never within this call. */
  connect(
    settings: ConnectSettings,
    opened: (connection: Connection) => ConnectionEvents,
    failed: (cause: Error) => void,
  ): void;
}
