// A start that finds thousands of requests without an outcome serves before it has concluded them all. Each is concluded once, in
// whatever way: in its turn, by its issuer's response, by a stop, or by the next process.
import { describe, expect, it } from 'vitest';
import { Step } from '../../src/journal/entry.ts';
import { foreign, silent } from './flow.ts';
import { World, type WorldSettings } from './world.ts';

const COUNT = 1_500;
/** An advice, the answer, and that nobody was there to be told. */
const ENTRIES_EACH = 3;
const limits: WorldSettings = { inFlightLimit: 2_000, retainedLimit: 4_000, storeAndForwardLimit: 5_000 };

function request(i: number) {
  return foreign({ '11': String(100_000 + i), '37': String(632_709_100_000 + i) });
}

/** The process before: nobody has answered. */
function interrupted(): World {
  const world = new World(limits);
  silent(world);
  for (let i = 0; i < COUNT; i++) world.send(request(i));
  expect(world.records).toHaveLength(COUNT);
  return world;
}

/** How often each transaction has this step. */
function steps(world: World, step: string): number[] {
  const counts = new Map<number, number>();
  for (const record of world.records) {
    if (record.step === step) counts.set(record.transaction, (counts.get(record.transaction) ?? 0) + 1);
  }
  return [...counts.values()];
}

const ONCE_EACH = Array<number>(COUNT).fill(1);

describe('thousands of requests without an outcome', { timeout: 60_000 }, () => {
  it('are each answered 91 and undone, once', () => {
    const before = interrupted();
    const world = new World({ ...limits, after: before });
    silent(world);
    expect(steps(world, 'answered')).toEqual(ONCE_EACH);
    expect(steps(world, 'adviceQueued')).toEqual(ONCE_EACH);
    expect(world.core.inFlight).toBe(0);
    expect(world.core.advicesWaiting).toBe(COUNT);
    expect(world.events).toContainEqual(
      expect.objectContaining({
        event: 'recovered',
        facts: expect.objectContaining({ unresolved: COUNT, advices: COUNT }),
      }),
    );
    for (const i of [0, COUNT - 1]) world.send(request(i));
    expect(world.answers).toMatchObject([{ '39': '91' }, { '39': '91' }]);
    expect(world.core.advicesWaiting).toBe(COUNT);
  });

  it('are all concluded where fewer may be in flight than before', () => {
    const world = new World({ ...limits, inFlightLimit: 5, retainedLimit: 5, after: interrupted() });
    silent(world);
    expect(steps(world, 'answered')).toEqual(ONCE_EACH);
    expect(steps(world, 'adviceQueued')).toEqual(ONCE_EACH);
  });

  it('are concluded by the next process when this one ends in the middle', () => {
    const world = new World({ ...limits, after: interrupted() });
    const { entries } = world.journal;
    expect(entries.length).toBeGreaterThan(3 * 1_200);
    entries.length = COUNT + ENTRIES_EACH * 1_200;
    const concluded = entries.filter(({ step }) => step === Step.answered).map(({ transaction }) => transaction);
    expect(concluded).toHaveLength(1_200);
    const next = new World({ ...limits, after: world });
    expect(steps(next, 'answered')).toEqual(Array<number>(COUNT - 1_200).fill(1));
    expect(next.records.filter(({ transaction }) => concluded.includes(transaction))).toEqual([]);
    expect(next.core.advicesWaiting).toBe(COUNT);
  });
});
