// Clearing files cut into records: the same records whatever the blocks, faults with their place in the file, and never
// anything but a FramingError for bytes that are no such file.
import { describe, expect, test } from 'vitest';
import { readRecords } from '../../src/wire/rdw.ts';
import { FramingError } from '../../src/wire/wire-error.ts';

type FileFraming = Parameters<typeof readRecords>[1];

function words(...records: readonly Buffer[]): Buffer {
  const parts = records.flatMap((record) => {
    const word = Buffer.alloc(4);
    word.writeUInt32BE(record.length);
    return [word, record];
  });
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}

/** 1012 bytes of data and 4040, the last block filled with 40. */
function blocked(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 1012) {
    const block = Buffer.alloc(1014, 0x40);
    data.copy(block, 0, at, Math.min(at + 1012, data.length));
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

function recordsOf(file: Buffer, framing: FileFraming): string[] {
  const records: string[] = [];
  readRecords(file, framing, (bytes, start, end) =>
    records.push(Buffer.from(bytes.subarray(start, end)).toString('hex')),
  );
  return records;
}

function faultOf(file: Buffer, framing: FileFraming): { code: string; offset: number; records: number } {
  let records = 0;
  try {
    readRecords(file, framing, () => records++);
  } catch (error) {
    if (error instanceof FramingError) return { code: error.code, offset: error.offset, records };
    throw error;
  }
  throw new Error('no fault');
}

const record = (length: number, first = 0x31): Buffer => Buffer.alloc(length, first);

describe('records', () => {
  test.each([
    ['none', []],
    ['one', [record(5)]],
    ['of one byte each', [record(1), record(1, 0x32), record(1, 0x33)]],
    ['longer than a block', [record(3000), record(7, 0x32)]],
    // The length of the second record lies in two blocks, 2 bytes in each.
    ['with a length across a block', [record(1006), record(9, 0x32)]],
    ['that end with a block', [record(1004), record(20, 0x32)]],
    ['full of filler', [record(2500, 0x40)]],
  ])('%s', (_, records) => {
    const expected = records.map((bytes) => bytes.toString('hex'));
    expect(recordsOf(words(...records), 'rdw')).toStrictEqual(expected);
    expect(recordsOf(blocked(words(...records)), 'rdw-1014')).toStrictEqual(expected);
  });
});

describe('records of z/OS', () => {
  const zos = (...records: readonly Buffer[]) =>
    Buffer.concat(records.flatMap((one) => [Buffer.from([(one.length + 4) >> 8, (one.length + 4) & 0xff, 0, 0]), one]));

  test('behind a word that counts itself, to the end of the file', () => {
    const records = [record(5), record(1, 0x32), record(3000, 0x33)];
    expect(recordsOf(zos(...records), 'rdw-zos')).toStrictEqual(records.map((bytes) => bytes.toString('hex')));
    expect(recordsOf(zos(), 'rdw-zos')).toStrictEqual([]);
  });

  test('faults have their place', () => {
    const file = zos(record(5), record(6));
    expect(faultOf(file.subarray(0, -1), 'rdw-zos')).toEqual({ code: 'FRAME_TRUNCATED', offset: 9, records: 1 });
    expect(faultOf(file.subarray(0, 11), 'rdw-zos')).toMatchObject({ code: 'FRAME_LENGTH_MALFORMED', offset: 9 });
    const odd = Buffer.concat([file, Buffer.from([0, 9, 1, 0, 1, 2, 3, 4, 5])]);
    expect(faultOf(odd, 'rdw-zos')).toEqual({ code: 'FRAME_LENGTH_MALFORMED', offset: 19, records: 2 });
  });

  test('read as another file, the hint names them', () => {
    expect(() => readRecords(zos(record(74), record(74)), 'rdw', () => undefined)).toThrow('try --framing rdw-zos');
    expect(() => readRecords(Buffer.from('FFFFFFFF00000000', 'hex'), 'rdw', () => undefined)).toThrow(
      'try --framing rdw-1014',
    );
  });
});

describe('faults', () => {
  const whole = words(record(10), record(1006), record(30));
  const file = blocked(whole);

  test.each([
    ['an empty file', Buffer.alloc(0), 'rdw', 'FRAME_TRUNCATED', 0, 0],
    ['a cut record', whole.subarray(0, 20), 'rdw', 'FRAME_TRUNCATED', 14, 1],
    ['no end', whole.subarray(0, whole.length - 4), 'rdw', 'FRAME_TRUNCATED', whole.length - 4, 3],
    ['text instead of a length', Buffer.from('0004abcd'), 'rdw', 'FRAME_LENGTH_MALFORMED', 0, 0],
    [
      'bytes behind the end',
      Buffer.concat([whole, Buffer.from('A')]),
      'rdw',
      'FRAME_LENGTH_MALFORMED',
      whole.length,
      3,
    ],
    ['a cut block', file.subarray(0, 1500), 'rdw-1014', 'FRAME_TRUNCATED', 1014, 3],
    ['a file without blocks', words(record(2000)), 'rdw-1014', 'FRAME_LENGTH_MALFORMED', 1012, 0],
  ] as const)('%s', (_, bytes, framing, code, offset, records) => {
    expect(faultOf(bytes as Buffer, framing)).toStrictEqual({ code, offset, records });
  });

  test('offsets count the filler of the blocks in front', () => {
    const long = Buffer.from(whole);
    // The third record begins at 1024 of the data: 12 bytes into the second block.
    long.writeUInt32BE(0x7fffffff, 1024);
    expect(faultOf(blocked(long), 'rdw-1014')).toStrictEqual({
      code: 'FRAME_LENGTH_MALFORMED',
      offset: 1026,
      records: 2,
    });
  });
});
