// The index of what is seldom looked for, against a list: the newest first, whatever is filled, skipped and emptied between two looks.
// And what the table does with it: no message makes it look at more than a few transactions, however much alike all of them are.
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { RecencyIndex, SlotRing } from '../../src/switch/table/recency-index.ts';
import { RequestIdentities } from '../../src/switch/table/request-identities.ts';
import { TransactionTable } from '../../src/switch/table/transaction-table.ts';
import { codecOf } from './world.ts';

const SLOTS = 7;
const NONE = -1;

describe('recency index', () => {
  it('agrees with a list, newest first, whatever is filled, left alone and emptied between two looks', () => {
    const deed = fc.oneof(
      { weight: 6, arbitrary: fc.record({ skip: fc.nat(2), key: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ refusal: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ empty: fc.nat(SLOTS - 1) }) },
      { weight: 3, arbitrary: fc.record({ look: fc.nat(2) }) },
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 120 }), (deeds) => {
        const rings = [new SlotRing(0, SLOTS), new SlotRing(SLOTS, 2)];
        const keys: number[] = new Array(SLOTS + 2).fill(NONE);
        const index = new RecencyIndex(
          rings,
          (slot) => keys[slot]!,
          (slot) => keys[slot] !== NONE,
        );
        let next = 0;
        let nextRefusal = 0;
        for (const each of deeds) {
          if ('key' in each) {
            next = (next + each.skip) % SLOTS;
            keys[next] = each.key;
            rings[0]!.filled(next);
            next = (next + 1) % SLOTS;
          } else if ('refusal' in each) {
            keys[SLOTS + nextRefusal] = each.refusal;
            rings[1]!.filled(SLOTS + nextRefusal);
            nextRefusal = 1 - nextRefusal;
          } else if ('empty' in each) keys[each.empty] = NONE;
          else {
            // The slots in the order of the ring, from the newest back; what was left alone keeps its place.
            const ring = Array.from({ length: SLOTS }, (_, i) => (next + SLOTS - 1 - i) % SLOTS);
            const refusals = [SLOTS + 1 - nextRefusal, SLOTS + nextRefusal];
            const expected = [...ring, ...refusals].find((slot) => keys[slot] === each.look) ?? NONE;
            const found = index.newest(each.look, (slot) => keys[slot] === each.look, Number.POSITIVE_INFINITY);
            expect(found).toBe(expected);
          }
        }
      }),
      { numRuns: 500, seed: 8583 },
    );
  });
});

describe('a table that is full of transactions as much alike as can be', () => {
  const codec = codecOf('iso87-ascii');
  const FULL = 3_000;
  /** What one look may come to: a few buckets of it, and one of the exact name. */
  const FEW = 5 * 64;

  function messageOf(json: FieldValues): Message {
    const message = new Message();
    const bytes = codec.encode(json);
    codec.index(bytes, 0, bytes.length, message);
    return message;
  }
  const digits = (i: number, count: number) => String(i).padStart(count, '0');
  const PURCHASE = { '0': '0100', '2': '9504010000000015', '7': '1123093000', '11': '000000', '12': '103000' };
  const UNKNOWN = { ...PURCHASE, '0': '0400', '2': '9504010000000023', '37': 'NOBODY000000', '41': 'NOBODY01' };
  const nothing = { mti: -1, stan: -1, sentAt: -1, localTime: -1 };

  it.each<[string, (i: number) => FieldValues]>([
    ['one STAN and DE 7, ever new terminals', (i) => ({ '41': `T${digits(i, 7)}` })],
    ['one terminal that has no STANs', (i) => ({ '7': `1123${digits(i, 6)}`, '12': digits(i, 6), '41': 'NOBODY01' })],
    ['one reference number', (i) => ({ '11': digits(i, 6), '37': 'NOBODY000000' })],
    ['another in everything', (i) => ({ '7': `1123${digits(i, 6)}`, '11': digits(i, 6), '41': `T${digits(i, 7)}` })],
  ])('is hardly looked at: %s', (_, changes) => {
    const table = new TransactionTable(FULL, FULL);
    const { identities } = table;
    for (let i = 0; i < FULL; i++) {
      const message = messageOf({ ...PURCHASE, ...changes(i) });
      identities.identify(message);
      const slot = table.oldest();
      table.open(slot, i + 1, 1, 1, message, 0, 0);
      table.requests.keep(slot);
      table.close(slot, 0);
    }
    let looks = 0;
    const counted = RequestIdentities.prototype as unknown as Record<string, (...values: unknown[]) => unknown>;
    for (const name of ['isRequest', 'canBeOriginal', 'sameTerminal', 'sameReference']) {
      const real = counted[name]!;
      const spy = vi.spyOn(counted, name).mockImplementation(function (this: unknown, ...values) {
        looks++;
        return real.apply(this, values);
      });
      onTestFinished(() => spy.mockRestore());
    }
    const looksOf = (find: () => number): number => {
      looks = 0;
      find();
      return looks;
    };
    const request = messageOf({ ...PURCHASE, '41': 'NEWCOMER' });
    identities.identify(request);
    expect(looksOf(() => identities.duplicateOf(1, 100))).toBeLessThan(FEW);
    const reversal = messageOf({ ...UNKNOWN, '12': '235959' });
    identities.identify(reversal);
    const named = { ...nothing, mti: 100, stan: 0, sentAt: 1_123_093_000 };
    expect(looksOf(() => identities.byOriginalElements(1, named))).toBeLessThan(FEW);
    expect(looksOf(() => identities.byTerminalAndTime(1, 0, nothing))).toBeLessThan(FEW);
    expect(looksOf(() => identities.byReferenceNumber(1, reversal, { ...nothing, stan: 999_999 }))).toBeLessThan(FEW);
  });

  it('finds any of them by its number', () => {
    const table = new TransactionTable(4, 4);
    for (let i = 1; i <= 9; i++) {
      const message = messageOf({ ...PURCHASE, '11': digits(i, 6) });
      table.identities.identify(message);
      const slot = i % 4 === 0 ? table.forRefusal() : table.oldest();
      table.release(slot);
      table.open(slot, i, 1, 1, message, 0, 0);
      table.requests.keep(slot);
      table.close(slot, 0);
    }
    const known = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((id) => table.slotOf(id) !== NONE);
    expect(known).toEqual([4, 5, 6, 7, 8, 9]);
    for (const id of known) expect(table.idOf(table.slotOf(id))).toBe(id);
  });
});
