// How the signed text of a form was first read. The older kit signs its fields joined without anything between them: one text is cart `A-1`
// of 125.50 and cart `A-11` of 25.50. The first reading of a text is that of its order for good, and the store's other orders are others.
import type { GatewayFile, Statement } from './gateway-file.ts';

export class ReadingBook {
  readonly #file: GatewayFile;
  readonly #byText: Statement;
  readonly #insert: Statement;

  constructor(file: GatewayFile) {
    this.#file = file;
    this.#byText = file.prepare('SELECT oid FROM readings WHERE store = ? AND text = ?');
    this.#insert = file.prepare('INSERT INTO readings (store, text, oid) VALUES (?, ?, ?)');
  }

  /** The number of the order that a text was first read as: `oid` when it is read for the first time. */
  first(store: string, text: string, oid: string): string {
    return this.#file.write(() => {
      const known = this.#byText.get(store, text);
      if (known !== undefined) return known.oid as string;
      this.#insert.run(store, text, oid);
      return oid;
    });
  }
}
