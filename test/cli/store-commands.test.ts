// `merchant store`: what it prints and returns, and what the records hold afterwards. Keys are those of tests.
import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { CardVault } from '../../src/records/card-vault.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { RegisterRecords } from '../../src/records/registers.ts';
import { StoreRecords } from '../../src/records/stores.ts';
import { JournalKeys } from '../../src/store/journal-keys.ts';
import { MEMBER, MERCHANT } from '../centre/registers/fixture.ts';
import { JournalFolder } from './run-journal.ts';

const folder = new JournalFolder();
afterAll(() => folder.remove());
let count = 0;
let records = '';

beforeEach(() => {
  records = `stores-${++count}.db`;
  const file = CentreFile.open(folder.file(records));
  const registers = new RegisterRecords(file);
  const origin = { atMs: 0, command: 'test' };
  registers.putMembers([{ before: undefined, after: MEMBER }], origin);
  registers.putMerchants([{ before: undefined, after: MERCHANT }], origin);
  file.close();
});

const { contract } = MERCHANT;
const run = (...args: string[]) => folder.runNamed(['merchant', 'store', ...args, '--records', records]);
const keyFile = (text: string) => {
  folder.write('store.key', text);
  return folder.file('store.key');
};

/** The open stores, as a gateway reads them. */
function opened() {
  const path = folder.file(records);
  const file = CentreFile.read(path);
  try {
    const keys = new JournalKeys(path, { kind: 'file', file: `${path}.key`, isMade: false });
    return [...new StoreRecords(file, new CardVault(path, keys)).opened()];
  } finally {
    file.close();
  }
}

describe('a life of a store', () => {
  it('is opened with its key, gets another one, a server that calls, and is closed', async () => {
    expect(await run('add', '600000001', '--contract', contract, '--from', keyFile('TEST1234\n'))).toEqual({
      code: 0,
      out: '',
      err: `store 600000001 of ${contract} added\n`,
    });
    expect(opened()).toEqual([{ clientId: '600000001', contract, key: 'TEST1234', api: undefined }]);

    const rotated = await run('rotate-key', '600000001');
    expect(rotated.out).toMatch(/^[A-Za-z2-9]{24}\n$/);
    expect(rotated.err).toContain('the key of store 600000001; it is shown once');
    expect(opened()).toMatchObject([{ key: rotated.out.trim() }]);

    const api = await run('api', '600000001', '--name', 'atlas-api');
    expect(opened()).toMatchObject([{ key: rotated.out.trim(), api: { name: 'atlas-api', password: api.out.trim() } }]);
    expect((await run('api', '600000001', '--off')).code).toBe(0);
    expect(opened()).toMatchObject([{ api: undefined }]);

    expect(await run('close', '600000001')).toEqual({ code: 0, out: '', err: 'store 600000001 is closed\n' });
    expect(opened()).toEqual([]);
    const shown = await run('show', '600000001', '--format', 'json');
    const { history, ...store } = JSON.parse(shown.out) as { history: { command: string }[] };
    expect(store).toMatchObject({
      store: '600000001',
      contract,
      merchant: MERCHANT.tradingName,
      status: MERCHANT.status,
    });
    expect(history.map(({ command }) => command)).toEqual([
      `merchant store add 600000001 --contract ${contract}`,
      'merchant store rotate-key 600000001',
      'merchant store api 600000001 --name atlas-api',
      'merchant store api 600000001 --off',
      'merchant store close 600000001',
    ]);
  });

  it('is listed, the closed ones when they are asked for', async () => {
    expect(await run('list')).toMatchObject({ code: 1, err: 'there is no store\n' });
    await run('add', '600000002', '--contract', contract);
    await run('add', '600000001', '--contract', contract);
    await run('close', '600000002');
    const listed = async (...args: string[]) =>
      (JSON.parse((await run('list', '--format', 'json', ...args)).out) as { store: string }[]).map(
        ({ store }) => store,
      );
    expect(await listed()).toEqual(['600000001']);
    expect(await listed('--closed')).toEqual(['600000001', '600000002']);
    expect(await run('list', '--contract', 'C-9')).toMatchObject({ code: 1 });
  });

  it('reads a key as it is, but for the line end', async () => {
    await run('add', '1', '--contract', contract, '--from', keyFile('k|e\\y "1"\r\n'));
    expect(opened()).toMatchObject([{ key: 'k|e\\y "1"' }]);
  });

  it('leaves no secret in the file of the records', async () => {
    await run('add', '600000001', '--contract', contract, '--from', keyFile('VERYSECRETKEY'));
    await run('api', '600000001', '--name', 'atlas-api', '--from', keyFile('VERYSECRETPASSWORD'));
    const bytes = readFileSync(folder.file(records));
    expect(bytes.includes('VERYSECRET')).toBe(false);
    expect(bytes.includes(Buffer.from('VERYSECRET').toString('hex'))).toBe(false);
    const { out } = await run('show', '600000001');
    expect(out).not.toContain('VERYSECRET');
  });

  it('is of no use to who has the file and not the key', async () => {
    await run('add', '600000001', '--contract', contract);
    folder.write(`${records}.key`, `${'ab'.repeat(32)}\n`);
    expect(opened).toThrow(/has not the key that the key of store 600000001 is sealed with/);
  });
});

describe('what is wrong is told', () => {
  beforeEach(async () => {
    await run('add', '600000001', '--contract', contract);
    await run('add', '600000009', '--contract', contract);
    await run('close', '600000009');
  });

  it.each<[string, number, string, string[]]>([
    ['a store that is there', 2, 'store 600000001 is there already', ['add', '600000001', '--contract', contract]],
    ['a closed one too', 2, 'store 600000009 is there already', ['add', '600000009', '--contract', contract]],
    ['no contract', 2, 'whose store is it? give --contract', ['add', '600000003']],
    ['no merchant', 1, 'there is no merchant C-9', ['add', '600000003', '--contract', 'C-9']],
    ['no number', 2, 'name the store: its clientid', ['add', '--contract', contract]],
    [
      'another number',
      2,
      'a store is numbered by 1 to 20 letters, digits and -: a b',
      ['add', 'a b', '--contract', contract],
    ],
    ['an unknown store', 1, 'there is no store 60000000', ['rotate-key', '60000000']],
    ['a closed store', 1, 'store 600000009 is closed', ['rotate-key', '600000009']],
    ['neither name nor off', 2, 'give --name for the name that its server calls with, or --off', ['api', '600000001']],
    [
      'a name with blanks',
      2,
      '--name: 1 to 40 letters, digits and . _ @ - are allowed',
      ['api', '600000001', '--name', 'a b'],
    ],
  ])('%s', async (_, code, message, args) => {
    const ran = await run(...args);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
    expect(ran.out).toBe('');
  });

  it.each(['short', ' blank before', 'blank behind ', 'in two\nlines', 'clé secrète', 'x'.repeat(129)])(
    'a key that is %j, and it is not repeated',
    async (key) => {
      const ran = await run('rotate-key', '600000001', '--from', keyFile(key));
      expect(ran.code).toBe(2);
      expect(ran.err).toContain('6 to 128 printable characters of ASCII, no blank at its ends');
      expect(ran.err).not.toContain(key);
    },
  );
});
