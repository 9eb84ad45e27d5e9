// The contract's network over loopback: `SocketTransport`, and plain sockets as its peers.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Address, Listener, Transport } from '../../src/host/transport.ts';
import { SocketTransport } from '../../src/net/socket-transport.ts';
import type { Network, Peer } from './contract-network.ts';

const HOST = '127.0.0.1';
const PATIENCE_MS = 8_000;
const LOOK_MS = 2;

export class SocketPeer implements Peer {
  keepsOpen = false;
  isEnded = false;
  isClosed = false;
  readonly received: Buffer[] = [];
  private readonly socket: Socket;
  private readonly plain: Socket;

  /** `plain` is the TCP socket below `socket`, where that is another one. */
  constructor(socket: Socket, plain: Socket = socket) {
    this.socket = socket;
    this.plain = plain;
    socket.on('data', (chunk: Buffer) => this.received.push(chunk));
    socket.on('end', () => {
      this.isEnded = true;
      if (!this.keepsOpen) socket.end();
    });
    // Connections that are reset are part of the play.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    this.plain.resetAndDestroy();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }
}

export class SocketNetwork implements Network {
  readonly transport: Transport;
  protected readonly sockets: Socket[] = [];
  private readonly listeners: Listener[] = [];
  private readonly servers: Server[] = [];
  private readonly workers: Worker[] = [];

  constructor(sockets: Transport = new SocketTransport()) {
    // Whatever a test leaves open is closed behind it.
    this.transport = {
      listen: (settings, events) => {
        const listener = sockets.listen(settings, events);
        this.listeners.push(listener);
        return listener;
      },
      connect: (settings, opened, failed) => sockets.connect(settings, opened, failed),
    };
  }

  now(): number {
    return performance.now();
  }

  dial(port: number, from?: string, host: string = HOST): Peer {
    const at = from === undefined ? {} : { localAddress: from };
    return this.peer(connect({ host, port, noDelay: true, allowHalfOpen: true, ...at }));
  }

  serve(accepted: (peer: Peer) => void): Promise<Address> {
    return this.listen(createServer({ noDelay: true, allowHalfOpen: true }, (socket) => accepted(this.peer(socket))));
  }

  async refusing(): Promise<Address> {
    const server = createServer();
    const address = await this.listen(server);
    server.close();
    return address;
  }

  /** A listener whose queue is full, in a thread that stands still: the system answers no further connection. */
  async silent(): Promise<Address> {
    const worker = new Worker(
      `const { createServer } = require('node:net');
      const server = createServer().listen({ host: '${HOST}', port: 0, backlog: 1 }, () => {
        require('node:worker_threads').parentPort.postMessage(server.address().port);
        setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
      });`,
      { eval: true },
    );
    this.workers.push(worker);
    const [port] = await once(worker, 'message');
    await sleep(50);
    for (let i = 0; i < 4; i++) this.dial(port);
    await sleep(50);
    return { host: HOST, port };
  }

  async until(condition: () => boolean): Promise<void> {
    const untilMs = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > untilMs) throw new Error(`not within ${PATIENCE_MS} ms: ${condition}`);
      await sleep(LOOK_MS);
    }
  }

  async pass(ms: number): Promise<void> {
    await sleep(ms);
  }

  async close(): Promise<void> {
    for (const listening of [...this.listeners, ...this.servers]) listening.close();
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  protected peer(socket: Socket, plain?: Socket): SocketPeer {
    this.sockets.push(socket);
    return new SocketPeer(socket, plain);
  }

  protected async listen(server: Server): Promise<Address> {
    this.servers.push(server);
    server.listen({ host: HOST, port: 0 });
    await once(server, 'listening');
    return { host: HOST, port: (server.address() as AddressInfo).port };
  }
}
