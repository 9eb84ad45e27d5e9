// Eight flags for each whole number from 0 on: a byte each, in blocks that are made when the first number of them is seen. For
// what must be known of every transaction of a journal that has millions.

const BLOCK_NUMBERS = 65_536;

export class NumberFlags {
  readonly #blocks = new Map<number, Uint8Array>();

  has(number: number, flag: number): boolean {
    const block = this.#blocks.get(Math.floor(number / BLOCK_NUMBERS));
    return block !== undefined && (block[number % BLOCK_NUMBERS]! & flag) !== 0;
  }

  clear(number: number, flag: number): void {
    const block = this.#blocks.get(Math.floor(number / BLOCK_NUMBERS));
    if (block !== undefined) block[number % BLOCK_NUMBERS]! &= ~flag;
  }

  set(number: number, flag: number): void {
    const place = Math.floor(number / BLOCK_NUMBERS);
    let block = this.#blocks.get(place);
    if (block === undefined) {
      block = new Uint8Array(BLOCK_NUMBERS);
      this.#blocks.set(place, block);
    }
    block[number % BLOCK_NUMBERS]! |= flag;
  }
}
