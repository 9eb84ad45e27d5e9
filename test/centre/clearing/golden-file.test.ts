// A file of three records, its bytes written by hand from the layout of docs/clearing.md and from ISO 8583: not by our code.
import { describe, expect, test } from 'vitest';
import { ClearingRun } from '../../../src/centre/clearing/clearing-run.ts';
import { RecordWriter } from '../../../src/wire/record-writer.ts';
import { atlas, operation, rif, settings } from './fixture.ts';

/** Bits by hand, from the left. Header: 1, 24, 48, 71. */
const HEADER_BITMAP = '80000100' + '00010000' + '02000000' + '00000000';
/** 1 2 3 4 | 12 14 | 22 24 | 26 31 | 33 37 38 | 41 42 43 48 | 49 || 71 | 93 94 */
const PRESENTMENT_BITMAP = 'F0140542' + '8CE18000' + '0200000C' + '00000000';

/** PDS 0105: made by the centre 001, 26 November 2026, institution 10001, first file. */
const FILE_ID = '001' + '261126' + '00000010001' + '00001';

// 0105 and 0122: (7 + 25) + (7 + 1) = 40
const headerText = ['697', '040', '0105025', FILE_ID, '0122001', 'T', '00000001'];

// A purchase of 100.00 MAD at ATLAS with a card of RIF. Interchange 0.65 %: 0.65, paid by who presents (29).
const presentmentText = [
  ['2', '16' + '9504020000000018'],
  ['3', '000000'],
  ['4', '000000010000'],
  ['12', '261126083015'],
  ['14', '2912'],
  // Chip at a terminal with a PIN pad.
  ['22', '010101500001'],
  ['24', '200'],
  ['26', '5812'],
  // 9, BIN 010001, day 330 of a year that ends in 6, sequence 1 of key n:1; from the right 2, 0 ten times, 0, 6, 3, 3 (12), 1, 0, 0, 0,
  // 1, 0, 9 are 25, and the check digit 5.
  ['31', '23' + '9' + '010001' + '6330' + '00000000001' + '5'],
  ['33', '06' + '010000'],
  ['37', '633000000001'],
  ['38', 'A00001'],
  ['41', 'TERM0001'],
  ['42', 'MERCHANT0000001'],
  ['43', '40' + 'CAFE DU PORT           CASABLANCA     MA'],
  // 0023 terminal NA, 0146 interchange, 0165 M, 1002 purchase: (7+2) + (7+36) + (7+1) + (7+3) = 70
  [
    '48',
    '070' +
      '0023002NA' +
      '0146036' +
      '002900' +
      '504' +
      '000000000065' +
      '504' +
      '000000000065' +
      '0165001M' +
      '1002003774',
  ],
  ['49', '504'],
  ['71', '00000002'],
  ['93', '06' + '010002'],
  ['94', '06' + '010001'],
].map(([, text]) => text!);

// 0105, 0301 sum 100.00, 0306 three messages: (7+25) + (7+16) + (7+8) = 70
const trailerText = [
  '695',
  '070',
  '0105025',
  FILE_ID,
  '0301016',
  '0000000000010000',
  '0306008',
  '00000003',
  '00000003',
];

function record(mti: string, bitmap: string, texts: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from(mti, 'latin1'), Buffer.from(bitmap, 'hex'), Buffer.from(texts.join(''), 'latin1')]);
}

const ofAtlas = [
  record('1644', HEADER_BITMAP, headerText),
  record('1240', PRESENTMENT_BITMAP, presentmentText),
  record('1644', HEADER_BITMAP, trailerText),
];

/** Behind their lengths, and a length of zero. */
const fileOfAtlas = Buffer.concat([
  ...ofAtlas.flatMap((bytes) => {
    const word = Buffer.alloc(4);
    word.writeUInt32BE(bytes.length);
    return [word, bytes];
  }),
  Buffer.alloc(4),
]);

/** Digits, capitals and the blank, as code page 500 has them. */
function ebcdicCharacter(byte: number): string {
  if (byte >= 0xf0 && byte <= 0xf9) return String(byte - 0xf0);
  if (byte >= 0xc1 && byte <= 0xc9) return 'ABCDEFGHI'[byte - 0xc1]!;
  if (byte >= 0xd1 && byte <= 0xd9) return 'JKLMNOPQR'[byte - 0xd1]!;
  if (byte >= 0xe2 && byte <= 0xe9) return 'STUVWXYZ'[byte - 0xe2]!;
  return byte === 0x40 ? ' ' : '?';
}

function filesOf(): Map<string, Buffer[]> {
  const records = new Map<string, Buffer[]>();
  const sink = {
    record: (member: string, bytes: Uint8Array) => {
      records.set(member, [...(records.get(member) ?? []), Buffer.from(bytes)]);
    },
    line: () => undefined,
  };
  const run = new ClearingRun(settings({ members: [atlas, rif] }), sink);
  run.add(operation('n:1'));
  run.finish();
  return records;
}

function written(framing: 'rdw' | 'rdw-1014', records: readonly Buffer[]): Buffer {
  const pieces: Buffer[] = [];
  const writer = new RecordWriter(framing, (piece) => pieces.push(Buffer.from(piece)));
  for (const one of records) writer.add(one);
  writer.end();
  return Buffer.concat(pieces);
}

describe('the file of a member', () => {
  test('in ASCII behind lengths, byte for byte', () => {
    const records = filesOf().get('ATLAS')!;
    expect(records.map((bytes) => bytes.toString('latin1'))).toEqual(ofAtlas.map((bytes) => bytes.toString('latin1')));
    expect(written('rdw', records).equals(fileOfAtlas)).toBe(true);
  });

  test('in EBCDIC: the same characters, the bitmap as it is', () => {
    const [, presentment] = filesOf().get('RIF')!;
    const expected = ofAtlas[1]!;
    expect(presentment!.subarray(4, 20)).toEqual(expected.subarray(4, 20));
    const characters = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4), bytes.subarray(20)]);
    expect([...characters(presentment!)].map(ebcdicCharacter).join('')).toBe(characters(expected).toString('latin1'));
  });

  test('in blocks: 1012 bytes of data and two of filler, the last one filled up', () => {
    const file = written('rdw-1014', ofAtlas);
    // 74, 309 and 103 bytes, and lengths: less than one block.
    expect(file.length).toBe(1014);
    expect(file.subarray(0, fileOfAtlas.length)).toEqual(fileOfAtlas);
    expect(new Set(file.subarray(fileOfAtlas.length))).toEqual(new Set([0x40]));
  });
});
