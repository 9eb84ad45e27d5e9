// What the evening lets expire, over real sockets: a remote issuer is told once to let go of what was not captured, however often the
// switch is killed.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { RawConnection } from './raw-connection.ts';
import { RemoteHost } from './remote-host.ts';
import { codec } from './running-network.ts';
import { Folder, run, ServerProcess } from './switch-process.ts';

const CARD = '9504020000000018';
const MEMBERS = `code,name,institution,bank,acquirers,issuers,account,email
ATLAS,Banque Atlas,504001,901,sites,,MA64901780000000000050400192,a@atlas.example
RIF,Banque Rif,504002,902,,rif,MA64902780000000000050400238,b@rif.example
`;
/** Ten days on: everything of today has expired by then. */
const LATER = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
/** From right after the start to when everything is told. */
const KILLED_AFTER_MS = [0, 20, 60, 150];

let folder: Folder;
let server: ServerProcess | undefined;
let issuer: RemoteHost;
let answers: (request: FieldValues) => boolean;

beforeEach(async () => {
  folder = new Folder();
  answers = () => true;
  issuer = await RemoteHost.start('iso87-ascii', (request) =>
    answers(request)
      ? {
          ...request,
          '0': String(Number(String(request['0']).slice(0, 3)) + 1)
            .padStart(3, '0')
            .concat('0'),
          '39': '00',
        }
      : undefined,
  );
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
  issuer.stop();
  folder.remove();
});

function configuration(): string {
  return folder.write(
    'mine.yaml',
    `node: casablanca
journal: ./day.db
acquirers: [{ name: sites, listen: 127.0.0.1:0, spec: iso87-ascii, confirmation: dual }]
issuers:
  - { name: rif, kind: remote, routes: ['950402'], connect: '127.0.0.1:${issuer.port}', spec: iso87-ascii, signOn: false }
centre: { records: ./centre.db, authorizationsExpireAfterDays: 1 }
`,
  );
}

/** What issuer rif was sent to undo: first sendings and repeats, as `type, STAN of the original, what is to stand`. */
const undone = (): string[] =>
  issuer.received
    .filter(({ '0': type }) => String(type).startsWith('042'))
    .map(({ '0': type, '90': original, '95': left }) => {
      return `${type} ${stanOfAcquirer(String(original).slice(4, 10))} ${Number(String(left ?? 0).slice(0, 12))}`;
    });

/** The acquirer's STAN of what the issuer knows under another: DE 37 tells. */
function stanOfAcquirer(stan: string): string {
  const asked = issuer.received.find((request) => request['11'] === stan && request['0'] === '0100');
  return String(asked?.['37']).slice(-6);
}

function message(type: string, stan: number, amountMinor: number, changes: FieldValues = {}): FieldValues {
  const number = String(stan).padStart(6, '0');
  return {
    ...{ '0': type, '2': CARD, '3': '000000', '4': String(amountMinor).padStart(12, '0'), '7': '1126100000' },
    ...{ '11': number, '14': '3012', '22': '051', '37': `632709${number}`, '41': 'TERM0001', '42': 'MERCHANT0000001' },
    ...{ '49': '504', ...changes },
  };
}

const naming = (stan: number): FieldValues => ({
  '90': `0100${String(stan).padStart(6, '0')}1126100000${'0'.repeat(22)}`,
});

/** Four authorizations: nothing captured, a part, all of it, and one that is reversed. */
async function bought(): Promise<void> {
  await server!.logged('issuer.connected');
  const connection = await RawConnection.open(server!.port);
  for (const said of [
    ...[1, 2, 3, 4].map((stan) => message('0100', stan, 10_000)),
    message('0220', 5, 4_000, naming(2)),
    message('0220', 6, 10_000, naming(3)),
    message('0400', 7, 10_000, naming(4)),
  ]) {
    const answer = codec.decode(await connection.exchange(codec.encode(said)));
    expect([answer.text(11), answer.text(39)]).toEqual([said['11'], '00']);
  }
  await connection.close();
}

async function collected(config: string): Promise<void> {
  expect(await run(['clearing', 'collect', '--config', config, '--date', LATER])).toMatchObject({ code: 0 });
}

/** Both advices have been acknowledged, and that is on disk: what the log says may be ahead of it. */
async function bothAcknowledged(): Promise<void> {
  await expect.poll(() => server!.lines('advice.acknowledged').length, { timeout: 10_000 }).toBe(2);
  const waiting = () => run(['journal', 'saf', join(folder.path, 'day.db'), '--format', 'ndjson']);
  await expect.poll(async () => (await waiting()).stdout, { timeout: 10_000 }).toBe('');
}

test('a running switch tells its issuer once, and so does the one after it', async () => {
  const config = configuration();
  await run(['member', 'import', folder.write('members.csv', MEMBERS), '--config', config]);
  server = await ServerProcess.start(config);
  await bought();
  await collected(config);
  await expect.poll(() => undone().length).toBe(2);
  await bothAcknowledged();
  expect(undone()).toEqual(['0420 000001 0', '0420 000002 4000']);
  expect(server.lines('authorization.expired')).toMatchObject([
    { transaction: 1, issuer: 'rif', releasedMinor: 10_000, capturedMinor: 0 },
    { transaction: 2, issuer: 'rif', releasedMinor: 6_000, capturedMinor: 4_000 },
  ]);
  await server.kill();
  server = await ServerProcess.start(config);
  await server.logged('issuer.connected');
  await sleep(600);
  expect(undone()).toHaveLength(2);
  expect(server.lines('authorization.expired')).toEqual([]);
  // Too late to be captured, it is told to its issuer all the same.
  const connection = await RawConnection.open(server.port);
  const late = codec.decode(await connection.exchange(codec.encode(message('0220', 8, 10_000, naming(1)))));
  expect([late.text(39), issuer.received.at(-1)]).toMatchObject(['00', { '0': '0220', '37': '632709000008' }]);
  await connection.close();
  server.signal('SIGTERM');
  expect((await server.exited).code).toBe(0);
  const journal = join(folder.path, 'day.db');
  expect(await run(['journal', 'verify', journal])).toMatchObject({ code: 0 });
  const shown = (await run(['journal', 'show', journal, '2', '--config', config])).stdout;
  expect(shown).toContain('advice 0420 queued for rif, 40.00 MAD left: it has expired');
  expect(shown).toContain('advice 0420 acknowledged by rif, 00 approved, 40.00 MAD left');
});

test('killed at any moment it tells its issuer of each under one number, and stops when that has answered', async () => {
  const config = configuration();
  await run(['member', 'import', folder.write('members.csv', MEMBERS), '--config', config]);
  server = await ServerProcess.start(config);
  await bought();
  await server.kill();
  await collected(config);
  answers = ({ '0': type }) => !String(type).startsWith('042');
  for (const afterMs of KILLED_AFTER_MS) {
    server = await ServerProcess.start(config);
    await sleep(afterMs);
    await server.kill();
  }
  answers = () => true;
  server = await ServerProcess.start(config);
  await bothAcknowledged();
  const numbers = new Map<string, Set<unknown>>();
  for (const { '0': type, '11': stan, '90': original } of issuer.received) {
    if (!String(type).startsWith('042')) continue;
    const known = numbers.get(String(original)) ?? new Set();
    numbers.set(String(original), known.add(stan));
  }
  expect([...numbers.values()].map(({ size }) => size)).toEqual([1, 1]);
  const sent = undone().length;
  await server.kill();
  server = await ServerProcess.start(config);
  await server.logged('issuer.connected');
  await sleep(600);
  expect(undone()).toHaveLength(sent);
  server.signal('SIGTERM');
  await server.exited;
  expect(await run(['journal', 'verify', join(folder.path, 'day.db')])).toMatchObject({ code: 0 });
});
