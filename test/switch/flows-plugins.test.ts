// What plug-ins give that is no answer, as a table: other people's code, whose types are gone when it runs. It is told 96, an
// approval in it is undone, and nothing of it reaches an amount, a record or a timer.
import { describe } from 'vitest';
import type { Decision } from '../../src/switch/ports.ts';
import { decides, type Flow, purchase, runFlows, send, wait } from './flow.ts';

const APPROVED = { reason: 0, approvalCode: 'A1B2C3' };
const DECLINED = { reason: 116 };
const unchecked = (decision: object) => decision as unknown as Decision;

/** Each with what makes it no answer to `purchase()`, which asks for 123.45. */
const faults: [string, object][] = [
  ['an approval code that is a number', { approvalCode: 123456 }],
  ['an approval code that is longer than DE 38', { approvalCode: 'TOO LONG' }],
  ['an approved amount that is no number', { approvedMinor: Number.NaN }],
  ['an approved amount with a fraction', { approvedMinor: 100.5 }],
  ['an approved amount below nothing', { approvedMinor: -1 }],
  ['an approved amount as a text', { approvedMinor: '100' }],
  ['more approved than was asked for', { approvedMinor: 12_346 }],
  ['a delay that is no number', { delayMs: Number.NaN }],
  ['a delay as a text', { delayMs: '500' }],
  ['elements that are none', { elements: 'DE 44' }],
  ['an element that is a number', { elements: { 44: 7 } }],
  ['another card number in the answer', { elements: { 2: '4000001234567899' } }],
  ['another STAN in the answer', { elements: { 11: '999999' } }],
  ['another outcome in the answer', { elements: { 39: '05' } }],
  ['another amount in the answer', { elements: { 4: '000000000001' } }],
];

describe('a decision that is no answer', () => {
  runFlows(
    faults.map(
      ([name, fault]): Flow => ({
        name: `${name}: 96, and what was approved is undone`,
        when: [decides(unchecked({ ...APPROVED, ...fault }), { reason: 0 }), send(purchase()), wait(2_000)],
        answers: ['0110 000101 96'],
        issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
        records: ['adviceQueued 1', 'answered 1 909', 'adviceAcknowledged 1'],
        notes: ['issuer.untellable', 'advice.queued', 'advice.acknowledged'],
      }),
    ),
  );
  runFlows(
    faults
      .filter(([, fault]) => 'elements' in fault)
      .map(
        ([name, fault]): Flow => ({
          name: `${name}, in a decline: 96, and there is nothing to undo`,
          when: [decides(unchecked({ ...DECLINED, ...fault })), send(purchase())],
          answers: ['0110 000101 96'],
          issuers: ['1: 0100 t1'],
          records: ['answered 1 909'],
          notes: ['issuer.untellable'],
        }),
      ),
  );
  runFlows([
    {
      name: 'as much approved as was asked for is an answer',
      when: [decides({ reason: 2, approvedMinor: 12_345 }), send(purchase())],
      answers: ['0110 000101 10'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 002'],
    },
  ]);
});
