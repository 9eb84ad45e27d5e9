// A date cleared by the command, its files read back by others, damage found, a member's file taken in once, and the breaks with a member.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../src/centre/operation.ts';
import { packageFile } from '../../src/package-file.ts';
import { RecordWriter } from '../../src/wire/record-writer.ts';
import { codecs, operation, reversal } from '../centre/clearing/fixture.ts';
import { Folder, run } from './switch-process.ts';

const DATE = '2026-11-26';
const PAN = '9504020000000018';
const MARKET = ['--members', 'examples/market-2026.yaml'];
const RULES = ['--interchange', 'examples/interchange-2026.yaml', '--rates', 'examples/rates.yaml'];

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());

const purchase = operation('n:1');
const operations: readonly Operation[] = [
  purchase,
  operation('n:2', { kind: 'refund', processingCode: '200000', amountMinor: 2_500 }),
  reversal('n:3', purchase, { amountMinor: 4_000 }),
  operation('n:4', { kind: 'cash', processingCode: '010000', channel: 'atm', acquirer: 'SOUSS', amountMinor: 50_000 }),
  operation('n:5', { issuer: 'VISA', origin: 'foreign', pan: '4000000000000002', brand: 'visa', amountMinor: 12_345 }),
  operation('n:6', { acquirer: 'RIF' }),
];

function written(name: string, list: readonly Operation[]): string {
  const file = join(folder.path, name);
  writeFileSync(file, list.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}

const clear = (file: string, out: string, ...more: string[]) =>
  run([
    'clearing',
    'run',
    '--date',
    DATE,
    '--operations',
    file,
    ...MARKET,
    ...RULES,
    '--out',
    out,
    '--format',
    'json',
    ...more,
  ]);

const bytesIn = (out: string) =>
  readdirSync(join(out, '20261126')).map((name) => [
    name,
    readFileSync(join(out, '20261126', name)).toString('latin1'),
  ]);

describe('a date', () => {
  test('is cleared to zero, its files read by decode and found sound, and again to the same bytes', async () => {
    const out = join(folder.path, 'a');
    const file = written('a.ndjson', operations);
    const first = await clear(file, out);
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('all positions add up to zero')]);
    const positions = JSON.parse(first.stdout) as { member: string; currency: number; netMinor: number }[];
    // RIF: the arithmetic of each of its operations, by the rules of the examples; fees 0.15 and 0.25.
    // n:1 -100.00 + 0.65 - 0.25; n:2 +25.00 - 0.16 (0.1625) - 0.25; n:3 40.00 of n:1 back: +40.00 - 0.26 + 0.10;
    // n:4 -500.00 - 6.00 - 0.25; n:6 its own: -0.15 - 0.25
    const rif = -9_935 - 25 + 2_500 - 16 - 25 + 4_000 - 26 + 10 - 50_600 - 25 - 40;
    expect(positions.find(({ member }) => member === 'RIF')!.netMinor).toBe(rif);
    // n:5: -123.45 x 0.0995 = -12.283275; 2.2 % is 2.7159, 2.72 x 0.0995 = 0.27064; fee 0.25 x 0.0995 = 0.024875
    expect(positions.find(({ member }) => member === 'VISA')).toMatchObject({
      currency: 840,
      netMinor: -1_228 + 27 - 2,
    });
    const before = bytesIn(out);
    const decoded = await run([
      'decode',
      '--spec',
      'clearing-ipm-ebcdic',
      '--framing',
      'rdw-1014',
      '--format',
      'ndjson',
      join(out, '20261126/RIF.ipm'),
    ]);
    const records = decoded.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.map((record) => `${record['0']}/${record['24']}`)).toEqual([
      '1644/697',
      ...Array.from({ length: 5 }, () => '1240/200'),
      '1644/695',
    ]);
    expect(decoded.stdout).not.toContain(PAN);
    for (const name of ['ATLAS.ipm', 'RIF.ipm', 'VISA.ipm']) {
      const checked = await run(['clearing', 'check', join(out, '20261126', name)]);
      expect([name, checked.code, checked.stdout]).toEqual([name, 0, expect.stringContaining('all 7 checks hold')]);
    }
    expect((await clear(file, out)).code).toBe(0);
    expect(bytesIn(out)).toEqual(before);
  });

  test('is not cleared otherwise a second time, and nothing of the first is touched', async () => {
    const out = join(folder.path, 'b');
    await clear(written('b.ndjson', operations), out);
    const before = bytesIn(out);
    const again = await clear(written('b2.ndjson', [...operations, operation('n:9')]), out);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('belongs into the file of the next date')]);
    expect(bytesIn(out)).toEqual(before);
  });

  test('by the configuration, where no option says otherwise', async () => {
    const config = join(folder.path, 'mine.yaml');
    const rules = packageFile('examples/interchange-2009.yaml');
    writeFileSync(
      config,
      `node: a
acquirers: [{ name: atm, listen: 8583, spec: iso87-ascii }]
issuers: [{ name: atlas, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '1' }]
centre: { institution: '504000', interchange: ${rules}, out: files, mode: P }
`,
    );
    const file = written('f.ndjson', [purchase]);
    const args = ['clearing', 'run', '--date', DATE, '--operations', file, ...MARKET, '--config', config];
    const { code, stdout } = await run([...args, '--format', 'json']);
    expect(code).toBe(0);
    // 1.2 % of 100.00, and the fee of 0.15.
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ member: 'ATLAS', netMinor: 10_000 - 120 - 15 }),
    );
    const shown = await run(['clearing', 'show', join(folder.path, 'files/20261126/ATLAS.ipm'), '--record', '2']);
    expect(shown.stdout).toMatch(/33 .* 504000/);
  });

  test('names the line that is wrong', async () => {
    const file = written('c.ndjson', [purchase, operation('n:2', { amountMinor: 0 })]);
    const { code, stderr } = await clear(file, join(folder.path, 'c'));
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('c.ndjson:2: amountMinor is missing, or not what it may be'),
    ]);
    const twice = await clear(written('d.ndjson', [purchase, purchase]), join(folder.path, 'c'));
    expect([twice.code, twice.stderr]).toEqual([
      2,
      expect.stringContaining('d.ndjson:2: the key n:1 is that of an earlier line'),
    ]);
  });
});

/** A file that ATLAS has made. */
function theirFile(name: string, change: (records: Record<string, unknown>[]) => void = () => undefined): string {
  const id = '0022611260000050400100007';
  const presentment = {
    '0': '1240',
    '2': PAN,
    '3': '000000',
    '4': '000000010000',
    '12': '261126083015',
    '22': '010101500001',
    '24': '200',
    '26': '5812',
    '31': '90100016330000000000015',
    '33': '504001',
    '42': 'MERCHANT0000001',
    '43': 'CAFE DU PORT',
    '48': { '0023': 'NA', '0165': 'M', '1002': '774' },
    '49': '504',
    '71': '00000002',
    '94': '504001',
  };
  const records: Record<string, unknown>[] = [
    { '0': '1644', '24': '697', '48': { '0105': id, '0122': 'T' }, '71': '00000001' },
    presentment,
    {
      ...presentment,
      '4': '000000002500',
      '48': { '0023': 'NA', '0025': 'R', '0165': 'M', '1002': '774' },
      '71': '00000003',
    },
    {
      '0': '1644',
      '24': '695',
      '48': { '0105': id, '0301': '0000000000012500', '0306': '00000004' },
      '71': '00000004',
    },
  ];
  change(records);
  const pieces: Buffer[] = [];
  const writer = new RecordWriter('rdw', (piece) => pieces.push(Buffer.from(piece)));
  for (const record of records) writer.add(codecs.ascii.encode(record as never));
  writer.end();
  const file = join(folder.path, name);
  writeFileSync(file, Buffer.concat(pieces));
  return file;
}

describe("a member's file", () => {
  const take = (file: string, operationsFile: string, ...more: string[]) =>
    run(['clearing', 'take', file, '--date', DATE, '--operations', operationsFile, ...MARKET, ...more]);

  test('is taken in once, and cleared', async () => {
    const into = join(folder.path, 'taken.ndjson');
    const first = await take(theirFile('theirs.ipm'), into);
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('2 taken in, 0 were there, 0 fault(s)')]);
    const second = await take(theirFile('theirs.ipm'), into);
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('0 taken in, 2 were there, 0 fault(s)')]);
    const out = join(folder.path, 'd');
    const cleared = await clear(into, out);
    expect([cleared.code, cleared.stderr]).toEqual([0, expect.stringContaining('2 operations')]);
    const list = await run(['clearing', 'show', join(out, '20261126/RIF.ipm'), '--mti', '1240', '--format', 'json']);
    const rows = JSON.parse(list.stdout) as Record<string, unknown>[];
    expect(
      rows.map(({ amountMinor, isReversal, reference, localTime }) => [amountMinor, isReversal, reference, localTime]),
    ).toEqual([
      [10_000, false, '90100016330000000000015', '261126083015'],
      [2_500, true, '90100016330000000000015', '261126083015'],
    ]);
  });

  test('with a record that is wrong: the others are taken in, that one is answered', async () => {
    const file = theirFile('wrong.ipm', (records) => {
      records[2] = { ...records[2], '2': '9504020000000026' };
    });
    const answer = join(folder.path, 'answer.ipm');
    const { code, stdout } = await take(file, join(folder.path, 'wrong.ndjson'), '--answer', answer);
    expect([code, stdout]).toEqual([1, expect.stringContaining('refused: the original is of another card')]);
    expect(stdout).toContain('1 taken in');
    const shown = await run(['clearing', 'show', answer, '--record', '2', '--format', 'json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      0: '1644',
      24: '691',
      48: { '0005': 'D0002040005000', '0138': '00000003', '0280': '0022611260000050400100007' },
    });
  });

  test('with a wrong sum: nothing is taken in, and the file is rejected', async () => {
    const file = theirFile('sum.ipm', (records) => {
      records[1] = { ...records[1], '4': '000000010001' };
    });
    const answer = join(folder.path, 'reject.ipm');
    const { code, stdout } = await take(file, join(folder.path, 'sum.ndjson'), '--answer', answer);
    expect([code, stdout]).toEqual([1, expect.stringContaining('0 taken in')]);
    const shown = await run(['clearing', 'show', answer, '--record', '2', '--format', 'json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ 0: '1644', 24: '699', 48: { '0005': 'P0301040104000' } });
  });
});

test('breaks with a member: what was planted, each with its line', async () => {
  const out = join(folder.path, 'e');
  await clear(written('e.ndjson', operations), out);
  const reconcile = (file: string) =>
    run(['reconcile', 'RIF', '--date', DATE, '--with', file, '--out', out, '--format', 'json']);
  const same = await reconcile(join(out, '20261126/RIF.csv'));
  expect([same.code, same.stderr]).toEqual([0, expect.stringContaining('5 here, 5 there, 5 agree, no break')]);
  const lines = readFileSync(join(out, '20261126/RIF.csv'), 'utf8').split('\r\n');
  // The reversal is lost, the refund has become a purchase, the cash is there twice.
  const theirs = lines.filter((line) => !line.includes(',R,')).map((line) => line.replace(',refund,', ',purchase,'));
  const cash = theirs.find((line) => line.includes(',cash,'))!;
  const file = join(folder.path, 'theirs.csv');
  writeFileSync(file, [...theirs.filter((line) => line !== ''), cash].join('\r\n'));
  const { code, stdout } = await reconcile(file);
  expect(code).toBe(1);
  const breaks = JSON.parse(stdout) as { kind: string; explanation: string }[];
  expect(breaks.map(({ kind }) => kind).sort()).toEqual(['duplicate there', 'missing there', 'sign']);
});
