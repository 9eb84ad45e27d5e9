// Calls in time: against a plain list that is sorted anew each time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallQueue } from '../../src/simulate/call-queue.ts';

/** What is done to a queue: a call is added, taken back, or made when its time has come. */
const deed = fc.oneof(
  fc.record({ add: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ cancel: fc.nat(200) }),
  fc.record({ run: fc.integer({ min: 0, max: 30 }) }),
);

describe('a queue of calls', () => {
  it('makes those that are due, in the order of their time, and of one moment in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 300 }), (deeds) => {
        const queue = new CallQueue();
        const cancels: (() => void)[] = [];
        let waiting: { dueMs: number; number: number }[] = [];
        const made: number[] = [];
        const expected: number[] = [];
        for (const each of deeds) {
          if ('add' in each) {
            const number = cancels.length;
            cancels.push(queue.add(each.add, () => made.push(number)));
            waiting.push({ dueMs: each.add, number });
          } else if ('cancel' in each) {
            cancels[each.cancel]?.();
            waiting = waiting.filter(({ number }) => number !== each.cancel);
          } else {
            queue.run(each.run);
            const due = waiting.filter(({ dueMs }) => dueMs <= each.run);
            due.sort((a, b) => a.dueMs - b.dueMs || a.number - b.number);
            expected.push(...due.map(({ number }) => number));
            waiting = waiting.filter(({ dueMs }) => dueMs > each.run);
          }
          expect(queue.nextDueMs()).toBe(Math.min(Number.POSITIVE_INFINITY, ...waiting.map(({ dueMs }) => dueMs)));
        }
        expect(made).toEqual(expected);
      }),
    );
  });

  it('lets a call take back another of the same moment, and asks for the next moment what is asked for in it', () => {
    const queue = new CallQueue();
    const made: string[] = [];
    queue.add(1, () => {
      made.push('first');
      takeBack();
      queue.add(0, () => made.push('asked for within'));
    });
    const takeBack = queue.add(1, () => made.push('taken back'));
    queue.run(1);
    expect(made).toEqual(['first']);
    queue.run(1);
    expect(made).toEqual(['first', 'asked for within']);
  });

  it('holds no more than twice what waits, however much is taken back', () => {
    const queue = new CallQueue();
    queue.add(5, () => undefined);
    for (let i = 0; i < 10_000; i++) queue.add(10 + i, () => undefined)();
    expect((queue as unknown as { heap: unknown[] }).heap.length).toBeLessThan(200);
    expect(queue.nextDueMs()).toBe(5);
  });
});
