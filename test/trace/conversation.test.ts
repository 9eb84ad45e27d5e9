// What a replay does besides its steps: it answers the network management of the other side, stops at the first failure when it is
// told to, plays a part of a trace, and says what was answered from memory.
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { reportJunit } from '../../src/trace/report-junit.ts';
import { selectedSteps } from '../../src/trace/selection.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';
import { codecNamed, iso87, type Peer, run } from './virtual-host.ts';

const echo = (stan: string): FieldValues => ({ '0': '0800', '7': '1123120000', '11': stan, '70': '301' });
const approved: Peer = (request) => [{ afterMs: 5, answer: { ...request, '0': '0810', '39': '00' } }];

describe('network management of the other side', () => {
  const peer: Peer = (request, nth) => [{ afterMs: 1, answer: echo('000900') }, ...approved(request, nth)];

  test('is approved, is no failure, and is counted', () => {
    const { replay, replies } = run([{ send: echo('000001'), expect: { '39': '00' } }], peer, { answerNetwork: true });
    expect(replies.map((reply) => iso87.decode(reply).toJSON())).toEqual([
      { ...echo('000900'), '0': '0810', '39': '00' },
    ]);
    expect(replay.report()).toMatchObject({ passed: true, matched: 1, unexpected: 0, replied: 1 });
  });

  test('is unexpected where it is not to be answered', () => {
    const { replay, replies } = run([{ send: echo('000001') }], peer);
    expect(replies).toEqual([]);
    expect(replay.report()).toMatchObject({ passed: false, unexpected: 1, replied: 0 });
  });

  test('is the answer of a step that expects it', () => {
    const { replay, replies } = run(
      [{ send: echo('000900'), expect: { '0': '0800' } }],
      () => [{ afterMs: 1, answer: echo('000900') }],
      { answerNetwork: true },
    );
    expect([replies, replay.report().passed]).toEqual([[], true]);
  });

  test('of 1993 is approved in three digits', () => {
    const iso93 = codecNamed('iso93-ascii');
    const theirs: FieldValues = { '0': '1804', '11': '000900', '12': '261123120000', '24': '831' };
    const lines = [{ send: { ...theirs, '11': '000001' } }];
    const { replies } = run(
      lines,
      (request) => [
        { afterMs: 1, answer: theirs },
        { afterMs: 2, answer: { ...request, '0': '1814', '39': '000' } },
      ],
      { answerNetwork: true },
      iso93,
    );
    expect(replies.map((reply) => iso93.decode(reply).toJSON())).toEqual([{ ...theirs, '0': '1814', '39': '000' }]);
  });
});

test('one’s own message back is no answer, whatever its type', () => {
  const notice = { '0': '0620', '11': '000001' };
  const { replay } = run([{ send: notice, expect: {}, within: 50 }], (request) => [{ afterMs: 1, answer: request }]);
  expect(replay.report()).toMatchObject({ passed: false, matched: 0 });
});

test('with bail nothing is sent after the first step that is not as expected', () => {
  const lines = ['1', '2', '3'].map((n) => ({ send: echo(`00000${n}`), expect: { '39': n === '2' ? '05' : '00' } }));
  const { replay, sent } = run(lines, approved, { bail: true });
  expect(sent).toHaveLength(2);
  const { steps, ...counts } = replay.report();
  expect(counts).toMatchObject({ passed: false, matched: 1, mismatched: 1, notSent: 1 });
  expect(steps[2]!.reasons).toEqual(['not sent: a step before it was not as expected (--bail)']);
  expect(run(lines, approved).replay.report()).toMatchObject({ matched: 2, mismatched: 1, notSent: 0 });
});

test('a request that came before and is told the same is answered from memory', () => {
  const purchase: FieldValues = { '0': '0100', '3': '000000', '4': '000000000100', '11': '000001', '41': 'T1      ' };
  const told: Peer = () => [{ afterMs: 1, answer: { '0': '0110', '11': '000001', '38': 'A12345', '39': '00' } }];
  expect(run([{ send: purchase }, { send: purchase }], told).replay.report()).toMatchObject({ repeated: 1 });
  const anew: Peer = (_, nth) => [{ afterMs: 1, answer: { '0': '0110', '11': '000001', '38': `A${nth}`, '39': '00' } }];
  expect(run([{ send: purchase }, { send: purchase }], anew).replay.report()).toMatchObject({ repeated: 0 });
});

describe('a part of a trace', () => {
  const steps = parseTrace(
    [
      { name: 'sign-on', send: echo('000001') },
      { name: 'buy-1', send: echo('000002') },
      { name: 'undo-1', send: { ...echo('000003'), '48': { join: ['x', { from: 'buy-1', path: '11' }] } } },
      { name: 'buy-2', send: echo('000004') },
      { send: echo('000005'), expect: { '48': { from: 'buy-2', path: '48' } } },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
    'trace.jsonl',
  );
  const chosen = (...patterns: string[]) => selectedSteps(steps, patterns).map(({ line }) => line);

  test.each([
    [['buy-1'], [2]],
    [['BUY-*'], [2, 4]],
    [['undo*'], [2, 3]],
    [['5'], [4, 5]],
    [
      ['sign-on', 'buy-2'],
      [1, 4],
    ],
    [['buy'], []],
    [['*'], [1, 2, 3, 4]],
  ])('%j', (patterns, lines) => {
    expect(chosen(...patterns)).toEqual(lines);
  });
});

test('JUnit has a case for each step, failures with their reasons, and what was not sent as skipped', () => {
  const lines = [
    { name: 'good <1> & "2"', send: echo('000001'), expect: { '39': '00' } },
    { name: 'bad \u0001', send: echo('000002'), expect: { '39': '05' } },
    { send: echo('000003') },
  ];
  const { replay } = run(lines, approved, { bail: true });
  const xml = reportJunit([{ file: 'pack.jsonl', report: replay.report() }]);
  const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml);
  expect(parsed.testsuites).toMatchObject({ tests: '3', failures: '1', skipped: '1' });
  const [good, bad, rest] = parsed.testsuites.testsuite.testcase;
  expect(good).toEqual({ classname: 'pack.jsonl', name: 'good <1> & "2" 0800 (line 1)', time: '0.005' });
  expect(bad).toMatchObject({ name: 'bad ? 0800 (line 2)', failure: { type: 'mismatched' } });
  expect(bad.failure['#text']).toMatch(/DE 39 +05 \(do not honour\) +00 \(approved\)/);
  expect(rest).toMatchObject({ skipped: { message: expect.stringMatching(/not sent/) } });
});
