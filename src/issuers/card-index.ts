// Accounts by card number, found without making a string of it: open addressing over the digits as two numbers, the last
// nine and those before them. Cards are never taken out. Memory grows with use, 20 to 40 bytes a card.

const FIRST_CAPACITY = 1024;
/** Digits of the second number; 19 digits leave 10 for the first. */
const TAIL_DIGITS = 9;
const NONE = -1;

export class CardIndex {
  /** Cards in the index; their accounts are numbered from 0. */
  count = 0;
  private heads = new Float64Array(FIRST_CAPACITY);
  private tails = new Int32Array(FIRST_CAPACITY);
  /** Accounts by hash, twice as many places as accounts or more. */
  private places = new Int32Array(2 * FIRST_CAPACITY).fill(NONE);
  /** The card number last looked for. */
  private head = 0;
  private tail = 0;

  /** The account of the card whose number is the first `length` bytes of `digits`; -1 when it has none. */
  find(digits: Uint8Array, length: number): number {
    // The 1 in front tells 0012 from 12.
    let head = 1;
    let tail = 0;
    const split = length - TAIL_DIGITS;
    for (let i = 0; i < split; i++) head = head * 10 + digits[i] - 0x30;
    for (let i = Math.max(0, split); i < length; i++) tail = tail * 10 + digits[i] - 0x30;
    this.head = head;
    this.tail = tail;
    const { heads, tails, places } = this;
    const mask = places.length - 1;
    for (let place = hashOf(head, tail) & mask; ; place = (place + 1) & mask) {
      const account = places[place];
      if (account === NONE || (tails[account] === tail && heads[account] === head)) return account;
    }
  }

  /** Adds the card that `find` has just not found, and returns its account: the next number. */
  add(): number {
    if (this.count === this.heads.length) this.grow();
    const account = this.count++;
    this.heads[account] = this.head;
    this.tails[account] = this.tail;
    this.put(account);
    return account;
  }

  /** Adds a card as `headOf` and `tailOf` say it, and returns its account. */
  restore(head: number, tail: number): number {
    this.head = head;
    this.tail = tail;
    return this.add();
  }

  /** The card number of an account in two numbers, see `find`. */
  headOf(account: number): number {
    return this.heads[account];
  }
  tailOf(account: number): number {
    return this.tails[account];
  }

  private put(account: number): void {
    const mask = this.places.length - 1;
    let place = hashOf(this.heads[account], this.tails[account]) & mask;
    while (this.places[place] !== NONE) place = (place + 1) & mask;
    this.places[place] = account;
  }

  private grow(): void {
    const { heads, tails } = this;
    this.heads = new Float64Array(2 * this.count);
    this.heads.set(heads);
    this.tails = new Int32Array(2 * this.count);
    this.tails.set(tails);
    this.places = new Int32Array(4 * this.count).fill(NONE);
    for (let account = 0; account < this.count; account++) this.put(account);
  }
}

function hashOf(head: number, tail: number): number {
  const hash = Math.imul(tail, 0x9e3779b1) ^ Math.imul(head | 0, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
