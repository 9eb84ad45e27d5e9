// The shop and the gateway compute the hash each in its own way, and agree.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGenuine, signed } from '../../../src/cli/shop/est3d-client.ts';
import { hashVer3 } from '../../../src/gateway/est3d/hash-ver3.ts';

const NAMES = [
  'amount',
  'AutoRedirect',
  'BillToName',
  'callbackUrl',
  'clientid',
  'encoding',
  'lang',
  'oid',
  'TranType',
];
const VALUE = fc.oneof(fc.string(), fc.constantFrom('', '|', '\\', 'a|b\\c', ' é ', 'عربي'));

test('on whatever stands in the fields, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(NAMES), fc.func(VALUE), fc.string({ minLength: 1 }), (names, valueFor, key) => {
      const fields = names.map((name) => [name, valueFor(name)] as const);
      const sent = signed(fields, key);
      expect(sent.at(-1)).toEqual(['HASH', hashVer3(fields, key)]);
      expect(isGenuine(sent, key)).toBe(true);
      expect(isGenuine(sent, `${key}x`)).toBe(false);
    }),
  );
});
