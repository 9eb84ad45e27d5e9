// Matching of answers by itself: how much it looks at, however many steps there are.
import { expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { Attempt } from '../../src/trace/attempt.ts';
import { Attempts } from '../../src/trace/attempts.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';

const KEY = [11, 7, 41];
const [step] = parseTrace('{"send":{"0":"0800"}}', 'trace.jsonl');
const bytes = Buffer.alloc(0);

/** A message whose STAN counts how often it is looked at. */
function counted(count: () => void, values: FieldValues): FieldValues {
  const { '11': stan, ...rest } = values;
  return Object.defineProperty({ ...rest }, '11', {
    enumerable: true,
    get: () => {
      count();
      return stan;
    },
  }) as FieldValues;
}

/** How often requests are looked at while `steps` of one STAN are sent and answered one after the other. */
function looksAt(steps: number, answerOf: (n: number) => FieldValues): number {
  let looks = 0;
  const attempts = new Attempts(KEY);
  for (let n = 0; n < steps; n++) {
    const json = counted(() => looks++, { '0': '0800', '7': '1123120000', '11': '000001', '41': 'T1' });
    attempts.add(step!, { json, mti: 800, fault: undefined, bytes }, n, 1000);
    attempts.receive({ json: answerOf(n), mti: 810, fault: undefined, bytes, atMs: n });
  }
  expect([attempts.waitingCount, attempts.unexpectedCount]).toEqual([0, 0]);
  return looks;
}

test.each([
  ['the whole key', { '0': '0810', '7': '1123120000', '11': '000001', '41': 'T1' }],
  ['a part of it', { '0': '0810', '11': '000001' }],
])('the work for a step does not grow with the steps before it: answers with %s', (_, answer) => {
  const [few, many] = [looksAt(100, () => answer), looksAt(1000, () => answer)];
  expect(many).toBeLessThanOrEqual(10 * few);
});

test('an answer without an element of the key finds the one request that it can be for', () => {
  const attempts = new Attempts(KEY);
  const sent = ['T1', 'T2'].map((terminal, n): Attempt => {
    const json = { '0': '0800', '7': '1123120000', '11': `00000${n + 1}`, '41': terminal };
    return attempts.add(step!, { json, mti: 800, fault: undefined, bytes }, n, 1000);
  });
  const receive = (json: FieldValues) => attempts.receive({ json, mti: 810, fault: undefined, bytes, atMs: 5 });
  receive({ '0': '0810', '11': '000002' });
  expect(sent.map(({ state }) => state)).toEqual(['waiting', 'answered']);
  receive({ '0': '0810', '11': '000002' });
  expect(attempts.unexpected).toMatchObject([{ kind: 'repeated', attempt: { state: 'answered' } }]);
  attempts.expire(5_000);
  receive({ '0': '0810', '11': '000001', '41': 'T1' });
  expect(sent[0]).toMatchObject({ state: 'unanswered', late: { atMs: 5 } });
});
