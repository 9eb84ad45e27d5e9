// What is held of authentications under way: never more than there may be, nothing past its time, and nothing open gives way.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OpenTransactions } from '../../src/three-d-secure/open-transactions.ts';

const LIFE_MS = 100;
const MOST = 4;

test('against a list that forgets nothing', () => {
  const deed = fc.oneof(
    fc.record({ is: fc.constant('open' as const) }),
    fc.record({ is: fc.constant('conclude' as const), which: fc.nat(30) }),
    fc.record({ is: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ is: fc.constant('sweep' as const) }),
  );
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const held = new OpenTransactions<{ isOver: boolean }>(MOST, LIFE_MS, ({ isOver }) => isOver);
      const all: { id: string; transaction: { isOver: boolean }; endsAt: number }[] = [];
      let now = 0;
      const found = () => all.filter(({ id }) => held.find(id, now) !== undefined);
      for (const each of deeds) {
        if (each.is === 'wait') now += each.ms;
        else if (each.is === 'sweep') held.takeEnded(now);
        else if (each.is === 'conclude') {
          const one = all[each.which];
          if (one !== undefined) one.transaction.isOver = true;
        } else {
          held.takeEnded(now);
          const before = found();
          const open = before.filter(({ transaction }) => !transaction.isOver);
          const one = { id: String(all.length), transaction: { isOver: false }, endsAt: now + LIFE_MS };
          const isTaken = held.open(one.id, one.transaction, now);
          expect(isTaken).toBe(open.length < MOST);
          if (isTaken) all.push(one);
          // What is open stays until its time is over.
          for (const { id } of open) expect(held.find(id, now)).toBeDefined();
        }
        expect(found().length).toBeLessThanOrEqual(MOST);
        for (const { id, transaction, endsAt } of all) {
          const is = held.find(id, now);
          if (now >= endsAt) expect(is).toBeUndefined();
          else if (!transaction.isOver) expect(is).toBe(transaction);
        }
      }
    }),
  );
});

test('an id is taken once', () => {
  const held = new OpenTransactions<number>(MOST, LIFE_MS, () => true);
  expect([held.open('a', 1, 0), held.open('a', 2, 0), held.find('a', 0)]).toEqual([true, false, 1]);
});
