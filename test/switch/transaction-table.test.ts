// The table of transactions against a list: whatever identifies a request finds it as long as it is remembered, nothing else
// is found, and a slot is given again oldest first, never while its transaction or a reversal of it is in flight.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { COLUMNS, type NewEntry } from '../../src/journal/entry.ts';
import { NO_SLOT } from '../../src/switch/table/request-identities.ts';
import { TransactionTable } from '../../src/switch/table/transaction-table.ts';
import { Undone } from '../../src/switch/table/undoing.ts';
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
function open(table: TransactionTable, { id, acquirer, json }: Known): number {
  const slot = table.oldest();
  if (slot === NO_SLOT) return NO_SLOT;
  table.release(slot);
  const message = messageOf(json);
  table.identities.identify(message);
  table.open(slot, id, acquirer, 1, message, 0, 0);
  table.requests.keep(slot);
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
const isAdvice = (mti: unknown) => String(mti)[2] === '2';
const isReversible = (known: Known) => kindOf(known) === '01' || kindOf(known) === '02';
/** Both say it and it differs. */
const differ = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;

describe('transactions against a list', () => {
  it('find what is remembered, by everything that identifies it, and nothing else', () => {
    const deeds = fc.array(fc.record({ json, sought: json, acquirer: fc.constantFrom(1, 2) }), { maxLength: 40 });
    fc.assert(
      fc.property(deeds, (steps) => {
        const table = new TransactionTable(CAPACITY);
        const inFlight: number[] = [];
        /** Newest first; at most as many as the table has slots. */
        let model: Known[] = [];
        for (const [i, { json: opened, sought, acquirer }] of steps.entries()) {
          if (inFlight.length === MOST_IN_FLIGHT) table.close(inFlight.shift()!, 0);
          const known = { id: i + 1, acquirer, json: opened };
          inFlight.push(open(table, known));
          model = [known, ...model].slice(0, CAPACITY);
          const idAt = (slot: number) => (slot === NO_SLOT ? undefined : table.idOf(slot));
          const newest = (matches: (other: Known) => boolean) =>
            model.find((other) => other.acquirer === acquirer && matches(other))?.id;
          /** An advice comes after the request of its name. */
          const latest = (matches: (other: Known) => boolean) => {
            const first = model.find(({ id }) => id === newest(matches));
            const isSameMoment = (other: Known) => other.json['7'] === first!.json['7'];
            return newest((other) => matches(other) && isSameMoment(other) && isAdvice(other.json['0'])) ?? first?.id;
          };
          const message = messageOf(sought);
          const same = (other: Known, ...elements: string[]) =>
            elements.every((element) => other.json[element] === sought[element]);
          table.identities.identify(message);
          // Advices and requests may share a name: whoever is of the kind that is sought outweighs the other.
          const isOfKind = (other: Known) => isAdvice(other.json['0']) === isAdvice(sought['0']);
          const isNamed = (other: Known) =>
            kindOf(other) === String(sought['0']).slice(0, 2) && same(other, '7', '11', '41');
          expect(idAt(table.identities.duplicateOf(acquirer, message.mti))).toBe(
            newest((other) => isNamed(other) && isOfKind(other)) ?? newest(isNamed),
          );
          const byName = {
            mti: message.mti,
            stan: Number(sought['11']),
            sentAt: Number(sought['7']),
            localTime: -1,
          };
          // Terminal outweighs kind, kind outweighs reference number, all outweigh age.
          const alike = (other: Known) =>
            (same(other, '41') ? 4 : 0) + (isOfKind(other) ? 2 : 0) + (same(other, '37') ? 1 : 0);
          const [likeliest] = model
            .filter(
              (other) =>
                other.acquirer === acquirer &&
                kindOf(other) === String(sought['0']).slice(0, 2) &&
                isReversible(other) &&
                same(other, '7', '11'),
            )
            .sort((a, b) => alike(b) - alike(a));
          expect(idAt(table.identities.byOriginalElements(acquirer, byName))).toBe(likeliest?.id);
          const unnamed = { mti: -1, stan: -1, sentAt: -1, localTime: -1 };
          expect(idAt(table.identities.byTerminalAndTime(acquirer, Number(sought['11']), unnamed))).toBe(
            latest(
              (other) =>
                isReversible(other) &&
                same(other, '11', '41') &&
                !differ(other.json['12'], sought['12']) &&
                !differ(other.json['13'], sought['13']),
            ),
          );
          const named93 = { ...unnamed, localTime: 103_001 };
          expect(idAt(table.identities.byTerminalAndTime(acquirer, Number(sought['11']), named93))).toBe(
            latest((other) => isReversible(other) && same(other, '11', '41') && !differ(other.json['12'], '103001')),
          );
          const named87 = { ...unnamed, sentAt: Number(sought['7']) };
          expect(idAt(table.identities.byTerminalAndTime(acquirer, Number(sought['11']), named87))).toBe(
            latest(
              (other) =>
                isReversible(other) &&
                same(other, '11', '41') &&
                !differ(other.json['12'], sought['12']) &&
                !differ(other.json['13'], sought['13']) &&
                // A local time that both say and that is the same outweighs DE 7.
                ((sought['12'] !== undefined && other.json['12'] !== undefined) || same(other, '7')),
            ),
          );
          const byReference = (named: typeof unnamed) =>
            idAt(table.identities.byReferenceNumber(acquirer, message, named));
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
    const table = new TransactionTable(3);
    const given = [1, 2, 3, 4, 5].map((id) => {
      const slot = open(table, numbered(id));
      table.close(slot, 0);
      return slot;
    });
    expect(given).toEqual([0, 1, 2, 0, 1]);
    expect([0, 1, 2].map((slot) => table.idOf(slot))).toEqual([4, 5, 3]);
  });

  it('are not given while their transaction is in flight; when all are, there is none', () => {
    const table = new TransactionTable(3);
    const slots = [1, 2, 3].map((id) => open(table, numbered(id)));
    expect(table.oldest()).toBe(NO_SLOT);
    expect(open(table, numbered(4))).toBe(NO_SLOT);
    table.close(slots[1]!, 0);
    expect([open(table, numbered(5)), table.oldest()]).toEqual([slots[1], NO_SLOT]);
    expect([0, 1, 2].map((slot) => table.idOf(slot))).toEqual([1, 5, 3]);
    expect(table.inFlight).toBe(3);
  });

  it('are not given while a reversal of their transaction is in flight', () => {
    const table = new TransactionTable(2);
    const first = open(table, numbered(1));
    table.close(first, 0);
    const second = open(table, numbered(2));
    table.reverse(second, first);
    table.beginReversal(second, first);
    expect(table.oldest()).toBe(NO_SLOT);
    table.close(second, 0);
    expect(table.oldest()).toBe(second);
    expect(table.endReversal(second)).toBe(first);
    expect(open(table, numbered(3))).toBe(second);
    expect(table.oldest()).toBe(first);
  });

  it('reduce what stands, of a debit and of a credit, and never add to it', () => {
    const table = new TransactionTable(1);
    const slot = open(table, numbered(1));
    const reduced = (amountMinor: number, ...remaining: number[]) => {
      table.setAmount(slot, amountMinor);
      return remaining.map((minor) => {
        table.reduce(slot, minor);
        return table.amountOf(slot);
      });
    };
    expect(reduced(500, 600, 400, 450, 0)).toEqual([500, 400, 400, 0]);
    expect(reduced(-500, 600, 400, 450, 0)).toEqual([-500, -400, -400, -0]);
  });

  it('begin anew: nothing of the transaction before is left', () => {
    const table = new TransactionTable(1);
    const slot = open(table, numbered(1));
    table.routeTo(slot, 2);
    table.setIssuerStan(slot, 77);
    table.setAmount(slot, 12_345);
    table.undoing.set(slot, Undone.yes);
    table.reverse(slot, slot);
    table.close(slot, 116);
    expect(open(table, numbered(2))).toBe(slot);
    const row = [table.issuerOf(slot), table.issuerStanOf(slot), table.originalOf(slot), table.amountOf(slot)];
    expect(row).toEqual([0, 0, 0, 0]);
    expect([table.originalSlotOf(slot), table.nextWaiting(slot), table.reverserOf(slot)]).toEqual([-1, -1, -1]);
    expect([table.reasonOf(slot), table.undoing.isUndone(slot), table.isInFlight(slot)]).toEqual([-1, false, true]);
    expect(table.identities.stanOf(slot)).toBe(2);
  });

  it('are released once: releasing a free one does nothing', () => {
    const table = new TransactionTable(2);
    table.release(0);
    const slot = open(table, numbered(1));
    table.close(slot, 0);
    table.release(slot);
    table.release(slot);
    table.identities.identify(messageOf(numbered(1).json));
    expect(table.identities.duplicateOf(1, 100)).toBe(NO_SLOT);
    expect([table.isInFlight(slot), table.holds(slot, 1)]).toEqual([false, false]);
  });
});

describe('the life of a transaction', () => {
  const numbered = (id: number): Known => ({
    id,
    acquirer: 1,
    json: { '0': '0100', '7': '1123093000', '11': String(id) },
  });
  const opened = (): [TransactionTable, number] => {
    const table = new TransactionTable(2);
    return [table, open(table, numbered(1))];
  };

  it('goes from received to asked, to decided, to answered, to nothing', () => {
    const [table, slot] = opened();
    table.ask(slot);
    expect([table.isAsked(slot), table.inFlight]).toEqual([true, 1]);
    table.decide(slot);
    expect([table.isDecided(slot), table.isInFlight(slot)]).toEqual([true, true]);
    table.close(slot, 0);
    expect([table.isInFlight(slot), table.inFlight, table.reasonOf(slot)]).toEqual([false, 0, 0]);
    table.release(slot);
    expect(table.holds(slot, 1)).toBe(false);
  });

  it.each<[string, (table: TransactionTable, slot: number) => void]>([
    ['is answered twice', (table, slot) => [table.close(slot, 0), table.close(slot, 907)]],
    ['is asked after its answer', (table, slot) => [table.close(slot, 0), table.ask(slot)]],
    ['is asked twice', (table, slot) => [table.ask(slot), table.ask(slot)]],
    ['is decided before it is asked', (table, slot) => table.decide(slot)],
    ['is forgotten while it is in flight', (table, slot) => table.release(slot)],
    ['waits after it was asked', (table, slot) => [table.ask(slot), table.waitFor(slot, slot)]],
    [
      'is outstanding again once it is undone',
      (table, slot) => [Undone.yes, Undone.no].map((undone) => table.undoing.set(slot, undone)),
    ],
  ])('never %s', (_, act) => {
    const [table, slot] = opened();
    expect(() => act(table, slot)).toThrow(/cannot go from/);
  });
});

describe('who asked', () => {
  it('a connection that is gone has not joined any more', () => {
    const table = new TransactionTable(1);
    const slot = open(table, { id: 1, acquirer: 1, json: { '0': '0100', '7': '1123093000', '11': '1' } });
    for (let connection = 2; connection < 100; connection++) {
      expect(table.join(slot, connection, 100)).toBe(true);
      if (connection > 3) table.joined.leave(connection);
    }
    expect(table.joined.take(slot).map(({ connection }) => connection)).toEqual([2, 3]);
    table.join(slot, 100, 100);
    table.joined.leave(100);
    expect(table.joined.has(slot)).toBe(false);
  });

  it('each connection joins once, and the first needs not', () => {
    const table = new TransactionTable(1);
    const slot = open(table, { id: 1, acquirer: 1, json: { '0': '0100', '7': '1123093000', '11': '1' } });
    expect([table.join(slot, 1, 100), table.join(slot, 2, 101), table.join(slot, 2, 100)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(table.joined.take(slot)).toEqual([{ connection: 2, mti: 101 }]);
    expect(table.joined.take(slot)).toEqual([]);
  });
});

describe('an entry', () => {
  it('has every column that says which transaction it is about: the object is used again', () => {
    const table = new TransactionTable(1);
    const slot = open(table, { id: 1, acquirer: 1, json: { '0': '0100', '7': '1123093000', '11': '1' } });
    const stale = Object.fromEntries(COLUMNS.map(({ name }) => [name, Number.NaN]));
    const entry = { ...stale, bytes: Buffer.alloc(0), start: 0, end: 0 } as unknown as NewEntry;
    table.describe(slot, entry);
    // The time, the step and what only some steps have are those of the moment.
    const rare = ['advice', 'adviceStan', 'requestBytes', 'toldBytes'];
    expect(COLUMNS.filter(({ name }) => Number.isNaN(entry[name])).map(({ name }) => name)).toEqual([
      'atMs',
      'step',
      ...rare,
    ]);
  });
});
