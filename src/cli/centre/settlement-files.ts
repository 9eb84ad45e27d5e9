// The files of a settlement: credit transfers for each paying bank, and the settlements as `statements run` takes them.
import { join } from 'node:path';
import { pain001 } from '../../post/pain001.ts';
import type { KeptPayment, KeptSettlement } from '../../records/settlement.ts';
import { syncFolder, WholeFile } from './whole-file.ts';

/** A file for each paying bank, and the settlements as `statements run` takes them. */
export function writeSettlementFiles(
  folder: string,
  payments: readonly KeptPayment[],
  settlements: readonly KeptSettlement[],
  cutOver: string,
) {
  for (const [code, own] of Map.groupBy(payments, ({ payer }) => payer.code))
    writeWhole(join(folder, `pain001-${code}.xml`), pain001(own, `${cutOver}:00`));
  writeWhole(join(folder, 'settlements.json'), `${JSON.stringify(settlements, undefined, 2)}\n`);
  syncFolder(folder);
}

function writeWhole(path: string, text: string): void {
  const file = new WholeFile(path);
  try {
    file.write(Buffer.from(text));
    file.finish();
    file.publish();
  } catch (error) {
    file.abandon();
    throw error;
  }
}
