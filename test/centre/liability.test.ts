// Who bears a fraud, by the indicators of the schemes.
import { expect, test } from 'vitest';
import { liabilityOf } from '../../src/centre/liability.ts';

test.each([
  ['05', 'issuer'],
  ['02', 'issuer'],
  ['06', 'issuer (attempt)'],
  ['01', 'issuer (attempt)'],
  ['07', 'merchant'],
  ['00', 'merchant'],
  ['', undefined],
  ['99', undefined],
  ['5', undefined],
])('%s: %s', (eci, liability) => expect(liabilityOf(eci)).toBe(liability));
