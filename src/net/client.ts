// A client of a switch or an issuer: connects, sends frames, hands over the frames that come back. What `send`, `replay` and
// the tests talk with.
import { connect } from 'node:net';
import type { Framing } from '../wire/framing.ts';
import type { FramingError } from '../wire/wire-error.ts';
import { Link } from './link.ts';

export interface ClientSettings {
  host: string;
  port: number;
  framing: Framing;
  frameLimitBytes: number;
  connectTimeoutMs: number;
  /** One frame; the bytes are valid during the call. */
  frame: (bytes: Buffer, start: number, end: number) => void;
  /** The connection is gone; `cause` is undefined when the peer closed it in order. */
  closed: (cause: Error | undefined) => void;
}

export class Client {
  private readonly link: Link;

  private constructor(link: Link) {
    this.link = link;
  }

  /** Resolves once connected; rejects with the system's error, or when `connectTimeoutMs` have passed. */
  static open(settings: ClientSettings): Promise<Client> {
    const { host, port, framing, frameLimitBytes, connectTimeoutMs, frame, closed } = settings;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      const timer = setTimeout(
        () => socket.destroy(new Error(`no connection to ${host}:${port} within ${connectTimeoutMs} ms`)),
        connectTimeoutMs,
      );
      let connected = false;
      let lost: FramingError | undefined;
      const link = new Link(socket, framing, frameLimitBytes, {
        frame: (bytes, start, end) => {
          frame(bytes, start, end);
          return false;
        },
        read: () => undefined,
        framingLost: (error) => {
          lost = error;
        },
        closed: (cause) => {
          clearTimeout(timer);
          if (connected) closed(lost ?? cause);
          else reject(cause ?? new Error(`${host}:${port} closed the connection`));
        },
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        connected = true;
        resolve(new Client(link));
      });
    });
  }

  /** Sends one message in a frame of its own. */
  send(body: Buffer): void {
    this.link.add(body, 0, body.length);
    this.link.write(this.link.take());
  }

  /** Sends bytes as they are, without a length in front. */
  sendRaw(bytes: Buffer): void {
    this.link.socket.write(bytes);
  }

  close(): Promise<void> {
    return this.link.end(CLOSE_PATIENCE_MS);
  }
}

const CLOSE_PATIENCE_MS = 500;
