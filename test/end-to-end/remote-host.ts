// A remote issuer's host for the tests, over real sockets with two-byte lengths, in any bundled dialect.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { cut, framed } from './raw-connection.ts';

/** A host that is told what to answer, and keeps what it was sent. */
export class RemoteHost {
  readonly received: FieldValues[] = [];
  private readonly codec: ReturnType<typeof compile>;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(spec: string, answer: (request: FieldValues, nth: number) => FieldValues | undefined) {
    this.codec = compile(loadSpec(spec));
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      let pending: Buffer = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        const { bodies, rest } = cut(Buffer.concat([pending, chunk]));
        pending = rest;
        for (const body of bodies) {
          const request = this.codec.decode(body).toJSON();
          this.received.push(request);
          const said = answer(request, this.received.length);
          if (said !== undefined) socket.write(framed(this.codec.encode(said)));
        }
      });
    });
  }

  /** Listens on a free port, or on `port`. */
  static async start(
    spec: string,
    answer: (request: FieldValues, nth: number) => FieldValues | undefined,
    port = 0,
  ): Promise<RemoteHost> {
    const host = new RemoteHost(spec, answer);
    await once(host.server.listen(port, '127.0.0.1'), 'listening');
    return host;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Sends a message of its own on every connection. */
  say(message: FieldValues): void {
    for (const socket of this.sockets) socket.write(framed(this.codec.encode(message)));
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
