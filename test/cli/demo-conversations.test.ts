// What the demo shows of a replay: conversations found by what they are, each request beside its answer, card data hidden.
import { expect, it } from 'vitest';
import { conversationLines, conversationsOf } from '../../src/cli/demo-conversations.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';
import type { StepReport } from '../../src/trace/replay-report.ts';

const codec = compile(loadSpec('iso87-ascii'));
const sale = {
  '0': '0200',
  '2': '9504010000000001',
  '3': '000000',
  '4': '000000001200',
  '7': '1123120000',
  '41': 'TERM0001',
};
const told = { ...sale, '0': '0210' };

function step(request: StepReport['request'], answer: StepReport['answer']): StepReport {
  const facts = { name: 'step', line: 1, mti: String(request['0']), reasons: [], differences: [], elapsedMs: 1 };
  return { ...facts, status: 'matched', request, answer };
}

const approved = step({ ...sale, '11': '000001' }, { ...told, '11': '000001', '38': 'A1', '39': '00' });
const foreign = step(
  { ...sale, '11': '000002' },
  { ...told, '11': '000002', '39': '00', '6': '000000000110', '10': '40000921', '51': '978' },
);
const silent = step({ ...sale, '11': '000003' }, { ...told, '11': '000003', '39': '91' });
const other = step({ ...sale, '11': '000004' }, { ...told, '11': '000004', '39': '91' });
const reversal = step(
  { ...sale, '0': '0400', '11': '000005', '90': '020000000411231200000000000000000000000000' },
  { ...told, '0': '0410', '11': '000005', '39': '00' },
);
const again = step({ ...sale, '0': '0201', '11': '000001' }, { ...told, '11': '000001', '38': 'A1', '39': '00' });

it('finds each kind by what it is, and its partner by name', () => {
  const found = conversationsOf([foreign, silent, other, again, reversal, approved]);
  expect(found.map(({ pairs }) => pairs.map(({ request }) => [request['0'], request['11']]))).toEqual([
    [['0200', '000001']],
    [['0200', '000002']],
    [
      ['0200', '000004'],
      ['0400', '000005'],
    ],
    [
      ['0200', '000001'],
      ['0201', '000001'],
    ],
  ]);
});

it('shows only what a replay has', () => {
  expect(conversationsOf([silent, reversal, again])).toEqual([]);
  expect(conversationsOf([{ ...approved, status: 'mismatched' }])).toEqual([]);
});

it('sets the answer beside the request', () => {
  const lines = conversationLines(conversationsOf([approved])[0]!, codec, false);
  const row = (path: string) =>
    lines
      .find((line) => line.trimStart().startsWith(`${path}  `))
      ?.trim()
      ?.split(/ {2,}/)
      .filter((cell) => cell);
  expect(row('0')).toEqual(['0', 'Message Type Indicator', '0200', '0210', 'financial request response']);
  expect(row('2')).toContain('950401******0001');
  expect(row('39')).toEqual(['39', 'Response Code', '00', 'approved']);
  expect(lines.join('\n')).not.toContain('9504010000000001');
  expect(row('41')).toBeUndefined();
});
