// TLS and strangers as people meet them: certificates from one command, a switch that serves with them, clients that have them and
// clients that do not, each told in a line what was wrong.

import { X509Certificate } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cut, framed, RawConnection } from './raw-connection.ts';
import { CARD_ABROAD, codec, echoRequest, purchase } from './running-network.ts';
import { Folder, run, ServerProcess } from './switch-process.ts';

let folder: Folder;
let server: ServerProcess | undefined;
const sockets: Socket[] = [];
const tls = (name: string) => join(folder.path, 'tls', name);
const CLIENT = () => ['--tls', '--ca', tls('ca.pem'), '--certificate', tls('client.pem'), '--key', tls('client.key')];
const CUT =
  /acquirer gateway: tls: certificate: .*\.pem: its certificate 2 of 2 cannot be read: bad end line; is the file/;
const ECHO = JSON.stringify(echoRequest());

beforeAll(async () => {
  folder = new Folder();
  const made = await run(['certificates', join(folder.path, 'tls'), '--host', 'switch.example']);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const other = await run(['certificates', join(folder.path, 'other')]);
  expect(other.code).toBe(0);
  folder.write('cut.pem', readFileSync(tls('server.pem'), 'utf8') + readFileSync(tls('ca.pem'), 'utf8').slice(0, 500));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.kill();
  server = undefined;
});
afterAll(() => folder.remove());

function start(acquirer: string, issuers: readonly string[] = [], listen = '127.0.0.1:0'): Promise<ServerProcess> {
  const home = "  - { name: home, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '99999.00' }";
  const lines = [
    'node: test',
    'acquirers:',
    `  - { name: gateway, listen: '${listen}', spec: iso87-ascii${acquirer} }`,
    'issuers:',
    home,
    ...issuers,
    '',
  ];
  return ServerProcess.start(folder.write('switch.yaml', lines.join('\n')));
}

const OWN = 'certificate: tls/server.pem, key: tls/server.key';
const MUTUAL = `, tls: { ${OWN}, ca: tls/ca.pem, clientCertificates: required }`;

/** `send` of an echo to the switch that runs. */
const send = (...args: readonly string[]) => run(['send', '--to', `127.0.0.1:${server!.port}`, ...args, ECHO]);

describe('certificates', () => {
  test('are marked as test, end soon, sign each other, and their keys are private', () => {
    expect(readdirSync(tls('.')).sort()).toEqual([
      'ca.key',
      'ca.pem',
      'client.key',
      'client.pem',
      'server.key',
      'server.pem',
    ]);
    for (const name of ['ca.key', 'server.key', 'client.key']) expect(statSync(tls(name)).mode & 0o777).toBe(0o600);
    const of = (name: string) => new X509Certificate(readFileSync(tls(name)));
    const ca = of('ca.pem');
    for (const name of ['ca.pem', 'server.pem', 'client.pem']) {
      const certificate = of(name);
      expect(certificate.subject).toMatch(
        /^CN=switch8583 TEST (CA|server|client)\nO=switch8583 TEST \(not for production\)$/,
      );
      expect([certificate.checkIssued(ca), certificate.verify(ca.publicKey), certificate.ca]).toEqual([
        true,
        true,
        name === 'ca.pem',
      ]);
      const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(29);
      expect(days).toBeLessThan(30.1);
    }
    const names = ['localhost', 'switch.example'].map((name) => of('server.pem').checkHost(name));
    expect([...names, of('server.pem').checkIP('::1')]).toEqual(['localhost', 'switch.example', '::1']);
  });

  test('that are there already are left as they are, all of them', async () => {
    const before = readFileSync(tls('server.key'));
    const again = await run(['certificates', tls('.')]);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toMatch(/ca\.pem is there already: nothing was written/);
    const partly = join(folder.path, 'partly');
    expect((await run(['certificates', partly])).code).toBe(0);
    const { code } = await run(['certificates', partly]);
    expect([code, readFileSync(tls('server.key')).equals(before)]).toEqual([2, true]);
  });

  test.each([
    [['--days', '0'], /--days: a whole number from 1 to 397/],
    [['--days', '4000'], /--days: a whole number from 1 to 397/],
    [['--host', 'not a host'], /--host: not a name or an address/],
  ])('are not made with %j', async (args, complaint) => {
    const { code, stderr } = await run(['certificates', join(folder.path, 'never'), ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(complaint);
  });
});

describe('a switch with TLS that asks for certificates', () => {
  test('serves whom its authority has signed, with send and replay', async () => {
    server = await start(MUTUAL);
    const answer = await send(...CLIENT(), '--format', 'json');
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(answer.stdout)).toMatchObject({ '0': '0810', '39': '00' });
    expect(await server.logged('acquirer.connected')).toMatchObject({
      subject: expect.stringMatching(/^CN=switch8583 TEST client, /),
    });
    const trace = folder.write(
      'trace.jsonl',
      `${JSON.stringify({ at: 0, send: purchase(), expect: { '39': '00' } })}\n`,
    );
    const replayed = await run(['replay', trace, '--to', `127.0.0.1:${server.port}`, ...CLIENT()]);
    expect(replayed.code).toBe(0);
    const named = await send(...CLIENT(), '--server-name', 'switch.example', '--format', 'json');
    expect(named.code).toBe(0);
  });

  test('tells each side what is wrong with a client', async () => {
    server = await start(MUTUAL);
    const [ca, other] = [tls('ca.pem'), join(folder.path, 'other')];
    const stranger = ['--certificate', join(other, 'client.pem'), '--key', join(other, 'client.key')];
    const cases: [string[], RegExp][] = [
      [
        ['--tls', '--ca', ca],
        /no answer: the peer closed after the TLS handshake without a word: it was ended, or asks for a client certificate/,
      ],
      [['--tls', '--ca', ca, ...stranger], /no answer: the peer closed after the TLS handshake/],
      [
        ['--tls', '--ca', join(other, 'ca.pem')],
        /cannot connect to .*: the certificate of the peer is signed by (a CA that is not trusted here|another CA)/,
      ],
      [['--tls'], /cannot connect to .*: the certificate of the peer is signed by .* CA/],
      [
        ['--tls', '--ca', ca, '--server-name', 'elsewhere.example'],
        /the certificate of the peer is for DNS:localhost.*, not for elsewhere\.example: set serverName/,
      ],
      [
        [],
        /no answer: the peer closed the connection without a word: it was ended, speaks TLS \(then say --tls\) or frames otherwise \(--framing\)/,
      ],
    ];
    for (const [args, complaint] of cases) {
      const { code, stdout, stderr } = await send(...args);
      expect([args, code, stdout]).toEqual([args, 3, '']);
      expect(stderr).toMatch(complaint);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
    const told = server.lines('acquirer.handshake-failed').map(({ cause }) => String(cause));
    expect(told.filter((cause) => /shows no certificate/.test(cause))).toHaveLength(1);
    expect(told.filter((cause) => /signed by (a CA that is not trusted|another CA)/.test(cause))).toHaveLength(1);
    expect(told.filter((cause) => /^the peer speaks plain text/.test(cause))).toHaveLength(1);
  });

  test('shows new certificates after SIGHUP, keeps its connections, and refuses files that do not fit', async () => {
    const files = ['server.pem', 'server.key'] as const;
    for (const name of files) copyFileSync(tls(name), join(folder.path, name));
    server = await start(', tls: { certificate: server.pem, key: server.key }');
    const dial = (ca: string) =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: server!.port, ca: readFileSync(ca) });
        sockets.push(socket);
        socket.once('secureConnect', () => resolve(socket));
        socket.once('error', reject);
      });
    const before = await dial(tls('ca.pem'));
    for (const name of files) copyFileSync(join(folder.path, 'other', name), join(folder.path, name));
    server.signal('SIGHUP');
    expect(await server.logged('reloaded')).toMatchObject({ certificates: 1 });
    await dial(join(folder.path, 'other', 'ca.pem'));
    await expect(dial(tls('ca.pem'))).rejects.toThrow(/certificate|signature/);
    const answer = new Promise<Buffer>((resolve) => before.once('data', resolve));
    before.write(framed(codec.encode(purchase())));
    expect(codec.decode(cut(await answer).bodies[0]!).text(39)).toBe('00');
    writeFileSync(join(folder.path, 'server.key'), 'half a key');
    server.signal('SIGHUP');
    const { reason } = await server.logged('reload.refused');
    expect(reason).toMatch(/^acquirer gateway: tls: key: .*server\.key: holds no private key in PEM/);
    copyFileSync(join(folder.path, 'cut.pem'), join(folder.path, 'server.pem'));
    copyFileSync(tls('server.key'), join(folder.path, 'server.key'));
    server.signal('SIGHUP');
    await expect.poll(() => server!.lines('reload.refused').length, { timeout: 30_000 }).toBe(2);
    expect(server.lines('reload.refused')[1]!.reason).toMatch(CUT);
    await dial(join(folder.path, 'other', 'ca.pem'));
  });

  test('gives half a handshake ten seconds, in which it holds a place', { timeout: 40_000 }, async () => {
    server = await start(`, maxConnections: 3, tls: { ${OWN} }`);
    for (let i = 0; i < 3; i++) {
      const half = connectPlain({ host: '127.0.0.1', port: server.port });
      sockets.push(half);
      half.on('error', () => undefined);
      half.write(Buffer.from([0x16, 3, 1]));
    }
    await sleep(200);
    const out = await send('--tls', '--ca', tls('ca.pem'));
    expect(out.code).toBe(3);
    expect(await server.logged('acquirer.refused')).toMatchObject({ by: 'maxConnections', limit: 3 });
    await server.logged('acquirer.handshake-failed');
    expect((await send('--tls', '--ca', tls('ca.pem'))).code).toBe(0);
    expect(String((await server.logged('acquirer.handshake-failed')).cause)).toMatch(
      /^no TLS handshake within 10000 ms/,
    );
  });

  test.each([
    [
      'certificate: none.pem, key: tls/server.key',
      /acquirer gateway: tls: certificate: .*none\.pem: cannot be read: ENOENT/,
    ],
    [
      'certificate: tls/server.pem, key: tls/client.key',
      /acquirer gateway: tls: key: .*client\.key: is not the key of .*server\.pem/,
    ],
    ['certificate: cut.pem, key: tls/server.key', CUT],
  ])('does not start with %s', async (files, complaint) => {
    await expect(start(`, tls: { ${files} }`)).rejects.toThrow(/serve ended with 2/);
    await expect(start(`, tls: { ${files} }`)).rejects.toThrow(complaint);
  });
});

describe('plain text', () => {
  test('on a link without TLS: a client with TLS is told at once, and so is the log', async () => {
    server = await start('');
    const { code, stderr } = await send('--tls', '--ca', tls('ca.pem'));
    expect(code).toBe(3);
    expect(stderr).toMatch(/cannot connect to .*/);
    expect(await server.logged('acquirer.framing-lost')).toMatchObject({
      code: 'PEER_SPEAKS_TLS',
      hint: 'looks like a TLS handshake: turn TLS on for this link, or off at the peer',
    });
  });

  test.each([
    [['--ca', 'x'], /--ca: only together with --tls/],
    [['--tls', '--key', 'x'], /--certificate and --key: only together/],
    [['--tls', '--ca', '/nowhere.pem'], /--ca: \/nowhere\.pem: cannot be read: ENOENT/],
  ])('and options that do not go together: %j', async (args, complaint) => {
    const { code, stderr } = await run(['send', ...args, ECHO]);
    expect(code).toBe(2);
    expect(stderr).toMatch(complaint);
  });
});

describe('a remote issuer behind TLS', () => {
  test('is asked over it, and sees the certificate of the switch', async () => {
    const subjects: (string | undefined)[] = [];
    const pair = { cert: readFileSync(tls('server.pem')), key: readFileSync(tls('server.key')) };
    const issuer = createServer({ ...pair, ca: readFileSync(tls('ca.pem')), requestCert: true }, (socket) => {
      sockets.push(socket);
      subjects.push(socket.getPeerX509Certificate()?.subject.split('\n')[0]);
      socket.on('data', (chunk: Buffer) => {
        for (const body of cut(chunk).bodies) {
          const request = codec.decode(body).toJSON();
          socket.write(framed(codec.encode({ ...request, '0': '0110', '38': '123456', '39': '00' })));
        }
      });
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const { port } = issuer.address() as { port: number };
    const link = `connect: '127.0.0.1:${port}', spec: iso87-ascii, routes: ['4'], echo: 0`;
    const credentials = 'ca: tls/ca.pem, serverName: switch.example, certificate: tls/client.pem, key: tls/client.key';
    server = await start('', [`  - { name: far, kind: remote, ${link}, tls: { ${credentials} } }`]);
    await server.logged('issuer.up');
    const connection = await RawConnection.open(server.port);
    const answer = codec.decode(await connection.exchange(codec.encode(purchase({ '2': CARD_ABROAD }))));
    expect([answer.text(39), answer.text(38)]).toEqual(['00', '123456']);
    expect(subjects).toEqual(['CN=switch8583 TEST client']);
    await connection.close();
    issuer.close();
  });

  test('whose certificate is not trusted is down, and the log says why in one line', async () => {
    const pair = {
      cert: readFileSync(join(folder.path, 'other', 'server.pem')),
      key: readFileSync(join(folder.path, 'other', 'server.key')),
    };
    const issuer = createServer(pair, (socket) => sockets.push(socket));
    issuer.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const { port } = issuer.address() as { port: number };
    const link = `connect: '127.0.0.1:${port}', spec: iso87-ascii, routes: ['4'], echo: 0`;
    server = await start('', [`  - { name: far, kind: remote, ${link}, tls: { ca: tls/ca.pem } }`]);
    const { cause } = await server.logged('issuer.down');
    expect(cause).toMatch(
      /^the certificate of the peer is signed by (a CA that is not trusted here|another CA of the same name)/,
    );
    const connection = await RawConnection.open(server.port);
    const answer = codec.decode(await connection.exchange(codec.encode(purchase({ '2': CARD_ABROAD }))));
    expect(answer.text(39)).toBe('91');
    await connection.close();
    issuer.close();
  });
});

describe('an allow-list', () => {
  test.each([
    ['127.0.0.1:0', '127.0.0.0/8', '127.0.0.1', 0],
    ['127.0.0.1:0', "'::1', 10.0.0.0/8", '127.0.0.1', 3],
    ['[::1]:0', "'::1'", '[::1]', 0],
    ['[::1]:0', '127.0.0.1', '[::1]', 3],
    // A listener for both has IPv4 peers under addresses of IPv6.
    ['[::]:0', '127.0.0.1', '127.0.0.1', 0],
    ['[::]:0', "'::/0'", '127.0.0.1', 3],
  ])('on %s of %s: a client at %s ends with %i', async (listen, allow, host, expected) => {
    server = await start(`, allow: [${allow}]`, [], listen);
    const { code } = await run(['send', '--to', `${host}:${server.port}`, '--format', 'json', ECHO]);
    expect(code).toBe(expected);
    if (expected === 0) return;
    expect(await server.logged('acquirer.refused')).toMatchObject({ by: 'allow', peer: host.replace(/[[\]]/g, '') });
  });
});
