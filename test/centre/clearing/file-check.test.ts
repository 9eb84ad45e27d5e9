// The checks of a clearing file, each by damage that only it should see, and any damage by chance.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClearingRun } from '../../../src/centre/clearing/clearing-run.ts';
import { answerRecords } from '../../../src/centre/clearing/file-answer.ts';
import { FileCheck, type FileReport } from '../../../src/centre/clearing/file-check.ts';
import type { FieldValues } from '../../../src/codec/field-values.ts';
import { codecs, members, operation, originalsAmong, reversal, settings } from './fixture.ts';

const { ascii } = codecs;
const purchase = operation('n:1');
const operations = [
  purchase,
  operation('n:2', { kind: 'refund', processingCode: '200000', amountMinor: 2_500 }),
  reversal('n:3', purchase),
  operation('n:4', { kind: 'cash', processingCode: '010000', channel: 'atm', amountMinor: 50_000 }),
];

const records: readonly Buffer[] = recordsOf('ATLAS');
const messages: readonly FieldValues[] = records.map((bytes) => ascii.decode(bytes).toJSON());

function recordsOf(member: string): Buffer[] {
  const found: Buffer[] = [];
  const sink = {
    record: (code: string, bytes: Uint8Array) => {
      if (code === member) found.push(Buffer.from(bytes));
    },
    line: () => undefined,
  };
  const run = new ClearingRun(settings({ members, originalOf: originalsAmong(operations) }), sink);
  for (const one of operations) run.add(one);
  run.finish();
  return found;
}

/** Checks records that stand one behind the other, with nothing between them. */
function checked(list: readonly Buffer[]): FileReport {
  const data = Buffer.concat(list);
  const check = new FileCheck(ascii, (at) => at);
  let at = 0;
  for (const one of list) {
    check.record(data, at, at + one.length);
    at += one.length;
  }
  return check.end();
}

/** The file with one message changed; undefined takes it out. */
function changed(record: number, change: (message: FieldValues) => FieldValues | undefined): Buffer[] {
  return messages.flatMap((message, i) => {
    const next = i + 1 === record ? change(structuredClone(message)) : message;
    return next === undefined ? [] : [ascii.encode(next)];
  });
}

const data = (message: FieldValues, tag: string, value: string): FieldValues => ({
  ...message,
  '48': { ...(message['48'] as FieldValues), [tag]: value },
});
const faultsOf = (list: readonly Buffer[]) => checked(list).faults.map(({ check, record }) => `${check} ${record}`);
const trailer = messages.length;

test('a file of ours has no fault', () => {
  expect(checked(records)).toMatchObject({
    records: 6,
    sumMinor: 72_500n,
    faults: [],
    fileId: { type: 1, date: 20261126, institution: '00000010001', sequence: 1 },
  });
});

describe('each check', () => {
  test.each<[string, Buffer[], string[]]>([
    ['no header', records.slice(1), ['header 1', 'order 1', 'count 5']],
    [
      'a second header',
      [...records.slice(0, 2), records[0]!, ...records.slice(2)],
      ['header 3', 'order 3', 'order 4', 'count 7'],
    ],
    ['no trailer', records.slice(0, -1), ['trailer 5']],
    ['something behind the trailer', [...records, records[1]!], ['trailer 7', 'order 7']],
    ['another count', changed(trailer, (m) => data(m, '0306', '00000007')), ['count 6']],
    ['another sum', changed(trailer, (m) => data(m, '0301', '0000000000072501')), ['sum 6']],
    ['another amount', changed(2, (m) => ({ ...m, '4': '000000010001' })), ['sum 6']],
    ['a number that is left out', changed(4, (m) => ({ ...m, '71': '00000005' })), ['order 4', 'order 5']],
    ['a record that is lost', changed(3, () => undefined), ['order 3', 'count 5', 'sum 5']],
    [
      'a date that there is not',
      changed(1, (m) => data(m, '0105', '0012613260000001000100001')),
      ['file-id 1', 'file-id 6'],
    ],
    [
      'another file id in the trailer',
      changed(trailer, (m) => data(m, '0105', '0012611260000001000100002')),
      ['file-id 6'],
    ],
    ['a wrong card number', changed(2, (m) => ({ ...m, '2': '9504020000000001' })), ['record 2']],
    ['a wrong reference', changed(2, (m) => ({ ...m, '31': '90100016330000000000019' })), ['record 2']],
    ['a currency that there is not', changed(2, (m) => ({ ...m, '49': '001' })), ['record 2']],
    ['a kind that is not that of DE 3', changed(3, (m) => data(m, '1002', '774')), ['record 3']],
    ['a terminal type that there is not', changed(3, (m) => data(m, '0023', 'XYZ')), ['record 3']],
    ['an element that is missing', changed(3, ({ 42: _, ...m }) => m), ['record 3']],
    ['a record of no such kind', changed(3, (m) => ({ ...m, '24': '201' })), ['record 3']],
  ])('%s', (_, list, expected) => {
    expect(faultsOf(list)).toEqual(expected);
  });

  test('a file of a member: who presents is who made it', () => {
    const theirs = [
      data(messages[0]!, '0105', '0022611260000001000200001'),
      ...messages.slice(1, -1),
      data(messages.at(-1)!, '0105', '0022611260000001000200001'),
    ].map((message) => ascii.encode(message));
    expect(faultsOf(theirs)).toEqual(['record 2', 'record 3', 'record 4', 'record 5']);
  });

  test('a record that cannot be decoded: its place, and no guess at the sum', () => {
    const [header, first, ...rest] = records;
    const broken = Buffer.from(first!);
    // The length of DE 2, behind message type and bitmap.
    broken.write('9X', 20, 'latin1');
    const { faults } = checked([header!, broken, ...rest]);
    expect(faults.map(({ check, record, offset }) => [check, record, offset])).toEqual([
      ['record', 2, header!.length + 20],
    ]);
  });

  test('an element has its own place', () => {
    const { faults } = checked(changed(2, (m) => ({ ...m, '49': '001' })));
    const at = records[0]!.length + records[1]!.toString('latin1').lastIndexOf('50400000002');
    expect(faults[0]).toMatchObject({ path: '49', offset: at });
  });
});

describe('answers', () => {
  const answerTo = (list: readonly Buffer[]) =>
    answerRecords(checked(list), ascii, 'T').map((bytes) => ascii.decode(bytes).toJSON());

  test('a message exception for each record that is wrong', () => {
    const list = changed(3, (m) => ({ ...data(m, '0023', 'XYZ'), '49': '001' }));
    expect(answerTo(list)).toEqual([
      { 0: '1644', 24: '697', 48: { '0105': '0012611260000001000190001', '0122': 'T' }, 71: '00000001' },
      {
        0: '1644',
        24: '691',
        48: {
          // DE 49 impossible, PDS 0023 impossible: element 5, severity 04, error 0003, subfield 000.
          '0005': 'D0049040003000' + 'P0023040003000',
          '0138': '00000003',
          '0280': '0012611260000001000100001',
        },
        71: '00000002',
      },
      {
        0: '1644',
        24: '695',
        48: { '0105': '0012611260000001000190001', '0301': '0000000000000000', '0306': '00000003' },
        71: '00000003',
      },
    ]);
  });

  test('a file reject when the file is wrong, and it alone', () => {
    const answer = answerTo(changed(trailer, (m) => data(m, '0306', '00000007')));
    expect(answer.map((message) => `${message['0']}/${message['24']}`)).toEqual(['1644/697', '1644/699', '1644/695']);
    expect(answer[1]!['48']).toEqual({ '0005': 'P0306040103000', '0280': '0012611260000001000100001' });
  });

  test('an answer is a clearing file without faults', () => {
    const list = changed(3, (m) => data(m, '0023', 'XYZ'));
    expect(checked(answerRecords(checked(list), ascii, 'T')).faults).toEqual([]);
  });
});

test('any byte changed is a fault or leaves the figures as they were; nothing throws', () => {
  const whole = Buffer.concat(records);
  const ends: number[] = [];
  for (const { length } of records) ends.push((ends.at(-1) ?? 0) + length);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ by;
      const list = ends.map((end, i) => damaged.subarray(ends[i - 1] ?? 0, end));
      const report = checked(list);
      if (report.faults.length === 0) {
        expect(report.sumMinor).toBe(72_500n);
        expect(report.records).toBe(6);
      } else {
        expect(report.faults.every(({ offset }) => offset >= 0 && offset <= whole.length)).toBe(true);
        expect(answerRecords(report, ascii, 'T').length).toBeGreaterThan(2);
      }
    }),
    { numRuns: 2_000 },
  );
});
