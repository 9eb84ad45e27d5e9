// The stores of a running gateway: what it reads at the start, what it learns, and what it keeps when the register cannot be read.
import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MerchantStatus } from '../../src/centre/merchant.ts';
import { StoreWatch } from '../../src/cli/gateway/store-watch.ts';
import { CardVault } from '../../src/records/card-vault.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { RegisterRecords } from '../../src/records/registers.ts';
import { StoreRecords } from '../../src/records/stores.ts';
import { JournalKeys, type KeySource } from '../../src/store/journal-keys.ts';
import { addKey } from '../../src/store/key-file.ts';
import { MERCHANT } from '../centre/registers/fixture.ts';
import { JournalFolder } from './run-journal.ts';

const folder = new JournalFolder();
afterAll(() => folder.remove());
const origin = { atMs: 1, command: 'test' };
const { contract } = MERCHANT;
let count = 0;
let path = '';
let keys: KeySource;
let told: string[] = [];
let watch: StoreWatch | undefined;

beforeEach(() => {
  path = folder.file(`watched-${++count}.db`);
  keys = { kind: 'file', file: `${path}.key`, isMade: false };
  addKey(`${path}.key`);
  told = [];
  become('active');
  changed((stores) => stores.add('600000001', contract, 'TEST1234', origin));
});
afterEach(() => watch?.stop());

function changed(change: (stores: StoreRecords, registers: RegisterRecords) => void): void {
  const file = CentreFile.open(path);
  try {
    change(new StoreRecords(file, new CardVault(path, new JournalKeys(path, keys))), new RegisterRecords(file));
  } finally {
    file.close();
  }
}

function become(status: MerchantStatus): void {
  changed((_, registers) => {
    const before = registers.merchant(contract);
    registers.putMerchants([{ before, after: { ...MERCHANT, status } }], origin);
  });
}

function watching(): StoreWatch {
  watch = new StoreWatch(path, keys, (event, fields) => told.push(`${event} ${JSON.stringify(fields)}`));
  return watch;
}

/** Waits until a change has come in; what hangs is ended by the limit of the test. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a running gateway', () => {
  it('has the stores of the register, with their merchants', () => {
    const stores = watching();
    expect(stores.find('600000001')).toEqual({
      clientId: '600000001',
      key: 'TEST1234',
      api: undefined,
      merchant: MERCHANT,
    });
    expect(stores.find('600000002')).toBeUndefined();
    expect(told).toEqual(['stores.read {"stores":1}']);
  });

  it('learns of a new store, another key, a server that calls, and the end of a store', async () => {
    const stores = watching();
    changed((records) => records.add('600000002', contract, 'SECOND-KEY', origin));
    await until(() => stores.find('600000002') !== undefined);
    changed((records) => {
      records.rotateKey('600000002', 'THIRD-KEY', origin);
      records.setApi('600000002', { name: 'api', password: 'secret-2' }, origin);
    });
    await until(() => stores.find('600000002')?.api !== undefined);
    expect(stores.find('600000002')).toMatchObject({ key: 'THIRD-KEY', api: { name: 'api', password: 'secret-2' } });
    changed((records) => records.close('600000002', origin));
    await until(() => stores.find('600000002') === undefined);
  });

  it.each<[MerchantStatus, boolean]>([
    ['applied', false],
    ['contracted', false],
    ['suspended', true],
    ['closed', false],
  ])('of a merchant that is %s: %s', async (status, isThere) => {
    const stores = watching();
    become(status);
    await until(() => stores.find('600000001')?.merchant.status !== 'active');
    expect(stores.find('600000001') !== undefined).toBe(isThere);
  });

  it('keeps what it has when the key is gone, says so once, and goes on when it is back', async () => {
    const stores = watching();
    rmSync(`${path}.key`);
    changed((_, registers) =>
      registers.putMerchants([{ before: MERCHANT, after: { ...MERCHANT, city: 'Rabat' } }], origin),
    );
    await until(() => told.length > 1);
    expect(told[1]).toMatch(/^stores\.unreadable .*has not the key that the key of store 600000001 is sealed with/);
    expect(told[1]).not.toContain('TEST1234');
    expect(stores.find('600000001')).toBeDefined();
    addKey(`${path}.key`);
    changed((records) => records.rotateKey('600000001', 'AFTERWARDS', origin));
    await until(() => stores.find('600000001')?.key === 'AFTERWARDS');
    expect(told.filter((line) => line.startsWith('stores.unreadable'))).toHaveLength(1);
  });
});
