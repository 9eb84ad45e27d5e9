// The numbers of parties: given in order of appearance, kept for good, never given twice.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absent, nameOf, newParties, numberOf, type Party } from '../../src/journal/parties.ts';

const known: readonly Party[] = [
  { kind: 'acquirer', number: 1, name: 'ATM' },
  { kind: 'issuer', number: 1, name: 'A' },
  { kind: 'issuer', number: 4, name: 'B' },
];

describe('the parties of a journal', () => {
  it('are numbered from 1 in each kind, in the order in which they come', () => {
    expect(newParties([], ['POS', 'ATM'], ['A'])).toEqual([
      { kind: 'acquirer', number: 1, name: 'POS' },
      { kind: 'acquirer', number: 2, name: 'ATM' },
      { kind: 'issuer', number: 1, name: 'A' },
    ]);
  });

  it('get numbers above all that were ever given, each name one', () => {
    expect(newParties(known, ['ATM'], ['C', 'B', 'ATM', 'C'])).toEqual([
      { kind: 'issuer', number: 5, name: 'C' },
      { kind: 'issuer', number: 6, name: 'ATM' },
    ]);
  });

  it('are found by kind and name, and by kind and number', () => {
    expect(nameOf(known, 'issuer', 4)).toBe('B');
    expect(nameOf(known, 'acquirer', 4)).toBeUndefined();
    expect(nameOf(known, 'issuer', 0)).toBeUndefined();
    expect(numberOf(known, 'issuer', 'B')).toBe(4);
    expect(numberOf(known, 'acquirer', 'ATM')).toBe(1);
    expect(numberOf(known, 'issuer', 'ATM')).toBeUndefined();
  });

  it('are absent when neither list of their kind has them', () => {
    expect(absent(known, ['B', 'A'], ['A'])).toEqual([known[0], known[2]]);
    expect(absent(known, ['ATM'], ['B', 'A', 'C'])).toEqual([]);
  });

  it('keep their numbers whatever comes and goes', () => {
    const names = fc.array(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(names, names), { maxLength: 8 }), (configurations) => {
        let parties: readonly Party[] = [];
        for (const [acquirers, issuers] of configurations) {
          const before = parties;
          parties = [...before, ...newParties(before, acquirers, issuers)];
          for (const { kind, number, name } of before) expect(numberOf(parties, kind, name)).toBe(number);
          for (const name of acquirers) expect(numberOf(parties, 'acquirer', name)).toBeGreaterThan(0);
          for (const name of issuers) expect(numberOf(parties, 'issuer', name)).toBeGreaterThan(0);
          expect(absent(parties, acquirers, issuers).filter((party) => !before.includes(party))).toEqual([]);
        }
        expect(new Set(parties.map(({ kind, number }) => `${kind} ${number}`)).size).toBe(parties.length);
        expect(new Set(parties.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(parties.length);
      }),
    );
  });
});
