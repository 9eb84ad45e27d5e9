// Payments that the issuer authenticates: the browser goes to the page of the issuer and comes back, or does not.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../src/gateway/pages/render-page.ts';
import { checkDigitOf } from '../../src/iso8583/pan.ts';
import { issuerKeysOf, issuerKeysSchema } from '../../src/security/issuer-keys.ts';
import type { CardOutcome } from '../../src/three-d-secure/card-rules.ts';
import { threeDSecure } from '../../src/three-d-secure/simulator.ts';
import { GatewayWorld } from './gateway-world.ts';
import type { SeenPage, TestBrowser } from './test-browser.ts';
import { TEST_CARD } from './test-store.ts';

const CODE = '246810';
/** Keys of tests. */
const keys = issuerKeysOf(
  issuerKeysSchema.parse({ use: 'test', cvv: '01'.repeat(16), cavv: '23'.repeat(16), aav: '45'.repeat(16) }),
);

const authenticatedBy = (outcome: CardOutcome) => (origin: string) =>
  threeDSecure({
    ...{ baseUrl: origin, ranges: [{ first: '' }], otherwise: outcome, code: CODE, showsCode: true },
    ...{ keysOf: () => keys, bankOf: () => 'Banque Atlas', answerMs: 2_000, challengeMs: 60_000, mostOpen: 100 },
    ...{ now: Date.now, newId: randomUUID, render: renderPage },
  });

/** Gives the card, and follows to the page of the issuer. */
async function toIssuer(world: GatewayWorld, browser: TestBrowser, oid: string): Promise<SeenPage> {
  const onward = await browser.pay(await browser.open(world.form(oid)));
  expect(onward.action).toBe(`${world.url}/3ds/acs/creq`);
  return browser.post(onward.action, onward.fields);
}

/** Gives the code, and takes what the issuer says back to the gateway. */
async function enter(browser: TestBrowser, page: SeenPage, code: string, path = '/3ds/acs/code'): Promise<SeenPage> {
  const answer = await browser.post(path, new Map([...page.fields, ['code', code]]));
  return answer.fields.has('cres') ? browser.post(answer.action, answer.fields) : answer;
}

describe('a payment with 3-D Secure', () => {
  it('is made without a question, and carries what proves it', async () => {
    await using world = await GatewayWorld.start({ threeDSecure: authenticatedBy('frictionless') });
    const browser = world.browser();
    const back = await browser.pay(await browser.open(world.form('free')));
    expect(back.action).toBe(`${world.shop.origin}/ok`);
    const told = Object.fromEntries(world.shop.told[0]!);
    expect(told).toMatchObject({ mdStatus: '1', 'TDS2.transStatus': 'Y', cavv: '' });
    expect(told.eci).toMatch(/^0[25]$/);
    expect(told.xid).not.toBe('');
  });

  it('is made with the right code', async () => {
    await using world = await GatewayWorld.start({ threeDSecure: authenticatedBy('challenge') });
    const browser = world.browser();
    const page = await toIssuer(world, browser, 'code');
    // Nothing was asked of the switch yet, and a reload shows the way to the issuer again.
    expect(world.order('code')).toMatchObject({ status: 'PN' });
    const back = await enter(browser, page, CODE);
    expect(back.action).toBe(`${world.shop.origin}/ok`);
    expect(world.order('code')!.status).toBe('A');
    expect(world.shop.told).toHaveLength(1);
  });

  it('is not made after three wrong codes, and may be tried with another card', async () => {
    await using world = await GatewayWorld.start({ threeDSecure: authenticatedBy('challenge') });
    const browser = world.browser();
    let page = await toIssuer(world, browser, 'wrong');
    for (let tries = 0; tries < 3; tries++) page = await enter(browser, page, '000000');
    expect(page.fields.has('attempt')).toBe(true);
    expect(world.order('wrong')!.status).toBe('D');
    expect(Object.fromEntries(world.shop.told[0]!)).toMatchObject({ Response: 'Declined', ProcReturnCode: '99' });
    expect(await world.balanceOf(TEST_CARD)).toBe(1_000_000);
  });

  it('ends at the issuer when the order is opened again, and is charged once', async () => {
    await using world = await GatewayWorld.start({ threeDSecure: authenticatedBy('challenge') });
    const [first, second] = [world.browser(), world.browser()];
    const left = await toIssuer(world, first, 'left');
    const opened = await second.open(world.form('left'));
    expect(opened.fields.has('attempt')).toBe(true);
    await world.until(() => world.shop.told.length === 1);
    expect(Object.fromEntries(world.shop.told[0]!)).toMatchObject({
      ...{ Response: 'Declined', ProcReturnCode: '99', mdStatus: '0' },
      ErrMsg: expect.stringContaining('authentication was not completed'),
    });
    expect(world.order('left')!.status).toBe('D');
    // The right code, too late.
    await enter(first, left, CODE);
    expect(world.order('left')!.status).toBe('D');
    expect(world.shop.told).toHaveLength(1);
    expect(await world.balanceOf(TEST_CARD)).toBe(1_000_000);
    const issuer = await second.pay(opened);
    const back = await enter(second, await second.post(issuer.action, issuer.fields), CODE);
    expect(back.action).toBe(`${world.shop.origin}/ok`);
    expect(world.shop.told).toHaveLength(2);
    expect(world.order('left')!.steps.map(({ result }) => result.response)).toEqual(['Declined', 'Approved']);
    expect(await world.balanceOf(TEST_CARD)).toBe(1_000_000 - 12_550);
  });

  it('ends at the issuer when the order is opened again though the issuer has its code, which the browser has not brought', async () => {
    await using world = await GatewayWorld.start({ threeDSecure: authenticatedBy('challenge') });
    const [first, second] = [world.browser(), world.browser()];
    const left = await toIssuer(world, first, 'unbrought');
    const answer = await first.post('/3ds/acs/code', new Map([...left.fields, ['code', CODE]]));
    expect(answer.fields.has('cres')).toBe(true);
    await second.open(world.form('unbrought'));
    await first.post(answer.action, answer.fields);
    await world.until(() => world.shop.told.length === 1);
    expect(world.order('unbrought')!.status).toBe('D');
    expect(await world.balanceOf(TEST_CARD)).toBe(1_000_000);
  });

  it('is not believed from a CRes that the browser has made itself', async () => {
    await using world = await GatewayWorld.start({ threeDSecure: authenticatedBy('challenge') });
    const browser = world.browser();
    const page = await browser.pay(await browser.open(world.form('forged')));
    const forged = Buffer.from(JSON.stringify({ messageType: 'CRes', transStatus: 'Y' })).toString('base64url');
    const after = await browser.post(`${page.path}/3ds`, [['cres', forged]]);
    expect(after.action).not.toBe(`${world.shop.origin}/ok`);
    expect(world.order('forged')!.status).not.toBe('A');
    expect(await world.balanceOf(TEST_CARD)).toBe(1_000_000);
  });

  it('is not made when the cardholder does not come back in time', async () => {
    await using world = await GatewayWorld.start({
      threeDSecure: authenticatedBy('challenge'),
      sessions: { challengeMs: 300 },
    });
    const browser = world.browser();
    await toIssuer(world, browser, 'late');
    await world.until(() => world.shop.told.length === 1);
    expect(world.shop.told[0]!.get('Response')).not.toBe('Approved');
    expect(world.order('late')!.status).toBe('D');
  });

  it.each([
    ['attempt', 'A', 'A'],
    ['failed', 'D', 'N'],
    ['refused', 'D', 'R'],
    ['unavailable', 'D', 'U'],
  ] as const)('that ends as %s is %s', async (outcome, status, told) => {
    await using world = await GatewayWorld.start({ threeDSecure: authenticatedBy(outcome) });
    const browser = world.browser();
    await browser.pay(await browser.open(world.form('one')));
    expect(world.order('one')!.status).toBe(status);
    expect(world.shop.told[0]!.get('TDS2.transStatus')).toBe(told);
  });

  it('asks only those who take part', async () => {
    await using world = await GatewayWorld.start({
      threeDSecure: authenticatedBy('challenge'),
      rules: (pan) => ({ securityCode: true, authentication: pan.startsWith('4') }),
    });
    const browser = world.browser();
    await browser.pay(await browser.open(world.form('domestic')));
    expect(world.order('domestic')!.status).toBe('A');
    expect(world.shop.told[0]!.get('mdStatus')).not.toBe('1');
    const digits = '445504000000001';
    const visa = digits + checkDigitOf(digits);
    const onward = await browser.pay(await browser.open(world.form('visa')), { number: visa });
    expect(onward.action).toContain('/3ds/acs/creq');
  });
});
