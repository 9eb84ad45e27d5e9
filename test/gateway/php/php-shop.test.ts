// Shops in PHP pay against the gateway over real sockets: each signs its form, is called back, computes the hash with PHP's own functions over
// what PHP makes of the fields, and asks for the capture. The shapes are those in which public plug-ins differ.
import { describe, expect, it } from 'vitest';
import { pastedForm } from '../../../src/cli/pasted/pasted-form.ts';
import { isPhpMissing } from '../est3d/php.ts';
import { GatewayWorld } from '../gateway-world.ts';
import { STORE_KEY, STORE_WITHOUT_SITE, TEST_CARD } from '../test-store.ts';
import { PhpShop } from './php-shop.ts';

const OPENING = 1_000_000;
const STYLES = ['kit', 'lower', 'upper', 'strcasecmp', 'spaced'];

const formOf = async (shop: PhpShop, style: string, oid: string, amount: string) =>
  fieldsIn(await shop.checkout(style, oid, amount));

/** The fields of a page of the shop, as a browser posts them. */
function fieldsIn(html: string) {
  const read = pastedForm(Buffer.from(html));
  if ('wrong' in read) throw new Error(read.wrong);
  return read.fields;
}

describe.skipIf(isPhpMissing())('a shop in PHP', () => {
  it.each(STYLES)('of the shape %s is paid, called back, and captures', async (style) => {
    await using world = await GatewayWorld.start();
    await using shop = await PhpShop.start(world.url, STORE_KEY);
    const oid = `PHP-${style}`;
    const browser = world.browser();
    const page = await browser.open(await formOf(shop, style, oid, '1125.50'));
    expect(page.html).not.toContain('HASH fits');
    expect(page.status).toBe(200);
    const back = await browser.pay(page);
    expect(back.action).toBe(`${shop.origin}/ok?style=${style}`);

    const [called] = shop.notes();
    expect(called).toMatchObject({ what: '/callback', right: true, response: 'Approved', code: '00', oid });
    expect(called!.fields).toMatchObject({ EXTRA_CARDBRAND: 'CMI', MaskedPan: '950401***0001' });
    const captured = style === 'strcasecmp' ? 0 : 112_550;
    await world.until(() => world.order(oid)?.capturedMinor === captured);
    expect(world.order(oid)?.status).toBe(captured === 0 ? 'A' : 'C');
    expect(await world.balanceOf(TEST_CARD)).toBe(OPENING - 112_550);

    const said = await fetch(back.action, { method: 'POST', body: new URLSearchParams([...back.fields]) });
    expect(await said.text()).toBe('merci');
  });

  it('is told of a decline before an approval of the same order', async () => {
    await using world = await GatewayWorld.start();
    await using shop = await PhpShop.start(world.url, STORE_KEY);
    const browser = world.browser();
    const page = await browser.open(await formOf(shop, 'kit', 'PHP-51', '7770.51'));
    await browser.pay(page);
    expect(shop.notes()).toMatchObject([
      { what: '/callback', right: true, response: 'Declined', code: '51', oid: 'PHP-51' },
    ]);
    expect(world.order('PHP-51')).toMatchObject({ status: 'D', capturedMinor: 0 });
  });

  it('of the older kit books what is paid, and it is captured', async () => {
    await using world = await GatewayWorld.start({ store: STORE_WITHOUT_SITE });
    await using shop = await PhpShop.start(world.url, STORE_KEY);
    const browser = world.browser();
    const page = await browser.post('/mtc/pay', fieldsIn(await shop.cart('CART-1', '125.50')));
    expect(page.status).toBe(200);
    const back = await browser.pay(page);
    expect(shop.notes()).toMatchObject([{ what: '/book', right: true, oid: 'CART-1' }]);
    expect(shop.notes()[0]!.fields).toMatchObject({
      approvalCode: expect.stringMatching(/^\d{6}$/),
      totalAmountTx: '125.50',
    });
    await world.until(() => world.order('CART-1')?.capturedMinor === 12_550);
    await (await fetch(new URL(`${back.action}?${new URLSearchParams([...back.fields])}`))).text();
    expect(shop.notes()).toMatchObject([{}, { what: '/update', right: true, oid: 'CART-1' }]);
  });

  it('of the older kit that does not book has taken no money', async () => {
    await using world = await GatewayWorld.start({ store: STORE_WITHOUT_SITE });
    await using shop = await PhpShop.start(world.url, STORE_KEY);
    const browser = world.browser();
    await browser.pay(await browser.post('/mtc/pay', fieldsIn(await shop.cart('NO-1', '125.50'))));
    expect(shop.notes()).toMatchObject([{ what: '/book', right: true, oid: 'NO-1' }]);
    expect(world.order('NO-1')).toMatchObject({ capturedMinor: 0 });
  });

  it('with another key is told which computation would have fitted, and nothing is paid', async () => {
    await using world = await GatewayWorld.start();
    await using shop = await PhpShop.start(world.url, STORE_KEY.toLowerCase());
    const page = await world.browser().open(await formOf(shop, 'kit', 'PHP-key', '10.00'));
    expect(page.status).toBe(400);
    expect(page.html).toContain('the key is in lower case');
    expect(page.html).not.toContain(STORE_KEY);
    expect(world.order('PHP-key')).toBeUndefined();
  });
});
