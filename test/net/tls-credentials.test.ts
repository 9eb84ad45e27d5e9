// The files of a TLS link: each that cannot be used is named, with what is wrong with it; and files that have been replaced are
// shown to those who come then, while those who are there stay.

import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import forge from 'node-forge';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CredentialFiles } from '../../src/net/tls/credentials.ts';
import { TlsTransport } from '../../src/net/tls/tls-transport.ts';
import { type Files, type TestCertificates, testCertificates } from './certificates.ts';
import { HostEnd, LISTEN, Listening, LONG_MS } from './contract-network.ts';
import { SocketNetwork } from './socket-network.ts';

let certificates: TestCertificates;
let folder: string;
const network = new SocketNetwork();
const open: (() => void)[] = [];

beforeAll(async () => {
  certificates = await testCertificates();
  folder = mkdtempSync(join(tmpdir(), 'switch8583-'));
}, 30_000);
afterAll(() => rmSync(certificates.folder, { recursive: true, force: true }));
afterEach(() => {
  for (const close of open.splice(0)) close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const textOf = (file: string) => readFileSync(file, 'utf8');

/** `certificate` with another behind it, of which `spoil` makes something else. */
function chain(certificate: string, spoil: (lines: string[]) => string): string {
  const text = textOf(certificate);
  return write('chain.pem', text + spoil(textOf(certificates.ca).trim().split(/\r?\n/)));
}

/** As when somebody is still writing it; not base64; and base64 of something else. */
const cutOff = (lines: string[]) => lines.slice(0, 5).join('\n');
const noBase64 = (lines: string[]) => `${lines[0]}\n!!!!\n${lines.at(-1)}\n`;
const otherBytes = (lines: string[]) => `${lines[0]}\nAAAA\n${lines.at(-1)}\n`;

/** A certificate that has signed itself, with a key that no TLS takes any more. */
function small(): Partial<CredentialFiles> {
  const { publicKey, privateKey } = forge.pki.rsa.generateKeyPair(512);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  certificate.setSubject([{ name: 'commonName', value: 'small' }]);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.sign(privateKey, forge.md.sha256.create());
  return {
    certificate: write('small.pem', forge.pki.certificateToPem(certificate)),
    key: write('small.key', forge.pki.privateKeyToPem(privateKey)),
  };
}

const locked = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'test' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

describe('a file that cannot be used', () => {
  test.each<[string, () => Partial<CredentialFiles>, RegExp]>([
    [
      'is not there',
      () => ({ certificate: '/nowhere/a.pem' }),
      /^certificate: \/nowhere\/a\.pem: cannot be read: ENOENT/,
    ],
    ['is no file', () => ({ ca: folder }), /^ca: .*: cannot be read: EISDIR/],
    [
      'holds no certificate',
      () => ({ certificate: write('a.pem', 'hello') }),
      /^certificate: .*a\.pem: holds no certificate in PEM/,
    ],
    [
      'holds a key for a CA',
      () => ({ ca: certificates.server.key }),
      /^ca: .*server\.key: holds no certificate in PEM/,
    ],
    ['holds no key', () => ({ key: certificates.ca }), /^key: .*ca\.pem: holds no private key in PEM/],
    [
      'holds a locked key',
      () => ({ key: write('locked.key', locked()) }),
      /^key: .*locked\.key: is encrypted: store it without/,
    ],
    [
      'holds the key of another',
      () => ({ key: certificates.client.key }),
      /^key: .*client\.key: is not the key of .*server\.pem$/,
    ],
    [
      'ends within its second certificate',
      () => ({ certificate: chain(certificates.server.certificate, cutOff) }),
      /^certificate: .*chain\.pem: its certificate 2 of 2 cannot be read: bad end line/,
    ],
    [
      'has a second certificate that is no base64',
      () => ({ certificate: chain(certificates.server.certificate, noBase64) }),
      /^certificate: .*chain\.pem: its certificate 2 of 2 cannot be read: bad base64 decode/,
    ],
    [
      'has a second certificate that is none',
      () => ({ certificate: chain(certificates.server.certificate, otherBytes) }),
      /^certificate: .*chain\.pem: its certificate 2 of 2 cannot be read: wrong tag/,
    ],
    [
      'ends within its second CA',
      () => ({ ca: chain(certificates.ca, cutOff) }),
      /^ca: .*chain\.pem: its certificate 2 of 2 cannot be read: bad end line/,
    ],
    [
      'has a second CA that is none',
      () => ({ ca: chain(certificates.ca, otherBytes) }),
      /^ca: .*chain\.pem: its certificate 2 of 2 cannot be read: wrong tag/,
    ],
    [
      'is larger than any of its kind',
      () => ({ ca: write('large.pem', textOf(certificates.ca).repeat(1000)) }),
      /^ca: .*large\.pem: cannot be read: it is larger than 1048576 bytes/,
    ],
    ['is of a key that is too small', small, /^certificate: .*small\.pem: TLS does not take it: ee key too small$/],
  ])('since it %s is named, in one line', (_, files, line) => {
    const settings = { ...certificates.server, ca: certificates.ca, minVersion: 'TLSv1.2' as const, ...files() };
    expect(() => new TlsTransport(settings)).toThrow(expect.objectContaining({ name: 'CredentialsError' }));
    expect(() => new TlsTransport(settings)).toThrow(line);
  });
});

test('a chain is taken whole, also one with a key in the same file, remarks between, and the line ends of Windows', () => {
  const { certificate, key } = certificates.server;
  const all = `${textOf(key)}${textOf(certificate)}the authority:\n${textOf(certificates.ca)}`.replaceAll(
    /\r?\n/g,
    '\r\n',
  );
  const file = write('all.pem', all);
  const transport = new TlsTransport({ certificate: file, key: file, ca: file, minVersion: 'TLSv1.2' });
  expect(transport.validity?.subject).toMatch(/^CN=server,/);
});

test('until when a certificate is good is told, of the one that is shown', () => {
  const { validity } = new TlsTransport({ ...certificates.expired, minVersion: 'TLSv1.2' });
  const { validToDate } = new X509Certificate(readFileSync(certificates.expired.certificate));
  expect(validity).toEqual({
    file: certificates.expired.certificate,
    subject: 'CN=expired, O=switch8583 TEST (not for production)',
    untilMs: validToDate.getTime(),
  });
  expect(new TlsTransport({ ca: certificates.ca, minVersion: 'TLSv1.2' }).validity).toBeUndefined();
});

/** Files that are first those of one certificate and then those of another. */
function replaceable(first: Files) {
  const files = { certificate: join(folder, 'current.pem'), key: join(folder, 'current.key') };
  const put = ({ certificate, key }: Files) => {
    copyFileSync(certificate, files.certificate);
    copyFileSync(key, files.key);
  };
  put(first);
  return { files, put };
}

const nameOf = (socket: TLSSocket) => socket.getPeerX509Certificate()?.subject.split('\n')[0];

describe('certificates that are read again', () => {
  test('by a listener: who comes then sees the new one, who is there stays, and the new CA counts', async () => {
    const { files, put } = replaceable(certificates.server);
    const ca = join(folder, 'clients.pem');
    copyFileSync(certificates.otherCa, ca);
    const transport = new TlsTransport({ ...files, ca, clientCertificates: true, minVersion: 'TLSv1.2' });
    const events = new Listening();
    const listener = transport.listen(LISTEN, events);
    open.push(() => listener.close());
    await network.until(() => events.port > 0);
    const dial = (by: Files, session?: Buffer) => {
      const [cert, key] = [readFileSync(by.certificate), readFileSync(by.key)];
      const socket = connect({ host: '127.0.0.1', port: events.port, rejectUnauthorized: false, cert, key, session });
      socket.on('error', () => undefined);
      open.push(() => socket.destroy());
      return socket;
    };
    const before = dial(certificates.otherClient);
    let ticket: Buffer | undefined;
    before.on('session', (session) => {
      ticket = session;
    });
    before.resume();
    await network.until(() => events.accepted.length === 1 && ticket !== undefined);
    put(certificates.elsewhere);
    copyFileSync(certificates.ca, ca);
    transport.readAgain()();
    const after = dial(certificates.client);
    await network.until(() => events.accepted.length === 2);
    expect([nameOf(before), nameOf(after)]).toEqual(['CN=server', 'CN=elsewhere']);
    // The authority that is gone is trusted no more, neither anew nor by a session of before.
    dial(certificates.otherClient);
    dial(certificates.otherClient, ticket);
    await network.until(() => events.failures.length === 2);
    before.write('still here');
    await network.until(() => events.accepted[0]!.receivedBytes === 10);
    expect(events.accepted).toHaveLength(2);
  });

  test('by the side that connects: the next connection shows the new one', async () => {
    const { files, put } = replaceable(certificates.otherClient);
    const seen: (string | undefined)[] = [];
    const pair = { cert: readFileSync(certificates.server.certificate), key: readFileSync(certificates.server.key) };
    const server = createServer({ ...pair, requestCert: true, rejectUnauthorized: false }, (socket) => {
      seen.push(nameOf(socket));
      socket.on('error', () => undefined);
      open.push(() => socket.destroy());
    });
    open.push(() => server.close());
    server.listen({ host: '127.0.0.1', port: 0 });
    await network.until(() => server.listening);
    const { port } = server.address() as { port: number };
    const transport = new TlsTransport({ ...files, ca: certificates.ca, minVersion: 'TLSv1.2' });
    const ends: HostEnd[] = [];
    const dial = () =>
      transport.connect(
        { host: 'localhost', port, withinMs: LONG_MS },
        (connection) => {
          const end = new HostEnd(connection);
          ends.push(end);
          return end;
        },
        (cause) => {
          throw cause;
        },
      );
    dial();
    await network.until(() => seen.length === 1);
    put(certificates.client);
    transport.readAgain()();
    dial();
    await network.until(() => seen.length === 2 && ends.length === 2);
    expect([seen, ends[0]!.connection.isOpen]).toEqual([['CN=other-gateway', 'CN=gateway-7'], true]);
    for (const end of ends) end.connection.destroy(new Error('enough'));
  });

  test('and cannot be used change nothing', async () => {
    const { files, put } = replaceable(certificates.server);
    const transport = new TlsTransport({ ...files, minVersion: 'TLSv1.2' });
    const { validity } = transport;
    writeFileSync(files.key, 'half a file');
    expect(() => transport.readAgain()).toThrow(/^key: .*current\.key: holds no private key in PEM/);
    expect(transport.validity).toBe(validity);
    put(certificates.elsewhere);
    const inForce = transport.readAgain();
    expect(transport.validity).toBe(validity);
    inForce();
    expect(transport.validity?.subject).toMatch(/^CN=elsewhere,/);
  });
});
