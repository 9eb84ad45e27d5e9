// One budget of tries for all that the same secrets open: the merchant centre and the XML interface.
import { TryCounter } from './try-counter.ts';

/** Within a quarter of an hour: of one address, of all addresses together for one store. */
const TRIES_OF_ADDRESS = 10;
const TRIES_OF_STORE = 100;

export class PasswordTries {
  readonly #ofAddress = new TryCounter(TRIES_OF_ADDRESS);
  readonly #ofStore = new TryCounter(TRIES_OF_STORE);

  /** Too many for whoever asks, whatever he knows. `now`: milliseconds since 1970. */
  areOver(clientId: string, address: string, now: number): boolean {
    return this.#ofAddress.isOver(address, now) || this.#ofStore.isOver(clientId, now);
  }

  failed(clientId: string, address: string, now: number): void {
    this.#ofAddress.failed(address, now);
    this.#ofStore.failed(clientId, now);
  }

  succeeded(address: string): void {
    this.#ofAddress.succeeded(address);
  }
}
