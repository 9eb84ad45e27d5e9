// ISO 8583:2003: amounts say their currency, and original data elements have a STAN of 12 digits and a time of 14.
import { describe, expect, it } from 'vitest';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { World } from './world.ts';

const CARD = '9504010000000001';
/** ISO 8583:2003: DE 4 is currency (3), exponent (1) and twelve digits; DE 11 has twelve digits, DE 12 fourteen. */
const of2003 = (changes: FieldValues = {}): FieldValues => ({
  '0': '2200',
  '2': CARD,
  '3': '000000',
  '4': '5042000000012345',
  '7': '1123093000',
  '11': '000000000101',
  '12': '20261123103000',
  '32': '504001',
  '37': '632709000101',
  '41': 'TERM0001',
  '42': 'MERCHANT0000001',
  ...changes,
});
function bank() {
  const issuer = domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 });
  const local = localIssuer(issuer, 1, 'issuer-1', 1_000);
  return {
    world: new World({
      acquirers: [{ spec: 'iso2003-ascii' }],
      issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso2003-ascii' }],
      local,
    }),
    issuer,
  };
}
/** DE 56 of 2003: message type 4, STAN 12, local date and time 14, acquirer LLVAR 11. */
const ORIGINAL = '2200' + '000000000101' + '20261123103000' + '06' + '504001';

describe('ISO 8583:2003', () => {
  it('a purchase in euros is not debited in dirhams', () => {
    const { world, issuer } = bank();
    world.send(of2003({ '4': '9782000000012345' }));
    expect(issuer.totals().debitedMinor).toBe(0);
  });
  it('a reversal that names its original by DE 56 gives the money back', () => {
    const { world, issuer } = bank();
    world.send(of2003());
    world.send(
      of2003({
        '0': '2400',
        '7': '1123093100',
        '11': '000000000901',
        '12': '20261123103100',
        '24': '400',
        '37': '632709000901',
        '56': ORIGINAL,
      }),
    );
    expect([world.answers.at(-1)!['39'], issuer.totals().debitedMinor]).toEqual(['0000', 0]);
  });
  it('a reversal that repeats the STAN and the local time as well', () => {
    const { world, issuer } = bank();
    world.send(of2003());
    world.send(of2003({ '0': '2400', '7': '1123093100', '24': '400', '37': '632709000901', '56': ORIGINAL }));
    expect([world.answers.at(-1)!['39'], issuer.totals().debitedMinor]).toEqual(['0000', 0]);
  });
  it('the 2420 to a silent issuer names what it was asked', () => {
    const { world } = bank();
    world.send(of2003({ '2': '4000001234567899' }));
    world.advance(1_100);
    const [asked, undone] = world.forwarded;
    expect(String(undone!['56']).slice(0, 30)).toBe(`2200${asked!['11']}${asked!['12']}`);
  });
  it('a partial approval says in which currency', () => {
    const { world } = bank();
    world.send(of2003({ '4': '5042000000777010' }));
    expect(world.answers[0]!['4']).toBe('5042000000388505');
  });
});
