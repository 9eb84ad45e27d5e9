// The clock and the turns of the process. Real time passes here, so bounds are one-sided: nothing may come too early.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { EventLoopTimer } from '../../src/net/event-loop-timer.ts';

const timer = new EventLoopTimer();

describe('the event loop as a timer', () => {
  test('counts milliseconds since 1970 and never runs backwards', () => {
    expect(Math.abs(timer.now() - Date.now())).toBeLessThan(60_000);
    let before = timer.now();
    for (let i = 0; i < 10_000; i++) {
      const now = timer.now();
      expect(now >= before).toBe(true);
      before = now;
    }
  });

  test('gives the time of day as well, whatever it is set to', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 86_400_000 });
    onTestFinished(() => void vi.useRealTimers());
    const before = timer.now();
    expect(timer.wall()).toBe(86_400_000);
    vi.setSystemTime(1_000);
    expect(timer.wall()).toBe(1_000);
    expect(timer.now()).toBeGreaterThanOrEqual(before);
    expect(timer.now()).toBeGreaterThan(Date.UTC(2020, 0));
  });

  test('ends a turn later, once, after what was asked for before', async () => {
    const calls: string[] = [];
    timer.endOfTurn(() => calls.push('first'));
    timer.endOfTurn(() => calls.push('second'));
    expect(calls).toEqual([]);
    await sleep(5);
    expect(calls).toEqual(['first', 'second']);
  });

  test.each([0, 0.4, 1, 3.3, 7.9, 20])('calls %d ms later, never before', async (ms) => {
    for (let i = 0; i < 5; i++) {
      const dueMs = timer.now() + ms;
      const calledMs = await new Promise<number>((resolve) => timer.at(dueMs, () => resolve(timer.now())));
      expect(calledMs).toBeGreaterThanOrEqual(dueMs);
    }
  });

  test('calls what is overdue soon, but not within the call', async () => {
    let calls = 0;
    timer.at(5, () => calls++);
    expect(calls).toBe(0);
    await sleep(20);
    expect(calls).toBe(1);
  });

  test('does not call what was taken back, nor what is due in a month', async () => {
    const calls: string[] = [];
    const cancel = timer.at(timer.now() + 5, () => calls.push('taken back'));
    cancel();
    cancel();
    const cancelLate = timer.at(timer.now() + 31 * 86_400_000, () => calls.push('in a month'));
    await sleep(30);
    cancelLate();
    expect(calls).toEqual([]);
  });
});
