// When steps go out: the window, the speed, the waits between steps that depend on each other, and time limits, all under
// virtual time. Expected times are worked out by hand from the trace and the peer's delays.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Replay } from '../../src/trace/replay.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';
import { iso87, type Peer, type Run, run } from './virtual-host.ts';

const stanOf = (n: number) => String(n).padStart(6, '0');
const request = (stan: number, more: FieldValues = {}): FieldValues => ({ '0': '0100', '11': stanOf(stan), ...more });

function answerTo(sent: FieldValues): FieldValues {
  const { '0': _, ...echoed } = sent;
  return { ...echoed, '0': '0110', '39': '00' };
}

/** A peer that answers each request after its delay; a delay left out is no answer. */
const after = (...delaysMs: readonly (number | undefined)[]): Peer => {
  return (sent, nth) => {
    const afterMs = delaysMs[nth];
    return afterMs === undefined ? [] : [{ afterMs, answer: answerTo(sent) }];
  };
};

function timeline({ sent }: Run): [number, string][] {
  return sent.map(({ atMs, frame }) => [atMs, iso87.decode(frame).text(11) ?? '']);
}

describe('window', () => {
  const lines = [1, 2, 3, 4].map((stan) => ({ at: 0, send: request(stan) }));

  test('1: each step waits for the answer to the one before', () => {
    const result = run(lines, after(10, 20, 30, 40));
    expect(timeline(result)).toEqual([
      [0, '000001'],
      [10, '000002'],
      [30, '000003'],
      [60, '000004'],
    ]);
    expect(result.doneMs).toBe(100);
    expect(result.replay.report()).toMatchObject({ passed: true, sent: 4, answered: 4, matched: 4, durationMs: 100 });
  });

  test('2: at most two are unanswered', () => {
    expect(timeline(run(lines, after(50, 10, 20, 5), { window: 2 }))).toEqual([
      [0, '000001'],
      [0, '000002'],
      [10, '000003'],
      [30, '000004'],
    ]);
  });

  test('0: nothing is held back', () => {
    const result = run(lines, after(50, 10, 20, 5), { window: 0 });
    expect(timeline(result).map(([atMs]) => atMs)).toEqual([0, 0, 0, 0]);
    expect(result.replay.report().passed).toBe(true);
  });

  test('a step without an answer gives its place up one past its limit', () => {
    const limited = [{ send: request(1), within: 200 }, { send: request(2) }];
    const result = run(limited, after(undefined, 5));
    expect(timeline(result)).toEqual([
      [0, '000001'],
      [201, '000002'],
    ]);
    // It stays for a late answer: 500 ms from when the limit was found passed.
    expect(result.doneMs).toBe(701);
    expect(result.replay.report()).toMatchObject({ passed: false, unanswered: 1, matched: 1, durationMs: 206 });
  });

  test('each step has its own limit, to the millisecond', () => {
    const limited = [
      { send: request(1), within: 100 },
      { send: request(2), within: 101 },
    ];
    const report = run(limited, after(101, 101), { window: 0 }).replay.report();
    expect(report.steps.map(({ status }) => status)).toEqual(['unanswered', 'matched']);
  });

  test('it does not stay when every late answer has come', () => {
    const { doneMs, replay } = run([{ send: request(1), within: 200 }], after(260));
    expect(doneMs).toBe(260);
    expect(replay.report().steps[0]?.reasons[1]).toBe('0110 arrived after 260 ms; late by 60 ms');
  });

  test('notifications take no place', () => {
    const lines = [{ send: request(1, { '0': '0140' }) }, { send: request(2) }];
    expect(timeline(run(lines, after(undefined, 5))).map(([atMs]) => atMs)).toEqual([0, 0]);
  });
});

describe('speed', () => {
  const lines = [
    { at: 0, send: request(1) },
    { at: 100, send: request(2) },
    { at: 400, send: request(3) },
  ];

  test('1: as recorded', () => {
    expect(timeline(run(lines, after(10, 10, 10), { speed: 1 })).map(([atMs]) => atMs)).toEqual([0, 100, 400]);
  });

  test('4: four times as fast', () => {
    expect(timeline(run(lines, after(10, 10, 10), { speed: 4 })).map(([atMs]) => atMs)).toEqual([0, 25, 100]);
  });

  test('the window holds back what is due, and time is caught up', () => {
    expect(timeline(run(lines, after(150, 300, 10), { speed: 1 })).map(([atMs]) => atMs)).toEqual([0, 150, 450]);
  });

  test('with an open window a step goes out on time whatever is unanswered', () => {
    const result = run(lines, after(350, 10, 10), { speed: 1, window: 0 });
    expect(timeline(result).map(([atMs]) => atMs)).toEqual([0, 100, 400]);
  });
});

describe('steps that depend on each other', () => {
  test('a value taken from an answer is waited for, and nothing overtakes', () => {
    const completion = request(2, { '0': '0220' });
    const lines = [
      { send: request(1), name: 'auth' },
      { send: { ...completion, '38': { from: 'auth', path: '38' } } },
      { send: request(3) },
    ];
    const peer: Peer = (sent, nth) => {
      if (nth === 1) expect(sent['38']).toBe('A12345');
      const mti = sent['0'] === '0220' ? '0230' : '0110';
      return [{ afterMs: 30, answer: { ...answerTo(sent), '0': mti, '38': 'A12345' } }];
    };
    expect(timeline(run(lines, peer, { window: 0 }))).toEqual([
      [0, '000001'],
      [30, '000002'],
      [30, '000003'],
    ]);
  });

  test('as fast as possible, the same STAN and terminal are kept apart, other terminals are not', () => {
    const lines = [
      { send: request(1, { '7': '1015123000', '41': 'TERM0001' }) },
      { send: request(1, { '7': '1015123000', '41': 'TERM0002' }) },
      { send: request(1, { '7': '1015123059', '41': 'TERM0001' }) },
    ];
    const result = run(lines, after(20, 30, 40), { window: 0 });
    expect(timeline(result).map(([atMs]) => atMs)).toEqual([0, 0, 20]);
    expect(result.replay.report().steps.map(({ elapsedMs }) => elapsedMs)).toEqual([20, 30, 40]);
  });

  test('as recorded, a repeated request goes out while the first is in flight; the first has the answer', () => {
    const lines = [
      { at: 0, send: request(1), expect: { '39': '00' } },
      { at: 50, send: request(1), expect: null },
    ];
    const { replay, sent } = run(lines, after(80), { speed: 1, window: 0, withinMs: 100 });
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 50]);
    expect(replay.report().steps.map(({ status }) => status)).toEqual(['matched', 'matched']);
  });
});

describe('the host', () => {
  const steps = parseTrace('{"send": {"0": "0800", "7": "1015123000", "11": "1", "70": "301"}}', 'echo.jsonl');
  const options = { speed: 0, withinMs: 100, window: 1, lingerMs: 0 };

  test('is given the bytes of a frame', () => {
    const replay = new Replay(steps, iso87, options);
    replay.start(5000);
    // MTI, both bitmaps (DE 7, 11; 70), the elements: by the standard's tables, not by the codec.
    const frame = Buffer.from(
      `30383030 8220000000000000 0400000000000000 ${Buffer.from('1015123000000001301').toString('hex')}`.replaceAll(
        ' ',
        '',
      ),
      'hex',
    );
    expect(replay.nextAction(5000)).toEqual({ send: frame, step: steps[0] });
    expect(replay.nextAction(5000)).toEqual({ waitUntilMs: 5101 });
    expect(replay.nextAction(5101)).toBe('done');
    expect(replay.nextAction(9999)).toBe('done');
  });

  test('has the report at any time', () => {
    const replay = new Replay(steps, iso87, options);
    expect(replay.report().steps[0]).toMatchObject({ status: 'notSent', reasons: ['not sent yet'] });
    replay.start(0);
    replay.nextAction(0);
    expect(replay.report().steps[0]).toMatchObject({ status: 'sent', reasons: [] });
  });

  test('learns of its own mistakes', () => {
    expect(() => new Replay(steps, iso87, options).nextAction(0)).toThrow(RangeError);
    for (const wrong of [{ speed: -1 }, { withinMs: 0 }, { window: Number.NaN }, { lingerMs: -1 }]) {
      expect(() => new Replay(steps, iso87, { ...options, ...wrong })).toThrow(RangeError);
    }
  });

  test('may leave late answers out', () => {
    const replay = new Replay(steps, iso87, { speed: 0, withinMs: 100, window: 1 });
    replay.start(0);
    replay.nextAction(0);
    expect(replay.nextAction(101)).toEqual({ waitUntilMs: 126 });
    expect(replay.nextAction(126)).toBe('done');
  });
});

test('property: a trace whose answers are the expected ones always matches', () => {
  const step = fc.record({
    gapMs: fc.nat(300),
    delayMs: fc.nat(1000),
    terminal: fc.nat(2),
    stan: fc.integer({ min: 1, max: 4 }),
    code: fc.constantFrom('00', '05', '51', '91'),
    class: fc.constantFrom('1', '2', '4', '8'),
    hasTerminal: fc.boolean(),
  });
  const property = fc.property(
    fc.array(step, { maxLength: 25 }),
    fc.constantFrom(0, 0.5, 1, 20),
    fc.nat(4),
    (drawn, speed, window) => {
      let atMs = 0;
      const lines = drawn.map((row, nth) => {
        atMs += row.gapMs;
        // At the times of the trace only DE 7 keeps apart what repeats a STAN on a terminal.
        const send: FieldValues = { '0': `0${row.class}00`, '7': String(1015000000 + nth), '11': stanOf(row.stan) };
        if (row.hasTerminal) send['41'] = `TERM000${row.terminal}`;
        const expected = {
          '0': `0${row.class}10`,
          '39': row.code,
          '7': { echo: true },
          '41': { echo: true },
          '38': `${nth}`.padStart(6, '0'),
        };
        return { at: atMs, send, expect: expected };
      });
      const peer: Peer = (sent, nth) => {
        const row = drawn[nth]!;
        const answer = { ...answerTo(sent), '0': `0${row.class}10`, '39': row.code, '38': `${nth}`.padStart(6, '0') };
        return [{ afterMs: row.delayMs, answer }];
      };
      const report = run(lines, peer, { speed, window }).replay.report();
      expect(report.steps.flatMap(({ reasons }) => reasons)).toEqual([]);
      expect(report).toMatchObject({ passed: true, sent: lines.length, matched: lines.length, unexpected: 0 });
    },
  );
  fc.assert(property, { numRuns: 150 });
});

test('property: an answer changed in what is expected never matches', () => {
  const property = fc.property(fc.constantFrom('0', '38', '39', '41'), fc.nat(3), (path, window) => {
    const changed: FieldValues = { '0': '0111', '38': 'ZZZZZZ', '39': '96', '41': 'T1     x' };
    const lines = [1, 2, 3].map((stan) => ({
      send: request(stan),
      expect: { '0': '0110', '38': 'A00000', '39': '00', '41': 'T1      ' },
    }));
    const peer: Peer = (sent, nth) => {
      const right = { ...answerTo(sent), '38': 'A00000', '41': 'T1      ' };
      return [{ afterMs: 1, answer: nth === 1 ? { ...right, [path]: changed[path]! } : right }];
    };
    const report = run(lines, peer, { window }).replay.report();
    expect(report.steps.map(({ status }) => status)).toEqual(['matched', 'mismatched', 'matched']);
    expect(report.steps[1]?.reasons).toHaveLength(1);
  });
  fc.assert(property, { numRuns: 40 });
});
