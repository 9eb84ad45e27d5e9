// `member` and `merchant`: what they print, what they return, and what the register holds afterwards.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Merchant } from '../../src/centre/merchant.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { RegisterRecords } from '../../src/records/registers.ts';
import { MEMBER, MERCHANT, merchantOf } from '../centre/registers/fixture.ts';
import { JournalFolder } from './run-journal.ts';

const folder = new JournalFolder();
afterAll(() => folder.remove());
let count = 0;
let records = '';
const SECOND = { ...MEMBER, code: 'BANK-B', institution: '504002', acquirers: ['pos-b'], issuers: ['bank-b'] };

const inRecords = <T>(use: (registers: RegisterRecords) => T): T => {
  const file = CentreFile.open(folder.file(records));
  try {
    return use(new RegisterRecords(file));
  } finally {
    file.close();
  }
};
const put = (...merchants: Merchant[]) =>
  inRecords((registers) =>
    registers.putMerchants(
      merchants.map((after) => ({ before: undefined, after })),
      { atMs: 0, command: 'test' },
    ),
  );
const merchants = () => inRecords((registers) => registers.merchants());
const run = (...args: string[]) => folder.runNamed([...args, '--records', records]);

beforeEach(() => {
  records = `centre-${++count}.db`;
  const members = [MEMBER, SECOND].map((after) => ({ before: undefined, after }));
  inRecords((registers) => registers.putMembers(members, { atMs: 0, command: 'test' }));
});

describe('a life of a merchant', () => {
  it('is added, contracted, active, suspended, resumed, transferred and closed, and all of it is in its history', async () => {
    const set = (...settings: string[]) => settings.flatMap((setting) => ['--set', setting]);
    const added = await run(
      ...['merchant', 'add', '1001', '--date', '2026-01-05'],
      ...set('legalName=Atlas SARL', 'tradingName=Atlas', 'categoryCode=5411', 'acceptor=ATLAS', 'city=Rabat'),
      ...set('email=a@atlas.example', 'acquirer=BANK-A', `rib=${MERCHANT.rib}`, 'commissions=foreign 2.5%; 1.5%'),
    );
    expect(added).toEqual({ code: 0, out: 'merchant 1001 added\n', err: '' });
    const steps: [string[], string][] = [
      [['change', '1001', '--set', 'status=contracted', '--date', '2026-01-12'], 'merchant 1001 changed'],
      [['change', '1001', '--set', 'status=active', '--date', '2026-01-19'], 'merchant 1001 changed'],
      [['suspend', '1001', '--date', '2026-02-02'], 'merchant 1001 is suspended since 2026-02-02'],
      [['resume', '1001', '--date', '2026-02-03'], 'merchant 1001 is active since 2026-02-03'],
      [['change', '1001', '--set', 'city=Salé', '--set', 'vat=20%'], 'merchant 1001 changed'],
      [['change', '1001', '--set', 'city=Salé'], 'merchant 1001 is so already'],
      [['transfer', '1001', '--to', 'BANK-B'], 'merchant 1001 is acquired by BANK-B'],
      [['close', '1001', '--date', '2026-12-31'], 'merchant 1001 is closed since 2026-12-31'],
    ];
    for (const [args, said] of steps)
      expect(await run('merchant', ...args)).toEqual({ code: 0, out: `${said}\n`, err: '' });
    const { out } = await run('merchant', 'show', '1001', '--format', 'json');
    const shown = JSON.parse(out) as { history: { command: string; before: unknown; after: { status: string } }[] };
    expect(shown).toMatchObject({
      contract: '1001',
      city: 'Salé',
      acquirer: 'BANK-B',
      status: 'closed',
      activeOn: '2026-01-19',
    });
    expect(shown.history.map(({ command }) => command.split(' --')[0])).toEqual([
      'merchant add 1001',
      'merchant change 1001',
      'merchant change 1001',
      'merchant suspend 1001',
      'merchant resume 1001',
      'merchant change 1001',
      'merchant transfer 1001',
      'merchant close 1001',
    ]);
    expect(shown.history.map(({ after }) => after.status)).toEqual([
      'applied',
      'contracted',
      'active',
      'suspended',
      'active',
      'active',
      'active',
      'closed',
    ]);
    expect(shown.history.slice(1).map(({ before }) => before)).toEqual(
      shown.history.slice(0, -1).map(({ after }) => after),
    );
    expect((await run('merchant', 'show', '1001')).out).toContain('      city: Rabat -> Salé\n      vat: 10% -> 20%\n');
  });

  it.each<[string, string[], number, string]>([
    ['no merchant of that name', ['suspend', 'C-11'], 1, 'there is no merchant C-11, did you mean C-1?'],
    ['no name', ['suspend'], 2, 'name a merchant by its contract'],
    ['nothing to resume', ['resume', 'C-1'], 2, 'active, there is nothing to resume'],
    [
      'no member of that name',
      ['transfer', 'C-1', '--to', 'BANK-X'],
      2,
      'BANK-X is no member, allowed: BANK-A, BANK-B',
    ],
    ['its own member', ['transfer', 'C-1', '--to', 'BANK-A'], 2, 'BANK-A already'],
    ['to nobody', ['transfer', 'C-1'], 2, 'give --to MEMBER'],
    ['there already', ['add', 'C-1'], 2, 'merchant C-1 is there already'],
    ['no such field', ['change', 'C-1', '--set', 'citty=Fès'], 2, 'no field "citty", did you mean city?'],
    ['no value', ['change', 'C-1', '--set', 'city'], 2, 'city without a value'],
    ['no setting', ['change', 'C-1'], 2, 'nothing to change'],
    ['another contract', ['change', 'C-1', '--set', 'contract=C-2'], 2, 'the contract names the record'],
    ['a wrong key', ['change', 'C-1', '--set', 'rib=011780000000000000000100'], 2, 'a RIB of 24 digits whose key fits'],
    ['a day that there is not', ['suspend', 'C-1', '--date', '2026-02-30'], 2, '--date: not a date'],
    ['a step that is none', ['change', 'C-1', '--set', 'status=applied'], 2, 'active cannot become applied'],
  ])('%s is refused, and nothing is changed', async (_, args, code, told) => {
    put(MERCHANT);
    const ended = await run('merchant', ...args);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toContain(told);
    expect(merchants()).toEqual([MERCHANT]);
  });
});

describe('list', () => {
  beforeEach(() => put(MERCHANT, { ...MERCHANT, contract: 'C-2', acceptor: 'B', acquirer: 'BANK-B', city: 'Rabat' }));

  it.each<[string[], string[]]>([
    [[], ['C-1', 'C-2']],
    [['--acquirer', 'BANK-B'], ['C-2']],
    [['--city', 'rab'], ['C-2']],
    [
      ['--status', 'active', '--name', 'maârif'],
      ['C-1', 'C-2'],
    ],
    [['--limit', '1'], ['C-1']],
  ])('%s', async (filters, expected) => {
    const { code, out } = await run('merchant', 'list', '--format', 'ndjson', ...filters);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Merchant).contract),
    ).toEqual(expected);
  });

  it('of nobody says so', async () => {
    expect(await run('merchant', 'list', '--mcc', '9999')).toEqual({
      code: 1,
      out: '',
      err: 'no merchant fits, of 2\n',
    });
    expect((await run('member', 'list', '--role', 'issuer')).out.split('\n')).toHaveLength(4);
    expect((await run('member', 'list', '--foreign')).code).toBe(1);
  });
});

describe('a file', () => {
  it.each(['csv', 'json'])('that was exported as %s imports to the same', async (format) => {
    const many = fc
      .integer({ min: 1, max: 6 })
      .chain((most) => fc.tuple(...Array.from({ length: most }, (_, i) => merchantOf(i))));
    await fc.assert(
      fc.asyncProperty(many, async (written) => {
        records = `centre-${++count}.db`;
        const members = [MEMBER, SECOND].map((after) => ({ before: undefined, after }));
        inRecords((registers) => registers.putMembers(members, { atMs: 0, command: 'test' }));
        put(...written);
        const file = `export-${count}.${format}`;
        expect((await run('merchant', 'export', file)).code).toBe(0);
        expect((await run('merchant', 'import', file)).out).toContain(
          `0 added, 0 changed, ${written.length} as before`,
        );
        const before = merchants();
        records = `centre-${++count}.db`;
        inRecords((registers) => registers.putMembers(members, { atMs: 0, command: 'test' }));
        expect((await run('merchant', 'import', file)).out).toContain(`${written.length} added`);
        expect(merchants()).toEqual(before);
      }),
      { numRuns: 5 },
    );
  });

  it.each(['csv', 'json'])('of members, as %s, too', async (format) => {
    await run('member', 'export', `members.${format}`);
    const before = inRecords((registers) => registers.members());
    records = `centre-${++count}.db`;
    expect((await run('member', 'import', `members.${format}`)).code).toBe(0);
    expect(inRecords((registers) => registers.members())).toEqual(before);
  });

  it('with faults tells all of them with line and column, and nothing of it is imported', async () => {
    put(MERCHANT);
    await run('merchant', 'export', 'good.csv');
    const [head, row] = readFileSync(folder.file('good.csv'), 'utf8').split('\n') as [string, string];
    const second = row.replace('C-1', 'C-2').replace('MERCH0000000001', 'MERCH0000000002');
    const rows = [
      head,
      second,
      second.replace('C-2', 'C-3'),
      '',
      second.replace('C-2', 'c4').replace('5411', '54'),
      `"C-5${second.slice(3).replace('Épicerie du Maârif SARL', '"')}`
        .replace('"C-5', 'C-5')
        .replace(',",', ',"two\nlines",'),
      'C-6,short',
    ];
    folder.write('bad.csv', `\uFEFF${rows.join('\r\n')}`);
    const { code, out, err } = await run('merchant', 'import', 'bad.csv');
    expect([code, out]).toEqual([2, '']);
    const places = err
      .trim()
      .split('\n')
      .map((line) => /^(\S+:\d+:\d+: \w*)/.exec(line)?.[1]);
    expect(places).toEqual([
      'bad.csv:3:53: acceptor',
      'bad.csv:5:1: contract',
      'bad.csv:5:47: categoryCode',
      'bad.csv:6:5: legalName',
      'bad.csv:8:5: 2',
    ]);
    expect(merchants()).toEqual([MERCHANT]);
  });

  it.each([
    ['a head with a slip', 'contract,legalNam\n', ':1:10: no such field: "legalNam", did you mean legalName?'],
    [
      'a head of semicolons',
      'contract;legalName\n',
      ':1:1: no such field: "contract;legalName", columns are separated by commas',
    ],
    ['a column twice', 'contract,contract\n', ':1:10: contract: a column that is there twice'],
    ['a head without a column', 'contract\n', ':1:1: rib: no such column in the first row'],
    ['a quote that is never closed', 'contract,"legalName\n', ':1:10: quote never closed'],
    ['nothing', '', ':1:1: no first row'],
  ])('%s is told', async (_, text, told) => {
    folder.write('head.csv', text);
    const { code, err } = await run('merchant', 'import', 'head.csv');
    expect(code).toBe(2);
    expect(err).toContain(`head.csv${told}`);
  });

  it.each([
    ['no JSON', '[{"contract": }]', ':1:15: no JSON'],
    ['JSON with a comma too many', '[\n {"contract": "C-1",},\n]', ':2:21: no JSON'],
    ['JSON that is cut off', '[{"contract": "C-1"', ':1:20: no JSON'],
    ['JSON with a quote that is never closed', '[{"contract": "C-1}]', ':1:15: no JSON'],
    ['no list', '{}', ':1:1: no list'],
    ['no map', '[\n  7]', ':2:3: no map'],
    [
      'a field that is none',
      '[{"contract": "C-1",\n "citty": "Fès"}]',
      ':2:2: no such field: "citty", did you mean city?',
    ],
    ['a field twice', '[{"contract": "C-1", "contract": "C-2"}]', ':1:22: contract: a key used twice'],
    ['a map for a text', '[{"city": {"a": [1]},\n "rib": "1"}]', ':1:11: city: no text'],
    [
      'a wrong value behind others',
      '[{"terminals": ["A", "B"],\n "rib": "1"}]',
      ':2:9: rib: not of this form (found "1")',
    ],
  ])('%s is told', async (_, text, told) => {
    folder.write('wrong.json', text);
    const { code, err } = await run('merchant', 'import', 'wrong.json');
    expect(code).toBe(2);
    expect(err).toContain(`wrong.json${told}`);
  });

  it('that is no UTF-8, is not there, or says no format', async () => {
    expect((await run('merchant', 'import', 'none.csv')).err).toContain('none.csv cannot be read');
    expect((await run('merchant', 'import')).err).toContain('name a file to import');
    expect((await run('merchant', 'import', 'merchants.txt')).err).toContain('the name says neither .csv nor .json');
    folder.write('latin.csv', 'contract,city\nC-1,F\uFFFDs\n');
    expect((await run('merchant', 'import', 'latin.csv')).err).toContain('latin.csv:2:6: a character that is no UTF-8');
  });

  it.each(['members', 'merchants'])('the example of %s imports', async (name) => {
    records = `centre-${++count}.db`;
    expect((await run('member', 'import', 'examples/members-2009.csv')).code).toBe(0);
    const { code, out } = await run(name.slice(0, -1), 'import', `examples/${name}-2009.csv`);
    expect([code, out]).toEqual([0, expect.stringContaining(`${name} in `)]);
    const { out: checked } = await run('member', 'check', '--config', 'examples/morocco.yaml');
    expect(checked).toContain('5 members, and all of their links');
    const { out: gateway } = await run('member', 'check', '--config', 'examples/gateway.yaml');
    expect(gateway).not.toContain('no acquirer');
  });
});

it('names of links that the configuration does not have are told', async () => {
  const { code, out } = await run('member', 'check', '--config', 'examples/morocco.yaml');
  expect(code).toBe(1);
  expect(out).toContain('member BANK-A: the configuration has no acquirer pos\n');
  expect(out).toContain('member BANK-A: the configuration has no issuer bank.a\n');
});

it('what is no register is said so', async () => {
  folder.write('other.db', 'x'.repeat(5_000));
  const { code, err } = await folder.runNamed(['merchant', 'list', '--records', 'other.db']);
  expect([code, err]).toEqual([2, expect.stringContaining('other.db: the file is no database')]);
  expect((await folder.runNamed(['merchant', 'list'])).err).toContain('give --records centre.db, or --config');
});
