// What was read or written last of a table, so that it need not be read again: a checkout asks for its rows many times within seconds. The
// process is the only one that writes, and every change goes through here; what is pushed out is read from the file.

/** More than a busy gateway has under way. */
const MOST = 5_000;

export class RecentRows<K, V> {
  readonly #rows = new Map<K, V>();

  /** The row of this key, read when it is not known; what is not there is asked for again. */
  get(key: K, read: () => V | undefined): V | undefined {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = read();
    if (row !== undefined) this.put(key, row);
    return row;
  }

  /** Whether it is known or not: it is so now. */
  put(key: K, row: V): void {
    if (this.#rows.size >= MOST && !this.#rows.has(key)) this.#rows.delete(this.#rows.keys().next().value!);
    this.#rows.set(key, row);
  }
}
