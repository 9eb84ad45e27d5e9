// Stand-in over real sockets and a journal on disk: a remote issuer is away, comes back, and is told. What people see of it.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RawConnection } from './raw-connection.ts';
import { RemoteHost } from './remote-host.ts';
import { codec, purchase, type RunningNetwork, startNetwork } from './running-network.ts';
import { Folder, run } from './switch-process.ts';

const PATIENCE_MS = 10_000;
const FAR_CARD = '5100000000000008';
const DENIED_CARD = '5100000000000016';

let folder: Folder;
let network: RunningNetwork | undefined;
let host: RemoteHost | undefined;

beforeEach(() => {
  folder = new Folder();
});
afterEach(async () => {
  await network?.stop();
  host?.stop();
  network = host = undefined;
  folder.remove();
});

function configuration(port: number, spec: string): string {
  return [
    'node: stand-in',
    `journal: ${join(folder.path, 'journal.db')}`,
    'acquirers: [{ name: acquirers, listen: 127.0.0.1:0, spec: iso87-ascii }]',
    'issuers:',
    '  - name: far',
    '    kind: remote',
    "    routes: ['51']",
    `    connect: '127.0.0.1:${port}'`,
    `    spec: ${spec}`,
    '    deadline: 300ms',
    '    standIn:',
    '      when: [down, silent]',
    '      currency: MAD',
    "      floorLimit: '500.00'",
    "      velocity: { count: 3, amount: '600.00' }",
    `      cards: { deny: ['${DENIED_CARD}'] }`,
    'limits: { drain: 100ms }',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (const untilMs = performance.now() + PATIENCE_MS; !isTrue(); await sleep(5)) {
    if (performance.now() > untilMs) throw new Error(`waited in vain: ${what}`);
  }
}

async function answersTo(...changes: Parameters<typeof purchase>[0][]): Promise<(string | undefined)[]> {
  const connection = await RawConnection.open(network!.port);
  const answers: (string | undefined)[] = [];
  for (const change of changes) {
    const { 12: _, 13: __, ...request } = purchase({ '2': FAR_CARD, ...change });
    answers.push(codec.decode(await connection.exchange(codec.encode(request))).text(39));
  }
  await connection.close();
  return answers;
}

const journal = (command: string, ...more: string[]) =>
  run(['journal', command, join(folder.path, 'journal.db'), ...more]);

test('an issuer that is away is stood in for, and told when it is back', async () => {
  const port = await freePort();
  network = await startNetwork(configuration(port, 'iso93-bcd'));
  expect(await answersTo({}, { '2': DENIED_CARD }, { '4': '000000050001' }, { '4': '000000050000' })).toEqual([
    '00',
    '05',
    '61',
    '00',
  ]);
  expect(await answersTo({ '4': '000000050000' }, { '49': '840' })).toEqual(['61', '91']);
  host = await RemoteHost.start('iso93-bcd', (asked) => ({ ...asked, '0': '0130', '39': '000' }), port);
  await until(() => network!.log.filter(({ event }) => event === 'advice.acknowledged').length === 2, 'both advices');
  expect(host.received.map(({ '0': mti, '4': amount, '39': code }) => [mti, amount, code])).toEqual([
    ['0120', '000000001500', '000'],
    ['0120', '000000050000', '000'],
  ]);
  expect(JSON.stringify(network.log)).not.toContain(FAR_CARD);
  expect(JSON.stringify(network.log)).not.toContain(DENIED_CARD);
});

test('a silent one is told to undo the request first; the journal says so, and is faultless', async () => {
  host = await RemoteHost.start('iso87-bcd', (asked) => {
    if (asked['0'] === '0100') return undefined;
    return { ...asked, '0': asked['0'] === '0420' ? '0430' : '0130', '39': asked['0'] === '0420' ? '00' : '51' };
  });
  network = await startNetwork(configuration(host.port, 'iso87-bcd'));
  await until(() => network!.log.some(({ event }) => event === 'issuer.up'), 'issuer.up');
  expect(await answersTo({})).toEqual(['00']);
  await until(() => network!.log.some(({ event }) => event === 'stand-in.refused'), 'a refusal');
  expect(host.received.map(({ '0': mti }) => mti)).toEqual(['0100', '0420', '0120']);
  await network.stop();
  network = undefined;
  const shown = await journal('show', '1', '--spec', 'iso87-ascii');
  expect(shown.stdout).toContain('answered 00 approved in place of far');
  expect(shown.stdout).toContain('advice 0420 queued for far, of the request that it was asked');
  const found = await journal('find', '--state', 'stood-in', '--state', 'refused');
  expect(found.stdout).toMatch(
    /00 approved in place of the issuer.*0420 of the request acknowledged.*not booked by the issuer/,
  );
  const verified = await journal('verify');
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toMatch(/lost in stand-in +amount\nfar +1 +15\.00 MAD/);
});
