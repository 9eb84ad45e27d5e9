// Values that are made at the moment of sending: a trace whose requests are new each time it is played.
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { TraceError } from '../../src/trace/trace-error.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';
import { iso87, run } from './virtual-host.ts';

const START_MS = Date.UTC(2026, 10, 26, 23, 30, 5);

/** The messages that the steps become when they are sent at 23:30:05 UTC on 26 November 2026. */
function sentBy(lines: readonly unknown[], values = { lastStan: 41, seed: 7 }): FieldValues[] {
  const answer = (request: FieldValues) => ({ '0': '0810', '11': request['11']!, '39': '00' });
  const { sent } = run(lines, (request) => [{ afterMs: 1, answer: answer(request) }], { values }, iso87, START_MS);
  return sent.map(({ frame }) => iso87.decode(frame).toJSON());
}

const send = (more: Record<string, unknown>) => ({ send: { '0': '0800', '11': { stan: true }, '70': '301', ...more } });

test('now is the time of sending, UTC or in a zone', () => {
  const [utc, casablanca, west] = sentBy([
    send({ '7': { now: 'MMDDhhmmss' } }),
    send({ '12': { now: 'hhmmss', zone: '+01:00' }, '13': { now: 'MMDD', zone: '+01:00' } }),
    send({ '48': { now: 'YYYY-MM-DD hh:mm:ss YY', zone: '-03:30' } }),
  ]);
  expect(utc).toMatchObject({ '7': '1126233005' });
  expect(casablanca).toMatchObject({ '12': '003005', '13': '1127' });
  expect(west).toMatchObject({ '48': '2026-11-26 20:00:05 26' });
});

test('each step has a STAN of its own, the same wherever it stands in it, and the one after 999999 is 1', () => {
  const sent = sentBy([send({ '37': { rrn: true } }), send({}), send({})], { lastStan: 999_997, seed: 0 });
  expect(sent.map((each) => each['11'])).toEqual(['999998', '999999', '000001']);
  // The year's last digit, day 330, hour 23, the STAN.
  expect(sent[0]).toMatchObject({ '37': '633023999998' });
});

test('chance is digits or one of several texts; the same seed gives the same, another one another', () => {
  const lines = [send({ '48': { random: 12 } }), send({ '48': { random: ['a', 'b', 'c'] } })];
  const [digits, choice] = sentBy(lines);
  expect(digits!['48']).toMatch(/^\d{12}$/);
  expect(choice!['48']).toMatch(/^[abc]$/);
  expect(sentBy(lines)).toEqual([digits, choice]);
  expect(sentBy(lines, { lastStan: 41, seed: 8 })).not.toEqual([digits, choice]);
});

test('a reversal names its original by joining what the answer says', () => {
  const original = { name: 'first', ...send({ '7': { now: 'MMDDhhmmss' } }) };
  const [, second] = sentBy([
    original,
    send({ '48': { join: ['0100', { from: 'first', path: '11' }, { now: 'MMDD' }] } }),
  ]);
  expect(second).toMatchObject({ '48': '01000000421126', '11': '000043' });
});

test('what is expected as an echo is what was made', () => {
  const step = { ...send({}), expect: { '11': { echo: true } } };
  const { replay } = run([step], (request) => [{ afterMs: 1, answer: { '0': '0810', '11': request['11']! } }]);
  expect(replay.report()).toMatchObject({ passed: true, matched: 1 });
});

describe('faults are told before anything is sent', () => {
  const faultsOf = (lines: readonly unknown[]) => {
    try {
      run(lines, () => []);
    } catch (error) {
      if (error instanceof TraceError) return error.faults.map(({ path, message }) => `${path} ${message}`);
      throw error;
    }
    return [];
  };

  test.each([
    [{ now: 'DDD' }, /is a time of YYYY/],
    [{ now: 'hhmmss', zone: 'CET' }, /has a zone that is none/],
    [{ stan: false }, /is made of nothing/],
    [{ stan: true, rrn: true }, /more than one way/],
    [{ random: 0 }, /chance of nothing/],
    [{ random: [] }, /chance of nothing/],
    [{ join: [] }, /joins nothing/],
    [{ join: [{ now: 'X' }] }, /send\.48\.join\.0 is a time/],
    [{ join: [{ '1': 'x' }] }, /send\.48\.join\.0 is an object of subfields/],
  ])('%j', (value, fault) => {
    expect(faultsOf([send({ '48': value })])).toEqual([expect.stringMatching(fault)]);
  });

  test('a made value that does not fit its element', () => {
    expect(faultsOf([send({ '7': { now: 'hhmm' } })])).toEqual([expect.stringMatching(/^send .*: 7: expected 10/)]);
  });

  test('a join with an answer of no step', () => {
    const line = JSON.stringify(send({ '48': { join: ['a', { from: 'x', path: '11' }] } }));
    expect(() => parseTrace(line, 'trace.jsonl')).toThrow(/send\.48\.join\.1: takes from "x"/);
  });
});
