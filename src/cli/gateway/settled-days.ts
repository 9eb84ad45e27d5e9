// What was settled with a merchant for a day, for the merchant centre: from the records of the centre, where the evening wrote it.
import { existsSync } from 'node:fs';
import { CentreFile } from '../../records/centre-file.ts';
import { type KeptSettlement, SettlementRecords } from '../../records/settlement.ts';

/** By contract number and date (yyyymmdd); undefined while that is not settled. Throws a RecordsError when the records cannot be read. */
export function settledDays(records: string): (contract: string, date: number) => KeptSettlement | undefined {
  return (contract, date) => {
    if (!existsSync(records)) return undefined;
    const file = CentreFile.read(records);
    try {
      const settlements = new SettlementRecords(file).settlementsOf(contract);
      return settlements.find(({ businessDate }) => businessDate === date);
    } finally {
      file.close();
    }
  };
}
