// The table of transactions against a list: whatever identifies a request finds it as long as it is remembered, nothing else
// is found, and a slot is given again oldest first, never while its transaction or a reversal of it is in flight.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { NO_SLOT, State, Transactions } from '../../src/switch/transactions.ts';
import { codecOf } from './world.ts';

const codec = codecOf('iso87-ascii');

/** A message over bytes of its own. */
function messageOf(json: FieldValues): Message {
  const message = new Message();
  const bytes = codec.encode(json);
  codec.index(bytes, 0, bytes.length, message);
  return message;
}

interface Known {
  id: number;
  acquirer: number;
  json: FieldValues;
}

/** Opens a transaction as the switch does, and returns its slot. */
function open(table: Transactions, { id, acquirer, json }: Known): number {
  const slot = table.oldest();
  if (slot === NO_SLOT) return NO_SLOT;
  table.release(slot);
  const message = messageOf(json);
  table.identify(message);
  table.open(slot, id, acquirer, 1, message, 0);
  return slot;
}

const CAPACITY = 8;
const MOST_IN_FLIGHT = 3;

/** Few different values, so that requests often share some of what identifies them. */
const json: fc.Arbitrary<FieldValues> = fc
  .record({
    '0': fc.constantFrom('0100', '0101', '0120', '0200', '0400', '0420'),
    '7': fc.constantFrom('1123093000', '1123093001'),
    '11': fc.constantFrom('000001', '000002'),
    '12': fc.option(fc.constantFrom('103000', '103001'), { nil: undefined }),
    '13': fc.option(fc.constantFrom('1123', '1124'), { nil: undefined }),
    '37': fc.option(fc.constantFrom('AAAAAAAAAAA1', 'AAAAAAAAAAA2'), { nil: undefined }),
    '41': fc.option(fc.constantFrom('TERM0001', 'TERM0002'), { nil: undefined }),
  })
  .map(
    (elements) =>
      Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== undefined)) as FieldValues,
  );

const kindOf = ({ json: { '0': mti } }: Known) => String(mti).slice(0, 2);
const isReversible = (known: Known) => kindOf(known) === '01' || kindOf(known) === '02';
/** Both say it and it differs. */
const differ = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;

describe('transactions against a list', () => {
  it('find what is remembered, by everything that identifies it, and nothing else', () => {
    const deeds = fc.array(fc.record({ json, sought: json, acquirer: fc.constantFrom(1, 2) }), { maxLength: 40 });
    fc.assert(
      fc.property(deeds, (steps) => {
        const table = new Transactions(CAPACITY);
        const inFlight: number[] = [];
        /** Newest first; at most as many as the table has slots. */
        let model: Known[] = [];
        for (const [i, { json: opened, sought, acquirer }] of steps.entries()) {
          if (inFlight.length === MOST_IN_FLIGHT) table.close(inFlight.shift()!, 0);
          const known = { id: i + 1, acquirer, json: opened };
          inFlight.push(open(table, known));
          model = [known, ...model].slice(0, CAPACITY);
          const idAt = (slot: number) => (slot === NO_SLOT ? undefined : table.id[slot]);
          const newest = (matches: (other: Known) => boolean) =>
            model.find((other) => other.acquirer === acquirer && matches(other))?.id;
          const message = messageOf(sought);
          const same = (other: Known, ...elements: string[]) =>
            elements.every((element) => other.json[element] === sought[element]);
          table.identify(message);
          expect(idAt(table.duplicateOf(acquirer, message.mti))).toBe(
            newest((other) => kindOf(other) === String(sought['0']).slice(0, 2) && same(other, '7', '11', '41')),
          );
          const byName = {
            mti: message.mti,
            stan: Number(sought['11']),
            sentAt: Number(sought['7']),
            localTime: -1,
          };
          // Terminal outweighs reference number, both outweigh age.
          const alike = (other: Known) => (same(other, '41') ? 2 : 0) + (same(other, '37') ? 1 : 0);
          const [likeliest] = model
            .filter(
              (other) =>
                other.acquirer === acquirer &&
                kindOf(other) === String(sought['0']).slice(0, 2) &&
                isReversible(other) &&
                same(other, '7', '11'),
            )
            .sort((a, b) => alike(b) - alike(a));
          expect(idAt(table.byOriginalElements(acquirer, byName))).toBe(likeliest?.id);
          const unnamed = { mti: -1, stan: -1, sentAt: -1, localTime: -1 };
          expect(idAt(table.byTerminalAndTime(acquirer, Number(sought['11']), unnamed))).toBe(
            newest(
              (other) =>
                isReversible(other) &&
                same(other, '11', '41') &&
                !differ(other.json['12'], sought['12']) &&
                !differ(other.json['13'], sought['13']),
            ),
          );
          const named93 = { ...unnamed, localTime: 103_001 };
          expect(idAt(table.byTerminalAndTime(acquirer, Number(sought['11']), named93))).toBe(
            newest((other) => isReversible(other) && same(other, '11', '41') && !differ(other.json['12'], '103001')),
          );
          const named87 = { ...unnamed, sentAt: Number(sought['7']) };
          expect(idAt(table.byTerminalAndTime(acquirer, Number(sought['11']), named87))).toBe(
            newest(
              (other) =>
                isReversible(other) &&
                same(other, '11', '41') &&
                !differ(other.json['12'], sought['12']) &&
                !differ(other.json['13'], sought['13']) &&
                // A local time that both say and that is the same outweighs DE 7.
                ((sought['12'] !== undefined && other.json['12'] !== undefined) || same(other, '7')),
            ),
          );
          const byReference = (named: typeof unnamed) => idAt(table.byReferenceNumber(acquirer, message, named));
          const referred = (other: Known) => isReversible(other) && same(other, '37');
          expect(byReference(unnamed)).toBe(sought['37'] === undefined ? undefined : newest(referred));
          // A STAN that is named as well must be that of the original.
          expect(byReference({ ...unnamed, stan: 2 })).toBe(
            sought['37'] === undefined
              ? undefined
              : newest((other) => referred(other) && other.json['11'] === '000002'),
          );
          expect(table.inFlight).toBe(inFlight.length);
        }
      }),
      { numRuns: 200, seed: 8583 },
    );
  });
});

describe('slots', () => {
  const numbered = (id: number): Known => ({
    id,
    acquirer: 1,
    json: { '0': '0100', '7': '1123093000', '11': String(id) },
  });

  it('are given in turn, and again oldest first', () => {
    const table = new Transactions(3);
    const given = [1, 2, 3, 4, 5].map((id) => {
      const slot = open(table, numbered(id));
      table.close(slot, 0);
      return slot;
    });
    expect(given).toEqual([0, 1, 2, 0, 1]);
    expect([...table.id]).toEqual([4, 5, 3]);
  });

  it('are not given while their transaction is in flight; when all are, there is none', () => {
    const table = new Transactions(3);
    const slots = [1, 2, 3].map((id) => open(table, numbered(id)));
    expect(table.oldest()).toBe(NO_SLOT);
    expect(open(table, numbered(4))).toBe(NO_SLOT);
    table.close(slots[1]!, 0);
    expect([open(table, numbered(5)), table.oldest()]).toEqual([slots[1], NO_SLOT]);
    expect([...table.id]).toEqual([1, 5, 3]);
    expect(table.inFlight).toBe(3);
  });

  it('are not given while a reversal of their transaction is in flight', () => {
    const table = new Transactions(2);
    const first = open(table, numbered(1));
    table.close(first, 0);
    table.reversing[first] = 1;
    const second = open(table, numbered(2));
    table.close(second, 0);
    expect(table.oldest()).toBe(second);
    expect(open(table, numbered(3))).toBe(second);
    expect(table.oldest()).toBe(NO_SLOT);
    table.reversing[first] = 0;
    expect(table.oldest()).toBe(first);
  });

  it('begin anew: nothing of the transaction before is left', () => {
    const table = new Transactions(1);
    const slot = open(table, numbered(1));
    table.issuer[slot] = 2;
    table.issuerStan[slot] = 77;
    table.original[slot] = 5;
    table.originalSlot[slot] = 0;
    table.undone[slot] = 2;
    table.amountMinor[slot] = 12_345;
    table.currency[slot] = 504;
    table.waiter[slot] = 0;
    table.close(slot, 116);
    expect(open(table, numbered(2))).toBe(slot);
    const row = [table.issuer, table.issuerStan, table.original, table.undone, table.amountMinor, table.currency];
    expect(row.map((column) => column[slot])).toEqual([0, 0, 0, 0, 0, 0]);
    expect([table.originalSlot[slot], table.waiter[slot], table.reason[slot]]).toEqual([NO_SLOT, NO_SLOT, -1]);
    expect([table.state[slot], table.stan[slot]]).toEqual([State.inFlight, 2]);
  });

  it('are released once: releasing a free one does nothing', () => {
    const table = new Transactions(2);
    table.release(0);
    const slot = open(table, numbered(1));
    table.close(slot, 0);
    table.release(slot);
    table.release(slot);
    table.identify(messageOf(numbered(1).json));
    expect(table.duplicateOf(1, 100)).toBe(NO_SLOT);
    expect(table.state[slot]).toBe(State.free);
  });

  it('closed twice counts once', () => {
    const table = new Transactions(2);
    const slot = open(table, numbered(1));
    open(table, numbered(2));
    table.close(slot, 0);
    table.close(slot, 907);
    expect([table.inFlight, table.reason[slot]]).toEqual([1, 907]);
  });
});
