// What goes wrong between two sides of TLS, over real sockets: each fault is told once, on the side that can know it, in one line
// that says what was wrong and what would mend it. Peers of a listener are TLS sockets of Node, so that both sides are not ours.
import { readFileSync, rmSync } from 'node:fs';
import { connect as connectPlain, createServer as createPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Listener } from '../../src/host/transport.ts';
import { type TlsSettings, TlsTransport } from '../../src/net/tls/tls-transport.ts';
import { type Files, type TestCertificates, testCertificates } from './certificates.ts';
import { HostEnd, LISTEN, Listening, LONG_MS } from './contract-network.ts';
import { SocketNetwork } from './socket-network.ts';

let certificates: TestCertificates;
const network = new SocketNetwork();
const open: { close(): void }[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  certificates = await testCertificates();
}, 30_000);
afterAll(() => rmSync(certificates.folder, { recursive: true, force: true }));
afterEach(() => {
  for (const each of open.splice(0)) each.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

const pem = (files: Files) => ({ cert: readFileSync(files.certificate), key: readFileSync(files.key) });

/** A listener with these settings, and its transport. */
async function listens(settings: Partial<TlsSettings> = {}) {
  const transport = new TlsTransport({ ...certificates.server, minVersion: 'TLSv1.2', ...settings });
  const events = new Listening();
  const listener: Listener = transport.listen(LISTEN, events);
  open.push(listener);
  await network.until(() => events.port > 0);
  return { transport, events, listener };
}

const mutual = () => ({ ca: certificates.ca, clientCertificates: true });

/** A TLS client of Node; it trusts the authority, and says what it has been told. */
function dials(port: number, options: ConnectionOptions = {}) {
  const seen = { isSecure: false, isClosed: false, error: undefined as Error | undefined, socket: {} as TLSSocket };
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca: readFileSync(certificates.ca),
    ...options,
  });
  seen.socket = socket;
  sockets.push(socket);
  socket.on('secureConnect', () => {
    seen.isSecure = true;
  });
  socket.on('error', (error) => {
    seen.error = error;
  });
  socket.on('close', () => {
    seen.isClosed = true;
  });
  socket.resume();
  return seen;
}

/** Bytes to a port as they are. */
function dialsPlain(port: number, bytes: string): Socket {
  const socket = connectPlain({ host: '127.0.0.1', port });
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.write(Buffer.from(bytes, 'latin1'));
  socket.resume();
  return socket;
}

const lines = (events: Listening) => events.failures.map(({ cause }) => cause.message);

describe('a listener with TLS', () => {
  test('lets in a client that shows nothing, when it asks for nothing', async () => {
    const { events } = await listens();
    const client = dials(events.port);
    await network.until(() => events.accepted.length === 1 && client.isSecure);
    const { connection } = events.accepted[0]!;
    expect([connection.subject, connection.peer]).toEqual([undefined, `127.0.0.1:${client.socket.localPort}`]);
    connection.end(LONG_MS);
    await network.until(() => events.left === 1 && client.isClosed);
    expect(events.failures).toEqual([]);
  });

  test('that asks for certificates lets in whom its authority has signed, by name', async () => {
    const { events } = await listens(mutual());
    dials(events.port, pem(certificates.client));
    await network.until(() => events.accepted.length === 1);
    expect(events.accepted[0]!.connection.subject).toBe('CN=gateway-7, O=switch8583 TEST (not for production)');
  });

  test.each<[string, () => ConnectionOptions, RegExp]>([
    ['shows none', () => ({}), /^the peer shows no certificate: this link asks for one that one of ca has signed$/],
    [
      'shows one of another authority',
      () => pem(certificates.otherClient),
      /^the certificate of the peer is signed by a CA that is not trusted here: add that CA.* \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/,
    ],
    [
      'shows one that has expired',
      () => pem(certificates.expiredClient),
      /^the certificate of the peer has expired: .* \(CERT_HAS_EXPIRED\)$/,
    ],
    [
      'shows that of a server',
      () => pem(certificates.server),
      /^the certificate of the peer is for another purpose: .* \(INVALID_PURPOSE\)$/,
    ],
  ])('that asks for certificates sends away a client that %s, and tells why', async (_, options, line) => {
    const { events } = await listens(mutual());
    const client = dials(events.port, options());
    await network.until(() => client.isClosed && events.left === 1);
    expect(lines(events)).toEqual([expect.stringMatching(line)]);
    expect(events.failures[0]!.peer).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(events.accepted).toEqual([]);
  });

  test.each([
    [['gateway-7'], true],
    [['gateway-8', 'gateway-7.test'], true],
    [['GATEWAY-7.TEST'], true],
    [['gateway-8'], false],
    [['gateway'], false],
    [['*.test'], false],
    [['127.0.0.1'], false],
  ])('that takes %j among those that are signed: gateway-7 is let in: %s', async (peers, isLetIn) => {
    const { events } = await listens({ ...mutual(), peers });
    dials(events.port, pem(certificates.client));
    await network.until(() => events.accepted.length + events.failures.length === 1);
    expect(events.accepted.length === 1).toBe(isLetIn);
    const line = /^the certificate of the peer is for CN=gateway-7, .*, who is not among peers$/;
    if (!isLetIn) expect(lines(events)).toEqual([expect.stringMatching(line)]);
  });

  test.each([
    ['an ISO 8583 message', '\0\x08' + '08002220'],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['zeros', '\0'.repeat(600)],
  ])('tells when %s comes in plain text', async (_, bytes) => {
    const { events } = await listens();
    const plain = dialsPlain(events.port, bytes);
    await network.until(() => plain.destroyed && events.left === 1);
    const line =
      /^the peer speaks plain text where TLS is expected: turn TLS on at the peer, or off for this link \(ERR_SSL_\w+\)$/;
    expect(lines(events)).toEqual([expect.stringMatching(line)]);
  });

  test('tells when there is no version in common', async () => {
    const { events } = await listens({ minVersion: 'TLSv1.3' });
    const client = dials(events.port, { maxVersion: 'TLSv1.2' });
    await network.until(() => client.isClosed && events.left === 1);
    expect(lines(events)).toEqual([
      expect.stringMatching(/^the two sides have no version of TLS in common: see minVersion/),
    ]);
  });

  test('tells when the peer leaves in the middle of the handshake, and when it resets', async () => {
    const { events } = await listens();
    const leaves = dialsPlain(events.port, '\x16\x03\x01\x02\x00\x01');
    await network.until(() => events.entered.length === 1);
    leaves.end();
    await network.until(() => events.left === 1);
    const resets = dialsPlain(events.port, '\x16\x03\x01\x02\x00\x01');
    await network.until(() => events.entered.length === 2);
    resets.resetAndDestroy();
    await network.until(() => events.left === 2);
    expect(lines(events)).toHaveLength(2);
    expect(lines(events)[0]).toMatch(/left before the TLS handshake was over|socket hang up/);
  });

  test('gives a handshake so long, however it drips', async () => {
    const { events } = await listens({ handshakeMs: 400 });
    const sinceMs = performance.now();
    const silent = dialsPlain(events.port, '');
    const drips = dialsPlain(events.port, '\x16');
    // A ClientHello without end.
    for (let sent = 0; !drips.destroyed && sent < 200; sent++) {
      await network.pass(20);
      drips.write(Buffer.from('\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'[sent] ?? '\0', 'latin1'));
    }
    await network.until(() => events.left === 2 && silent.destroyed && drips.destroyed);
    expect(performance.now() - sinceMs).toBeGreaterThan(395);
    expect(lines(events)).toEqual(new Array(2).fill('no TLS handshake within 400 ms: does the peer speak TLS?'));
  });

  test('that closes ends the handshakes that are under way and leaves connections alone', async () => {
    const { events, listener } = await listens();
    const client = dials(events.port);
    const half = dialsPlain(events.port, '\x16\x03\x01');
    await network.until(() => events.accepted.length === 1 && events.entered.length === 2);
    listener.close();
    await network.until(() => half.destroyed && events.left === 1);
    client.socket.write('still here');
    await network.until(() => events.accepted[0]!.receivedBytes === 10);
    expect(events.failures).toEqual([]);
  });
});

describe('the side that connects', () => {
  /** A TLS server of Node. */
  async function serves(options: TlsOptions): Promise<number> {
    const server = createServer(options, (socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.end('hello');
    });
    // The faults are looked at on the other side.
    server.on('tlsClientError', () => undefined);
    return listensOn(server);
  }

  async function listensOn(server: ReturnType<typeof createPlain>): Promise<number> {
    open.push(server);
    server.listen({ host: '127.0.0.1', port: 0 });
    await network.until(() => server.listening);
    return (server.address() as { port: number }).port;
  }

  /** What comes of connecting: `opened` and what was read, or why not. */
  async function outcome(port: number, settings: Partial<TlsSettings> = {}, host = '127.0.0.1'): Promise<string> {
    const transport = new TlsTransport({ ca: certificates.ca, minVersion: 'TLSv1.2', ...settings });
    let end: HostEnd | undefined;
    let failure: Error | undefined;
    transport.connect(
      { host, port, withinMs: LONG_MS },
      (connection) => {
        end = new HostEnd(connection);
        return end;
      },
      (cause) => {
        failure = cause;
      },
    );
    await network.until(() => failure !== undefined || end?.isClosed === true || end?.told.includes('ended') === true);
    if (failure !== undefined) return failure.message;
    if (!end!.isClosed) end!.connection.end(100);
    await network.until(() => end!.isClosed);
    return end!.cause === undefined ? `read ${end!.received}` : end!.cause.message;
  }

  test.each<[string, Partial<TlsSettings> | undefined, string]>([
    ['by its address', undefined, '127.0.0.1'],
    ['by its name', undefined, 'localhost'],
    ['by the name that is expected', { serverName: 'localhost' }, '127.0.0.1'],
  ])('trusts a server %s', async (_, settings, host) => {
    const port = await serves(pem(certificates.server));
    expect(await outcome(port, settings, host)).toBe('read hello');
  });

  test.each<[string, () => Files, () => Partial<TlsSettings>, RegExp]>([
    [
      'has expired',
      () => certificates.expired,
      () => ({}),
      /^the certificate of the peer has expired: the peer needs a new one, or one of the clocks is wrong \(CERT_HAS_EXPIRED\)$/,
    ],
    [
      'is not valid yet',
      () => certificates.early,
      () => ({}),
      /^the certificate of the peer is not valid yet: compare the clocks/,
    ],
    [
      'is of another authority',
      () => certificates.otherServer,
      () => ({}),
      /^the certificate of the peer is signed by a CA that is not trusted here: add that CA, and those between, to ca \(\w+\)$/,
    ],
    [
      'is of another authority with the same name',
      () => certificates.server,
      () => ({ ca: certificates.sameNameCa }),
      /signed by (another CA of the same name|a CA that is not trusted here)/,
    ],
    [
      'has another name',
      () => certificates.elsewhere,
      () => ({}),
      /^the certificate of the peer is for DNS:elsewhere\.test, not for 127\.0\.0\.1: set serverName to the name that it has/,
    ],
    [
      'has not the name that is expected',
      () => certificates.server,
      () => ({ serverName: 'issuer.example' }),
      /^the certificate of the peer is for DNS:localhost, .*, not for issuer\.example: set serverName/,
    ],
    [
      'is that of a client',
      () => certificates.client,
      () => ({}),
      /^the certificate of the peer is for (another purpose|DNS:)/,
    ],
  ])('refuses a server whose certificate %s', async (_, files, settings, line) => {
    const port = await serves(pem(files()));
    expect(await outcome(port, settings())).toMatch(line);
  });

  test('tells when the server speaks plain text', async () => {
    const port = await listensOn(
      createPlain((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        socket.end('\0\x0408100');
      }),
    );
    expect(await outcome(port)).toMatch(
      /^the peer speaks plain text where TLS is expected: turn TLS on at the peer, or off/,
    );
  });

  test('tells when the server closes during the handshake', async () => {
    const port = await listensOn(createPlain((socket) => socket.destroy()));
    expect(await outcome(port)).toMatch(/^the peer closed during the TLS handshake: |ECONNRESET/);
  });

  test('that shows nothing, or what the server does not take, is told so', async () => {
    const port = await serves({
      ...pem(certificates.server),
      ca: readFileSync(certificates.ca),
      requestCert: true,
      rejectUnauthorized: true,
    });
    expect(await outcome(port)).toMatch(/^the peer asks for a client certificate: set certificate and key/);
    expect(await outcome(port, certificates.client)).toBe('read hello');
    expect(await outcome(port, certificates.otherClient)).toMatch(/or refuses that of this side/);
  });
});
