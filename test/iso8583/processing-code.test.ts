// What a processing code moves, by the ranges of ISO 8583:1987 table A.1.
import { expect, test } from 'vitest';
import { movedBy } from '../../src/iso8583/processing-code.ts';

test.each([
  ['a purchase', 0, 100],
  ['a purchase without a processing code', -1, 100],
  ['cash', 10_000, 100],
  ['the last debit', 199_999, 100],
  ['a refund', 200_000, -100],
  ['the last credit', 299_999, -100],
  ['an enquiry', 300_000, 0],
  ['the last enquiry', 399_999, 0],
  ['a transfer', 400_000, 100],
  ['a payment', 500_000, 100],
])('%s', (_, processingCode, moved) => expect(movedBy(processingCode, 100)).toBe(moved));
