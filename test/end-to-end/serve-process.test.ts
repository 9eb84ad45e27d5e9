// `serve` as a process with a journal on disk: how it stops, what it keeps, and how it takes new routes.
// What its acquirers were told and what its journal says must be the same, to the byte.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { messageOf, Step } from '../../src/journal/entry.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { ofEachTest } from './of-each-test.ts';
import { framed, RawConnection } from './raw-connection.ts';
import { RemoteHost } from './remote-host.ts';
import { CARD, CARD_ABROAD, codec, purchase } from './running-network.ts';
import { ServerProcess } from './switch-process.ts';

const STOP_LIMIT_MS = 3_000;
const CARD_OF_NEW_ROUTE = '9504030000000017';

const its = ofEachTest();

function configuration(routes = ['950401']): string {
  return [
    'node: end-to-end',
    'journal: ./journal.db',
    "acquirers: [{ name: acquirers, listen: '127.0.0.1:0', spec: iso87-ascii }]",
    'issuers:',
    `  - { name: home, kind: domestic, routes: [${routes.map((route) => `'${route}'`).join(', ')}], currency: MAD, openingBalance: '999999999.00' }`,
    "  - { name: abroad, kind: foreign, routes: ['4'], currency: USD, openingBalance: '999999999.00', rates: { MAD: '0.0995' }, delay: 40ms }",
    '',
  ].join('\n');
}

/** Purchases at home and abroad, without a pause, until `isOver` or the connection is gone; counts what was sent. */
async function load(connection: RawConnection, isOver: () => boolean): Promise<number> {
  let sent = 0;
  let isOpen = true;
  void connection.closed.then(() => {
    isOpen = false;
  });
  while (isOpen && !isOver()) {
    const batch = Array.from({ length: 10 }, (_, i) => {
      return framed(codec.encode(purchase({ '2': i % 3 === 0 ? CARD_ABROAD : CARD, '4': '000000000100' })));
    });
    // Once the server has closed, writing fails: what counts is what it answered.
    await connection.write(Buffer.concat(batch)).catch(() => undefined);
    sent += batch.length;
    await sleep(1);
  }
  return sent;
}

/** The answers that the journal says were given, as hex, sorted; without those that it says could not be delivered. */
async function journalled(): Promise<string[]> {
  const journal = await openSqliteJournal(join(its.folder.path, 'journal.db'), { readOnly: true });
  const answers = new Map<number, string>();
  for await (const entry of journal.read()) {
    const { step, transaction } = entry;
    if (step === Step.answered) answers.set(transaction, Buffer.from(messageOf(entry)).toString('hex'));
    if (step === Step.undelivered) answers.delete(transaction);
  }
  await journal.close();
  return [...answers.values()].sort();
}

const hexOf = (frames: readonly Buffer[]) => frames.map((frame) => frame.toString('hex')).sort();
/** What `from` has and `others` lack, as STAN and DE 39. */
function missing(from: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return from
    .filter((one) => !known.has(one))
    .map((hex) => codec.decode(Buffer.from(hex, 'hex')))
    .map((answer) => `${answer.text(11)} ${answer.text(39)}`);
}

describe('a stop', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s under load: exit 0, and acquirer and journal agree',
    async (signal) => {
      its.server = await ServerProcess.start(its.folder.write('switch.yaml', configuration()));
      const connection = await RawConnection.open(its.server.port);
      const loading = load(connection, () => false);
      for (let waited = 0; connection.frames.length <= 50 && waited < 10_000; waited += 50) await sleep(50);
      expect(connection.frames.length).toBeGreaterThan(50);
      const beganMs = performance.now();
      its.server.signal(signal);
      const { code, stdout, stderr } = await its.server.exited;
      expect(performance.now() - beganMs).toBeLessThan(STOP_LIMIT_MS);
      expect([code, stdout]).toEqual([0, '']);
      expect(stderr).not.toContain('"level":"error"');
      await connection.closed;
      await loading;
      const [told, kept] = [hexOf(connection.frames), await journalled()];
      expect(missing(told, kept), 'told and not in the journal').toEqual([]);
      expect(missing(kept, told), 'in the journal and not told').toEqual([]);
      expect(kept).toHaveLength(told.length);
    },
  );

  test('right after the start is an orderly one too', async () => {
    its.server = await ServerProcess.start(its.folder.write('switch.yaml', configuration()));
    its.server.signal('SIGTERM');
    expect((await its.server.exited).code).toBe(0);
  });

  test('what is in flight is still answered, what is new is told 91', async () => {
    its.server = await ServerProcess.start(its.folder.write('switch.yaml', configuration()));
    const connection = await RawConnection.open(its.server.port);
    const slow = purchase({ '4': '000000778020' });
    await connection.write(framed(codec.encode(slow)));
    await sleep(100);
    its.server.signal('SIGINT');
    await its.server.logged('stopping');
    const late = purchase();
    await connection.write(framed(codec.encode(late)));
    const answers = (await connection.receive(2)).map((answer) => codec.decode(answer).toJSON());
    expect(answers).toMatchObject([
      { '0': '0110', '11': late['11'], '39': '91' },
      { '0': '0110', '11': slow['11'], '39': '00' },
    ]);
    expect((await its.server.exited).code).toBe(0);
  });
});

describe('a stop while a remote issuer is silent', () => {
  test('within three seconds: exit 0, the acquirer is told 91, and the journal has an advice for each', async () => {
    const issuer = await RemoteHost.start('iso87-ascii', () => undefined);
    try {
      const connect = `127.0.0.1:${issuer.port}`;
      const remote = `  - { name: far, kind: remote, routes: ['5'], connect: '${connect}', spec: iso87-ascii, signOn: false }\n`;
      its.server = await ServerProcess.start(its.folder.write('switch.yaml', configuration() + remote));
      await its.server.logged('issuer.connected');
      const connection = await RawConnection.open(its.server.port);
      const requests = [1, 2, 3].map(() => purchase({ '2': '5100000000000008' }));
      for (const request of requests) await connection.write(framed(codec.encode(request)));
      await sleep(100);
      const beganMs = performance.now();
      its.server.signal('SIGINT');
      const answers = await connection.receive(3);
      const { code, stderr } = await its.server.exited;
      expect(performance.now() - beganMs).toBeLessThan(STOP_LIMIT_MS);
      expect(code).toBe(0);
      expect(answers.map((answer) => codec.decode(answer).toJSON())).toMatchObject(
        requests.map((request) => ({ '0': '0110', '11': request['11'], '39': '91' })),
      );
      expect(stderr).toContain('"event":"stop.advices-waiting"');
      const steps: number[] = [];
      const journal = await openSqliteJournal(join(its.folder.path, 'journal.db'), { readOnly: true });
      for await (const { step } of journal.read()) steps.push(step);
      await journal.close();
      expect(steps.filter((step) => step === Step.adviceQueued)).toHaveLength(3);
    } finally {
      issuer.stop();
    }
  });
});

describe('SIGHUP', () => {
  test('takes new routes while traffic flows, and loses no message', async () => {
    const file = its.folder.write('switch.yaml', configuration());
    its.server = await ServerProcess.start(file);
    const connection = await RawConnection.open(its.server.port);
    const other = await RawConnection.open(its.server.port);
    const ask = async () => {
      return codec.decode(await other.exchange(codec.encode(purchase({ '2': CARD_OF_NEW_ROUTE })))).text(39);
    };
    expect(await ask()).toBe('15');
    let isOver = false;
    const loading = load(connection, () => isOver);
    await sleep(100);
    its.folder.write('switch.yaml', configuration(['950401', '950403']));
    its.server.signal('SIGHUP');
    await its.server.logged('reloaded');
    expect(await ask()).toBe('00');
    await sleep(100);
    isOver = true;
    const sent = await loading;
    const answers = await connection.receive(sent);
    expect(new Set(answers.map((answer) => codec.decode(answer).text(39)))).toEqual(new Set(['00']));
    await connection.close();
    await other.close();
  });

  test('takes a new allow list, and leaves alone who is in', async () => {
    const text = configuration();
    const allowing = (range: string) => text.replace('listen:', `allow: ['${range}'], listen:`);
    its.server = await ServerProcess.start(its.folder.write('switch.yaml', allowing('127.0.0.0/8')));
    const inside = await RawConnection.open(its.server.port);
    await inside.exchange(codec.encode(purchase()));
    its.folder.write('switch.yaml', allowing('10.0.0.0/8'));
    its.server.signal('SIGHUP');
    await its.server.logged('reloaded');
    const outside = await RawConnection.open(its.server.port);
    await outside.closed;
    expect(its.server.lines('acquirer.refused')).toMatchObject([{ by: 'allow' }]);
    expect(its.server.lines('reload.partial')).toEqual([]);
    expect(codec.decode(await inside.exchange(codec.encode(purchase()))).text(39)).toBe('00');
    await inside.close();
  });

  test('with a broken file changes nothing and says why', async () => {
    its.server = await ServerProcess.start(its.folder.write('switch.yaml', configuration()));
    const connection = await RawConnection.open(its.server.port);
    await connection.exchange(codec.encode(purchase()));
    its.folder.write('switch.yaml', 'node: [');
    its.server.signal('SIGHUP');
    await its.server.logged('reload.refused');
    expect(codec.decode(await connection.exchange(codec.encode(purchase()))).text(39)).toBe('00');
    await connection.close();
  });

  test.each(['routes.csv', 'switch.yaml'])('with a pipe in the place of %s is refused at once', async (name) => {
    its.folder.write('routes.csv', 'prefix\n950401\n');
    const text = configuration().replace("['950401']", '[{ csv: routes.csv }]');
    its.server = await ServerProcess.start(its.folder.write('switch.yaml', text));
    const connection = await RawConnection.open(its.server.port);
    rmSync(join(its.folder.path, name));
    execFileSync('mkfifo', [join(its.folder.path, name)]);
    its.server.signal('SIGHUP');
    await sleep(200);
    expect(codec.decode(await connection.exchange(codec.encode(purchase()))).text(39)).toBe('00');
    expect((await its.server.logged('reload.refused')).reason).toMatch(/cannot be read: is no regular file/);
    await connection.close();
    its.server.signal('SIGTERM');
    expect((await its.server.exited).code).toBe(0);
  });
});
