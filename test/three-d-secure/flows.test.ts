// Authentications over HTTP by the rules of the cards: what the shop's side concludes, and what the browser sees on its way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAuthenticationValue } from '../../src/security/authentication-value.ts';
import type { AuthenticationStep } from '../../src/three-d-secure/authentication.ts';
import { CODE, cardOf, direct, type PageForm, post, purchaseOf, type Running, running, testKeys } from './parts.ts';

let parts: Running;
beforeAll(async () => {
  parts = await running();
});
afterAll(() => parts.end());

type Challenge = Extract<AuthenticationStep, { is: 'challenge' }>;

async function challenged(pan: string): Promise<Challenge> {
  const step = await parts.authenticator.begin(purchaseOf(pan));
  if (step.is !== 'challenge') throw new Error(`concluded: ${step.outcome.reason}`);
  return step;
}

const toIssuer = ({ url, creq }: Challenge) => post(url, { creq, threeDSSessionData: 'c2Vzc2lvbg' });
const enter = ({ action, fields }: PageForm, code: string) => post(action, { ...fields, code });

describe('without a challenge', () => {
  test.each([
    ['1000', '4', 'Y', '05'],
    ['1000', '5', 'Y', '02'],
    ['1000', '9504', 'Y', '05'],
    ['1026', '4', 'A', '06'],
    ['1026', '5', 'A', '01'],
    ['1018', '4', 'N', '07'],
    ['1034', '4', 'U', '07'],
    ['1042', '5', 'R', '00'],
  ])('a card ending in %s of %s… is %s, ECI %s', async (last, first, status, eci) => {
    const pan = cardOf(first, last);
    const step = await parts.authenticator.begin(purchaseOf(pan));
    expect(step).toMatchObject({
      is: 'concluded',
      outcome: { status, eci, isEnrolled: true, messageVersion: '2.2.0' },
    });
    const { outcome } = step as Extract<AuthenticationStep, { is: 'concluded' }>;
    expect(Buffer.from(outcome.xid, 'base64').toString('hex')).toBe(
      `00000000${outcome.serverTransactionId.replaceAll('-', '')}`,
    );
    if (status !== 'Y' && status !== 'A') return expect(outcome.authenticationValue).toBe('');
    const value = Buffer.from(outcome.authenticationValue, 'base64');
    const kind = first === '5' ? 'aav' : 'cavv';
    expect(isAuthenticationValue(testKeys, kind, pan, status === 'Y' ? 'full' : 'attempt', value)).toBe(true);
  });

  test('a card of no range takes part in nothing', async () => {
    const step = await parts.authenticator.begin(purchaseOf(cardOf('6', '1000')));
    expect(step).toMatchObject({ is: 'concluded', outcome: { status: 'U', eci: '07', isEnrolled: false } });
  });

  test('an issuer that does not answer leaves it undecided, in time', async () => {
    const hurried = direct({ answerMs: 50 });
    const step = await hurried.authenticator.begin(purchaseOf(cardOf('4', '1067')));
    hurried.close();
    expect(step).toMatchObject({
      outcome: { status: 'U', isEnrolled: true, reason: 'Erro D402 Transaction timed out' },
    });
  });
});

describe('with a challenge', () => {
  test('the right code authenticates', async () => {
    const pan = cardOf('4', '1091');
    const step = await challenged(pan);
    const form = await toIssuer(step);
    expect(form.page).toContain('Banque de test');
    expect(form.page).toContain('Librairie &lt;Atlas&gt;');
    expect(form.page).toContain('125.50 MAD');
    expect(form.page).not.toContain(pan);
    const back = await enter(form, ` ${CODE} `);
    expect(back.action).toBe('https://shop.test/back');
    expect(back.fields.threeDSSessionData).toBe('c2Vzc2lvbg');
    const outcome = await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres);
    expect(outcome).toMatchObject({ status: 'Y', eci: '05', authenticationType: '01', reason: '' });
    const value = Buffer.from(outcome.authenticationValue, 'base64');
    expect(isAuthenticationValue(testKeys, 'cavv', pan, 'full', value)).toBe(true);
    // Told again, the same.
    expect(await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres)).toEqual(outcome);
  });

  test('a wrong code may be mended', async () => {
    const step = await challenged(cardOf('5', '1091'));
    const again = await enter(await toIssuer(step), '000000');
    expect(again.page).toContain('Tries left: 2');
    const back = await enter(again, CODE);
    const outcome = await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres);
    expect(outcome).toMatchObject({ status: 'Y', eci: '02' });
  });

  test('three wrong codes fail, and the right one is too late', async () => {
    const step = await challenged(cardOf('4', '1091'));
    const first = await toIssuer(step);
    const second = await enter(first, '1');
    const third = await enter(second, '2');
    const back = await enter(third, '3');
    expect(back.action).toBe('https://shop.test/back');
    expect((await enter(third, CODE)).action).toBe('https://shop.test/back');
    const outcome = await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres);
    expect(outcome).toMatchObject({ status: 'N', eci: '07', authenticationValue: '', reason: '19' });
  });

  test('a form that is sent twice is one try', async () => {
    const step = await challenged(cardOf('4', '1091'));
    const form = await toIssuer(step);
    const [one, other] = await Promise.all([enter(form, '1'), enter(form, '1')]);
    expect(one.fields.token).toBe(other.fields.token);
    expect((await enter(form, CODE)).page).toContain('name="code"');
    const back = await enter(one, CODE);
    expect(await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres)).toMatchObject({
      status: 'Y',
    });
  });

  test('the page may be loaded again', async () => {
    const step = await challenged(cardOf('4', '1091'));
    await enter(await toIssuer(step), '1');
    const again = await toIssuer(step);
    const back = await enter(again, CODE);
    expect((await toIssuer(step)).action).toBe('https://shop.test/back');
    expect(await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres)).toMatchObject({
      status: 'Y',
    });
  });

  test('the cardholder may give up', async () => {
    const step = await challenged(cardOf('4', '1091'));
    const form = await toIssuer(step);
    const back = await post(form.action, { ...form.fields, code: CODE, cancel: '1' });
    const outcome = await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres);
    expect(outcome).toMatchObject({ status: 'N', reason: '01' });
  });

  test('no code is right for a card ending in 1109', async () => {
    const step = await challenged(cardOf('4', '1109'));
    let form = await toIssuer(step);
    for (let tries = 0; tries < 3; tries++) form = await enter(form, CODE);
    expect(await parts.authenticator.conclude(step.serverTransactionId, form.fields.cres)).toMatchObject({
      status: 'N',
    });
  });

  test('the issuer cannot ask a card ending in 1117', async () => {
    const step = await challenged(cardOf('4', '1117'));
    const back = await toIssuer(step);
    const outcome = await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres);
    expect(outcome).toMatchObject({ status: 'U', reason: '22' });
  });

  test('who never goes to the page is not authenticated', async () => {
    const step = await challenged(cardOf('4', '1091'));
    const outcome = await parts.authenticator.conclude(step.serverTransactionId, undefined);
    expect(outcome).toMatchObject({ status: 'N', reason: '14' });
    // What comes later changes nothing.
    const back = await enter(await toIssuer(step), CODE);
    expect(await parts.authenticator.conclude(step.serverTransactionId, back.fields.cres)).toEqual(outcome);
  });

  test('a challenge whose time is over is told as that', async () => {
    const own = await running();
    const step = (await own.authenticator.begin(purchaseOf(cardOf('4', '1091')))) as Challenge;
    const form = await toIssuer(step);
    own.now += 600_000;
    await own.expire();
    expect((await enter(form, CODE)).status).toBe(404);
    expect(await own.authenticator.conclude(step.serverTransactionId, undefined)).toMatchObject({
      status: 'N',
      reason: '14',
    });
    await own.end();
  });
});

test('parts elsewhere take the place of those here', async () => {
  const issuer = await running();
  const scheme = await running({ ranges: [{ first: '4', acsUrl: `${issuer.baseUrl}/3ds/acs/areq` }] });
  const shop = await running({ directoryUrl: `${scheme.baseUrl}/3ds/ds/areq`, ranges: [] });
  const step = (await shop.authenticator.begin(purchaseOf(cardOf('4', '1091')))) as Challenge;
  expect(new URL(step.url).origin).toBe(issuer.baseUrl);
  const back = await enter(await toIssuer(step), CODE);
  expect(await shop.authenticator.conclude(step.serverTransactionId, back.fields.cres)).toMatchObject({ status: 'Y' });
  await issuer.end();
  expect(await shop.authenticator.begin(purchaseOf(cardOf('4', '1000')))).toMatchObject({
    outcome: { status: 'U', reason: 'Erro D405 System connection failure' },
  });
  await Promise.all([scheme.end(), shop.end()]);
  expect(await shop.authenticator.begin(purchaseOf(cardOf('4', '1000')))).toMatchObject({
    outcome: { status: 'U', reason: 'the directory: no connection' },
  });
});

test('the version that both speak is found', async () => {
  const older = direct({ ranges: [{ first: '4', versions: ['2.1.0'] }] });
  const step = await older.authenticator.begin(purchaseOf(cardOf('4', '1000')));
  expect(step).toMatchObject({ outcome: { status: 'Y', messageVersion: '2.1.0' } });
  older.close();
});

test('no more challenges are open than there may be', async () => {
  const small = direct({ mostOpen: 2 });
  const begin = () => small.authenticator.begin(purchaseOf(cardOf('4', '1091')));
  expect((await begin()).is).toBe('challenge');
  expect((await begin()).is).toBe('challenge');
  expect(await begin()).toMatchObject({ is: 'concluded', outcome: { status: 'U' } });
  small.close();
});
