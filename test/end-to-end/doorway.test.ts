// Promises at the doorway between host and core, kept by the program as people run it: each connection that asks is told, an
// issuer that may hold money elsewhere is asked after its request is on disk, and what waits for the disk is bounded.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { framed, RawConnection } from './raw-connection.ts';
import { codec, purchase } from './running-network.ts';
import { Folder, ServerProcess } from './switch-process.ts';

let folder: Folder;
let server: ServerProcess;

beforeEach(() => {
  folder = new Folder();
});
afterEach(async () => {
  await server.kill();
  folder.remove();
});

async function start(...lines: readonly string[]): Promise<void> {
  const acquirers = ['acquirers:', "  - { name: acquirers, listen: '127.0.0.1:0', spec: iso87-ascii }"];
  server = await ServerProcess.start(
    folder.write('switch.yaml', ['node: test', ...acquirers, ...lines, ''].join('\n')),
  );
}

const DOMESTIC = [
  'issuers:',
  "  - { name: home, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '99999999.00', deadline: 5s }",
];

describe('a request in flight that comes again on a second connection', () => {
  test('that half-closes afterwards: both are told, and one transaction is on record', async () => {
    await start('journal: ./journal.db', ...DOMESTIC);
    const [first, second] = [await RawConnection.open(server.port), await RawConnection.open(server.port)];
    // 7,780.05 is answered after half a second.
    const request = framed(codec.encode(purchase({ '4': '000000778005' })));
    await first.write(request);
    await sleep(50);
    await second.write(request);
    second.socket.end();
    const [one] = await first.receive(1);
    const [two] = await second.receive(1);
    expect([one, two].map((answer) => codec.decode(answer!).text(39))).toEqual(['00', '00']);
    expect(two!.equals(one!)).toBe(true);
    expect(await second.closed).toBeUndefined();
    await first.close();
    expect(entries("step = 'answered'")).toBe(1);
  });
});

describe('a plug-in that may hold money elsewhere', () => {
  test('is asked when the entry that names its request is on disk', async () => {
    folder.write(
      'issuer.ts',
      `import { DatabaseSync } from 'node:sqlite';
       export default { defines: 'switch8583/issuer', make: ({ options }) => ({
         decide: ({ transaction }) => {
           const database = new DatabaseSync(options.journal, { readOnly: true });
           const { count } = database.prepare('SELECT count(*) AS count FROM journal WHERE transaction_no = ?').get(transaction);
           database.close();
           return { reason: count > 0 ? 0 : 100 };
         },
       }) };`,
    );
    const journal = join(folder.path, 'journal.db');
    await start(
      'journal: ./journal.db',
      'issuers:',
      `  - { name: own, kind: plugin, module: ./issuer.ts, routes: ['9504'], options: { journal: '${journal}' } }`,
    );
    const connection = await RawConnection.open(server.port);
    for (let i = 0; i < 3; i++) {
      const answer = codec.decode(await connection.exchange(codec.encode(purchase())));
      expect(answer.text(39)).toBe('00');
    }
    await connection.close();
  });
});

describe('a disk that stands still', () => {
  test('stops the reading at the bound; everything that was read is answered, and the rest afterwards', async () => {
    await start('journal: ./journal.db', 'limits: { inFlight: 100, heldEntries: 200, remembered: 20000 }', ...DOMESTIC);
    const connection = await RawConnection.open(server.port);
    await connection.exchange(codec.encode(purchase()));
    const shell = new DatabaseSync(join(folder.path, 'journal.db'));
    shell.exec('BEGIN IMMEDIATE');
    const count = 5_000;
    const requests = Buffer.concat(Array.from({ length: count }, () => framed(codec.encode(purchase()))));
    const written = connection.write(requests);
    await sleep(700);
    expect(connection.frames).toHaveLength(0);
    shell.exec('COMMIT');
    shell.close();
    await written;
    const answers = await connection.receive(count);
    expect(new Set(answers.map((answer) => codec.decode(answer).text(39)))).toEqual(new Set(['00']));
    const backlog = await server.logged('journal.backlog');
    // One read of 64 KiB is answered whole.
    expect(Number(backlog.entries)).toBeLessThan(200 + 65_536 / 100);
    await server.logged('journal.caught-up');
    await connection.close();
  });
});

/** How many entries the journal shows to people where `condition` holds. */
function entries(condition: string): number {
  const database = new DatabaseSync(join(folder.path, 'journal.db'), { readOnly: true });
  const row = database.prepare(`SELECT count(*) AS count FROM journal_readable WHERE ${condition}`).get();
  database.close();
  return Number(row!.count);
}
