// What has expired, as it is kept: told once each, in the order of the transactions, and needed in the journal until then.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Expiry } from '../../src/centre/confirmation/books.ts';
import { CardVault } from '../../src/records/card-vault.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { openTransactions } from '../../src/records/collected.ts';
import { Expiries } from '../../src/records/expiries.ts';
import { MIGRATIONS } from '../../src/records/migrations.ts';
import { Operations } from '../../src/records/operations.ts';
import { JournalKeys } from '../../src/store/journal-keys.ts';

let folder: string;
let file: CentreFile;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'expiries-'));
  file = CentreFile.open(join(folder, 'centre.db'));
});
afterEach(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

const expiry = (transaction: number): Expiry => ({
  ...{ transaction, link: 1, issuer: 2, stan: transaction, sentAt: 1_123_093_000, place: 77, businessDate: 20261130 },
  ...{ capturedMinor: 400, releasedMinor: 600, currency: 504, acquirer: 'ACQ', rrn: '', approvalCode: '' },
});

function expire(...transactions: number[]): void {
  const operations = new Operations(file, new CardVault('', new JournalKeys('', { kind: 'memory' })));
  file.transaction(() => {
    for (const transaction of transactions) operations.expire(expiry(transaction));
  });
}

it('is given out a few at a time, until it is told', () => {
  expire(7, 3, 5, 1);
  const expiries = new Expiries(file);
  const numbers = (after: number, most: number) => expiries.untold(after, most).map(({ transaction }) => transaction);
  expect(expiries.untold(0, 1)).toEqual([expiry(1)]);
  expect([numbers(0, 3), numbers(5, 3), numbers(7, 3)]).toEqual([[1, 3, 5], [7], []]);
  expiries.markTold([expiry(3), expiry(7)], 1_000);
  expiries.markTold([expiry(7), expiry(99)], 2_000);
  expect(numbers(0, 9)).toEqual([1, 5]);
  const told = file.prepare('SELECT transaction_no, told_ms FROM expiries ORDER BY transaction_no').all();
  expect(told.map(({ told_ms }) => told_ms)).toEqual([null, 1_000, null, 1_000]);
});

it('is found by what a completion says of it, the newest of a name', () => {
  expire(3, 5);
  const operations = new Operations(file, new CardVault('', new JournalKeys('', { kind: 'memory' })));
  expect(operations.expired({ link: 1, stan: 3, sentAt: 1_123_093_000 })).toBe(3);
  expect(operations.expired({ link: 2, stan: 3, sentAt: 1_123_093_000 })).toBe(0);
  expect(operations.expired({ link: 1, stan: 3, sentAt: 1_123_093_001 })).toBe(0);
  expect(operations.expired({ acquirer: 'ACQ', rrn: '', approvalCode: '' })).toBe(5);
  expect(operations.expired({ acquirer: 'OTHER', rrn: '', approvalCode: '' })).toBe(0);
  const sql = `EXPLAIN QUERY PLAN SELECT 1 FROM expiries WHERE document ->> 'stan' = 3 AND document ->> 'sentAt' = 4`;
  expect(JSON.stringify(file.prepare(sql).all())).toContain('expiries_of_original');
});

it('of an authorization that is open is told as well, named by no completion, and written once more when that expires', () => {
  const operations = new Operations(file, new CardVault('', new JournalKeys('', { kind: 'memory' })));
  const expiries = new Expiries(file);
  const name = { link: 1, stan: 3, sentAt: 1_123_093_000 };
  const open = { ...expiry(3), isOpen: true } as const;
  file.transaction(() => operations.expire(open));
  expect(expiries.untold(0, 9)).toEqual([open]);
  const own = { acquirer: 'ACQ', rrn: '', approvalCode: '' };
  expect([operations.expired(name), operations.expired(own)]).toEqual([0, 0]);
  expiries.markTold([open], 1_000);
  expect(expiries.untold(0, 9)).toEqual([]);
  const over = { ...expiry(3), place: 99 };
  file.transaction(() => operations.expire(over));
  expect([operations.expired(name), operations.expired(own)]).toEqual([3, 3]);
  // Who has told of the former knows nothing of the latter.
  expiries.markTold([open], 2_000);
  expect(expiries.untold(0, 9)).toEqual([over]);
});

it('is needed in the journal until it is told', () => {
  expire(3, 5);
  expect(openTransactions(file)).toEqual([3, 5]);
  new Expiries(file).markTold([expiry(3)], 1_000);
  expect(openTransactions(file)).toEqual([5]);
});

it('of an earlier program, is there without the name that the journal has', () => {
  const path = join(folder, 'earlier.db');
  const earlier = new DatabaseSync(path);
  for (const step of MIGRATIONS.slice(0, 5)) earlier.exec(step);
  earlier.exec(`PRAGMA application_id = ${0x53_38_35_43}; PRAGMA user_version = 5`);
  earlier.exec(`INSERT INTO expiries VALUES (4, 20261130, '{"transaction":4,"acquirer":"ACQ","rrn":"R"}', NULL)`);
  earlier.close();
  const now = CentreFile.open(path);
  expect(new Expiries(now).untold(0, 9)).toEqual([{ transaction: 4, acquirer: 'ACQ', rrn: 'R' }]);
  const plan = now
    .prepare('EXPLAIN QUERY PLAN SELECT document FROM expiries WHERE told_ms IS NULL AND transaction_no > 1')
    .all();
  expect(JSON.stringify(plan)).toContain('expiries_untold');
  now.close();
});
