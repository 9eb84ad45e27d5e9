// Virtual time: what is due when, and in which order. Everything is exact, since nothing moves but by the calls below.
import { describe, expect, test } from 'vitest';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';

/** A timer at 1000 ms, and what has been called, with the time of each call. */
function started() {
  const timer = new VirtualTimer(1_000);
  const calls: string[] = [];
  const call = (name: string) => () => calls.push(`${name} at ${timer.now()}`);
  return { timer, calls, call };
}

describe('virtual time', () => {
  test('stands still by itself', () => {
    const { timer, calls, call } = started();
    timer.at(1_000, call('a'));
    timer.endOfTurn(call('b'));
    timer.nextTurn(call('c'));
    expect([timer.now(), calls]).toEqual([1_000, []]);
  });

  test('calls what is due at the very moment it is due, those of one moment in the order in which they came', () => {
    const { timer, calls, call } = started();
    timer.at(1_020, call('third'));
    timer.at(1_010, call('first'));
    timer.at(1_010, call('second'));
    timer.at(1_031, call('never'));
    timer.advanceTo(1_030);
    expect(calls).toEqual(['first at 1010', 'second at 1010', 'third at 1020']);
    expect(timer.now()).toBe(1_030);
  });

  test('calls at once, but never within the call, what is overdue', () => {
    const { timer, calls, call } = started();
    timer.at(5, call('late'));
    expect(calls).toEqual([]);
    timer.runTurns();
    expect(calls).toEqual(['late at 1000']);
  });

  test('calls nothing that was taken back, be it by a call of the same moment', () => {
    const { timer, calls, call } = started();
    timer.at(1_010, call('a'))();
    const cancel = timer.at(1_020, () => takenBack());
    const takenBack = timer.at(1_020, call('b'));
    timer.advanceTo(1_100);
    cancel();
    expect(calls).toEqual([]);
  });

  test('runs a turn in three parts: what is due, what has arrived, the end', () => {
    const { timer, calls, call } = started();
    timer.endOfTurn(call('end'));
    timer.nextTurn(call('arrived'));
    timer.at(1_000, call('due'));
    timer.runTurns();
    expect(calls).toEqual(['due at 1000', 'arrived at 1000', 'end at 1000']);
  });

  test('what a part asks for waits for its part of the next turn; the end of this turn takes what has arrived in it', () => {
    const { timer, calls, call } = started();
    timer.nextTurn(() => {
      call('arrived')();
      timer.nextTurn(call('arrived next'));
      timer.at(1_000, call('due next'));
      timer.endOfTurn(() => {
        call('end')();
        timer.endOfTurn(call('end of the next'));
      });
    });
    timer.runTurns();
    expect(calls.map((text) => text.replace(' at 1000', ''))).toEqual([
      'arrived',
      'end',
      'due next',
      'arrived next',
      'end of the next',
    ]);
  });

  test('does not run back, nor within itself, nor for ever', () => {
    const { timer } = started();
    expect(() => timer.advanceTo(999)).toThrow('time cannot run from 1000 back to 999 ms');
    timer.nextTurn(() => timer.runTurns());
    expect(() => timer.runTurns()).toThrow('turns are run from within a turn');
    const again = () => timer.endOfTurn(again);
    again();
    expect(() => timer.runTurns()).toThrow('1000000 turns at 1000 ms, and something is due still');
  });
});
