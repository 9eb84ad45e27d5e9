// The rules of the centre, and what a configuration makes of them.
import { describe, expect, test } from 'vitest';
import { outcomeFor, TEST_CARD_RULES } from '../../src/three-d-secure/card-rules.ts';
import { required } from '../../src/three-d-secure/requirements.ts';

describe('by the rules of the centre', () => {
  test.each([
    [true, true, true, false],
    [true, false, false, false],
    [false, true, false, true],
    [false, false, false, true],
  ])('card at home %s, site at home %s: code %s, authentication %s', (isDomesticCard, isDomesticSite, code, asks) => {
    expect(required({ isDomesticCard, isDomesticSite })).toEqual({ securityCode: code, authentication: asks });
  });

  test('always and never hold for all', () => {
    for (const isDomesticCard of [true, false]) {
      const setting = { isDomesticCard, isDomesticSite: true };
      expect(required(setting, { securityCode: 'always', authentication: 'never' })).toEqual({
        securityCode: true,
        authentication: false,
      });
    }
  });
});

describe('the outcome of a card', () => {
  const rules = [{ first: '4000', last: '', outcome: 'refused' } as const, ...TEST_CARD_RULES];

  test('is that of the first rule that fits', () => {
    expect(outcomeFor('4000000000001091', rules, 'challenge')).toBe('refused');
    expect(outcomeFor('4100000000001091', rules, 'frictionless')).toBe('challenge');
    expect(outcomeFor('4100000000001092', rules, 'frictionless')).toBe('frictionless');
  });
});
