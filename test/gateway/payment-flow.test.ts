// Payments over real sockets: a browser, a gateway, a switch with issuers of its own, and the server of a shop.
import { describe, expect, it } from 'vitest';
import { hashVer3 } from '../../src/gateway/est3d/hash-ver3.ts';
import { CARD, GatewayWorld, STORE_KEY, TEST_STORE } from './gateway-world.ts';

const order = (world: GatewayWorld, oid: string) => world.gateway.desk.order(TEST_STORE, oid);

describe('a payment', () => {
  it('is authorized, told to the shop, captured as it asks, and taken back by the browser', async () => {
    await using world = await GatewayWorld.start();
    world.shop.answer = () => 'ACTION=POSTAUTH';
    const browser = world.browser();
    const page = await browser.open(world.form('order-1'));
    expect(page.status).toBe(200);
    const back = await browser.pay(page);
    expect(back.action).toBe(`${world.shop.origin}/ok`);
    expect(world.shop.told).toHaveLength(1);
    const told = world.shop.told[0]!;
    expect(Object.fromEntries(told)).toMatchObject({
      ...{ oid: 'order-1', ReturnOid: 'order-1', Response: 'Approved', ProcReturnCode: '00', rnd: '0.5 0' },
      MaskedPan: '950401***0001',
    });
    const fields = [...told].filter(([name]) => name !== 'HASH');
    expect(told.get('HASH')).toBe(hashVer3(fields, STORE_KEY));
    // The browser takes the same back.
    expect([...back.fields]).toEqual([...told]);
    await world.until(() => order(world, 'order-1')?.status === 'C');
    expect(order(world, 'order-1')).toMatchObject({ amountMinor: 12_550, capturedMinor: 12_550, refundedMinor: 0 });
    expect(JSON.stringify(world.events)).not.toContain(CARD);
  });
});
