// The block of bytes in which entries cross threads: what goes in comes out, at the offsets that the layout states, and
// nothing goes in that would come out otherwise.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, type Columns, type NewEntry } from '../../src/journal/entry.ts';
import { EntryBatch, entriesIn, entryCount } from '../../src/store/entry-batch.ts';
import { keptEntry, NOTHING_ELSE, read, sampleEntry, withMessage } from './sample-entry.ts';

/** Without -0, which is the same number as 0 to whoever stores it. */
const safeInteger = fc.maxSafeInteger().map((value) => value + 0);
const columns = fc.record(Object.fromEntries(COLUMNS.map(({ name }) => [name, safeInteger]))) as fc.Arbitrary<unknown>;
const newEntry: fc.Arbitrary<NewEntry> = fc
  .tuple(columns as fc.Arbitrary<Columns>, fc.uint8Array({ maxLength: 400 }), fc.nat(20), fc.nat(20))
  .map(([values, bytes, lead, tail]) => {
    const start = Math.min(lead, bytes.length);
    const end = Math.max(start, bytes.length - tail);
    const requestBytes = Math.abs(values.requestBytes) % (end - start + 1);
    const toldBytes = Math.abs(values.toldBytes) % (end - start - requestBytes + 1);
    return { ...values, requestBytes, toldBytes, bytes, start, end };
  });

describe('a batch of entries', () => {
  it('gives back any safe integer in any column, also in a block that was used before and has to grow', () => {
    const place = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 1_000 });
    fc.assert(
      fc.property(
        fc.array(newEntry, { maxLength: 30 }),
        place,
        fc.integer({ min: 24, max: 4_000 }),
        (entries, first, size) => {
          const used = new ArrayBuffer(size);
          new Uint8Array(used).fill(0xaa);
          const batch = new EntryBatch(first, used);
          const places = entries.map((entry) => batch.append(entry));
          const block = batch.seal();
          expect(places).toEqual(entries.map((_, index) => first + index));
          expect(entryCount(block)).toBe(entries.length);
          expect([...entriesIn(block)].map(read)).toEqual(
            entries.map((entry, index) => keptEntry(first + index, entry)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lays an entry out in fixed columns, then its message, filled up to eight bytes', () => {
    const batch = new EntryBatch(41);
    batch.append({
      ...{ atMs: 1, step: 2, transaction: 3, original: 4, acquirer: 5, issuer: 6, mti: 7, stan: 8, issuerStan: 9 },
      ...{ amountMinor: 10, currency: 11, reason: -1, bytes: Uint8Array.of(1, 0xde, 0xad, 2), start: 1, end: 3 },
      ...{ sentAt: 12, advice: 13, adviceStan: 14, businessDate: 15, captures: 16, requestBytes: 1, toldBytes: 0 },
    });
    const expected = new ArrayBuffer(24 + 8 * 20 + 8);
    new Float64Array(expected).set([41, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1, 12, 13, 14, 15, 16, 1, 0, 2]);
    new Uint32Array(expected, 8).set([1, 192]);
    new Uint8Array(expected, 184).set([0xde, 0xad]);
    expect(batch.lengthBytes).toBe(192);
    expect(Buffer.from(batch.seal(), 0, 192).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
  });

  it.each([
    ['atMs', Number.NaN],
    ['transaction', 2 ** 53],
    ['original', 0.5],
    ['amountMinor', Number.POSITIVE_INFINITY],
    ['step', 1.5],
    ['acquirer', 2 ** 53],
    ['issuer', Number.NaN],
    ['mti', -(2 ** 53)],
    ['stan', undefined],
    ['issuerStan', '17'],
    ['currency', 0.1],
    ['reason', null],
  ])('refuses %s %s, names the transaction, and stays as it was', (column, value) => {
    const batch = new EntryBatch(1);
    batch.append(sampleEntry(1));
    const unfit = { ...sampleEntry(2), [column]: value } as NewEntry;
    const named = expect.objectContaining({
      code: 'JOURNAL_WRITE',
      message: expect.stringMatching(`${column} ${value} of transaction ${unfit.transaction}:`),
    });
    expect(() => batch.append(unfit)).toThrow(named);
    expect(batch.count).toBe(1);
    expect(batch.append(sampleEntry(2))).toBe(2);
    expect([...entriesIn(batch.seal())].map(read)).toEqual([1, 2].map((seq) => keptEntry(seq, sampleEntry(seq))));
  });

  it.each([
    [-1, 2],
    [3, 2],
    [0, 5],
    [0, 1.5],
    [Number.NaN, 2],
  ])('refuses a message from %s to %s of 4 bytes', (start, end) => {
    const batch = new EntryBatch(1);
    const entry = { ...sampleEntry(1), ...NOTHING_ELSE, bytes: new Uint8Array(4), start, end };
    expect(() => batch.append(entry)).toThrow(expect.objectContaining({ code: 'JOURNAL_WRITE' }));
    expect(batch.count).toBe(0);
  });

  it.each([
    [3, 2],
    [5, 0],
    [0, 5],
    [-1, 0],
    [0, -1],
  ])('refuses a request of %i and an answer of %i in 4 bytes', (requestBytes, toldBytes) => {
    const batch = new EntryBatch(1);
    const entry = { ...withMessage(sampleEntry(1), new Uint8Array(4)), requestBytes, toldBytes };
    expect(() => batch.append(entry)).toThrow(expect.objectContaining({ code: 'JOURNAL_WRITE' }));
    expect(batch.count).toBe(0);
    batch.append({ ...entry, requestBytes: 3, toldBytes: 1 });
    expect(batch.count).toBe(1);
  });

  it('is bounded', () => {
    const batch = new EntryBatch(1);
    const message = { length: 256 * 1024 * 1024 } as Uint8Array;
    expect(() => batch.append(withMessage(sampleEntry(1), message))).toThrow(
      expect.objectContaining({ code: 'JOURNAL_WRITE' }),
    );
    expect(batch.count).toBe(0);
  });

  it('is refused when it ends before its last entry', () => {
    const batch = new EntryBatch(1);
    batch.append(sampleEntry(1));
    batch.append(sampleEntry(2));
    const block = batch.seal();
    for (const lengthBytes of [24, 28, batch.lengthBytes - 1, block.byteLength + 1]) {
      new DataView(block).setUint32(12, lengthBytes, true);
      expect(() => [...entriesIn(block)]).toThrow(RangeError);
    }
    expect(() => [...entriesIn(new ArrayBuffer(8))]).toThrow(RangeError);
  });
});
