// Planted faults change what they say they change and nothing else, and leave a file that is whole.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldValues } from '../../../src/codec/field-values.ts';
import { breakKinds, fileMessages, type Presentments, planted } from '../../../src/simulate/market/planted-breaks.ts';
import { Random } from '../../../src/simulate/random.ts';

const FILE_ID = '0010911240000050400200001';

const record = (number: number, amountMinor: number, type: string, isReversal: boolean): FieldValues => ({
  '0': '1240',
  '3': type === '775' ? '200000' : '000000',
  '4': String(amountMinor).padStart(12, '0'),
  '31': String(number).padStart(23, '0'),
  '37': String(number).padStart(12, '0'),
  '48': { ...(isReversal ? { '0025': 'R' } : {}), '1002': type },
});
const records = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.constantFrom('774', '775', '700'), fc.boolean()), {
    minLength: 1,
    maxLength: 30,
  })
  .map((rows) => rows.map(([amount, type, isReversal], i) => record(i + 1, amount, type, isReversal)));
const keyOf = (one: FieldValues) => String(one['31']);
/** What a record comes to for who presents it. */
const worth = (one: FieldValues): number => {
  const data = one['48'] as FieldValues;
  const sign = (data['1002'] === '775') === '0025' in data ? 1 : -1;
  return sign * Number(one['4']);
};
const sum = (some: Presentments) => some.reduce((all, one) => all + worth(one), 0);

test('what theirs comes to differs from ours by what the answer says, and only that record differs', () => {
  fc.assert(
    fc.property(records, fc.constantFrom(...breakKinds), fc.nat(1_000), (ours, kind, seed) => {
      const made = planted(kind, ours, new Set(), new Random(seed));
      if (made === undefined) {
        // Cash has no other sign, and what is not reversed cannot lose its reversal; all else can befall any file.
        const data = ours.map((one) => one['48'] as FieldValues);
        const canBefall =
          kind === 'wrong sign' ? data.some((one) => one['1002'] !== '700') : data.some((one) => '0025' in one);
        expect([kind === 'wrong sign' || kind === 'lost reversal', canBefall]).toEqual([true, false]);
        return;
      }
      const { answer, records: theirs } = made;
      expect(sum(theirs) - sum(ours)).toBe(answer.theirsMinor - answer.oursMinor);
      expect(answer.theirsMinor === answer.oursMinor && kind !== 'duplicated file').toBe(false);
      if (kind === 'duplicated file') {
        expect(theirs).toEqual([...ours, ...ours]);
        return;
      }
      const others = (some: Presentments) => some.filter((one) => keyOf(one) !== answer.reference);
      expect(others(theirs)).toEqual(others(ours));
    }),
  );
});

test('a record that has a fault gets no second one', () => {
  const ours = [record(1, 5_012, '774', false), record(2, 731, '774', false)];
  const taken = new Set([keyOf(ours[0]!)]);
  for (let seed = 0; seed < 20; seed++) {
    expect(planted('changed amount', ours, taken, new Random(seed))!.answer.reference).toBe(keyOf(ours[1]!));
  }
  expect(planted('wrong sign', ours.slice(0, 1), taken, new Random(1))).toBeUndefined();
  expect(planted('lost reversal', ours, taken, new Random(1))).toBeUndefined();
});

test('the file is numbered, counted and summed anew', () => {
  fc.assert(
    fc.property(records, (some) => {
      const messages = fileMessages(FILE_ID, some);
      expect(messages.map((message) => Number(message['71']))).toEqual(messages.map((_, i) => i + 1));
      const trailer = messages.at(-1)!['48'] as FieldValues;
      expect(Number(trailer['0306'])).toBe(some.length + 2);
      expect(Number(trailer['0301'])).toBe(some.reduce((all, one) => all + Number(one['4']), 0));
    }),
  );
});
