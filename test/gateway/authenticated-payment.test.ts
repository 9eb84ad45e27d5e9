// Payments of authenticated cardholders through gateway and switch, over real sockets, to an issuer that verifies CVV2 and CAVV with its
// keys: what is approved, what is declined, and that neither value is in any file, event, page or answer afterwards.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CardVerifier } from '../../src/security/card-verifier.ts';
import type { AuthenticationOutcome, Authenticator } from '../../src/three-d-secure/authentication.ts';
import { CODE, cardOf, post, type Running, running, testKeys } from '../three-d-secure/parts.ts';
import { GatewayWorld } from './gateway-world.ts';
import type { SeenPage } from './test-browser.ts';

const EXPIRY = '12/30';
const folder = mkdtempSync(join(tmpdir(), 'switch8583-authenticated-'));
const keys = join(folder, 'keys.json');
const verifier = new CardVerifier(testKeys);
const codeOf = (card: string) => verifier.printedOn(card, '3012');

let parts: Running;
beforeAll(async () => {
  writeFileSync(
    keys,
    JSON.stringify({
      use: 'test',
      cvv: '0123456789ABCDEFFEDCBA9876543210',
      cavv: '12345678123456781234567812345678',
      aav: '0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B',
    }),
  );
  parts = await running({ ranges: [{ first: '' }] });
});
afterAll(async () => {
  await parts.end();
  rmSync(folder, { recursive: true });
});

/** A world whose issuers verify; `alter` is done to what was concluded of each authentication. */
async function world(alter: (outcome: AuthenticationOutcome) => AuthenticationOutcome = (outcome) => outcome) {
  const seen: string[] = [];
  const noted = (outcome: AuthenticationOutcome) => {
    if (outcome.authenticationValue !== '') seen.push(outcome.authenticationValue);
    return alter(outcome);
  };
  const authenticator: Authenticator = {
    begin: async (purchase) => {
      const step = await parts.authenticator.begin(purchase);
      return step.is === 'concluded' ? { ...step, outcome: noted(step.outcome) } : step;
    },
    conclude: async (id, cres) => noted(await parts.authenticator.conclude(id, cres)),
  };
  const place = mkdtempSync(join(folder, 'world-'));
  const issuer = (name: string, first: string) => ({
    ...{ name, kind: 'domestic' as const, routes: [first], currency: 'MAD', openingBalance: '10000.00' },
    verification: { keys },
  });
  const opened = await GatewayWorld.start({
    file: join(place, 'gateway.db'),
    threeDSecure: () => ({ authenticator, app: undefined, close: () => undefined }),
    rules: () => ({ securityCode: true, authentication: true }),
    switch: {
      node: 'test',
      journal: join(place, 'journal.db'),
      acquirers: [{ name: 'gateway', listen: '127.0.0.1:0', spec: 'iso87-ascii-ecommerce', confirmation: 'dual' }],
      issuers: [issuer('atlas', '4455'), issuer('sahara', '5155'), issuer('national', '9504')],
    },
  });
  return { opened, seen, place };
}

/** Goes to the page of the issuer with what the gateway's page sends there, and enters a code. */
async function challenged(page: SeenPage, code: string): Promise<Map<string, string>> {
  const form = await post(page.action, Object.fromEntries(page.fields));
  const back = await post(form.action, { ...form.fields, code });
  return new Map(Object.entries(back.fields)).set('action', back.action);
}

/** Everything in the files of a folder, as it lies on the disk. */
function bytesIn(place: string): Buffer {
  return Buffer.concat(readdirSync(place).map((name) => readFileSync(join(place, name))));
}

test.each([
  ['Visa, full', '4455', '1000', '05'],
  ['Visa, attempted', '4455', '1026', '06'],
  ['Mastercard, full', '5155', '1000', '02'],
  ['Mastercard, attempted', '5155', '1026', '01'],
  ['the national scheme, full', '9504', '1000', '05'],
])('%s: approved, and nothing of it is kept', async (_, first, last, eci) => {
  const { opened, seen, place } = await world();
  const card = cardOf(first, last);
  const securityCode = codeOf(card);
  {
    await using paid = opened;
    const browser = paid.browser();
    const page = await browser.open(paid.form('order'));
    const back = await browser.pay(page, { number: card, expiry: EXPIRY, securityCode });
    expect(Object.fromEntries(back.fields)).toMatchObject({ Response: 'Approved', eci });
    await paid.until(() => paid.order('order')?.status === 'A');
    expect(seen).toHaveLength(1);
    const [value] = seen as [string];
    expect(JSON.stringify(paid.events)).not.toContain(value);
  }
  // Closed, so that all of it is on the disk.
  const kept = bytesIn(place);
  // The subfield before them is there: the message is, without what may not be kept of it.
  expect(kept.includes(`0102${eci}`)).toBe(true);
  for (const secret of [seen[0]!, Buffer.from(seen[0]!, 'base64')]) expect(kept.includes(secret)).toBe(false);
  // Three digits alone are anywhere; as the subfield that they came in they are not.
  expect(kept.includes(`0403${securityCode}`)).toBe(false);
});

test('a wrong CVV2 is declined 82, and may be mended', async () => {
  const { opened } = await world();
  await using paid = opened;
  const card = cardOf('4455', '1000');
  const wrong = codeOf(card) === '123' ? '124' : '123';
  const browser = paid.browser();
  const again = await browser.pay(await browser.open(paid.form('order')), {
    ...{ number: card, expiry: EXPIRY, securityCode: wrong },
  });
  expect(paid.shop.told[0]!.get('ProcReturnCode')).toBe('82');
  const back = await browser.pay(again, { number: card, expiry: EXPIRY, securityCode: codeOf(card) });
  expect(back.fields.get('Response')).toBe('Approved');
});

test.each([
  ['of another payment’s card', () => Buffer.alloc(20).toString('base64')],
  ['left out', () => ''],
])('a CAVV %s is declined 05', async (_, value) => {
  const { opened } = await world((outcome) => ({ ...outcome, authenticationValue: value() }));
  await using paid = opened;
  const card = cardOf('4455', '1000');
  const browser = paid.browser();
  const page = await browser.open(paid.form('order'));
  await browser.pay(page, { number: card, expiry: EXPIRY, securityCode: codeOf(card) });
  expect(paid.shop.told[0]!.get('ProcReturnCode')).toBe('05');
});

test('a challenge: the code of the bank, then the payment', async () => {
  const { opened } = await world();
  await using paid = opened;
  const card = cardOf('4455', '1091');
  const browser = paid.browser();
  const onward = await browser.pay(await browser.open(paid.form('order')), {
    ...{ number: card, expiry: EXPIRY, securityCode: codeOf(card) },
  });
  expect(new URL(onward.action).origin).toBe(parts.baseUrl);
  const fields = await challenged(onward, CODE);
  const returned = new URL(fields.get('action')!);
  expect(returned.origin).toBe(paid.url);
  const back = await browser.post(returned.pathname, [['cres', fields.get('cres')!]]);
  expect(Object.fromEntries(back.fields)).toMatchObject({ Response: 'Approved', eci: '05', mdStatus: '1' });
});

test('a challenge that fails is no payment', async () => {
  const { opened } = await world();
  await using paid = opened;
  const card = cardOf('4455', '1109');
  const browser = paid.browser();
  const onward = await browser.pay(await browser.open(paid.form('order')), {
    ...{ number: card, expiry: EXPIRY, securityCode: codeOf(card) },
  });
  let form = await post(onward.action, Object.fromEntries(onward.fields));
  for (let tries = 0; tries < 3; tries++) form = await post(form.action, { ...form.fields, code: CODE });
  await browser.post(new URL(form.action).pathname, [['cres', form.fields.cres!]]);
  expect(paid.shop.told[0]!.get('Response')).toBe('Declined');
  expect(paid.shop.told[0]!.get('mdStatus')).toBe('0');
  expect(await paid.balanceOf(card)).toBe(1_000_000);
});
