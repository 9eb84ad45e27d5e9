// What became of a transaction, asked of the journal of a running switch, of one that was killed, and of one that started again. The
// far issuer is silent or slow as it is told, and the commands are the program as it is built.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { framed, RawConnection } from './raw-connection.ts';
import { RemoteHost } from './remote-host.ts';
import { CARD, codec, purchase } from './running-network.ts';
import { type Finished, Folder, run, runUntil, ServerProcess } from './switch-process.ts';

const FAR_CARD = '5100000000000008';
/** A card of an issuer whose deadline is longer than this test. */
const PATIENT_CARD = '2221000000000009';
const PATIENCE_MS = 30_000;

interface Row {
  readonly transaction: number;
  readonly stan: string;
  readonly card: string | null;
  readonly responseCode: string | null;
  readonly states: readonly string[];
  readonly reversals: readonly { readonly transaction: number }[];
}

let folder: Folder;
let far: RemoteHost;
let server: ServerProcess;
let connection: RawConnection;
/** Amounts that the far issuer answers, after so many milliseconds; anything else it leaves unanswered. */
const answersAfterMs: Readonly<Record<string, number>> = { '000000000100': 0, '000000000300': 500 };
let takesAdvices = false;

function configuration(): string {
  return [
    'node: casa',
    'journal: ./journal.db',
    "acquirers: [{ name: pos, listen: '127.0.0.1:0', spec: iso87-ascii }]",
    'issuers:',
    "  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '99999.00' }",
    `  - { name: far, kind: remote, routes: ['5'], connect: '127.0.0.1:${far.port}', spec: iso87-ascii, signOn: false, deadline: 300ms }`,
    `  - { name: patient, kind: remote, routes: ['2221'], connect: '127.0.0.1:${far.port}', spec: iso87-ascii, signOn: false, deadline: 1m }`,
    '',
  ].join('\n');
}

async function start(): Promise<void> {
  server = await ServerProcess.start(folder.write('switch.yaml', configuration()));
  await server.logged('issuer.connected');
  connection = await RawConnection.open(server.port);
}

beforeAll(async () => {
  folder = new Folder();
  far = await RemoteHost.start('iso87-ascii', (request) => {
    if (request['0'] === '0400') return { ...request, '0': '0410', '39': '00' };
    if (String(request['0']).startsWith('042'))
      return takesAdvices ? { ...request, '0': '0430', '39': '00' } : undefined;
    const afterMs = answersAfterMs[String(request['4'])];
    if (afterMs === undefined) return undefined;
    const answer = { ...request, '0': '0110', '39': '00', '38': 'A1B2C3' };
    if (afterMs === 0) return answer;
    setTimeout(() => far.say(answer), afterMs);
    return undefined;
  });
  await start();
});
afterAll(async () => {
  connection?.socket.destroy();
  await server?.kill();
  far?.stop();
  folder?.remove();
});

async function ask(message: FieldValues): Promise<FieldValues> {
  return codec.decode(await connection.exchange(codec.encode(message))).toJSON();
}

/** A full reversal of `original`, or one that leaves `leavingMinor`, under a STAN of its own. */
function reversalOf(original: FieldValues, leavingMinor = 0): FieldValues {
  const { '11': stan } = purchase();
  const elements = `${original['0']}${original['11']}${original['7']}${'0'.repeat(22)}`;
  const amounts = leavingMinor === 0 ? {} : { '95': `${String(leavingMinor).padStart(12, '0')}${'0'.repeat(30)}` };
  return { ...original, '0': '0400', '11': stan!, '90': elements, ...amounts };
}

const journal = (...args: string[]) => run(['journal', args[0]!, join(folder.path, 'journal.db'), ...args.slice(1)]);
const config = () => ['--config', join(folder.path, 'switch.yaml')];

/** What `journal find` finds. */
async function found(...asked: string[]): Promise<Row[]> {
  const { code, stdout, stderr } = await journal('find', '--format', 'json', ...config(), ...asked);
  if (code !== 0 && code !== 1) throw new Error(`find ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Row[];
}

async function theOne(message: FieldValues): Promise<Row> {
  const rows = await found('--stan', String(message['11']));
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

async function until(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  for (const untilMs = performance.now() + PATIENCE_MS; !(await isTrue()); await sleep(50)) {
    if (performance.now() > untilMs) throw new Error(`waited in vain: ${what}`);
  }
}

function expectSound({ code, stdout, stderr }: Finished): void {
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/\nno fault\n$/);
}

describe('the journal of a running switch', () => {
  test('a purchase, its repeat and its reversal are one story', async () => {
    const bread = purchase();
    const answer = await ask(bread);
    expect(await ask({ ...bread, '0': '0101' })).toEqual(answer);
    const undo = reversalOf(bread);
    expect(await ask(undo)).toMatchObject({ '0': '0410', '39': '00' });
    const row = await theOne(bread);
    const reversal = await theOne(undo);
    expect(row).toMatchObject({ states: ['approved', 'reversed'], responseCode: '00', card: '950401******0019' });
    expect(row.reversals).toMatchObject([{ transaction: reversal.transaction }]);
    const { code, stdout } = await journal('show', String(reversal.transaction), ...config());
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^transaction ${row.transaction}: 0100, STAN ${bread['11']}.*\\n.*\\n  reversed by ${reversal.transaction}\\n`,
      ),
    );
    expect(stdout.match(/^ *0 {2}Message Type Indicator.*(0100|0110|0400|0410)/gm)).toHaveLength(4);
    expect(stdout).not.toContain(CARD);
  });

  test('a reversal in part, a decline, a card of nobody', async () => {
    const part = purchase({ '4': '000000005000' });
    await ask(part);
    await ask(reversalOf(part, 2000));
    const poor = purchase({ '4': '000000777051' });
    await ask(poor);
    const stray = purchase({ '2': '6011000000000004' });
    await ask(stray);
    expect((await theOne(part)).states).toEqual(['approved', 'partly-reversed']);
    expect(await theOne(poor)).toMatchObject({ states: ['declined'], responseCode: '51' });
    expect(await theOne(stray)).toMatchObject({ states: ['declined'], responseCode: '15', card: '601100******0004' });
  });

  test('an answer that nobody was there for', async () => {
    const slow = purchase({ '4': '000000778010' });
    const hasty = await RawConnection.open(server.port);
    await hasty.write(framed(codec.encode(slow)));
    await sleep(50);
    hasty.socket.resetAndDestroy();
    await until(
      async () => (await found('--stan', String(slow['11']), '--state', 'undelivered')).length > 0,
      'undelivered',
    );
    expect((await theOne(slow)).states).toEqual(['approved', 'undelivered']);
  });

  test('an issuer that answers, one that is late, one that is silent; and its advices until it takes them', async () => {
    const [good, late, silent] = ['000000000100', '000000000300', '000000000200'].map((amount) =>
      purchase({ '2': FAR_CARD, '4': amount }),
    ) as [FieldValues, FieldValues, FieldValues];
    for (const [message, code] of [
      [good, '00'],
      [late, '91'],
      [silent, '91'],
    ] as const) {
      expect(await ask(message)).toMatchObject({ '39': code });
    }
    expect((await theOne(good)).states).toEqual(['approved']);
    expect((await theOne(silent)).states).toEqual(['declined', 'advice-waiting']);
    await until(async () => (await theOne(late)).states.includes('late'), 'the late answer');
    const waiting = await journal('saf', ...config(), '--issuer', 'far', '--format', 'json');
    expect(JSON.parse(waiting.stdout)).toMatchObject([
      { issuer: 'far', mti: '0420', kind: 'reversal', status: 'waiting', card: '510000******0008', amount: '3.00 MAD' },
      { issuer: 'far', mti: '0420', kind: 'reversal', status: 'waiting', card: '510000******0008', amount: '2.00 MAD' },
    ]);
    takesAdvices = true;
    await until(
      async () => (await journal('saf', '--format', 'csv')).stdout.split('\n').length === 2,
      'an empty queue',
    );
    expect((await theOne(late)).states).toEqual(['declined', 'late', 'advice-acknowledged']);
  });

  test('another card under the same name: the STAN is that of two, and each is shown by its number', async () => {
    const first = purchase();
    await ask(first);
    expect(await ask({ ...first, '4': '000000009900' })).toMatchObject({ '39': '94' });
    const rows = await found('--stan', String(first['11']));
    expect(rows.map(({ responseCode }) => responseCode)).toEqual(['00', '94']);
    const { code, stderr } = await journal('show', String(first['11']));
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`but transactions ${rows.map(({ transaction }) => transaction).join(', ')}`),
    ]);
  });

  test('is sound, and is read while it is written', async () => {
    let isOver = false;
    let sent = 0;
    const loading = (async () => {
      for (; !isOver; sent++) await ask(purchase({ '4': '000000000100' }));
    })();
    for (let round = 0; round < 3; round++) expectSound(await journal('verify'));
    const before = sent;
    const rows = await found('--state', 'approved', '--amount', '1.00 MAD');
    expect(rows.length).toBeGreaterThanOrEqual(before);
    isOver = true;
    await loading;
    expect(await ask(purchase())).toMatchObject({ '39': '00' });
    expectSound(await journal('verify'));
  });

  test('a card from stdin, whole, is found by it and not shown', async () => {
    const args = ['journal', 'find', join(folder.path, 'journal.db'), ...config(), '--format', 'ndjson', '--pan', '-'];
    const ended = await run(args, `${FAR_CARD}\n`);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    const rows = ended.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map(({ card }) => card))).toEqual(new Set(['510000******0008']));
    expect(ended.stdout).not.toContain(FAR_CARD);
  });

  test('a reader that goes away ends it quietly', async () => {
    const { code, stderr } = await runUntil(
      2,
      ['journal', 'find', join(folder.path, 'journal.db'), '--format', 'csv'],
      '',
    );
    expect([code, stderr.replace(/^card, terminal and RRN.*\n/, '')]).toEqual([0, '']);
  });

  test('without a fitting transaction: exit 1; help says what the codes mean', async () => {
    const { code, stdout, stderr } = await journal('find', '--stan', '999999', ...config());
    expect([code, stdout, stderr]).toEqual([1, '', 'no transaction fits\n']);
    const help = await run(['journal', 'find', '--help']);
    expect(help.stdout.replace(/\s+/g, ' ')).toContain('1 something did not match');
  });
});

describe('the journal of a switch that was killed', () => {
  test('has what was asked and never answered as open; a start settles it', async () => {
    takesAdvices = false;
    const lost = purchase({ '2': PATIENT_CARD, '4': '000000000200' });
    await connection.write(framed(codec.encode(lost)));
    await until(async () => (await found('--stan', String(lost['11']))).length > 0, 'the request in the journal');
    await server.kill();
    expect((await theOne(lost)).states[0]).toBe('open');
    expectSound(await journal('verify'));
    takesAdvices = true;
    await start();
    await until(async () => (await theOne(lost)).states.includes('advice-acknowledged'), 'the advice of the start');
    const settled = { states: ['declined', 'undelivered', 'advice-acknowledged'], responseCode: '91' };
    expect(await theOne(lost)).toMatchObject(settled);
    expectSound(await journal('verify'));
  });
});
