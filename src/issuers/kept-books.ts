// The books of a stub issuer as a checkpoint keeps them: accounts and posted transactions in pages, each as whole numbers side by
// side, and the sums in one more value. A start makes the same books of them, and then books what the journal has after the
// checkpoint. The values never leave the machine: numbers are in its byte order.
import type { Accounts } from './accounts.ts';
import type { PostedTransactions } from './posted-transactions.ts';

/** Copies the value. */
type Keep = (key: string, value: Uint8Array) => void;
type Kept = (key: string) => Uint8Array | undefined;

const VALUE_BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Float64 values of an account: head and tail of its card number (see CardIndex), and its available balance. */
const ACCOUNT_VALUES = 3;
/** Of a posted transaction: number, account, outstanding amount, what it took, currency, 1 for a hold, what was captured of it. */
const POSTED_VALUES = 7;
/** Those that earlier programs kept: all but the last. */
const EARLIER_POSTED_VALUES = 6;

const SUMS = 'sums';
const accountsKey = (page: number) => `accounts/${page}`;
const postedKey = (page: number) => `posted/${page}`;

interface Sums {
  readonly accounts: number;
  readonly openedMinor: number;
  readonly heldMinor: number;
  readonly debitedMinor: number;
  /** Slots of posted transactions in use, and the one that is used again next. */
  readonly used: number;
  readonly oldest: number;
  readonly forgotten: number;
  /** Values of each posted transaction; earlier programs do not say. */
  readonly postedValues?: number;
}

/** What was kept is not all there; the message says what, by its key. */
export class LostBooks extends Error {
  override readonly name = 'LostBooks';
}

/** Bytes that `keepBooks` would keep now. */
export function changedBytes({ changed, posted }: Accounts): number {
  return (
    8 * (changed.count * changed.items * ACCOUNT_VALUES + posted.changed.count * posted.changed.items * POSTED_VALUES)
  );
}

/** Keeps what has changed since the last time. */
export function keepBooks(books: Accounts, keep: Keep): void {
  const { posted, changed } = books;
  if (changed.count === 0 && posted.changed.count === 0) return;
  // One for all: a checkpoint keeps thousands of pages, and each is copied.
  const values = new Float64Array(Math.max(changed.items * ACCOUNT_VALUES, posted.changed.items * POSTED_VALUES));
  for (const page of changed.take()) keep(accountsKey(page), accountPage(books, page * changed.items, values));
  for (const page of posted.changed.take()) {
    keep(postedKey(page), postedPage(books, page * posted.changed.items, values));
  }
  const sums: Sums = {
    accounts: books.count,
    openedMinor: books.openedMinor,
    heldMinor: books.heldMinor,
    debitedMinor: books.debitedMinor,
    used: posted.used,
    oldest: posted.oldest,
    forgotten: posted.forgotten,
    postedValues: POSTED_VALUES,
  };
  keep(SUMS, Buffer.from(JSON.stringify(sums)));
}

/** Fills `books`, which are empty, with what was kept; nothing happens when nothing was. Throws LostBooks when a part of it is missing. */
export function restoreBooks(books: Accounts, kept: Kept): void {
  const sumsBytes = kept(SUMS);
  if (sumsBytes === undefined) {
    const rest = [accountsKey(0), postedKey(0)].find((key) => kept(key) !== undefined);
    if (rest !== undefined) throw new LostBooks(`there is ${rest}, and no ${SUMS}`);
    return;
  }
  const sums = JSON.parse(Buffer.from(sumsBytes).toString()) as Sums;
  const { changed, posted } = books;
  for (let first = 0; first < sums.accounts; first += changed.items) {
    const count = Math.min(changed.items, sums.accounts - first);
    const values = valuesOf(kept, accountsKey(first / changed.items), count * ACCOUNT_VALUES);
    for (let i = 0; i < count; i++) {
      const [head, tail, availableMinor] = values.subarray(i * ACCOUNT_VALUES) as unknown as [number, number, number];
      books.restore(head, tail, availableMinor);
    }
  }
  const areInPlace = restorePosted(posted, sums, kept);
  books.restoreSums(sums.openedMinor, sums.heldMinor, sums.debitedMinor);
  posted.forgotten += sums.forgotten;
  changed.forget();
  // What lies elsewhere than it was kept has still to be kept.
  if (areInPlace) posted.changed.forget();
}

/** Fills the posted transactions, oldest first. True when each is in the slot that it was kept from. */
function restorePosted(posted: PostedTransactions, sums: Sums, kept: Kept): boolean {
  const { items } = posted.changed;
  const { used, oldest, postedValues = EARLIER_POSTED_VALUES } = sums;
  const areInPlace = posted.reserve(used, oldest);
  let [page, values]: [number, Float64Array] = [-1, new Float64Array()];
  for (let i = 0; i < used; i++) {
    const slot = (oldest + i) % used;
    const pageOfSlot = Math.floor(slot / items);
    if (pageOfSlot !== page) {
      const count = Math.min(items, used - pageOfSlot * items);
      [page, values] = [pageOfSlot, valuesOf(kept, postedKey(pageOfSlot), count * postedValues)];
    }
    const at = (slot % items) * postedValues;
    const [transaction, account, currency] = [values[at]!, values[at + 1]!, values[at + 4]!];
    const [amountMinor, takenMinor, isHeld] = [values[at + 2]!, values[at + 3]!, values[at + 5] === 1];
    if (areInPlace) posted.put(slot, transaction, account, isHeld, amountMinor, takenMinor, currency);
    else posted.add(transaction, account, isHeld, amountMinor, takenMinor, currency);
    const capturedMinor = postedValues > EARLIER_POSTED_VALUES ? values[at + EARLIER_POSTED_VALUES]! : 0;
    if (capturedMinor > 0) posted.setCaptured(posted.find(transaction), capturedMinor);
  }
  // Pages of another width are all kept anew.
  return areInPlace && postedValues === POSTED_VALUES;
}

/** The accounts from `first` on, in `page`. */
function accountPage(books: Accounts, first: number, page: Float64Array): Uint8Array {
  const last = Math.min(books.count, first + books.changed.items);
  const values = page.subarray(0, (last - first) * ACCOUNT_VALUES);
  for (let account = first, at = 0; account < last; account++, at += ACCOUNT_VALUES) {
    values[at] = books.cards.headOf(account);
    values[at + 1] = books.cards.tailOf(account);
    values[at + 2] = books.availableMinor(account);
  }
  return new Uint8Array(values.buffer, 0, values.byteLength);
}

/** The posted transactions from `first` on, in `page`. */
function postedPage({ posted }: Accounts, first: number, page: Float64Array): Uint8Array {
  const last = Math.min(posted.used, first + posted.changed.items);
  const values = page.subarray(0, (last - first) * POSTED_VALUES);
  for (let slot = first, at = 0; slot < last; slot++, at += POSTED_VALUES) {
    values[at] = posted.transactionOf(slot);
    values[at + 1] = posted.accountOf(slot);
    values[at + 2] = posted.amountOf(slot);
    values[at + 3] = posted.takenOf(slot);
    values[at + 4] = posted.currencyOf(slot);
    values[at + 5] = posted.isHeld(slot) ? 1 : 0;
    values[at + 6] = posted.capturedOf(slot);
  }
  return new Uint8Array(values.buffer, 0, values.byteLength);
}

/** The values of a page, read where they lie when numbers may lie there. Throws LostBooks when it is not there, or has fewer than `count`
 *  of them. */
function valuesOf(kept: Kept, key: string, count: number): Float64Array {
  const bytes = kept(key);
  if (bytes === undefined) throw new LostBooks(`there is no ${key}`);
  const { buffer, byteOffset } = bytes;
  const length = Math.floor(bytes.length / VALUE_BYTES);
  if (length < count) throw new LostBooks(`${key} has ${length} values, not ${count}`);
  return byteOffset % VALUE_BYTES === 0
    ? new Float64Array(buffer as ArrayBuffer, byteOffset, length)
    : new Float64Array(Uint8Array.from(bytes.subarray(0, length * VALUE_BYTES)).buffer);
}
