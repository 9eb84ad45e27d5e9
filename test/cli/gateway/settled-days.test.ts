// The merchant centre finds in the records what the evening has settled, for its merchant and that day only.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settledDays } from '../../../src/cli/gateway/settled-days.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { SettlementRecords } from '../../../src/records/settlement.ts';
import { atlas } from '../../centre/clearing/fixture.ts';
import { DATE, merchant, sale } from '../../centre/settlement/fixture.ts';

test('what was settled, and nothing before there are records', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settled-'));
  try {
    const path = join(folder, 'centre.db');
    const settled = settledDays(path);
    expect(settled('SHOP', DATE)).toBeUndefined();
    const file = CentreFile.open(path);
    new SettlementRecords(file).settle({
      businessDate: DATE,
      members: [atlas],
      merchants: [merchant('SHOP'), merchant('OTHER')],
      operations: [sale('n:1', 'SHOP', 10_000)],
      settlementDay: (date) => date + 1,
    });
    file.close();
    expect(settled('SHOP', DATE)).toMatchObject({ salesMinor: 10_000, commissionMinor: 150, paidMinor: 9_835 });
    expect(settled('SHOP', DATE + 1)).toBeUndefined();
    expect(settled('OTHER', DATE)?.salesMinor ?? 0).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
