// What any engine of the journal must do about names: its part of journal-contract.ts. An entry means the same bank for good,
// and a journal belongs to one node.
import { expect, it } from 'vitest';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { nameOf, numberOf } from '../../src/journal/parties.ts';
import { sampleEntry } from './sample-entry.ts';
import { all } from './sample-journal.ts';

/** The switch that opens a journal, as every engine is told of it. */
export interface Names {
  node?: string;
  acquirers?: readonly string[];
  issuers?: readonly string[];
}

/** Called inside of a `describe`; `reopens` is false for an engine that forgets its entries when it is closed. */
export function partyContract(
  open: (place: string, names: Names) => Promise<StoredJournal>,
  newPlace: () => string,
  reopens: boolean,
): void {
  it('numbers the acquirers and the issuers that it is told of', async () => {
    const journal = await open(newPlace(), { node: 'casa', acquirers: ['POS', 'ATM'], issuers: ['A', 'B'] });
    expect(journal.node).toBe('casa');
    expect(journal.parties).toEqual([
      { kind: 'acquirer', number: 1, name: 'POS' },
      { kind: 'acquirer', number: 2, name: 'ATM' },
      { kind: 'issuer', number: 1, name: 'A' },
      { kind: 'issuer', number: 2, name: 'B' },
    ]);
  });

  it('knows nobody when it is told of nobody', async () => {
    const journal = await open(newPlace(), {});
    expect(journal.node).toBe('');
    expect(journal.parties).toEqual([]);
  });

  if (!reopens) return;

  /** Opens the journal for these issuers, appends an entry for each, and closes it. */
  async function entryForEach(place: string, issuers: readonly string[]): Promise<void> {
    const journal = await open(place, { node: 'casa', acquirers: [], issuers });
    for (const issuer of issuers) {
      journal.append({ ...sampleEntry(1), issuer: numberOf(journal.parties, 'issuer', issuer)! });
    }
    await journal.close();
  }

  /** The issuers of all entries, by name. */
  async function issuersByName(place: string): Promise<(string | undefined)[]> {
    const journal = await open(place, {});
    const entries = await all(journal);
    await journal.close();
    return entries.map(({ issuer }) => nameOf(journal.parties, 'issuer', issuer));
  }

  it('names the same bank whatever order the configuration has', async () => {
    const place = newPlace();
    await entryForEach(place, ['A', 'B']);
    await entryForEach(place, ['B', 'A']);
    expect(await issuersByName(place)).toEqual(['A', 'B', 'B', 'A']);
  });

  it('keeps the entries and the number of a name that the configuration no longer has', async () => {
    const place = newPlace();
    await entryForEach(place, ['A', 'B']);
    await entryForEach(place, ['C', 'B']);
    await entryForEach(place, ['D', 'C']);
    expect(await issuersByName(place)).toEqual(['A', 'B', 'C', 'B', 'D', 'C']);
    const journal = await open(place, { issuers: ['A'] });
    expect(journal.parties.map(({ number, name }) => `${number} ${name}`)).toEqual(['1 A', '2 B', '3 C', '4 D']);
  });

  it('belongs to the node that first gave its name', async () => {
    const place = newPlace();
    await (await open(place, {})).close();
    for (const names of [{ node: 'casa' }, {}, { node: 'casa' }]) {
      const journal = await open(place, names);
      expect(journal.node).toBe('casa');
      await journal.close();
    }
    const words = /node casa.*node rabat.*`node: casa`.*another file/;
    await expect(open(place, { node: 'rabat', issuers: ['R'] })).rejects.toEqual(
      expect.objectContaining({ name: 'JournalError', code: 'JOURNAL_OPEN', message: expect.stringMatching(words) }),
    );
    const journal = await open(place, { node: 'casa' });
    expect(journal.parties).toEqual([]);
  });
}
