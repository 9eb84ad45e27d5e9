// What a processing code moves, by the transaction types of ISO 8583:1987 annex A, table A.1.
import { expect, test } from 'vitest';
import { movedBy, processingParts } from '../../src/iso8583/processing-code.ts';

test.each([
  [0, 500, 'a purchase'],
  [10_000, 500, 'cash'],
  [190_000, 500, 'the last of the debits'],
  [200_000, -500, 'a refund'],
  [299_999, -500, 'the last of the credits'],
  [300_000, 0, 'a balance enquiry'],
  [399_999, 0, 'the last of the enquiries'],
  [400_000, 500, 'a transfer'],
  [500_000, 500, 'a payment'],
  [-1, 500, 'no processing code'],
])('%i moves %i of 500: %s', (code, moved) => {
  expect(movedBy(code, 500)).toBe(moved);
});

test('its parts', () => {
  expect(processingParts('311020')).toEqual({ type: '31', from: '10', to: '20' });
  expect(processingParts('3110')).toBeUndefined();
});
