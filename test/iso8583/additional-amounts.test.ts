// Amounts that bring their currency with them.
import { expect, test } from 'vitest';
import { additionalAmounts, amountOf2003 } from '../../src/iso8583/additional-amounts.ts';

test.each([
  ['0002504C000000012300', 'available balance 123.00 MAD'],
  [
    '1001504C0000000123001002504D000000000450',
    'ledger balance of savings account 123.00 MAD; available balance of savings account -4.50 MAD',
  ],
  ['0057392C000000000450', 'amount type 57 450 JPY'],
  ['0040MADC000000000450', 'cash 4.50 MAD'],
])('DE 54 %s', (value, meaning) => expect(additionalAmounts(value)).toBe(meaning));

test.each(['', '0002504C00000001230', '0002999C000000012300', '0002504X000000012300', '********************'])(
  'DE 54 %s says nothing',
  (value) => expect(additionalAmounts(value)).toBeUndefined(),
);

test.each([
  ['5042000000001200', '12.00 MAD'],
  ['3920000000001200', '1200 JPY'],
  ['7883000000001200', '1.200 TND'],
  ['9992000000001200', undefined],
  ['000000001200', undefined],
])('DE 4 of 2003: %s', (value, meaning) => expect(amountOf2003(value)).toBe(meaning));
