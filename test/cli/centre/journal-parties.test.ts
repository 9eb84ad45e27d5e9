// A sale belongs to its merchant also when he has another acquirer by the evening.
import { expect, test } from 'vitest';
import { JournalParties } from '../../../src/cli/centre/journal-parties.ts';
import type { Configuration } from '../../../src/cli/configuration/schema.ts';
import type { StoredJournal } from '../../../src/journal/journal.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { RegisterRecords } from '../../../src/records/registers.ts';
import { merchant } from '../../centre/settlement/fixture.ts';
import { JournalFolder } from '../run-journal.ts';

test('a transferred merchant is found under both acquirers', () => {
  const folder = new JournalFolder();
  const file = CentreFile.open(folder.file('centre.db'));
  const registers = new RegisterRecords(file);
  const before = merchant('SHOP');
  const after = { ...before, acquirer: 'OTHER' };
  registers.putMerchants([{ before: undefined, after: before }], { atMs: 1, command: 'test' });
  registers.putMerchants([{ before, after }], { atMs: 2, command: 'test' });
  const none = [{} as StoredJournal, {} as Configuration, []] as const;
  const parties = new JournalParties(...none, registers.merchants(), registers.formerMerchants());
  const found = [before.acquirer, 'OTHER', 'NOBODY'].map((code) => parties.merchant(code, before.acceptor)?.contract);
  expect(found).toEqual(['SHOP', 'SHOP', undefined]);
  const present = { ...before, contract: 'HEIR' };
  const taken = new JournalParties(...none, [present], registers.formerMerchants());
  expect(taken.merchant(before.acquirer, before.acceptor)?.contract).toBe('HEIR');
  file.close();
  folder.remove();
});
