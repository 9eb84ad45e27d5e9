// `serve` with an encrypted journal, its key in a file of its own: nothing of a card is in any file, a killed server goes on where
// it was, and a start without the key, or on a journal that somebody has changed, is refused in one line.
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ofEachTest } from './of-each-test.ts';
import { RawConnection } from './raw-connection.ts';
import { CARD, codec, purchase } from './running-network.ts';
import { run, ServerProcess } from './switch-process.ts';

const its = ofEachTest();

const configuration = `
node: end-to-end
journal: { file: ./day.db, encryption: true, key: ./keys.txt }
acquirers: [{ name: acquirers, listen: '127.0.0.1:0', spec: iso87-ascii }]
issuers:
  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '1000.00' }
`;

function filesWith(text: string): string[] {
  // The socket for orders has no content.
  const names = readdirSync(its.folder.path).filter((name) => !name.endsWith('.control'));
  return names.filter((name) => readFileSync(join(its.folder.path, name)).includes(text));
}

test('an encrypted journal', { timeout: 60_000 }, async () => {
  const file = its.folder.write('switch.yaml', configuration);
  its.server = await ServerProcess.start(file);
  const request = codec.encode(purchase({ '4': '000000010000' }));
  const connection = await RawConnection.open(its.server.port);
  const first = await connection.exchange(request);
  await connection.close();
  expect(codec.decode(first).text(39)).toBe('00');
  expect(readdirSync(its.folder.path).sort()).toEqual([
    'day.db',
    'day.db-shm',
    'day.db-wal',
    'day.db.control',
    'day.db.lock',
    'keys.txt',
    'switch.yaml',
  ]);
  expect(filesWith(CARD)).toEqual([]);
  await its.server.kill();

  // The same request is no second debit, and has the same answer, byte for byte.
  its.server = await ServerProcess.start(file);
  const again = await RawConnection.open(its.server.port);
  expect((await again.exchange(request)).toString('hex')).toBe(first.toString('hex'));
  const rest = codec.decode(await again.exchange(codec.encode(purchase({ '4': '000000090001' }))));
  expect(rest.text(39)).toBe('51');
  await again.close();
  its.server.signal('SIGTERM');
  expect((await its.server.exited).code).toBe(0);
  its.server = undefined;
  expect(filesWith(CARD)).toEqual([]);

  const day = join(its.folder.path, 'day.db');
  const keys = join(its.folder.path, 'keys.txt');
  const shown = await run([
    'journal',
    'find',
    day,
    '--key',
    keys,
    '--spec',
    'iso87-ascii',
    '--format',
    'json',
    '--unmasked',
  ]);
  expect([shown.code, shown.stdout.includes(CARD)]).toEqual([0, true]);
  expect((await run(['journal', 'verify', day, '--key', keys])).code).toBe(0);

  renameSync(keys, `${keys}.away`);
  const locked = await run(['serve', file]);
  expect([locked.code, locked.stderr]).toEqual([
    2,
    expect.stringMatching(/^.*needs key [0-9a-f]{8}, and the key file .* does not have it.*\n$/),
  ]);
  renameSync(`${keys}.away`, keys);
  const database = new DatabaseSync(day);
  database.exec('UPDATE journal SET amount_minor = 1 WHERE seq = (SELECT max(seq) FROM journal)');
  database.close();
  const changed = await run(['serve', file]);
  expect([changed.code, changed.stderr]).toEqual([
    2,
    expect.stringMatching(/^.*are not as they were written; restore the file.*\n$/),
  ]);
});

test('keys that are in a variable', { timeout: 60_000 }, async () => {
  const file = its.folder.write('switch.yaml', configuration.replace('./keys.txt', 'env:SWITCH_TEST_KEYS'));
  const { code, stderr } = await run(['serve', file]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/the environment variable SWITCH_TEST_KEYS: it has no key/),
  ]);
});
