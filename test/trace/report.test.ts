// The report as people and machines read it: a golden text for a day with one of everything, the JSON of it, and that
// neither shows a card number unless asked to.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { Replay } from '../../src/trace/replay.ts';
import { reportJson, reportJsonLines } from '../../src/trace/report-json.ts';
import { reportText } from '../../src/trace/report-text.ts';
import { type Peer, run } from './virtual-host.ts';

const pan = '5413330089020011';
const request = (stan: string, more: FieldValues = {}): FieldValues => ({
  '0': '0100',
  '2': pan,
  '3': '000000',
  '4': '000000005000',
  '11': stan,
  '41': 'T1      ',
  '49': '504',
  ...more,
});

function aDay(): Replay {
  const lines = [
    { name: 'sign-on', send: { '0': '0800', '11': '000001', '70': '001' }, expect: { '0': '0810', '39': '00' } },
    { name: 'purchase-1', send: request('000002'), expect: { '39': '00', '2': { echo: true } } },
    { name: 'purchase-2', send: request('000003'), expect: { '39': '00' } },
    { send: request('000004'), expect: { '39': '00' }, within: 250 },
    { name: `card ${pan}`, send: request('000005'), within: 100 },
    { name: 'complete', send: { '0': '0220', '11': '000006', '38': { from: 'purchase-2', path: '38' } } },
    { name: 'notice', send: { '0': '0140', '11': '000007' } },
    { name: 'quiet', send: { '0': '0800', '11': '000008', '70': '999' }, expect: null, within: 50 },
  ];
  const answers: Readonly<Record<string, readonly [number, FieldValues][]>> = {
    '000001': [[4, { '0': '0810', '39': '00' }]],
    '000002': [
      [12, { '0': '0110', '2': pan, '39': '00', '38': 'A12345' }],
      [15, { '0': '0110', '2': pan, '39': '00', '38': 'A12345' }],
    ],
    '000003': [[30, { '0': '0110', '39': '51' }]],
    '000004': [[212, { '0': '0110', '39': '00', '41': 'T2      ' }]],
    '000005': [[112, { '0': '0110', '39': '00' }]],
  };
  const peer: Peer = (sent) =>
    (answers[String(sent['11'])] ?? []).map(([afterMs, own]) => ({ afterMs, answer: { '11': sent['11']!, ...own } }));
  return run(lines, peer).replay;
}

test('the text, with one of everything', () => {
  // The card of a frame is in stars; of the torn, early and late arrivals each is told once, and where it belongs.
  const request = (stan: string, terminal: string) =>
    `3031303070200000008080003136${'*'.repeat(32)}3030303030303030303030303030353030303030303030${stan}${terminal}202020202020353034`;
  expect(
    reportText(aDay().report()),
  ).toBe(`type                              sent  matched  mismatched  unanswered  not sent  slowest ms
0100  authorization request          4        1           1           2         0         112
0140  authorization notification     1        0           0           0         0
0220  financial advice               0        0           0           0         1
0800  network management request     2        2           0           0         0           4

line 3 purchase-2 0100: the answer is not as expected
         expected       found
  DE 39  00 (approved)  51 (not sufficient funds)
  sent  ${request('33', '5431')}
  came  3031313000200000020000003030303030333531

line 4 step 4 0100: no answer within 250 ms
  0110 arrived after 212 ms; DE 41 differs: "T1      " and "T2      "
  sent  ${request('34', '5431')}
  came  303131300020000002800000303030303034303054322020202020${'20'}

line 5 card 541333******0011 0100: no answer within 100 ms
  0110 arrived after 112 ms; late by 12 ms
  sent  ${request('35', '5431')}
  came  3031313000200000020000003030303030353030

line 6 complete 0220: not sent: it takes DE 38 from step purchase-2, whose answer lacks it

unexpected 0110 at 0.019 s: it answers step purchase-1, which already has an answer
  came  3031313040200000060000003136${'*'.repeat(32)}3030303030324131323334353030

failed: 7 steps sent in 0.449 s, 3 matched, 1 mismatched, 2 unanswered, 2 unexpected, 1 not sent
`);
});

test('the text, when all is well', () => {
  const { replay } = run([{ send: { '0': '0800', '11': '000001', '70': '301' } }], () => [
    { afterMs: 3, answer: { '0': '0810', '11': '000001', '39': '00' } },
  ]);
  expect(
    reportText(replay.report()),
  ).toBe(`type                              sent  matched  mismatched  unanswered  not sent  slowest ms
0800  network management request     1        1           0           0         0           3

passed: 1 step sent in 0.003 s, 1 matched
`);
});

test('the text of an empty trace', () => {
  expect(reportText(run([], () => []).replay.report())).toBe('passed: 0 steps sent in 0.000 s, 0 matched\n');
});

describe('JSON', () => {
  test('the document has the counts and every step', () => {
    const json = JSON.parse(reportJson(aDay().report()));
    expect({ ...json, steps: undefined }).toEqual({
      passed: false,
      sent: 7,
      answered: 3,
      matched: 3,
      mismatched: 1,
      unanswered: 2,
      unexpected: 2,
      notSent: 1,
      replied: 0,
      repeated: 0,
      durationMs: 449,
    });
    expect(json.steps).toHaveLength(10);
    expect(json.steps[2]).toEqual({
      name: 'purchase-2',
      line: 3,
      mti: '0100',
      amountMinor: 5000,
      status: 'mismatched',
      reasons: ['DE 39 expected 00 (approved), found 51 (not sufficient funds)'],
      differences: [
        {
          path: '39',
          expected: '00 (approved)',
          found: '51 (not sufficient funds)',
          text: 'DE 39 expected 00 (approved), found 51 (not sufficient funds)',
        },
      ],
      sentHex: expect.stringMatching(/^30313030[0-9A-F]+[*]{32}[0-9A-F]+$/),
      receivedHex: '3031313000200000020000003030303030333531',
      elapsedMs: 30,
      request: request('000003', { '2': '541333******0011' }),
      answer: { '0': '0110', '11': '000003', '39': '51' },
    });
    expect(json.steps[5]).toMatchObject({ name: 'complete', status: 'notSent', elapsedMs: null, answer: null });
  });

  test('lines: one for each step, then the summary', () => {
    const lines = reportJsonLines(aDay().report())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatchObject({ name: 'sign-on', status: 'matched' });
    expect(lines[10]).toMatchObject({ summary: true, passed: false, sent: 7 });
  });

  test('unmasked is what was on the wire', () => {
    const { steps } = aDay().report({ unmasked: true });
    expect(steps[4]?.name).toBe(`card ${pan}`);
    expect(steps[1]?.answer).toMatchObject({ '2': pan });
  });
});

test('property: no card number of the input is in a masked report', () => {
  const card = fc.stringMatching(/^[2-9][0-9]{12,18}$/);
  const property = fc.property(card, card, fc.constantFrom('echo', 'other', 'torn', 'stray'), (first, second, way) => {
    const track2 = `${first}=25121010000000000`;
    const send = {
      ...request('000001'),
      '2': first,
      '34': first,
      '35': track2.slice(0, 37),
      '45': `B${first}^DOE/JOHN^2512101`,
      '48': `TOKEN ${first} end`,
      '55': `5A08${first.padEnd(20, 'F')}`,
      '62': `A${first}B`,
    };
    const lines = [
      {
        name: `buy ${first}`,
        send,
        expect: { '2': second, '35': { matches: first }, '48': `x${first}`, '62': { oneOf: [first] } },
      },
      { name: 'next', send: request('000002', { '2': second }), expect: { '2': { from: `buy ${first}`, path: '2' } } },
    ];
    const full = { ...send, '0': '0110', '2': second, '34': second, '39': '00' };
    const peer: Peer = (sent) => {
      const answer = sent['11'] === '000002' ? { '0': '0110', '2': second, '11': '000002' } : full;
      if (way === 'torn')
        return [{ afterMs: 1, answer: Buffer.from(`0110${'\x40\x20'.padEnd(8, '\0')}19${first}`, 'latin1') }];
      if (way === 'stray') return [{ afterMs: 1, answer: { ...answer, '11': '000099' } }];
      return [{ afterMs: 1, answer: way === 'echo' ? { ...answer, '2': first } : answer }];
    };
    const { replay } = run(lines, peer);
    const report = replay.report();
    for (const text of [reportText(report), reportJson(report), reportJsonLines(report)]) {
      expect(text.includes(first)).toBe(false);
      expect(text.includes(second)).toBe(false);
      for (const pan of [first, second]) {
        expect(text.includes(Buffer.from(pan).toString('hex'))).toBe(false);
      }
    }
    expect(reportJson(replay.report({ unmasked: true })).includes(first)).toBe(true);
  });
  fc.assert(property, { numRuns: 200 });
});
