// A plain socket with two-byte lengths, written against the framing's definition and not with the code under test: it
// sends bytes as they are, in the segments that it is told, and cuts what comes back.
import { connect, type Socket } from 'node:net';

const LENGTH_BYTES = 2;
const PATIENCE_MS = 8_000;

export class RawConnection {
  readonly socket: Socket;
  /** Bodies received and not yet taken. */
  readonly frames: Buffer[] = [];
  /** Resolves when the connection is gone, with the cause when it was not closed in order. */
  readonly closed: Promise<Error | undefined>;
  private pending: Buffer = Buffer.alloc(0);
  private wake: () => void = () => undefined;
  private isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    let cause: Error | undefined;
    socket.on('error', (error) => {
      cause = error;
    });
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true;
        this.wake();
        resolve(cause);
      });
    });
  }

  static open(port: number): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      const connection = new RawConnection(socket);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(connection);
      });
    });
  }

  /** Sends bytes as they are; resolves when the system has taken them. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** The next `count` bodies, in the order of arrival. Rejects when they do not come. */
  async receive(count: number, patienceMs: number = PATIENCE_MS): Promise<Buffer[]> {
    const untilMs = performance.now() + patienceMs;
    while (this.frames.length < count) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) throw new Error(`${this.frames.length} of ${count} answers within ${patienceMs} ms`);
      if (this.isClosed) throw new Error(`closed after ${this.frames.length} of ${count} answers`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.frames.splice(0, count);
  }

  /** Sends one message and gives the next answer. */
  async exchange(body: Uint8Array): Promise<Buffer> {
    await this.write(framed(body));
    return (await this.receive(1))[0]!;
  }

  /** Closes and waits until the peer has closed too. */
  async close(): Promise<void> {
    this.socket.end();
    setTimeout(() => this.socket.destroy(), 500).unref();
    await this.closed;
  }

  private take(chunk: Buffer): void {
    const { bodies, rest } = cut(this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]));
    for (const body of bodies) this.frames.push(body);
    this.pending = rest;
    this.wake();
  }
}

/** The bodies of the whole frames that `bytes` begin with, and what is left. */
export function cut(bytes: Buffer): { bodies: Buffer[]; rest: Buffer } {
  const bodies: Buffer[] = [];
  let at = 0;
  while (bytes.length - at >= LENGTH_BYTES) {
    const length = bytes.readUInt16BE(at);
    if (bytes.length - at < LENGTH_BYTES + length) break;
    bodies.push(Buffer.from(bytes.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length)));
    at += LENGTH_BYTES + length;
  }
  return { bodies, rest: bytes.subarray(at) };
}

/** A body with its length in front: two bytes, high byte first, not counting themselves. */
export function framed(body: Uint8Array): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(body.length);
  return Buffer.concat([length, body]);
}
