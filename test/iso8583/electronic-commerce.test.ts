// The point of service of merchants' sites. Expectations are written out from ISO 8583:1987 and 1993 DE 22, and the schemes' DE 22 and 25.
import { expect, it } from 'vitest';
import { isElectronicOrder } from '../../src/iso8583/electronic-commerce.ts';

it.each([
  ['812', '59', true],
  ['810', '', true],
  ['81', '00', true],
  ['8100', '', true],
  ['0100', '59', true],
  ['', '59', true],
  ['091', '', true],
  ['100050S00000', '', true],
  ['10005010000C', '', true],
  ['100040100000', '', false],
  ['810000000000', '', false],
  ['051', '00', false],
  ['012', '08', false],
  ['901', '', false],
  ['', '', false],
])('DE 22 %j, DE 25 %j: %s', (entryMode, condition, is) => {
  expect(isElectronicOrder(entryMode, condition)).toBe(is);
});
