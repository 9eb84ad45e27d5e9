// The authorizations that have expired, as whoever tells their issuers sees them: each is told once, and those that were are left alone.
import type { StatementSync } from 'node:sqlite';
import type { Expiry } from '../centre/confirmation/books.ts';
import type { CentreFile } from './centre-file.ts';

/** As an earlier program has written it: the journal cannot be asked for it. */
type EarlierExpiry = Omit<Expiry, 'link' | 'stan' | 'sentAt' | 'place'> & { readonly link?: undefined };

export class Expiries {
  readonly #file: CentreFile;
  readonly #select: StatementSync;
  readonly #update: StatementSync;

  constructor(file: CentreFile) {
    this.#file = file;
    this.#select = file.prepare(
      'SELECT document FROM expiries WHERE told_ms IS NULL AND transaction_no > ? ORDER BY transaction_no LIMIT ?',
    );
    this.#update = file.prepare(
      `UPDATE expiries SET told_ms = ? WHERE transaction_no = ? AND document ->> 'place' = ? AND told_ms IS NULL`,
    );
  }

  /** The first `most` that are not told, of those with a higher transaction number than `after`. What an earlier program has written has
   *  no link, STAN, DE 7 and place. */
  untold(after: number, most: number): (Expiry | EarlierExpiry)[] {
    return this.#select
      .all(after, most)
      .map(({ document }) => JSON.parse(document as string) as Expiry | EarlierExpiry);
  }

  /** At `atMs` it is on record in the journal what their issuers are told, or that there is nothing to tell. One that an evening has written
   *  anew meanwhile, at a later place, is not told yet. Throws a RecordsError. */
  markTold(told: readonly Pick<Expiry, 'transaction' | 'place'>[], atMs: number): void {
    this.#file.transaction(() => {
      for (const { transaction, place } of told) this.#update.run(atMs, transaction, place);
    });
  }
}
