// What a plug-in has not decided on: late is late, and what is never decided on is not kept for ever.
import { expect, it } from 'vitest';
import { PendingDecisions } from '../../src/cli/pending-decisions.ts';

const DEADLINE_MS = 1_000;
const MOST = 10;
const settle = (): void => undefined;

function asked(pending: PendingDecisions, nowMs: number): number {
  const id = pending.next();
  pending.add(id, settle, nowMs);
  return id;
}

it('a decision is told once, after the deadline too', () => {
  const pending = new PendingDecisions(DEADLINE_MS, MOST);
  const id = asked(pending, 0);
  asked(pending, 10 * DEADLINE_MS);
  expect(pending.take(id)).toBe(settle);
  expect(pending.take(id)).toBeUndefined();
  expect(pending.count).toBe(1);
});

it('of those past their deadline only the latest are kept, those before it all', () => {
  const pending = new PendingDecisions(DEADLINE_MS, MOST);
  const ids = Array.from({ length: 1_000 }, (_, i) => asked(pending, i));
  expect(pending.count).toBe(1_000);
  const last = asked(pending, DEADLINE_MS + 499);
  // Asked from 500 on, and this one.
  expect(pending.count).toBe(501);
  expect([pending.take(ids[499]!), pending.take(ids[500]!)]).toEqual([undefined, settle]);
  asked(pending, 100 * DEADLINE_MS);
  expect(pending.count).toBe(MOST);
  expect([pending.take(ids[999]!), pending.take(last)]).toEqual([settle, settle]);
});

it('that are never decided on among many that are do not add up', () => {
  const pending = new PendingDecisions(DEADLINE_MS, MOST);
  for (let i = 0; i < 100_000; i++) {
    const id = asked(pending, i * DEADLINE_MS);
    if (i % 2 === 0) pending.take(id);
  }
  expect(pending.count).toBeLessThanOrEqual(MOST + 1);
});

it('go with their thread', () => {
  const pending = new PendingDecisions(DEADLINE_MS, MOST);
  const id = asked(pending, 0);
  pending.clear();
  expect([pending.take(id), pending.count]).toEqual([undefined, 0]);
  const next = asked(pending, 1);
  expect(pending.take(next)).toBe(settle);
});

it('each that was forgotten may be decided on once, and none that was never asked', () => {
  const pending = new PendingDecisions(DEADLINE_MS, 1);
  for (let i = 0; i < 3; i++) asked(pending, 0);
  expect(pending.tookForgotten()).toBe(false);
  asked(pending, 10 * DEADLINE_MS);
  expect([1, 2, 3, 4].map(() => pending.tookForgotten())).toEqual([true, true, true, false]);
});
