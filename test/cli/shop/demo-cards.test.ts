// The test cards of the shop: numbers that are right, dates that are to come, and outcomes that are what is said of them.
import { expect, test } from 'vitest';
import { demoCards } from '../../../src/cli/shop/demo-cards.ts';
import { readCardEntry } from '../../../src/gateway/pages/card-entry.ts';
import { issuerKeysOf, issuerKeysSchema } from '../../../src/security/issuer-keys.ts';
import { outcomeFor, TEST_CARD_RULES } from '../../../src/three-d-secure/card-rules.ts';

/** Keys of tests. */
const keys = (digit: string) =>
  issuerKeysOf(
    issuerKeysSchema.parse({ use: 'test', cvv: digit.repeat(32), cavv: digit.repeat(32), aav: digit.repeat(32) }),
  );
const NOW = new Date('2026-11-26T12:00:00Z');
const cards = demoCards(keys('1'), NOW);

test.each(cards.map((card) => [card.words.en, card] as const))('%s', (_, { number, expiry, securityCode }) => {
  const fields: Record<string, string> = { number, expiry, securityCode };
  expect(readCardEntry((name) => fields[name], NOW.getTime())).toMatchObject({ wrong: new Set(), card: { number } });
});

test('3-D Secure does with foreign ones what is said', () => {
  const outcomes = cards
    .filter(({ number }) => number.startsWith('4'))
    .map(({ words, number }) => [words.en, outcomeFor(number, TEST_CARD_RULES, 'frictionless')]);
  expect(outcomes).toEqual([
    ['The bank asks for a code, then approved', 'challenge'],
    ['The bank asks for a code, and none is right', 'codeFails'],
    ['The bank does not know the cardholder', 'failed'],
  ]);
});

test('security codes follow from the keys', () => {
  const codes = (digit: string) => demoCards(keys(digit), NOW).map(({ securityCode }) => securityCode);
  expect(codes('1')).toEqual(cards.map(({ securityCode }) => securityCode));
  expect(codes('2')).not.toEqual(codes('1'));
});
