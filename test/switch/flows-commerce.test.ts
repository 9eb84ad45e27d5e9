// Payments of electronic commerce that go to issuers in another dialect: the indicator, the value that proves the authentication and the
// code of the card arrive where that dialect has them, and what is sent later, of what was kept, has none of the secrets.
import { describe, expect, it } from 'vitest';
import { type CommerceForm, commerceElements } from '../../src/codec/commerce-data.ts';
import { foreign, respondsWith, silent } from './flow.ts';
import { World } from './world.ts';

const VALUE = Buffer.from('0000010204110800000000000011080000000000', 'hex').toString('base64');
const DATA = { eci: '05', authenticationValue: VALUE, securityCode: '739', protocol: '2.2.0' };
const SECRETS = [VALUE, Buffer.from(VALUE, 'base64').toString('hex').toUpperCase(), '739'];

const worldOf = (spec: string) =>
  new World({
    acquirers: [{ spec: 'iso87-ascii-ecommerce' }],
    issuers: [{ routes: ['9504'] }, { routes: ['4'], spec }],
  });
const payment = () => foreign({ '22': '810', '25': '59', ...commerceElements('ecommerce', DATA) });

describe.each<[string, CommerceForm | undefined]>([
  ['visa-base1', 'visa'],
  ['mastercard-cis', 'mastercard'],
  ['iso87-ascii-ecommerce', 'ecommerce'],
  ['iso87-ascii', undefined],
  ['iso87-bcd', undefined],
])('to an issuer that speaks %s', (spec, form) => {
  it('a payment arrives with all of it', () => {
    const world = worldOf(spec);
    respondsWith('00')(world);
    world.send(payment());
    expect(world.answers).toMatchObject([{ '0': '0110', '39': '00' }]);
    const [asked] = world.forwarded;
    if (form === undefined) expect(asked![48]).toBe(`0102050328${VALUE}040373906052.2.0`);
    else expect(asked).toMatchObject(commerceElements(form, DATA));
  });

  it('a reversal of what it leaves unanswered arrives, without the secrets', () => {
    const world = worldOf(spec);
    silent(world);
    world.send(payment());
    world.advance(20_000);
    expect(world.answers).toMatchObject([{ '0': '0110', '39': '91' }]);
    const reversals = world.forwarded.filter((message) => /^042[01]$/.test(String(message['0'])));
    expect(reversals.length).toBeGreaterThan(0);
    for (const reversal of reversals) {
      expect(reversal).toMatchObject({ '2': payment()['2'], '4': payment()['4'] });
      // What time and numbers the message has may hold any three digits: the code is looked for where it would stand.
      const { 48: private48, 126: private126 } = reversal;
      const text = JSON.stringify([private48 ?? null, private126 ?? null]);
      for (const secret of SECRETS) expect(text).not.toContain(secret);
    }
  });

  it('neither value is in the journal', () => {
    const world = worldOf(spec);
    respondsWith('00')(world);
    world.send(payment());
    world.advance(1_000);
    const kept = world.journal.entries.map(({ bytes, start, end }) => Buffer.from(bytes.subarray(start, end)));
    expect(kept.length).toBeGreaterThan(0);
    const all = Buffer.concat(kept);
    expect(all.includes('010205')).toBe(true);
    for (const secret of [VALUE, Buffer.from(VALUE, 'base64'), '0403739']) expect(all.includes(secret)).toBe(false);
  });
});
