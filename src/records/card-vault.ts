// Card numbers in the records: sealed with a key of the journal where there is one, so that the records give away no more than the
// journal does. A sealed number is bound to the row that has it.
import type { JournalKeys } from '../store/journal-keys.ts';
import { openSealed, Sealer, sealingKeyOf } from '../store/sealing.ts';
import { RecordsError } from './records-error.ts';

export class CardVault {
  readonly #path: string;
  readonly #keys: JournalKeys;
  readonly #sealer: Sealer | undefined;

  /** `path` is that of the records, for error messages. */
  constructor(path: string, keys: JournalKeys) {
    this.#path = path;
    this.#keys = keys;
    const { newest } = keys;
    this.#sealer = newest && new Sealer(newest);
  }

  /** A card number as it is kept in the row `place`. */
  kept(pan: string, place: string): Uint8Array | string {
    return this.#sealer === undefined ? pan : this.#sealer.seal(Buffer.from(pan, 'latin1'), place);
  }

  /** The card number of the row `place`, or what else is sealed there and called `what` in errors. Throws a RecordsError when its key is not
   *  there, or it was not sealed for this row. */
  opened(kept: unknown, place: string, what = `the card number of ${place}`): string {
    if (typeof kept === 'string') return kept;
    const sealed = kept as Uint8Array;
    const key = this.#keys.find(sealingKeyOf(sealed));
    const pan = key === undefined ? undefined : openSealed(sealed, key, place);
    if (pan !== undefined) return pan.toString('latin1');
    const wrong =
      key === undefined
        ? `${this.#keys.place} has not the key that ${what} is sealed with`
        : `${what} has been changed`;
    throw new RecordsError(
      'RECORDS_FAILED',
      this.#path,
      wrong,
      'bring back the key file, or the records, from a backup',
    );
  }
}
