// Posted transactions: what each approved transaction took from an account, by transaction number. A reversal finds its
// original here, and every outstanding amount can be listed. A ring of slots in arrays that grow up to a limit: when it is
// full, the oldest transaction gives its slot to the newest. A reversed transaction keeps its slot with an amount of 0, so a
// repeated reversal finds it and changes nothing.

import { ChangedPages } from './changed-pages.ts';

/** The slot of a transaction that is not posted, or no longer retained. */
export const NOT_POSTED = -1;

const FIRST_CAPACITY = 1024;
const LARGEST_LIMIT = 2 ** 30;
const NONE = -1;

export class PostedTransactions {
  /** Transactions retained at most. */
  readonly limit: number;
  /** Transactions with an outstanding amount. */
  outstanding = 0;
  /** Transactions whose amount was outstanding when their slot was needed. */
  forgotten = 0;
  private transactions = new Float64Array(0);
  private accounts = new Int32Array(0);
  /** Outstanding amount, in the transaction's currency; negative when it was credited. */
  private amounts = new Float64Array(0);
  /** The same in the account's currency. */
  private taken = new Float64Array(0);
  /** Of an authorization: what has been captured of it, in its currency. */
  private captured = new Float64Array(0);
  private currencies = new Uint16Array(0);
  private held = new Uint8Array(0);
  /** Chains of slots by hash of the transaction number. */
  private heads = new Int32Array(0);
  private nexts = new Int32Array(0);
  /** Slots in use. */
  used = 0;
  /** Slots that have changed since the last checkpoint. */
  readonly changed: ChangedPages = new ChangedPages(6);
  private cursor = 0;

  /** For `limit` transactions, 1 to 2^30. Memory grows with use, about 53 bytes a transaction. */
  constructor(limit: number) {
    this.limit = Math.min(limit, LARGEST_LIMIT);
    this.grow(Math.min(this.limit, FIRST_CAPACITY));
  }

  /** The slot of a transaction, or NOT_POSTED. */
  find(transaction: number): number {
    let slot = this.heads[this.bucketOf(transaction)];
    while (slot !== NONE && this.transactions[slot] !== transaction) slot = this.nexts[slot];
    return slot;
  }

  /**
   * Posts a transaction: `amountMinor` of `currency` (ISO 4217, a number) took `takenMinor` from `account`. Throws a
   * RangeError when its number is in use: of two transactions of one number, only one could be reversed.
   */
  add(
    transaction: number,
    account: number,
    isHeld: boolean,
    amountMinor: number,
    takenMinor: number,
    currency: number,
  ): void {
    if (this.find(transaction) !== NOT_POSTED) throw reused(transaction);
    this.put(this.nextSlot(), transaction, account, isHeld, amountMinor, takenMinor, currency);
  }

  /**
   * Makes room, when there is nothing here yet, for `used` transactions in the slots that they had before, each of which `put`
   * fills; that of `oldest` is used again next. False when it cannot be so: another limit had them in other slots.
   */
  reserve(used: number, oldest: number): boolean {
    if (used > this.limit || (oldest > 0 && used < this.limit)) return false;
    if (used > this.transactions.length) this.grow(used);
    this.used = used;
    this.cursor = oldest;
    return true;
  }

  /** Posts a transaction in a slot that is its own. */
  put(
    slot: number,
    transaction: number,
    account: number,
    isHeld: boolean,
    amountMinor: number,
    takenMinor: number,
    currency: number,
  ): void {
    const bucket = this.bucketOf(transaction);
    this.transactions[slot] = transaction;
    this.accounts[slot] = account;
    this.amounts[slot] = amountMinor;
    this.taken[slot] = takenMinor;
    this.captured[slot] = 0;
    this.currencies[slot] = currency;
    this.held[slot] = isHeld ? 1 : 0;
    this.nexts[slot] = this.heads[bucket];
    this.heads[bucket] = slot;
    if (amountMinor !== 0) this.outstanding++;
    this.changed.mark(slot);
  }

  /** Leaves less outstanding: both amounts are nearer to 0 than before. */
  reduce(slot: number, amountMinor: number, takenMinor: number): void {
    if (amountMinor === 0 && this.amounts[slot] !== 0) this.outstanding--;
    this.amounts[slot] = amountMinor;
    this.taken[slot] = takenMinor;
    this.changed.mark(slot);
  }

  /** So much of an authorization has been captured. */
  setCaptured(slot: number, capturedMinor: number): void {
    this.captured[slot] = capturedMinor;
    this.changed.mark(slot);
  }

  /** The slot of the oldest transaction. */
  get oldest(): number {
    return this.used < this.limit ? 0 : this.cursor;
  }

  accountOf(slot: number): number {
    return this.accounts[slot];
  }
  amountOf(slot: number): number {
    return this.amounts[slot];
  }
  takenOf(slot: number): number {
    return this.taken[slot];
  }
  capturedOf(slot: number): number {
    return this.captured[slot];
  }
  currencyOf(slot: number): number {
    return this.currencies[slot];
  }
  isHeld(slot: number): boolean {
    return this.held[slot] === 1;
  }
  transactionOf(slot: number): number {
    return this.transactions[slot];
  }

  /** The slots with an outstanding amount, oldest first. */
  *outstandingSlots(): Generator<number> {
    for (let place = 0; place < this.used; place++) {
      const slot = (this.used < this.limit ? place : this.cursor + place) % this.limit;
      if (this.amounts[slot] !== 0) yield slot;
    }
  }

  private nextSlot(): number {
    if (this.used < this.limit) {
      if (this.used === this.transactions.length) this.grow(Math.min(this.limit, 2 * this.used));
      return this.used++;
    }
    const slot = this.cursor;
    this.cursor = slot + 1 === this.limit ? 0 : slot + 1;
    if (this.amounts[slot] !== 0) {
      this.outstanding--;
      this.forgotten++;
    }
    this.unchain(slot);
    return slot;
  }

  private unchain(slot: number): void {
    const bucket = this.bucketOf(this.transactions[slot]);
    let before = this.heads[bucket];
    if (before === slot) {
      this.heads[bucket] = this.nexts[slot];
      return;
    }
    while (this.nexts[before] !== slot) before = this.nexts[before];
    this.nexts[before] = this.nexts[slot];
  }

  private grow(capacity: number): void {
    const wider = <T extends Float64Array | Int32Array | Uint16Array | Uint8Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.transactions = wider(new Float64Array(capacity), this.transactions);
    this.accounts = wider(new Int32Array(capacity), this.accounts);
    this.amounts = wider(new Float64Array(capacity), this.amounts);
    this.taken = wider(new Float64Array(capacity), this.taken);
    this.captured = wider(new Float64Array(capacity), this.captured);
    this.currencies = wider(new Uint16Array(capacity), this.currencies);
    this.held = wider(new Uint8Array(capacity), this.held);
    this.nexts = new Int32Array(capacity);
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(capacity))).fill(NONE);
    for (let slot = 0; slot < this.used; slot++) {
      const bucket = this.bucketOf(this.transactions[slot]);
      this.nexts[slot] = this.heads[bucket];
      this.heads[bucket] = slot;
    }
  }

  private bucketOf(transaction: number): number {
    // Transaction numbers ascend: their last bits spread them well and keep neighbours together in memory.
    return transaction & (this.heads.length - 1);
  }
}

function reused(transaction: number): RangeError {
  return new RangeError(
    `TRANSACTION_REUSED: transaction ${transaction} has been decided before; ` +
      'a switch that starts again must number its transactions on from its journal',
  );
}
