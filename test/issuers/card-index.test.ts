// The index of cards against a Map of card numbers: every number finds its own account, through growth and collisions.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CardIndex } from '../../src/issuers/card-index.ts';

const find = (index: CardIndex, pan: string) => index.find(Buffer.from(pan, 'latin1'), pan.length);

/** Opens an account for each card that has none, in the index and in a map, and compares. */
function openAll(pans: readonly string[]): void {
  const index = new CardIndex();
  const accounts = new Map<string, number>();
  for (const pan of pans) {
    expect(find(index, pan)).toBe(accounts.get(pan) ?? -1);
    if (!accounts.has(pan)) accounts.set(pan, index.add());
  }
  expect(index.count).toBe(accounts.size);
  for (const [pan, account] of accounts)
    if (find(index, pan) !== account) expect.fail(`${pan} lost account ${account}`);
}

test('numbers of any length', () => {
  const pan = fc.stringMatching(/^[0-9]{12,19}$/);
  fc.assert(fc.property(fc.array(pan, { maxLength: 50 }), openAll), { numRuns: 100 });
});

test('zeros in front count', () => {
  openAll(['000000000000', '0000000000000', '000000000000', '0000000000000000000', '000000000018', '0000000000018']);
});

test('twenty thousand cards of few issuers', () => {
  openAll(Array.from({ length: 20_000 }, (_, i) => `95040${i % 7}${String(i).padStart(10, '0')}`));
});

test('thousands of cards with the same last nine digits', () => {
  openAll(Array.from({ length: 8000 }, (_, i) => `${1_000_003 * i + 4_000_000_000}000000001`));
});

test('the longest number that there is', () => {
  openAll(['9999999999999999999', '9999999999999999998', '9999999998999999999', '9999999999999999999']);
});
