// What is kept by key on its way from the thread of the journal: values side by side in pages, because a checkpoint keeps thousands of
// them, and to give each a block of bytes of its own takes longer than to read it. A value begins at a multiple of eight bytes, so
// that whoever keeps numbers finds them where numbers may lie.

import { filledUp } from './entry-batch.ts';

const PAGE_BYTES = 1024 * 1024;

/** The values of `keys`, as long as `lengths` says, one behind the other in `block`. */
export interface KeptPage {
  readonly block: ArrayBuffer;
  readonly keys: readonly string[];
  readonly lengths: readonly number[];
}

/** The values in pages, each of which is copied as soon as it is given. */
export function pagesOf(values: Iterable<readonly [key: string, value: Uint8Array]>): KeptPage[] {
  const pages: FillingPage[] = [];
  for (const [key, value] of values) {
    if (pages.at(-1)?.add(key, value) === true) continue;
    const page = new FillingPage(Math.max(PAGE_BYTES, value.length));
    page.add(key, value);
    pages.push(page);
  }
  return pages.map(({ block, keys, lengths }) => ({ block, keys, lengths }));
}

/** The values of such pages by key: views on their blocks. */
export function keptIn(pages: readonly KeptPage[]): Map<string, Uint8Array> {
  const kept = new Map<string, Uint8Array>();
  for (const { block, keys, lengths } of pages) {
    let at = 0;
    for (const [i, key] of keys.entries()) {
      const length = lengths[i]!;
      kept.set(key, new Uint8Array(block, at, length));
      at += filledUp(length);
    }
  }
  return kept;
}

class FillingPage implements KeptPage {
  readonly block: ArrayBuffer;
  readonly keys: string[] = [];
  readonly lengths: number[] = [];
  private readonly bytes: Uint8Array;
  private used = 0;

  constructor(lengthBytes: number) {
    this.block = new ArrayBuffer(lengthBytes);
    this.bytes = new Uint8Array(this.block);
  }

  /** False, and nothing is added, when there is no room for the value. */
  add(key: string, value: Uint8Array): boolean {
    if (this.used + value.length > this.bytes.length) return false;
    this.bytes.set(value, this.used);
    this.used += filledUp(value.length);
    this.keys.push(key);
    this.lengths.push(value.length);
    return true;
  }
}
