import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { keptIn, pagesOf } from '../../src/store/kept-pages.ts';

const values = (most: number, maxLength: number) =>
  fc.uniqueArray(fc.tuple(fc.string(), fc.uint8Array({ maxLength })), {
    selector: ([key]) => key,
    maxLength: most,
  });

it('values come out of their pages as they were, where numbers may lie', () => {
  fc.assert(
    fc.property(values(200, 70), (kept) => {
      const there = keptIn(pagesOf(kept));
      expect([...there]).toEqual(kept);
      for (const value of there.values()) expect(value.byteOffset % 8).toBe(0);
    }),
  );
});

it('as many pages are made as are needed, and a value that is longer than a page has one of its own', () => {
  const MEBIBYTE = 2 ** 20;
  const lengths = [400_001, 600_000, 1, 0, 3 * MEBIBYTE + 3, 0, 5, MEBIBYTE, MEBIBYTE - 8, 8, 0];
  const kept = lengths.map((length, i) => [`${i}`, Buffer.alloc(length, i)] as const);
  const pages = pagesOf(kept);
  expect(pages.map(({ keys }) => keys.join())).toEqual(['0,1,2,3', '4', '5,6', '7', '8,9,10']);
  const there = keptIn(pages);
  for (const [key, value] of kept) expect(Buffer.compare(there.get(key)!, value)).toBe(0);
  expect(there.size).toBe(lengths.length);
});

it('nothing kept is no page', () => {
  expect(pagesOf([])).toEqual([]);
  expect(keptIn([])).toEqual(new Map());
});
