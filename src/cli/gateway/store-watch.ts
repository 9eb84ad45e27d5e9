// The stores of the register as a running gateway has them: with the key of each, in memory; another table takes its place within a second
// when a command has changed the register, stores or merchants. A merchant that is suspended keeps its store, so that what was sold can be
// captured and given back.
import type { Merchant, MerchantStatus } from '../../centre/merchant.ts';
import type { EventSink } from '../../events/event-table.ts';
import type { Store, StoreBook } from '../../gateway/store.ts';
import { CardVault } from '../../records/card-vault.ts';
import type { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import { StoreRecords } from '../../records/stores.ts';
import { JournalKeys, type KeySource } from '../../store/journal-keys.ts';
import { type RecordsReader, RecordsWatch } from '../centre/records-watch.ts';

/** Less than a millisecond of a turn. */
const ROWS_AT_A_TIME = 50;
const WITH_STORE: ReadonlySet<MerchantStatus> = new Set(['active', 'suspended']);

export class StoreWatch implements RecordsReader, StoreBook {
  readonly #path: string;
  readonly #keys: KeySource;
  readonly #emit: EventSink;
  readonly #watch: RecordsWatch;
  #stores: ReadonlyMap<string, Store> = new Map();

  /** Reads the stores in the records at `path`, which are made when absent, and watches them until `stop`. `keys`: what their secrets are
   *  sealed with. Throws a RecordsError. */
  constructor(path: string, keys: KeySource, emit: EventSink) {
    this.#path = path;
    this.#keys = keys;
    this.#emit = emit;
    this.#watch = new RecordsWatch(path, this);
  }

  find(clientId: string): Store | undefined {
    return this.#stores.get(clientId);
  }

  stop(): void {
    this.#watch.stop();
  }

  *read(file: CentreFile): Generator<void, void> {
    // Asked anew each time: the key is there once the first store is.
    const vault = new CardVault(this.#path, new JournalKeys(this.#path, this.#keys));
    const registers = new RegisterRecords(file);
    const merchants = new Map<string, Merchant | undefined>();
    const stores = new Map<string, Store>();
    let count = 0;
    // All of them at once: a statement that is half read holds the end of the write-ahead log.
    for (const { contract, ...store } of [...new StoreRecords(file, vault).opened()]) {
      if (!merchants.has(contract)) merchants.set(contract, registers.merchant(contract));
      const merchant = merchants.get(contract);
      if (merchant !== undefined && WITH_STORE.has(merchant.status)) stores.set(store.clientId, { ...store, merchant });
      if (++count % ROWS_AT_A_TIME === 0) yield;
    }
    this.#stores = stores;
    this.#emit('stores.read', { stores: stores.size });
  }

  failed(reason: string): void {
    this.#emit('stores.unreadable', { reason });
  }
}
