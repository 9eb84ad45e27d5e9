// Breaks of all kinds, each told once; and whatever is planted is found, and nothing else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReconciledItem, reconcileItems } from '../../../src/centre/reconciliation/breaks.ts';

function item(number: number, more: Partial<ReconciledItem> = {}): ReconciledItem {
  return {
    place: `record ${number}`,
    reference: `R${number}`,
    rrn: `N${number}`,
    card: `950402******${String(number).padStart(4, '0')}`,
    isReversal: false,
    amountMinor: 10_000 + number,
    currency: 504,
    date: '261126',
    acceptor: `M${number}`,
    ...more,
  };
}

const told = (ours: readonly ReconciledItem[], theirs: readonly ReconciledItem[]) =>
  reconcileItems(ours, theirs).breaks.map(({ kind, explanation }) => `${kind}: ${explanation}`);

describe('a break', () => {
  const ours = [item(1), item(2)];
  test.each<[string, ReconciledItem[], string[]]>([
    ['none', [item(2), item(1)], []],
    ['missing there', [item(2)], ['missing there: nothing comes near it']],
    ['missing here', [item(1), item(2), item(3)], ['missing here: nothing comes near it']],
    ['amount', [item(1, { amountMinor: 10_011 }), item(2)], ['amount: they have more by 10 minor units']],
    ['digits', [item(1, { amountMinor: 11_000 }), item(2)], ['amount: the same digits in another order']],
    ['decimals', [item(1), item(2, { amountMinor: 1_000_200 })], ['amount: a hundred times the other: the decimals']],
    ['currency', [item(1), item(2, { currency: 978 })], ['amount: the same digits in currency 978, not 504']],
    ['sign', [item(1, { amountMinor: -10_001 }), item(2)], ['sign: the other direction: who owes whom']],
    ['date', [item(1), item(2, { date: '261127' })], ['date: they have 261127, we have 261126']],
    ['twice', [item(1), item(2), item(2)], ['duplicate there: the same as record 2, once more']],
    [
      'another reference',
      [item(1), item(2, { reference: 'R9' })],
      [
        'missing there: record 2 has its retrieval reference number (DE 37), and another reference',
        'missing here: record 2 has its retrieval reference number (DE 37), and another reference',
      ],
    ],
  ])('%s', (_, theirs, expected) => expect(told(ours, theirs)).toEqual(expected));

  test('a reversal that they have lost is missing there, though its original has its reference', () => {
    const undone = item(1, { isReversal: true, amountMinor: -10_001, place: 'record 9' });
    const { breaks } = reconcileItems([item(1), undone], [item(1)]);
    expect(breaks.map(({ kind, ours: our }) => [kind, our?.place])).toEqual([['missing there', 'record 9']]);
  });

  test('a reversal with the sign of its original', () => {
    const undone = item(1, { isReversal: true, amountMinor: -10_001 });
    expect(told([undone], [item(1)])).toEqual(['sign: a reversal here, none there']);
  });

  test('a purchase that is there twice is no reversal of a part with another amount and sign', () => {
    const undone = item(1, { isReversal: true, amountMinor: -4_000, place: 'record 9' });
    expect(told([item(1), undone], [item(1), item(1, { place: 'line 7' })])).toEqual([
      'duplicate there: the same as record 1, once more',
      'missing there: nothing comes near it',
    ]);
  });

  test('a hundred thousand of one name take no time to speak of', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => item(1, { amountMinor: i + 1 }));
    const { agreed, breaks } = reconcileItems(many, [...many.slice(1), many[7]!]);
    expect([agreed, breaks.map(({ kind }) => kind)]).toEqual([99_999, ['duplicate there', 'missing there']]);
  });

  test('without references, by retrieval reference number and card', () => {
    const theirs = [item(1, { reference: '' }), item(2, { reference: '', amountMinor: 10_003 })];
    expect(told(ours, theirs)).toEqual(['amount: they have more by 1 minor units']);
  });
});

test('what is planted is found, each once, and nothing else', () => {
  const plants = fc.array(fc.constantFrom('agree', 'lost', 'amount', 'sign', 'date', 'twice', 'theirs'), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(plants, (kinds) => {
      const ours: ReconciledItem[] = [];
      const theirs: ReconciledItem[] = [];
      const expected: string[] = [];
      for (const [number, kind] of kinds.entries()) {
        const one = item(number);
        if (kind !== 'theirs') ours.push(one);
        if (kind === 'agree') theirs.push(one);
        else if (kind === 'lost') expected.push(`missing there R${number}`);
        else if (kind === 'theirs') expected.push(`missing here R${number}`);
        else expected.push(`${kind === 'twice' ? 'duplicate there' : kind} R${number}`);
        if (kind === 'theirs') theirs.push(one);
        if (kind === 'twice') theirs.push(one, one);
        if (kind === 'amount') theirs.push({ ...one, amountMinor: one.amountMinor + 7 });
        if (kind === 'sign') theirs.push({ ...one, amountMinor: -one.amountMinor });
        if (kind === 'date') theirs.push({ ...one, date: '261125' });
      }
      const { breaks, agreed } = reconcileItems(ours, theirs.reverse());
      expect(breaks.map(({ kind, ours: our, theirs: their }) => `${kind} ${(our ?? their)!.reference}`).sort()).toEqual(
        expected.sort(),
      );
      expect(agreed).toBe(kinds.filter((kind) => kind === 'agree' || kind === 'twice').length);
    }),
  );
});
