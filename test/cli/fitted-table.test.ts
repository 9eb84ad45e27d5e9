// Tables on terminals: no line is longer than the terminal is wide, nothing is lost, and where all fits nothing changes.
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittedTableLines, fittedWidths, wrappedLines } from '../../src/cli/fitted-table.ts';
import { rowLines } from '../../src/cli/rows.ts';
import { specLines } from '../../src/cli/spec-rows.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { Replay } from '../../src/trace/replay.ts';
import { reportText } from '../../src/trace/report-text.ts';
import { readStep } from '../../src/trace/step.ts';

const rows = [
  { path: '39', name: 'Response Code', value: '00', meaning: 'approved' },
  { path: '55', name: 'Integrated Circuit Card System Related Data', value: '9F2608'.repeat(20), meaning: '' },
];

describe('a described message', () => {
  it.each([80, 60, 40])('fits %i columns, with colours and without', (width) => {
    for (const colour of [true, false]) {
      const lines = rowLines(rows, colour, width).map(stripVTControlCharacters);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it('is as it was where it fits, and where there is no terminal', () => {
    const [line] = rowLines(rows.slice(0, 1), false);
    expect(line).toBe('39  Response Code  00  approved');
    expect(rowLines(rows.slice(0, 1), false, 80)).toEqual([line]);
  });
});

it('a spec fits, too', () => {
  const lines = specLines(loadSpec('iso87-ascii'), 70);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(70);
});

it('a report of a replay fits, its tables inside of it too', () => {
  const codec = compile(loadSpec('iso87-ascii'));
  const faults: string[] = [];
  const step = readStep({ send: { 0: '0800', 11: '000001', 70: '301' }, expect: { 39: '00' } }, (_, text) =>
    faults.push(text),
  );
  const replay = new Replay([{ ...step!, file: 't.jsonl', line: 1, ordinal: 0, atMs: 0 }], codec, {
    withinMs: 1,
    window: 1,
    speed: 0,
  });
  replay.start(0);
  replay.nextAction(0);
  const answer = codec.encode({ 0: '0810', 11: '000001', 39: '91', 70: '301' });
  replay.received(answer, 0, answer.length, 1);
  const width = 70;
  const fitted = reportText(replay.report(), (rows, isRight, indent = 0) =>
    fittedTableLines(rows, isRight, width - indent),
  );
  const tables = fitted.split('\n').filter((line) => !/^(failed|line| {2}(sent|came)) /.test(line));
  expect(faults).toEqual([]);
  expect(fitted).toContain('expected');
  expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(width);
  expect(fitted).not.toBe(reportText(replay.report()));
});

describe('columns', () => {
  it('give from the widest on, and none below eight', () => {
    expect(fittedWidths([2, 10, 30], 36)).toEqual([2, 10, 20]);
    expect(fittedWidths([2, 20, 20], 30)).toEqual([2, 12, 12]);
    expect(fittedWidths([2, 20, 20], 10)).toEqual([2, 8, 8]);
    expect(fittedWidths([2, 10, 30], 46)).toBeUndefined();
    expect(fittedWidths([2, 10, 30], undefined)).toBeUndefined();
  });

  it('are as wide as a terminal shows them, and keep every character', () => {
    expect(wrappedLines([['日本', 'x']], [4, 1], () => false)).toEqual(['日本  x']);
    const hex = fc.stringMatching(/^[0-9A-F]{1,80}$/);
    fc.assert(
      fc.property(fc.array(hex, { minLength: 1, maxLength: 5 }), (values) => {
        const cells = values.map((value) => ['55', value]);
        const lines = wrappedLines(cells, [2, 20], () => false);
        expect(lines.map((line) => line.slice(4)).join('')).toBe(values.join(''));
      }),
    );
  });
});
