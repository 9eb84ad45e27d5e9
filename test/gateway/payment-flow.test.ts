// Payments over real sockets: a browser, a gateway, a switch with issuers of its own, and the server of a shop. What accounts hold is asked
// of their issuer.
import { describe, expect, it } from 'vitest';
import { hashVer3 } from '../../src/gateway/est3d/hash-ver3.ts';
import { GatewayWorld } from './gateway-world.ts';
import { TEST_CARD as CARD, STORE_KEY, TEST_STORE } from './test-store.ts';

const OPENING = 1_000_000;
/** Amounts by which the issuer is asked for trouble: declined 51, and held without an answer. */
const DECLINED_51 = '7770.51';
const SILENT = '7790.00';

describe('a payment', () => {
  it('is authorized, told to the shop, captured as it asks, and taken back by the browser', async () => {
    await using world = await GatewayWorld.start();
    world.shop.answer = () => '\uFEFF ACTION=POSTAUTH\n';
    const browser = world.browser();
    const page = await browser.open(world.form('order-1'));
    expect(page.status).toBe(200);
    const back = await browser.pay(page);
    expect(back.action).toBe(`${world.shop.origin}/ok`);
    expect(world.shop.told).toHaveLength(1);
    const told = world.shop.told[0]!;
    expect(Object.fromEntries(told)).toMatchObject({
      ...{ oid: 'order-1', ReturnOid: 'order-1', Response: 'Approved', ProcReturnCode: '00', rnd: '0.5 0' },
      ...{ MaskedPan: '950401***0001', 'EXTRA.CARDISSUER': 'Banque Atlas' },
    });
    expect(told.get('HASH')).toBe(
      hashVer3(
        [...told].filter(([name]) => name !== 'HASH'),
        STORE_KEY,
      ),
    );
    // The browser takes the same back.
    expect([...back.fields]).toEqual([...told]);
    await world.until(() => world.order('order-1')?.status === 'C');
    expect(world.order('order-1')).toMatchObject({ amountMinor: 12_550, capturedMinor: 12_550, refundedMinor: 0 });
    expect(await world.balanceOf(CARD)).toBe(OPENING - 12_550);
    expect(JSON.stringify(world.events)).not.toContain(CARD);
  });

  it('is held and no more when the shop does not ask for the capture', async () => {
    await using world = await GatewayWorld.start();
    for (const [oid, answer] of Object.entries({
      a: 'APPROVED',
      b: 'FAILURE',
      c: '',
      d: '<html>ACTION=POSTAUTH</html>',
    })) {
      world.shop.answer = () => answer;
      const browser = world.browser();
      await browser.pay(await browser.open(world.form(oid, { amount: '10' })));
      expect(world.order(oid)).toMatchObject({ status: 'A', capturedMinor: 0 });
    }
    expect(await world.balanceOf(CARD)).toBe(OPENING - 4_000);
  });

  it('of a sale is captured by itself, where approvals do not confirm', async () => {
    await using world = await GatewayWorld.start();
    const browser = world.browser();
    await browser.pay(await browser.open(world.form('sale', { TranType: 'Auth' })));
    expect(world.order('sale')).toMatchObject({ status: 'S', capturedMinor: 12_550 });
    await world.until(() => world.order('sale')!.steps.some(({ kind }) => kind === 'capture'));
    expect(await world.balanceOf(CARD)).toBe(OPENING - 12_550);
  });

  it('of a sale is one request where approvals confirm, and PreAuth is refused there', async () => {
    await using world = await GatewayWorld.start({ confirmation: 'single' });
    const browser = world.browser();
    const refused = await browser.open(world.form('pre'));
    expect(refused).toMatchObject({ status: 400 });
    expect(refused.html).toContain('confirmation: dual');
    await browser.pay(await browser.open(world.form('sale', { TranType: 'Auth' })));
    expect(world.order('sale')).toMatchObject({ status: 'S', capturedMinor: 12_550 });
    expect(world.order('sale')!.steps.map(({ kind }) => kind)).toEqual(['attempt']);
  });

  it('is tried again on the same page after a decline, each told to the shop', async () => {
    await using world = await GatewayWorld.start();
    const browser = world.browser();
    const declined = await browser.pay(await browser.open(world.form('again', { amount: DECLINED_51 })));
    expect(declined).toMatchObject({ status: 200, path: expect.stringMatching(/^\/fim\/pay\//) });
    expect(declined.fields.has('attempt')).toBe(true);
    expect(world.order('again')!.status).toBe('D');
    // The shop posts the order once more, for less.
    const page = await browser.open(world.form('again', { amount: '20,00' }));
    await browser.pay(page);
    expect(world.order('again')).toMatchObject({ status: 'A', amountMinor: 2_000 });
    expect(world.shop.told.map((told) => told.get('ProcReturnCode'))).toEqual(['51', '00']);
    expect(await world.balanceOf(CARD)).toBe(OPENING - 2_000);
  });

  it('goes back to the shop after the last attempt of a session', async () => {
    await using world = await GatewayWorld.start();
    const browser = world.browser();
    let page = await browser.open(world.form('thrice', { amount: DECLINED_51 }));
    for (let attempt = 0; attempt < 3; attempt++) page = await browser.pay(page);
    expect(page.action).toBe(`${world.shop.origin}/fail`);
    expect(page.fields.get('Response')).toBe('Declined');
    expect(world.shop.told).toHaveLength(3);
    // What is sent again on an old page is no fourth.
    expect((await browser.get(page.path)).action).toBe(`${world.shop.origin}/fail`);
    expect(world.order('thrice')!.steps).toHaveLength(3);
  });
});

it('that asks for the capture with a notice around it is not captured, and the log says so', async () => {
  await using world = await GatewayWorld.start();
  world.shop.answer = () => '<br />Notice: undefined index\nACTION=POSTAUTH';
  const browser = world.browser();
  await browser.pay(await browser.open(world.form('notice')));
  expect(world.order('notice')!.status).toBe('A');
  expect(
    world.events.some(({ event, fields }) => event === 'gateway.callback-inexact' && fields.oid === 'notice'),
  ).toBe(true);
});

describe('a browser that does things twice', () => {
  it('pays once with two clicks', async () => {
    await using world = await GatewayWorld.start();
    const browser = world.browser();
    const page = await browser.open(world.form('clicks'));
    const both = await Promise.all([browser.pay(page), browser.pay(page), browser.pay(page)]);
    for (const { action } of both) expect(action).toBe(`${world.shop.origin}/ok`);
    expect(world.order('clicks')!.steps).toHaveLength(1);
    expect(world.shop.told).toHaveLength(1);
    // Back, and sent once more.
    expect((await browser.pay(page)).action).toBe(`${world.shop.origin}/ok`);
    expect(await world.balanceOf(CARD)).toBe(OPENING - 12_550);
  });

  it('pays once in two windows', async () => {
    await using world = await GatewayWorld.start();
    const [left, right] = [world.browser(), world.browser()];
    const [first, second] = [await left.open(world.form('tabs')), await right.open(world.form('tabs'))];
    expect(first.path).not.toBe(second.path);
    const [paid, other] = await Promise.all([left.pay(first), right.pay(second)]);
    expect(world.order('tabs')!.steps).toHaveLength(1);
    expect(await world.balanceOf(CARD)).toBe(OPENING - 12_550);
    const shown = [paid, other].map(({ action }) => action);
    expect(shown).toContain(`${world.shop.origin}/ok`);
    // The other one is told that it is paid, and so is a third that begins anew.
    expect((await right.pay(second)).html + (await world.browser().open(world.form('tabs'))).html).not.toContain(
      'cc-number',
    );
    expect(world.order('tabs')!.steps).toHaveLength(1);
  });

  it('finds its page again when it reloads, and only with its cookie', async () => {
    await using world = await GatewayWorld.start();
    const browser = world.browser();
    const page = await browser.open(world.form('reload'));
    expect((await browser.get(page.path)).status).toBe(200);
    const stranger = world.browser();
    expect((await stranger.get(page.path)).status).toBe(404);
    expect((await stranger.pay(page)).status).toBe(404);
    expect(world.order('reload')!.steps).toHaveLength(0);
  });

  it('cancels once, and pays no more in that session', async () => {
    await using world = await GatewayWorld.start();
    const browser = world.browser();
    const page = await browser.open(world.form('cancel'));
    const cancelled = await browser.post(`${page.path}/cancel`, page.fields);
    expect(cancelled.action).toBe(`${world.shop.origin}/`);
    expect(world.order('cancel')!.status).toBe('CNCL');
    await browser.pay(page);
    expect(world.order('cancel')).toMatchObject({ status: 'CNCL', steps: [] });
    // The shop may ask for it again.
    await browser.pay(await browser.open(world.form('cancel')));
    expect(world.order('cancel')!.status).toBe('A');
  });
});

describe('what is done with an order', () => {
  const paid = async (world: GatewayWorld, oid: string, kind: string) => {
    const browser = world.browser();
    await browser.pay(await browser.open(world.form(oid, { TranType: kind, amount: '100' })));
    await world.until(() => kind === 'PreAuth' || world.order(oid)!.steps.length === 2);
  };
  const { desk } = { desk: (world: GatewayWorld) => world.gateway.desk };

  it('captures in part, gives back in parts, and never more', async () => {
    await using world = await GatewayWorld.start();
    await paid(world, 'p', 'PreAuth');
    expect(await desk(world).capture(TEST_STORE, 'p', 10_001)).toMatchObject({ response: 'Error', code: '99' });
    expect(await desk(world).capture(TEST_STORE, 'p', 6_000)).toMatchObject({ response: 'Approved', code: '00' });
    expect(await desk(world).capture(TEST_STORE, 'p', 4_000)).toMatchObject({ response: 'Error' });
    expect(world.order('p')).toMatchObject({ status: 'C', capturedMinor: 6_000 });
    expect(await desk(world).refund(TEST_STORE, 'p', 2_500)).toMatchObject({ response: 'Approved' });
    expect(await desk(world).refund(TEST_STORE, 'p', 3_501)).toMatchObject({ response: 'Error' });
    expect(await desk(world).refund(TEST_STORE, 'p', undefined)).toMatchObject({ response: 'Approved' });
    expect(world.order('p')).toMatchObject({ status: 'C', capturedMinor: 6_000, refundedMinor: 6_000 });
    // What was not captured is held still.
    expect(await world.balanceOf(CARD)).toBe(OPENING - 4_000);
  });

  it('voids an authorization, a sale, a part that was captured', async () => {
    await using world = await GatewayWorld.start();
    await paid(world, 'a', 'PreAuth');
    await paid(world, 's', 'Auth');
    await paid(world, 'c', 'PreAuth');
    await desk(world).capture(TEST_STORE, 'c', 3_000);
    expect(await world.balanceOf(CARD)).toBe(OPENING - 30_000);
    for (const oid of ['a', 's', 'c']) {
      expect(await desk(world).cancel(TEST_STORE, oid)).toMatchObject({ response: 'Approved', code: '00' });
      expect(world.order(oid)).toMatchObject({ status: 'V', capturedMinor: 0 });
      expect(await desk(world).cancel(TEST_STORE, oid)).toMatchObject({ response: 'Error' });
    }
    await expect.poll(() => world.balanceOf(CARD), { timeout: 10_000 }).toBe(OPENING);
  });

  it('voids a refund before the sale that it gave back', async () => {
    await using world = await GatewayWorld.start();
    await paid(world, 'r', 'Auth');
    await desk(world).refund(TEST_STORE, 'r', 4_000);
    expect(await world.balanceOf(CARD)).toBe(OPENING - 6_000);
    await desk(world).cancel(TEST_STORE, 'r');
    expect(world.order('r')).toMatchObject({ status: 'S', capturedMinor: 10_000, refundedMinor: 0 });
    expect(await world.balanceOf(CARD)).toBe(OPENING - 10_000);
    expect(await desk(world).cancel(TEST_STORE, 'r')).toMatchObject({ response: 'Error', code: '99' });
    await desk(world).cancel(TEST_STORE, 'r', { amountMinor: 10_000 });
    expect(world.order('r')!.status).toBe('V');
    expect(await world.balanceOf(CARD)).toBe(OPENING);
  });

  it('is begun once, whoever asks at the same time', async () => {
    await using world = await GatewayWorld.start();
    await paid(world, 'o', 'PreAuth');
    const results = await Promise.all([1, 2, 3].map(() => desk(world).capture(TEST_STORE, 'o', undefined)));
    expect(results.map(({ response }) => response).sort()).toEqual(['Approved', 'Error', 'Error']);
    expect(await world.balanceOf(CARD)).toBe(OPENING - 10_000);
  });

  it('is paid by a server too', async () => {
    await using world = await GatewayWorld.start();
    const card = { number: CARD, expiryMonth: '12', expiryYear: '30', securityCode: '123' };
    const payment = { oid: '', kind: 'PreAuth' as const, amountMinor: 777, currency: 504, card };
    const result = await desk(world).pay(TEST_STORE, { ...payment, authentication: undefined, clientAddress: '' });
    expect(result).toMatchObject({ response: 'Approved', code: '00', reference: expect.stringMatching(/^\d{12}$/) });
    expect(world.order(result.oid)).toMatchObject({ status: 'A', amountMinor: 777 });
    const without = { ...payment, card: { ...card, securityCode: '' }, authentication: undefined, clientAddress: '' };
    expect(await desk(world).pay(TEST_STORE, without)).toMatchObject({ response: 'Error', code: '99' });
  });
});

describe('silence', () => {
  it('is 91 to the shop, and what was held is reversed', async () => {
    await using world = await GatewayWorld.start({ deadlineMs: 200 });
    const browser = world.browser();
    const page = await browser.pay(await browser.open(world.form('mute', { amount: SILENT })));
    expect(page.fields.has('attempt')).toBe(true);
    expect(world.shop.told.map((told) => [told.get('Response'), told.get('ProcReturnCode')])).toEqual([
      ['Error', '91'],
    ]);
    expect(world.order('mute')!.status).toBe('R');
    await world.until(() => world.order('mute')!.status === 'ERR', 30_000);
    await expect.poll(() => world.balanceOf(CARD), { timeout: 10_000 }).toBe(OPENING);
  });
});
