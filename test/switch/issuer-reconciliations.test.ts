// Reconciliation with remote issuers at the end of a day: asked when nothing is in flight any more, again while they are silent, and
// what they say is on record.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { messageOf } from '../../src/journal/entry.ts';
import { foreign, journalFaults, respondsWith, responseTo, send, silent, wait } from './flow.ts';
import { World, type WorldSettings } from './world.ts';

const MONDAY = 20261123;
const TUESDAY = 20261124;
const given: WorldSettings = {
  issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd', reconciles: true }],
};

function closes(world: World, date = TUESDAY): void {
  world.openDay(date);
}
function opened(settings: WorldSettings = given): World {
  const world = new World(settings);
  closes(world, MONDAY);
  return world;
}
const asked = ({ forwarded }: World): FieldValues[] =>
  forwarded.filter((message) => String(message['0']).startsWith('050'));

/** Approves, and answers a reconciliation with these elements. */
const reconcilesWith =
  (changes: FieldValues) =>
  (world: World): void =>
    world.responds(2, (message) =>
      String(message['0'])[1] === '5'
        ? { message: { '0': '0510', '7': message['7']!, '11': message['11']!, ...changes } }
        : { message: responseTo(message, '00') },
    );

describe('a remote issuer that reconciles', () => {
  it('is told what it has approved, once everything that was in flight has its outcome', () => {
    const world = opened();
    respondsWith('00', 900)(world);
    send(foreign())(world);
    closes(world);
    wait(1_999)(world);
    expect(asked(world)).toEqual([]);
    reconcilesWith({ '39': '00', '66': '1' })(world);
    wait(1)(world);
    const amount = '0000000000012345';
    expect(asked(world)).toMatchObject([
      { '0': '0500', '15': '1123', '50': '504', '76': '0000000001', '88': amount, '97': `D${amount}` },
    ]);
    expect(world.notes.at(-1)).toBe('issuer.reconciled');
    expect(world.records.at(-1)).toMatchObject({
      step: 'reconciled',
      issuer: 2,
      currency: 504,
      businessDate: MONDAY,
      reason: 0,
    });
    expect(journalFaults(world)).toEqual([]);
    wait(600_000)(world);
    expect(asked(world)).toHaveLength(1);
  });

  it.each([
    { '39': '00', '66': '2', '88': '0000000000000000' },
    { '39': '00', '66': '1', '88': '0000000000000001' },
    { '39': '96' },
  ])('that says %j is out of balance: both totals are on record', (changes) => {
    const world = opened();
    respondsWith('00')(world);
    send(foreign())(world);
    closes(world);
    reconcilesWith(changes)(world);
    wait(2_000)(world);
    expect(world.notes.at(-1)).toBe('issuer.out-of-balance');
    const told = JSON.parse(Buffer.from(messageOf(world.journal.entries.at(-1)!)).toString());
    expect(told).toMatchObject({ ours: { '88': '0000000000012345' }, theirs: changes });
  });

  it('that is silent is asked again as a repeat under the same STAN, five times in all', () => {
    const world = opened();
    respondsWith('00')(world);
    send(foreign())(world);
    closes(world);
    silent(world);
    wait(1_000_000)(world);
    expect(asked(world).map((message) => message['0'])).toEqual(['0500', '0501', '0501', '0501', '0501']);
    expect(new Set(asked(world).map((message) => message['11'])).size).toBe(1);
    expect(world.notes.at(-1)).toBe('issuer.not-reconciled');
  });

  it('is asked by the next process what was not answered, and nothing that was', () => {
    const first = opened();
    respondsWith('00')(first);
    send(foreign())(first);
    closes(first);
    const second = new World({ ...given, after: first });
    reconcilesWith({ '39': '00', '66': '1' })(second);
    wait(5_000)(second);
    expect(asked(second)).toMatchObject([{ '0': '0500', '15': '1123', '88': '0000000000012345' }]);
    const third = new World({ ...given, after: second });
    wait(600_000)(third);
    expect(asked(third)).toEqual([]);
  });

  it('is asked nothing of a day on which it approved nothing, and one that does not reconcile never', () => {
    const world = opened();
    closes(world);
    wait(600_000)(world);
    expect(asked(world)).toEqual([]);
    const other = opened({ issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd' }] });
    respondsWith('00')(other);
    send(foreign())(other);
    closes(other);
    wait(600_000)(other);
    expect(asked(other)).toEqual([]);
  });
});
