// Listens for HTTP, and for HTTPS where there are certificates, with limits on what a client may leave undone: headers and body have a time
// and a size, idle connections are closed, and there are so many connections at most.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { type CredentialFiles, readCredentials } from '../../net/tls/credentials.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export interface TlsListening extends ListenAddress {
  readonly files: CredentialFiles;
}

const SERVICE_UNAVAILABLE = 503;
const HEADER_BYTES = 16_384;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 5_000;
const MOST_CONNECTIONS = 10_000;

const SERVER_OPTIONS = {
  maxHeaderSize: HEADER_BYTES,
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 5_000,
};

type App = Hono<{ Bindings: HttpBindings }>;

export class WebServer {
  readonly #servers: Server[] = [];
  #listener: RequestListener | undefined;
  readonly #received = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.#listener === undefined) response.writeHead(SERVICE_UNAVAILABLE).end();
    else this.#listener(request, response);
  };

  /** Listens and resolves with the port; `serve` says who answers. Rejects with the system's error. */
  async listen(address: ListenAddress): Promise<number> {
    return this.#listenWith(createServer(SERVER_OPTIONS, this.#received), address);
  }

  /** The same with TLS. Rejects with a CredentialsError too. */
  async listenTls({ files, ...address }: TlsListening): Promise<number> {
    const { options } = readCredentials(files);
    return this.#listenWith(createTlsServer({ ...SERVER_OPTIONS, ...options }, this.#received), address);
  }

  /** From now on `app` answers. */
  serve(app: App): void {
    const listener = getRequestListener((request, env) => app.fetch(request, env as HttpBindings));
    this.#listener = (request, response) => void listener(request, response);
  }

  /** Takes no further connection, and resolves when the requests under way are answered, or after `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    const closing = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const server of this.#servers) server.closeIdleConnections();
    const limit = setTimeout(() => {
      for (const server of this.#servers) server.closeAllConnections();
    }, patienceMs);
    await Promise.all(closing);
    clearTimeout(limit);
  }

  #listenWith(server: Server, { host, port }: ListenAddress): Promise<number> {
    server.maxConnections = MOST_CONNECTIONS;
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        const bound = server.address();
        resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
      });
    });
  }
}
