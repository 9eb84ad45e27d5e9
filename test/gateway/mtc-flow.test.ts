// A payment with the older kit: its form, the booking at the shop's server, the way back.
import { expect, it } from 'vitest';
import { mtcChecksum } from '../../src/gateway/mtc/checksum.ts';
import { GatewayWorld } from './gateway-world.ts';
import { STORE_KEY, STORE_WITHOUT_SITE, TEST_STORE } from './test-store.ts';

function formOf(world: GatewayWorld, cartId: string, url: string, totalAmountTx = '125.50'): [string, string][] {
  const { origin } = world.shop;
  const checked = { storeId: TEST_STORE.clientId, cartId, totalAmountTx, email: 'client@example.ma' };
  return Object.entries({
    ...checked,
    ...{ langue: 'FR', offerURL: `${origin}/offer`, updateURL: `${origin}/update?a=1`, bookURL: `${origin}/book` },
    ...{ name: 'Client', city: 'Rabat', country: 'MA', tel: '0600000000' },
    checksum: mtcChecksum(url, checked, STORE_KEY),
  });
}

it('is booked, captured and taken back', async () => {
  await using world = await GatewayWorld.start({ store: STORE_WITHOUT_SITE });
  world.shop.answer = (fields) => `1;${fields.get('cartId')};20261126;1`;
  const browser = world.browser();
  const back = await browser.pay(await browser.post('/mtc/pay', formOf(world, 'CMD-1', `${world.url}/mtc/pay`)));
  expect(world.shop.told).toHaveLength(1);
  expect(Object.fromEntries(world.shop.told[0]!)).toMatchObject({
    ...{ cartId: 'CMD-1', totalAmountTx: '125.50', pmtSeqId: '1' },
    checksum: mtcChecksum(
      `${world.shop.origin}/book`,
      { storeId: TEST_STORE.clientId, cartId: 'CMD-1', totalAmountTx: '125.50', email: 'client@example.ma' },
      STORE_KEY,
    ),
  });
  expect(back.action.startsWith(`${world.shop.origin}/update`)).toBe(true);
  expect(Object.fromEntries(back.fields)).toMatchObject({ a: '1', cartId: 'CMD-1', totalAmountTx: '125.50' });
  await world.until(() => world.order('CMD-1')?.status === 'C');
});

it('is not captured when it is not booked, and a declined one goes back to the offer unasked', async () => {
  await using world = await GatewayWorld.start({ store: STORE_WITHOUT_SITE });
  world.shop.answer = () => '0;Null;Null;Null';
  const browser = world.browser();
  await browser.pay(await browser.post('/mtc/pay', formOf(world, 'CMD-2', `${world.url}/mtc/pay`)));
  expect(world.order('CMD-2')!.status).toBe('A');
  const refused = await browser.post('/mtc/pay', formOf(world, 'CMD-3', 'http://elsewhere.example/mtc/pay'));
  expect(refused.status).toBe(400);
  expect(refused.html).toContain('checksum');
  expect(refused.html).not.toContain(STORE_KEY);
});

it('is of one cart, whatever else can be read in what the shop has signed', async () => {
  await using world = await GatewayWorld.start({ store: STORE_WITHOUT_SITE });
  const url = `${world.url}/mtc/pay`;
  const signed = formOf(world, 'CMD-1', url);
  const changed = formOf(world, 'CMD-11', url, '25.50');
  expect(changed.at(-1)).toEqual(signed.at(-1));
  const browser = world.browser();
  expect((await browser.post('/mtc/pay', signed)).status).toBe(200);
  const refused = await browser.post('/mtc/pay', changed);
  expect(refused.status).toBe(400);
  expect(refused.html).toContain('it was taken for cartId CMD-1 with another amount already');
  expect(world.order('CMD-11')).toBeUndefined();
  expect((await browser.post('/mtc/pay', signed)).status).toBe(200);
  expect(world.order('CMD-1')!.amountMinor).toBe(12_550);
  const moved = signed.map(([name, value]): [string, string] => [
    name,
    name === 'totalAmountTx' ? '1' : name === 'email' ? `25.50${value}` : value,
  ]);
  expect((await browser.post('/mtc/pay', moved)).html).toContain('totalAmountTx: 1;');
});

it('calls and sends to no host but that of the merchant', async () => {
  await using world = await GatewayWorld.start();
  const refused = await world.browser().post('/mtc/pay', formOf(world, 'CMD-1', `${world.url}/mtc/pay`));
  expect(refused.status).toBe(400);
  for (const field of ['offerURL', 'updateURL', 'bookURL'])
    expect(refused.html).toContain(
      `${field}: the host 127.0.0.1, and the checksum does not cover it; allowed: an address of boutique`,
    );
  expect(world.order('CMD-1')).toBeUndefined();
});
