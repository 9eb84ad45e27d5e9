// The block of bytes in which records cross threads: what goes in comes out, at the offsets that the layout states, and
// nothing goes in that would come out otherwise.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Step } from '../../src/ledger/record.ts';
import type { NewRecord } from '../../src/store/journal.ts';
import { MAX_BATCH_BYTES, RecordBatch, recordCount, recordsIn } from '../../src/store/record-batch.ts';
import { sampleRecord } from './sample-record.ts';

const wide = fc.maxSafeInteger().map((value) => value + 0);
const narrow = fc.integer();
const newRecord: fc.Arbitrary<NewRecord> = fc.record({
  atMs: wide,
  step: fc.constantFrom(...Object.values(Step)),
  transaction: wide,
  original: wide,
  acquirer: narrow,
  issuer: narrow,
  mti: narrow,
  stan: narrow,
  issuerStan: narrow,
  amountMinor: wide,
  currency: narrow,
  reason: narrow,
  message: fc.uint8Array({ maxLength: 400 }),
});

describe('a batch of records', () => {
  it('gives back what was appended, also in a block that was used before and has to grow', () => {
    const place = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 1_000 });
    fc.assert(
      fc.property(
        fc.array(newRecord, { maxLength: 30 }),
        place,
        fc.integer({ min: 16, max: 4_000 }),
        (records, first, size) => {
          const used = new ArrayBuffer(size);
          new Uint8Array(used).fill(0xaa);
          const batch = new RecordBatch(first, used);
          const places = records.map((record) => batch.append(record));
          const block = batch.seal();
          expect(places).toEqual(records.map((_, index) => first + index));
          expect(recordCount(block)).toBe(records.length);
          expect([...recordsIn(block)]).toEqual(records.map((record, index) => ({ seq: first + index, ...record })));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lays a record out in fixed columns, then its message', () => {
    const batch = new RecordBatch(41);
    batch.append({
      ...{ atMs: 1, step: 2, transaction: 3, original: 4, acquirer: 5, issuer: 6, mti: 7, stan: 8, issuerStan: 9 },
      ...{ amountMinor: 10, currency: 11, reason: -1, message: Uint8Array.of(0xde, 0xad) },
    });
    const expected = Buffer.alloc(16 + 68 + 2);
    expected.writeDoubleLE(41, 0);
    expected.writeUInt32LE(1, 8);
    expected.writeUInt32LE(86, 12);
    [1, 3, 4, 10].forEach((value, index) => void expected.writeDoubleLE(value, 16 + 8 * index));
    [2, 5, 6, 7, 8, 9, 11, -1].forEach((value, index) => void expected.writeInt32LE(value, 48 + 4 * index));
    expected.writeUInt32LE(2, 80);
    expected.write('dead', 84, 'hex');
    expect(batch.lengthBytes).toBe(86);
    expect(Buffer.from(batch.seal()).subarray(0, 86).toString('hex')).toBe(expected.toString('hex'));
  });

  it.each([
    ['atMs', Number.NaN],
    ['transaction', 2 ** 53],
    ['original', 0.5],
    ['amountMinor', Number.POSITIVE_INFINITY],
    ['step', 1.5],
    ['acquirer', 2 ** 31],
    ['issuer', Number.NaN],
    ['mti', -(2 ** 31) - 1],
    ['stan', undefined],
    ['issuerStan', '17'],
    ['currency', 0.1],
    ['reason', null],
  ])('refuses %s %s and stays as it was', (column, value) => {
    const batch = new RecordBatch(1);
    batch.append(sampleRecord(1));
    const unfit = { ...sampleRecord(2), [column]: value } as NewRecord;
    const named = expect.objectContaining({
      code: 'JOURNAL_WRITE',
      message: expect.stringContaining(`${column} ${value}`),
    });
    expect(() => batch.append(unfit)).toThrow(named);
    expect(batch.count).toBe(1);
    expect(batch.append(sampleRecord(2))).toBe(2);
    expect([...recordsIn(batch.seal())]).toEqual([1, 2].map((seq) => ({ seq, ...sampleRecord(seq) })));
  });

  it('is bounded', () => {
    const batch = new RecordBatch(1);
    const message = { length: MAX_BATCH_BYTES } as Uint8Array;
    expect(() => batch.append({ ...sampleRecord(1), message })).toThrow(
      expect.objectContaining({ code: 'JOURNAL_WRITE' }),
    );
    expect(batch.count).toBe(0);
  });

  it('is refused when it ends before its last record', () => {
    const batch = new RecordBatch(1);
    batch.append(sampleRecord(1));
    batch.append(sampleRecord(2));
    const block = batch.seal();
    for (const lengthBytes of [16, 20, batch.lengthBytes - 1]) {
      new DataView(block).setUint32(12, lengthBytes, true);
      expect(() => [...recordsIn(block)]).toThrow(RangeError);
    }
    expect(() => [...recordsIn(new ArrayBuffer(8))]).toThrow(RangeError);
  });
});
