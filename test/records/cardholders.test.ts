// The cardholders as they are kept: found by a keyed hash, sealed for their row, counted by dates, followed by the number of their changes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { checkDigitOf } from '../../src/iso8583/pan.ts';
import { CardVault } from '../../src/records/card-vault.ts';
import { CardholderRecords, enrolmentCounts } from '../../src/records/cardholders.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { JournalKeys } from '../../src/store/journal-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardholders-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ORIGIN = { atMs: 1, command: 'test' };
let count = 0;

function opened(path = join(folder, `${++count}.db`), keys = sealing()) {
  const file = CentreFile.open(path);
  return { path, keys, file, records: new CardholderRecords(file, new CardVault(path, keys)) };
}

function sealing(): JournalKeys {
  const keys = new JournalKeys('test', { kind: 'memory' });
  keys.needed();
  return keys;
}

const panOf = (number: number) => {
  const digits = `950401${String(number).padStart(9, '0')}`;
  return digits + checkDigitOf(digits);
};
const change = (pan: string, member: string, enrolledOn: number, closedOn = 0) => ({
  before: undefined,
  after: { pan, member, enrolledOn, closedOn },
});

it('what is put in is found, listed, counted and followed as a list of the latest changes says', () => {
  const anyChange = fc.record({
    card: fc.nat({ max: 5 }),
    member: fc.constantFrom('A', 'B'),
    enrolledOn: fc.integer({ min: 20261101, max: 20261110 }),
    closedOn: fc.oneof(fc.constant(0), fc.integer({ min: 20261111, max: 20261120 })),
  });
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 20 }), (drawn) => {
      const { file, records } = opened();
      const model = new Map<string, { pan: string; member: string; enrolledOn: number; closedOn: number }>();
      for (const { card, ...rest } of drawn) {
        const pan = panOf(card);
        records.put([change(pan, rest.member, rest.enrolledOn, rest.closedOn)], ORIGIN);
        model.delete(pan);
        model.set(pan, { pan, ...rest });
      }
      const latest = [...model.values()];
      expect([...records.all({ isClosedToo: true })]).toEqual(latest);
      expect([...records.all({ member: 'A', isClosedToo: false })]).toEqual(
        latest.filter(({ member, closedOn }) => member === 'A' && closedOn === 0),
      );
      for (let card = 0; card <= 5; card++) {
        expect(records.find(panOf(card))).toEqual(model.get(panOf(card)));
        expect(records.historyOf(panOf(card))).toHaveLength(drawn.filter((each) => each.card === card).length);
      }
      const own = latest.filter(({ member }) => member === 'A');
      const within = (date: number) => date >= 20261105 && date <= 20261115;
      expect(enrolmentCounts(file, 'A', 20261105, 20261115)).toEqual(
        own.length === 0
          ? undefined
          : {
              enrolled: own.filter(({ closedOn }) => closedOn === 0 || closedOn > 20261115).length,
              added: own.filter(({ enrolledOn }) => within(enrolledOn)).length,
              closed: own.filter(({ closedOn }) => within(closedOn)).length,
            },
      );
      const followed = [...records.changesAfter(0)];
      expect(followed.map(({ member, isEnrolled }) => [member, isEnrolled])).toEqual(
        latest.map(({ member, closedOn }) => [member, closedOn === 0]),
      );
      expect([...records.changesAfter(followed.at(-1)?.changeNo ?? 0)]).toEqual([]);
      file.close();
    }),
    { numRuns: 40 },
  );
});

it('the hash of a card is another one in another file, and the same after a key was added', () => {
  const one = opened();
  const other = opened();
  for (const { records } of [one, other]) records.put([change(panOf(1), 'A', 20261101)], ORIGIN);
  expect(one.records.hashOf(panOf(1))).toHaveLength(32);
  expect(one.records.hashOf(panOf(1))!.equals(other.records.hashOf(panOf(1))!)).toBe(false);
  one.file.close();
  const again = opened(one.path, one.keys);
  expect(again.records.find(panOf(1))).toMatchObject({ member: 'A' });
  again.file.close();
  other.file.close();
});

it('a sealed number that is moved to another card does not open', () => {
  const { path, keys, file, records } = opened();
  records.put([change(panOf(1), 'A', 20261101), change(panOf(2), 'A', 20261101)], ORIGIN);
  file.close();
  const database = new DatabaseSync(path);
  database.exec('UPDATE cardholders SET card = (SELECT card FROM cardholders ORDER BY change_no LIMIT 1)');
  database.close();
  const moved = opened(path, keys);
  expect(() => [...moved.records.all({ isClosedToo: false })]).toThrow(/has been changed; bring back the key file/);
  moved.file.close();
});

it('without a key no card is kept', () => {
  const { file, records } = opened(undefined, new JournalKeys('test', { kind: 'memory' }));
  expect(() => records.put([change(panOf(1), 'A', 20261101)], ORIGIN)).toThrow(/no key to seal card numbers with/);
  expect(records.find(panOf(1))).toBeUndefined();
  file.close();
});
