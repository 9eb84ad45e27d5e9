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
  /** Whom the peer's certificate names, for people; undefined without one. */
  readonly subject?: string | undefined;
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
  /** The connection is gone. `cause` is undefined when it was closed in order, or by `end`. */
  closed(cause: Error | undefined): void;
}

/** Takes the events of a connection that nobody wants any more. */
export const NOBODY: ConnectionEvents = { read() {}, ended() {}, closed() {} };

/** What a listener tells the host. */
export interface ListenerEvents {
  /** Once: it listens at `port`, or cannot, with the system's error (EADDRINUSE, EACCES...). */
  listening(error: Error | undefined, port: number): void;
  /** A peer at the address `host` connects; nothing of it has been read. Undefined sends it away. An IPv4 address is told as one,
   *  also where the system maps it to IPv6. */
  entering(host: string): Visit | undefined;
  /** Somebody could not be accepted: the system's reason. */
  notAccepted(cause: Error): void;
}

/** A peer that was let in, from then on until it is gone. */
export interface Visit {
  /** Its connection stands. Returns where the connection's events go. */
  accepted(connection: Connection): ConnectionEvents;
  /** It has come to no connection: the handshake of the transport failed. `peer` is `host:port`. */
  failed(peer: string, cause: Error): void;
  /** It is gone, whatever came before: its place is free. */
  left(): void;
}

export interface ConnectSettings extends Address {
  /** How long the connection may take. */
  readonly withinMs: number;
}

/** Where connections are accepted. */
export interface Listener {
  /** Accepts no further connections; those that stand are left alone. No event of the listener follows, only those of visits. */
  close(): void;
}

export interface Transport {
  /** Listens; never calls back within this call. */
  listen(address: Address, events: ListenerEvents): Listener;
  /** Connects. Calls `opened`, which returns where the connection's events go, or `failed`, once, and never within this call. */
  connect(
    settings: ConnectSettings,
    opened: (connection: Connection) => ConnectionEvents,
    failed: (cause: Error) => void,
  ): void;
}
