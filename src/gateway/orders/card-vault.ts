// What the gateway keeps of a card number: a keyed hash, by which the same card is known again, and, as long as a capture, a void or a
// refund may need it, the number itself, sealed (AES-256-GCM) and bound to the attempt that it was given for.
import { createHmac } from 'node:crypto';
import type { JournalKeys } from '../../store/journal-keys.ts';
import { openSealed, Sealer, sealingKeyOf } from '../../store/sealing.ts';
import { GatewayFileError } from './gateway-file-error.ts';

const CHECK = 'gateway key check';

export class CardVault {
  readonly #path: string;
  readonly #keys: JournalKeys;
  readonly #sealer: Sealer;

  /** `path` is that of the gateway's file, for error messages. Throws a GatewayFileError when there is no key, and a JournalError when one
   *  cannot be read or made. */
  constructor(path: string, keys: JournalKeys) {
    const key = keys.needed();
    if (key === undefined) {
      const hint = 'give the key that it was made with (`gateway.key`), or let one be made with a new file';
      throw new GatewayFileError('GATEWAY_FILE_FAILED', path, `${keys.place} has no key for it`, hint);
    }
    this.#path = path;
    this.#keys = keys;
    this.#sealer = new Sealer(key);
  }

  /** The same for one card, and told by nobody who has not the key. */
  hash(pan: string): Buffer {
    return this.#mac(`card ${pan}`);
  }

  /** Proves to the gateway that it has made `text` itself. */
  proof(text: string): string {
    return this.#mac(`proof ${text}`).toString('base64url');
  }

  seal(pan: string, attempt: number): Buffer {
    return this.#sealer.seal(Buffer.from(pan, 'latin1'), placeOf(attempt));
  }

  /** Throws a GatewayFileError when its key is not there, or it was sealed for another attempt. */
  open(sealed: Uint8Array, attempt: number): string {
    const key = this.#keys.find(sealingKeyOf(sealed));
    const pan = key && openSealed(sealed, key, placeOf(attempt));
    if (pan !== undefined) return pan.toString('latin1');
    const what =
      key === undefined
        ? `${this.#keys.place} has not the key that the card of attempt ${attempt} is sealed with`
        : `the card of attempt ${attempt} has been changed`;
    const hint = 'bring back the key file, or the file of the gateway, from a backup';
    throw new GatewayFileError('GATEWAY_FILE_FAILED', this.#path, what, hint);
  }

  /** What a file keeps so that another key is known when it is opened. */
  sealCheck(): Buffer {
    return this.#sealer.seal(Buffer.from(CHECK), CHECK);
  }

  /** Throws a GatewayFileError when these are not the keys of the file that has kept `sealed`. */
  mustOpenCheck(sealed: Uint8Array): void {
    const key = this.#keys.find(sealingKeyOf(sealed));
    if (key === undefined || openSealed(sealed, key, CHECK) === undefined) throw this.#wrongKey();
  }

  /** The same by a card of the file, where it has kept no check yet. */
  mustOpenCard(sealed: Uint8Array, attempt: number): void {
    const key = this.#keys.find(sealingKeyOf(sealed));
    if (key === undefined || openSealed(sealed, key, placeOf(attempt)) === undefined) throw this.#wrongKey();
  }

  #wrongKey(): GatewayFileError {
    const what = `${this.#keys.place} is not the key that it was made with: it opens nothing that is sealed in it`;
    const hint = 'bring back the key that belongs to it, or name it (`gateway.key`)';
    return new GatewayFileError('GATEWAY_FILE_KEY', this.#path, what, hint);
  }

  #mac(text: string): Buffer {
    return createHmac('sha256', this.#keys.newest!.authenticating).update(`switch8583 gateway ${text}`).digest();
  }
}

function placeOf(attempt: number): string {
  return `gateway attempt ${attempt}`;
}
