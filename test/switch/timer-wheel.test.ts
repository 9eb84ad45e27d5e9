// Deadlines against a plain map of due times: no timer fires early, twice or after it was cleared, and none is more than
// one bucket late, however far away it is and whatever is set and cleared while others fire.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerWheel } from '../../src/switch/table/timer-wheel.ts';

const BUCKET_MS = 8;
/** 4096 buckets of 8 ms. */
const TURN_MS = 32_768;
const CAPACITY = 12;

type Step =
  | { do: 'set'; slot: number; inMs: number }
  | { do: 'clear'; slot: number }
  | { do: 'advance'; ms: number; most: number; whileFiring: { do: 'set' | 'clear'; slot: number; inMs: number }[] };

const slot = fc.integer({ min: 0, max: CAPACITY - 1 });
const distanceMs = fc.oneof(
  fc.integer({ min: -50, max: 100 }),
  fc.integer({ min: TURN_MS - 20, max: TURN_MS + 20 }),
  fc.integer({ min: 0, max: 5 * TURN_MS }),
  fc.double({ min: 0, max: 200, noNaN: true }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('set' as const), slot, inMs: distanceMs }),
  fc.record({ do: fc.constant('clear' as const), slot }),
  fc.record({
    do: fc.constant('advance' as const),
    ms: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3 * TURN_MS })),
    most: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
    whileFiring: fc.array(
      fc.record({ do: fc.constantFrom('set' as const, 'clear' as const), slot, inMs: distanceMs }),
      {
        maxLength: 4,
      },
    ),
  }),
);

describe('timer wheel against a map', () => {
  it.each([0, 1, 7, Date.UTC(2026, 10, 23)])('agrees from %i ms on', (startMs) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const wheel = new TimerWheel(CAPACITY, startMs);
        /** By slot: due time, and when it was set. */
        const model = new Map<number, { dueMs: number; setMs: number }>();
        let nowMs = startMs;
        const act = (deed: { do: 'set' | 'clear'; slot: number; inMs?: number }): void => {
          if (deed.do === 'clear') {
            wheel.clear(deed.slot);
            model.delete(deed.slot);
            return;
          }
          wheel.set(deed.slot, nowMs + deed.inMs!);
          model.set(deed.slot, { dueMs: nowMs + deed.inMs!, setMs: nowMs });
        };
        for (const deed of steps) {
          if (deed.do !== 'advance') {
            act(deed);
            continue;
          }
          nowMs += deed.ms;
          const queue = [...deed.whileFiring];
          let inOneGo = 0;
          const fire = (fired: number): void => {
            expect(++inOneGo).toBeLessThanOrEqual(deed.most);
            const timer = model.get(fired);
            if (timer === undefined) throw new Error(`slot ${fired} fired and was not set`);
            expect(timer.dueMs).toBeLessThanOrEqual(nowMs);
            model.delete(fired);
            const next = queue.shift();
            if (next !== undefined) act(next);
          };
          do {
            inOneGo = 0;
            wheel.advance(nowMs, fire, deed.most);
          } while (wheel.nextDueMs() <= nowMs);
          for (const { dueMs, setMs } of model.values()) {
            expect(Math.max(dueMs, setMs) + BUCKET_MS).toBeGreaterThan(nowMs);
            // Whoever waits until then is not late for it.
            expect(wheel.nextDueMs()).toBeLessThanOrEqual(Math.max(dueMs, setMs) + BUCKET_MS);
          }
          if (model.size === 0) expect(wheel.nextDueMs()).toBe(Number.POSITIVE_INFINITY);
          else expect(wheel.nextDueMs()).toBeGreaterThan(nowMs);
          expect(wheel.count).toBe(model.size);
        }
        for (let each = 0; each < CAPACITY; each++) {
          expect(wheel.dueOf(each)).toBe(model.get(each)?.dueMs ?? Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 250, seed: 8583 },
    );
  });
});

describe('timer wheel', () => {
  const firedAt = (dueMs: number, tickMs: number): number => {
    const wheel = new TimerWheel(1, 0);
    wheel.set(0, dueMs);
    for (let nowMs = tickMs; ; nowMs += tickMs) {
      let fired = false;
      wheel.advance(nowMs, () => {
        fired = true;
      });
      if (fired) return nowMs;
    }
  };
  it.each([
    [1, 1, 8],
    [8, 1, 8],
    [9, 1, 16],
    [1_000, 1, 1_000],
    [1_001, 1, 1_008],
    [TURN_MS, 1, TURN_MS],
    [TURN_MS + 8, 8, TURN_MS + 8],
    [10 * TURN_MS + 1, 8, 10 * TURN_MS + 8],
    [1_000, 300, 1_200],
    [100_000, 50_000, 100_000],
    [8, TURN_MS, TURN_MS],
    [8, TURN_MS + 8, TURN_MS + 8],
  ])('fires a timer due at %i ms, ticked every %i ms, at %i ms', (dueMs, tickMs, expectedMs) => {
    expect(firedAt(dueMs, tickMs)).toBe(expectedMs);
  });

  it('fires in the order of buckets, and in a bucket in the order of setting', () => {
    const wheel = new TimerWheel(6, 0);
    [300, 100, 400, 200, 300, 300].forEach((dueMs, each) => {
      wheel.set(each, dueMs);
    });
    wheel.set(0, 300);
    const order: number[] = [];
    wheel.advance(1_000, (each) => order.push(each));
    expect(order).toEqual([1, 3, 4, 5, 0, 2]);
  });

  it('fires all at once when told to, also what is set meanwhile, and then none', () => {
    const wheel = new TimerWheel(4, 0);
    [300, 10 * TURN_MS, 5].forEach((dueMs, each) => {
      wheel.set(each, dueMs);
    });
    const fired: number[] = [];
    wheel.fireAll((each) => {
      if (fired.push(each) === 1) wheel.set(3, 1);
    });
    expect(fired.sort()).toEqual([0, 1, 2, 3]);
    expect(wheel.count).toBe(0);
    wheel.advance(20 * TURN_MS, (each) => fired.push(each));
    expect(fired).toHaveLength(4);
  });

  it('sets a timer again in place of the one before', () => {
    const wheel = new TimerWheel(1, 0);
    wheel.set(0, 100);
    wheel.set(0, 5_000);
    let fired = 0;
    wheel.advance(4_900, () => fired++);
    expect([fired, wheel.count]).toEqual([0, 1]);
    wheel.advance(5_000, () => fired++);
    expect([fired, wheel.count]).toEqual([1, 0]);
  });

  it('may be set again for its own slot while it fires, without firing for ever', () => {
    const wheel = new TimerWheel(2, 0);
    wheel.set(0, 100);
    let fired = 0;
    const again = (each: number) => {
      fired++;
      wheel.set(each, 50);
    };
    wheel.advance(104, again);
    expect(fired).toBeLessThan(3);
    wheel.advance(112, again);
    wheel.advance(120, again);
    expect(fired).toBeGreaterThan(2);
  });

  it('clears a neighbour in the same bucket while firing', () => {
    const wheel = new TimerWheel(3, 0);
    for (const each of [0, 1, 2]) wheel.set(each, 100);
    const order: number[] = [];
    wheel.advance(200, (each) => {
      order.push(each);
      for (const other of [0, 1, 2]) wheel.clear(other);
    });
    expect(order).toHaveLength(1);
    expect(wheel.count).toBe(0);
  });

  it('fires after a long time without a tick, and after none was set for long', () => {
    const wheel = new TimerWheel(2, 0);
    wheel.advance(7 * TURN_MS, () => expect.unreachable());
    wheel.set(0, 7 * TURN_MS + 40);
    // Nobody ticked for days while nothing was set; the wheel's own time is far behind.
    wheel.set(1, 100 * TURN_MS + 3);
    const order: number[] = [];
    wheel.advance(100 * TURN_MS, (each) => order.push(each));
    expect(order).toEqual([0]);
    wheel.advance(100 * TURN_MS + 8, (each) => order.push(each));
    expect(order).toEqual([0, 1]);
  });

  it('does nothing when time runs backwards', () => {
    const wheel = new TimerWheel(1, 10_000);
    wheel.set(0, 10_100);
    wheel.advance(9_000, () => expect.unreachable());
    let fired = 0;
    wheel.advance(10_104, () => fired++);
    expect(fired).toBe(1);
  });
});
