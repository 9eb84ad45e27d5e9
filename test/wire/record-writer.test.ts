// Clearing files as they are written are read back record for record, however long the records are and wherever blocks end.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileFramingOf, fileFramings, readRecords } from '../../src/wire/rdw.ts';
import { RecordWriter } from '../../src/wire/record-writer.ts';

function written(framing: (typeof fileFramings)[number], records: readonly Uint8Array[]): Buffer {
  const pieces: Buffer[] = [];
  const writer = new RecordWriter(framing, (piece) => pieces.push(Buffer.from(piece)));
  for (const record of records) writer.add(record);
  writer.end();
  return Buffer.concat(pieces);
}

const record = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 30 }),
  // Around the ends of blocks, where a length may be cut in two.
  fc.integer({ min: 990, max: 1_030 }).map((length) => new Uint8Array(length).fill(0x31)),
  fc.integer({ min: 1, max: 600_000 }).map((length) => new Uint8Array(length).fill(0x40)),
);

test.each(fileFramings)('%s', (framing) => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
      const file = written(framing, records);
      const read: Buffer[] = [];
      const count = readRecords(file, framing, (bytes, start, end) =>
        read.push(Buffer.from(bytes.subarray(start, end))),
      );
      expect(count).toBe(records.length);
      expect(read.every((bytes, i) => bytes.equals(records[i]!))).toBe(true);
      if (framing === 'rdw-1014') expect([file.length % 1014, fileFramingOf(file)]).toEqual([0, 'rdw-1014']);
    }),
    { numRuns: 60 },
  );
});

test('a record that no reader would believe is not written', () => {
  expect(() => written('rdw', [new Uint8Array(0)])).toThrow(RangeError);
  expect(() => written('rdw', [new Uint8Array(0x100001)])).toThrow(RangeError);
});
