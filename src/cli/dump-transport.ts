// What goes over the links, message by message, into a file for people: when, which link, which way, every element decoded and masked,
// and the bytes as hex. It stands around the transport of a link and reads along: a switch without it runs as if it were not there.
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { describe } from '../explain/describe.ts';
import { maskedHex } from '../explain/masked-hex.ts';
import { messageHex } from '../explain/masked-message.ts';
import { followedTransport } from '../host/followed-transport.ts';
import type {
  Address,
  Connection,
  ConnectionEvents,
  ConnectSettings,
  Listener,
  ListenerEvents,
  Transport,
} from '../host/transport.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError, WireError } from '../wire/wire-error.ts';

/** The link that a transport is of. */
export interface DumpedLink {
  readonly name: string;
  readonly codec: Codec;
  readonly framing: Framing;
  readonly frameLimitBytes: number;
}

type Direction = '<-' | '->';

export class DumpTransport implements Transport {
  private readonly followed: Transport;
  private readonly link: DumpedLink;
  private readonly write: (text: string) => unknown;
  private readonly now: () => Date;

  /** `write` takes one message each time, its last line ended. */
  constructor(
    inner: Transport,
    link: DumpedLink,
    write: (text: string) => unknown,
    now: () => Date = () => new Date(),
  ) {
    this.followed = followedTransport(inner, (connection, opened) => this.follow(connection, opened));
    this.link = link;
    this.write = write;
    this.now = now;
  }

  listen(address: Address, events: ListenerEvents): Listener {
    return this.followed.listen(address, events);
  }

  connect(
    settings: ConnectSettings,
    opened: (connection: Connection) => ConnectionEvents,
    failed: (cause: Error) => void,
  ): void {
    this.followed.connect(settings, opened, failed);
  }

  private follow(connection: Connection, opened: (connection: Connection) => ConnectionEvents): ConnectionEvents {
    const came = this.frames(connection.peer, '<-');
    const went = this.frames(connection.peer, '->');
    const events = opened({
      peer: connection.peer,
      subject: connection.subject,
      get isOpen() {
        return connection.isOpen;
      },
      write: (views, sent) => {
        for (const view of views) went(view, view.length);
        connection.write(views, sent);
      },
      pause: () => connection.pause(),
      resume: () => connection.resume(),
      end: (patienceMs) => connection.end(patienceMs),
      destroy: (cause) => connection.destroy(cause),
    });
    return {
      read: (chunk, length) => {
        came(chunk, length);
        events.read(chunk, length);
      },
      ended: () => events.ended(),
      closed: (cause) => events.closed(cause),
    };
  }

  /** Takes the bytes of one direction of a connection, and writes down each message of them. */
  private frames(peer: string, direction: Direction): (chunk: Buffer, length: number) => void {
    const { framing, frameLimitBytes } = this.link;
    const reader = new FrameReader(framing, frameLimitBytes);
    let isLost = false;
    const onFrame = (bytes: Uint8Array, start: number, end: number) => {
      this.tell(peer, direction, this.messageLines(bytes as Buffer, start, end));
    };
    return (chunk, length) => {
      if (isLost) return;
      try {
        reader.push(chunk, onFrame, length);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        isLost = true;
        const hint = error instanceof FramingError ? error.hint : error.message;
        this.tell(peer, direction, [`no frame of ${framing.name}: ${hint}`, maskedHex(chunk.subarray(0, length))]);
      }
    };
  }

  private tell(peer: string, direction: Direction, lines: readonly string[]): void {
    const head = `${this.now().toISOString()} ${this.link.name} ${direction} ${peer}`;
    this.write(`${[head, ...lines.map((line) => `  ${line}`), ''].join('\n')}\n`);
  }

  private messageLines(bytes: Buffer, start: number, end: number): string[] {
    const { codec } = this.link;
    const message = new Message();
    try {
      codec.index(bytes, start, end, message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return [...describe(message, codec), error.message, messageHex(message)];
    }
    return [...describe(message, codec), messageHex(message)];
  }
}
