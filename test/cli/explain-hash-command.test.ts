// `gateway explain-hash`: what it prints and returns; never the key.
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { hashVer3 } from '../../src/gateway/est3d/hash-ver3.ts';
import type { FormField } from '../../src/gateway/order-form.ts';
import { JournalFolder } from './run-journal.ts';

const folder = new JournalFolder();
afterAll(() => folder.remove());
const KEY = 'TEST1234';
const FORM: FormField[] = [
  ['clientid', '600000001'],
  ['amount', '125.50'],
  ['BillToName', 'A|B'],
];

beforeEach(() => folder.write('key.csv', `${KEY}\n`));

async function explained(fields: readonly FormField[], ...args: string[]) {
  folder.write('form.csv', new URLSearchParams(fields as [string, string][]).toString());
  return folder.runNamed(['gateway', 'explain-hash', 'form.csv', '--key-file', 'key.csv', ...args]);
}

describe('gateway explain-hash', () => {
  it('a hash that fits', async () => {
    expect(await explained([...FORM, ['HASH', hashVer3(FORM, KEY)]])).toEqual({ code: 0, out: 'HASH fits\n', err: '' });
  });

  it('one that would with the key in lower case', async () => {
    const ran = await explained([...FORM, ['HASH', hashVer3(FORM, 'test1234')]]);
    expect(ran).toEqual({
      code: 1,
      out: 'HASH fits when the key is in lower case: use the key as it was given\n',
      err: '',
    });
  });

  it('as JSON', async () => {
    const hash = hashVer3(
      [
        ['clientid', '600000001'],
        ['amount', '125.5'],
        ['BillToName', 'A|B'],
      ],
      KEY,
    );
    const ran = await explained([...FORM, ['HASH', hash]], '--json');
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({ fits: false, variants: ['field-changed'], fields: ['amount'] });
  });

  it('the checksum of the older kit', async () => {
    const form: FormField[] = [
      ...[['storeId', '401121'] as const, ['cartId', 'CMD-1'] as const, ['totalAmountTx', '125.50'] as const],
      ...[['email', 'client@example.ma'] as const, ['checksum', 'cdd0edca1f4bf322cb7e54f1b5b6c328'] as const],
    ];
    folder.write('key.csv', '0123456789abcdef0123456789abcdef');
    expect(await explained(form, '--url', 'http://127.0.0.1:8080/mtc/pay')).toMatchObject({
      code: 0,
      out: 'checksum fits\n',
    });
    expect(await explained(form, '--url', 'https://127.0.0.1:8080/mtc/pay')).toMatchObject({
      code: 1,
      out: 'checksum fits when the address has http\n',
    });
    expect((await explained(form)).err).toContain('give --url');
  });

  it('without a key, or a form', async () => {
    folder.write('form.csv', 'hello');
    expect(await folder.runNamed(['gateway', 'explain-hash', 'form.csv'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('give --key-file'),
    });
    const ran = await folder.runNamed(['gateway', 'explain-hash', 'form.csv', '--key-file', 'key.csv']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('form.csv: no fields are in it') });
    expect(await folder.runNamed(['gateway', 'explain-hash', 'absent.csv', '--key-file', 'key.csv'])).toMatchObject({
      code: 2,
    });
  });
});
