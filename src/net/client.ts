// A client of a switch or an issuer: connects, sends frames, hands over the frames that come back. What `send`, `replay` and
// the tests talk with.
import { Patience } from '../host/patience.ts';
import type { Connection, ConnectionEvents, Transport } from '../host/transport.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import type { Framing } from '../wire/framing.ts';
import { HALF_FRAME_HINT } from '../wire/framing-diagnosis.ts';
import { FramingError } from '../wire/wire-error.ts';
import { EventLoopTimer } from './event-loop-timer.ts';
import { ConnectTimeout, SocketTransport } from './socket-transport.ts';

interface ClientSettings {
  host: string;
  port: number;
  framing: Framing;
  frameLimitBytes: number;
  connectTimeoutMs: number;
  /** With what; plain TCP when undefined. */
  transport?: Transport | undefined;
  /** One frame; the bytes are valid during the call. */
  frame: (bytes: Buffer, start: number, end: number) => void;
  /** The connection is gone; `cause` is undefined when the peer closed it in order. */
  closed: (cause: Error | undefined) => void;
}

/** How long a frame may take from its first byte to its last. */
const FRAME_MS = 30_000;
/** How long the peer may take to close its side. */
const CLOSE_PATIENCE_MS = 500;

export class Client {
  private readonly connection: Connection;
  private readonly writer: FrameWriter;
  private readonly reader: FrameReader;
  private readonly framing: string;
  private readonly gone: Promise<void>;
  private readonly recycle = (view: Buffer): void => {
    this.writer.recycle(view);
  };

  private constructor(connection: Connection, framing: Framing, reader: FrameReader, gone: Promise<void>) {
    this.connection = connection;
    this.writer = new FrameWriter(framing);
    this.reader = reader;
    this.framing = framing.name;
    this.gone = gone;
  }

  /** Resolves once connected; rejects with the system's error, or when `connectTimeoutMs` have passed. */
  static open(settings: ClientSettings): Promise<Client> {
    const { host, port, framing, connectTimeoutMs, transport = new SocketTransport() } = settings;
    return new Promise((resolve, reject) => {
      transport.connect(
        { host, port, withinMs: connectTimeoutMs },
        (connection) => {
          const { promise: gone, resolve: close } = Promise.withResolvers<void>();
          const reader = new FrameReader(framing, settings.frameLimitBytes);
          resolve(new Client(connection, framing, reader, gone));
          return eventsFor(connection, settings, reader, close);
        },
        (cause) => {
          const isLate = cause instanceof ConnectTimeout;
          reject(isLate ? new Error(`no connection to ${host}:${port} within ${connectTimeoutMs} ms`) : cause);
        },
      );
    });
  }

  /** Sends one message in a frame of its own. */
  send(body: Buffer): void {
    const { writer } = this;
    const at = writer.reserve(body.length);
    body.copy(writer.buffer, at);
    writer.finish(body.length);
    this.connection.write([writer.take()!], this.recycle);
  }

  /** Sends bytes as they are, without a length in front. */
  sendRaw(bytes: Buffer): void {
    this.connection.write([bytes], this.recycle);
  }

  /** What has come and is no whole frame yet, in words; undefined when there is nothing. */
  unfinished(): string | undefined {
    const { reader, framing } = this;
    const fault = reader.end();
    if (fault === undefined) return undefined;
    const { found, hint } = fault;
    const came = `${reader.pendingBytes} byte${reader.pendingBytes === 1 ? '' : 's'} came`;
    if (hint !== HALF_FRAME_HINT) return `${came} that are no frame of ${framing}: ${hint}`;
    const whole = found === undefined ? 'a length prefix' : `a frame of ${framing} with ${found} bytes in it`;
    return `${came}, the beginning of ${whole}`;
  }

  /** Closes in order; resolves when the connection is gone. */
  close(): Promise<void> {
    this.connection.end(CLOSE_PATIENCE_MS);
    return this.gone;
  }
}

/** Cuts what the connection reads into frames. Once they cannot be told apart any more, it closes the connection. */
function eventsFor(
  connection: Connection,
  settings: ClientSettings,
  reader: FrameReader,
  gone: () => void,
): ConnectionEvents {
  let lost: FramingError | undefined;
  /** A whole frame has come with this read. */
  let isWhole = false;
  const onFrame = (bytes: Uint8Array, start: number, end: number) => {
    isWhole = true;
    settings.frame(bytes as Buffer, start, end);
  };
  const lose = (error: FramingError) => {
    lost = error;
    connection.end(CLOSE_PATIENCE_MS);
  };
  const half = new Patience(new EventLoopTimer(), FRAME_MS, () => {
    const fault = reader.end(FRAME_MS);
    if (fault !== undefined) lose(fault);
  });
  return {
    read: (chunk, length) => {
      try {
        isWhole = false;
        reader.push(chunk, onFrame, length);
        if (reader.pendingBytes === 0) half.end();
        else if (isWhole || !half.isRunning) half.begin();
      } catch (error) {
        if (!(error instanceof FramingError)) throw error;
        lose(error);
      }
    },
    ended: () => {
      lost = reader.end();
      connection.end(CLOSE_PATIENCE_MS);
    },
    closed: (cause) => {
      half.stop();
      // Who is reset in the middle of a frame has more to say than that.
      settings.closed(lost ?? (cause === undefined ? undefined : (reader.end() ?? cause)));
      gone();
    },
  };
}
