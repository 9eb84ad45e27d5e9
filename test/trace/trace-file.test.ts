// Trace files: what they may look like, and that every fault is told with its line, all at once, without repeating a value.
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { Replay } from '../../src/trace/replay.ts';
import { TraceError } from '../../src/trace/trace-error.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';
import { iso87 } from './virtual-host.ts';

function faultsOf(text: string): string[] {
  try {
    parseTrace(text, 'day.jsonl');
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    expect(error.faults).toHaveLength(error.message.split('\n').length);
    return error.message.split('\n');
  }
  return [];
}

describe('a whole trace', () => {
  const steps = parseTrace(
    [
      '\uFEFF# sign on first',
      '{"at": 0, "send": {"0": "0800", "11": "1", "70": "001"}, "expect": {"39": "00"}}\r',
      '',
      '  // then buy',
      '{"at": 40.5, "name": "buy", "note": "50 dirhams", "within": 250, "send": {"0": "0100", "127": {"25": "x"}}}',
      '{"send": "0x3031 3030", "expect": null}',
    ].join('\n'),
    'day.jsonl',
  );

  test('lines count comments and blank lines, ordinals do not', () => {
    expect(steps.map(({ line, ordinal, file }) => [file, line, ordinal])).toEqual([
      ['day.jsonl', 2, 1],
      ['day.jsonl', 5, 2],
      ['day.jsonl', 6, 3],
    ]);
  });

  test('names, notes, limits and times are read; a time left out is that of the step before', () => {
    expect(steps[1]).toMatchObject({ name: 'buy', note: '50 dirhams', withinMs: 250, atMs: 40.5, expect: undefined });
    expect(steps[1]?.send).toEqual({ '0': '0100', '127': { '25': 'x' } });
    expect(steps[2]).toMatchObject({ atMs: 40.5, expect: 'nothing', send: Buffer.from('0100') });
  });

  test('every matcher and every way to name an element', () => {
    const [step] = parseTrace(
      '{"send": {"0": "0100"}, "expect": {"MTI": "0110", "DE39": {"oneOf": ["00"]}, "F041": {"echo": true}, "55.9F26": {"present": true}, "DE 38": {"matches": "^a"}, "54": {"present": false}}}',
      'day.jsonl',
    );
    const expected = step?.expect;
    expect(expected instanceof Map ? Object.fromEntries(expected) : expected).toEqual({
      '0': { kind: 'equals', value: '0110' },
      '39': { kind: 'oneOf', values: ['00'] },
      '41': { kind: 'echo' },
      '55.9F26': { kind: 'present' },
      '38': { kind: 'matches', pattern: RE2JS.compile('^a') },
      '54': { kind: 'absent' },
    });
  });

  test('an empty trace has no steps', () => {
    expect(parseTrace('\n# nothing\n', 'day.jsonl')).toEqual([]);
  });
});

describe('faults', () => {
  const forms =
    'write "00", {"matches": "^[0-9]+$"}, {"present": true}, {"oneOf": ["00", "10"]}, {"not": "00"}, {"echo": true} or {"from": "step", "path": "38"}';
  /** One line, the message for it. */
  const cases: readonly (readonly [string, string])[] = [
    ['{"send": {"0": "0100"}', "is no JSON from column 23: Expected ',' or '}' after property value"],
    ['send 0100', "is no JSON: Unexpected token 's'"],
    ['{"send": {"2": "4111111111111111}}', 'is no JSON from column 35: Unterminated string'],
    ['[1]', 'a step is an object'],
    ['"0100"', 'a step is an object'],
    ['{"at": 0}', 'send: is missing: it is a message as an object, {"0": "0100", ...}, or the bytes of a frame as hex'],
    ['{"send": "0100 0"}', 'send: is text that is no hex: bytes are pairs of hex digits, a message is an object'],
    ['{"send": ""}', 'send: is text that is no hex: bytes are pairs of hex digits, a message is an object'],
    [
      '{"send": {"4": 5000}}',
      'send.4: is a number: a value is text in quotes, an object of subfields, {"from": "step", "path": "38"}, or made: {"now": "MMDDhhmmss"}, {"stan": true}',
    ],
    [
      '{"send": {"127": {"3": null}}}',
      'send.127.3: is null: a value is text in quotes, an object of subfields, {"from": "step", "path": "38"}, or made: {"now": "MMDDhhmmss"}, {"stan": true}',
    ],
    ['{"send": {}, "At": 1}', 'has no key "At"; its keys are at, send, expect, within, name, note'],
    ['{"send": {}, "at": "0"}', 'at: is milliseconds, 0 or more, without quotes'],
    ['{"send": {}, "at": -1}', 'at: is milliseconds, 0 or more, without quotes'],
    ['{"send": {}, "within": 0}', 'within: is milliseconds, more than 0, without quotes'],
    ['{"send": {}, "name": ""}', 'name: is not empty'],
    ['{"send": {}, "note": 1}', 'note: is text'],
    [
      '{"send": {}, "expect": "00"}',
      'expect: is an object of elements, {"0": "0110", "39": "00"}, or null when no answer may come',
    ],
    ['{"send": {}, "expect": {"39": 0}}', `expect.39: is a number that says nothing to compare: ${forms}`],
    [
      '{"send": {}, "expect": {"39": {"equals": "00"}}}',
      `expect.39: is an object that says nothing to compare: ${forms}`,
    ],
    ['{"send": {}, "expect": {"39": {"oneOf": []}}}', `expect.39: is an object that says nothing to compare: ${forms}`],
    [
      '{"send": {}, "expect": {"39": {"echo": false}}}',
      `expect.39: is an object that says nothing to compare: ${forms}`,
    ],
    ['{"send": {}, "expect": {"x": "00"}}', 'expect.x: is no element: write 39, DE39, F39, 127.25, or 0 for the MTI'],
    ['{"send": {}, "expect": {"39": "00", "DE39": "10"}}', 'expect.DE39: names an element that is named before'],
    ['{"send": {"38": {"from": "a", "path": "x"}}}', 'send.38.path: is no element: write 38 or 127.25'],
    [
      '{"send": {"38": {"from": "auth", "path": "38"}}}',
      'send.38: takes from "auth", which is the name of no step before it',
    ],
    [
      '{"send": {}, "expect": {"38": {"from": "auth", "path": "38"}}}',
      'expect.38: takes from "auth", which is the name of no step before it',
    ],
    [
      '{"name": "me", "send": {"38": {"from": "me", "path": "38"}}}',
      'send.38: takes from "me", which is the name of no step before it',
    ],
  ];
  test.each(cases)('%s', (line, message) => {
    expect(faultsOf(`# a comment\n${line}\n`)).toEqual([`day.jsonl:2: ${message}`]);
  });

  test('a regular expression that is none', () => {
    const [fault] = faultsOf('{"send": {}, "expect": {"39": {"matches": "("}}}');
    expect(fault).toMatch(/^day\.jsonl:1: expect\.39\.matches: is no regular expression: /);
  });

  test('nesting has an end', () => {
    const nested = `${'{"1":'.repeat(9)}"x"${'}'.repeat(9)}`;
    expect(faultsOf(`{"send": ${nested}}`)).toEqual([
      `day.jsonl:1: send${'.1'.repeat(8)}: is nested deeper than 8 levels`,
    ]);
  });

  test('all faults of all lines at once, in the order of the lines', () => {
    const text = [
      '{"at": 10, "name": "a", "send": {"0": 1, "2": 2}, "within": -1}',
      '{"at": 20, "name": "b", "send": {}, "expect": null}',
      '{"at": 5, "name": "b", "send": {"38": {"from": "b", "path": "38"}}}',
      '{',
    ].join('\n');
    expect(faultsOf(text).map((line) => line.split(':').slice(0, 4).join(':'))).toEqual([
      'day.jsonl:1: within: is milliseconds, more than 0, without quotes',
      'day.jsonl:1: send.0: is a number',
      'day.jsonl:1: send.2: is a number',
      'day.jsonl:3: at: goes back to 5 ms after 20 ms',
      'day.jsonl:3: send.38: takes from "b", which expects no answer',
      'day.jsonl:3: name: is the name of line 2 too',
      "day.jsonl:4: is no JSON from column 2: Expected property name or '}'",
    ]);
  });

  test('messages that cannot be encoded are found before anything is sent', () => {
    const steps = parseTrace(
      ['{"send": {"0": "0100", "39": "000"}}', '{"send": "00"}', '{"send": {"0": "0100", "1": "x"}}'].join('\n'),
      'day.jsonl',
    );
    expect(() => new Replay(steps, iso87, { speed: 0, withinMs: 1000, window: 1 })).toThrow(
      new TraceError([
        {
          file: 'day.jsonl',
          line: 1,
          path: 'send',
          message: 'LENGTH_EXCEEDED: 39: expected at most 2, found 3 characters',
        },
        {
          file: 'day.jsonl',
          line: 3,
          path: 'send',
          message:
            'FIELD_UNKNOWN: 1: expected 0 (the MTI), header, or an element from 2 to 192 that iso87-ascii defines, found "1"',
        },
      ]),
    );
  });

  test('no fault shows a card number', () => {
    const pan = '4111111111111111';
    const hostile = [
      `{"send": {"2": "${pan}" "3": ""}}`,
      `${pan}`,
      `{"send": "${pan}x"}`,
      `{"send": {"2": ${pan}}}`,
      `{"send": {"2": {"from": "${pan}", "path": "2"}}}`,
      `{"${pan}": 1, "send": {}}`,
      `{"send": {}, "expect": {"${pan}": "x"}}`,
    ];
    const faults = faultsOf(hostile.join('\n'));
    expect(faults).toHaveLength(hostile.length);
    for (const fault of faults) expect(fault).not.toContain(pan);
  });
});
