// Messages that somebody has made up, sent again, or taken from another authentication: none of them authenticates anybody.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AcsChallenge } from '../../src/three-d-secure/acs-challenge.ts';
import type { AReq } from '../../src/three-d-secure/messages/authentication-messages.ts';
import { formMessage } from '../../src/three-d-secure/messages/read-message.ts';
import { DirectPort, HttpPort, type Receiver } from '../../src/three-d-secure/port.ts';
import { ThreeDSecureServer } from '../../src/three-d-secure/server.ts';
import { CODE, cardOf, post, purchaseOf, type Running, running } from './parts.ts';

const uuid = () => crypto.randomUUID();
const PAN = cardOf('4', '1091');

/** A 3DS server whose directory is the test. */
function serverWith(directory: (areq: Record<string, string>) => object) {
  const url = 'http://directory.test';
  const receivers = new Map<string, Receiver>([[url, async (text) => JSON.stringify(directory(JSON.parse(text)))]]);
  return new ThreeDSecureServer({
    directoryUrl: url,
    resultUrl: 'http://server.test/rreq',
    requestorUrl: 'http://shop.test',
    port: new DirectPort(receivers, new HttpPort(100), 100),
    now: () => 0,
    newId: uuid,
    mostOpen: 10,
    challengeMs: 1000,
  });
}

const aresTo = ({ threeDSServerTransID, messageVersion }: Record<string, string>, more: object = {}) => ({
  messageType: 'ARes',
  messageVersion,
  threeDSServerTransID,
  dsTransID: uuid(),
  acsTransID: uuid(),
  acsReferenceNumber: 'ACS',
  dsReferenceNumber: 'DS',
  transStatus: 'C',
  acsURL: 'http://issuer.test/creq',
  ...more,
});

/** A server with an open challenge, and the right RReq and CRes for it. */
async function opened() {
  let ares: ReturnType<typeof aresTo> | undefined;
  const server = serverWith((areq) => {
    ares = aresTo(areq);
    return ares;
  });
  const step = await server.begin(purchaseOf(PAN));
  expect(step.is).toBe('challenge');
  const { threeDSServerTransID, dsTransID, acsTransID, messageVersion } = ares!;
  const ids = { messageVersion, threeDSServerTransID, acsTransID };
  const rreq = {
    messageType: 'RReq',
    ...ids,
    dsTransID,
    messageCategory: '01',
    transStatus: 'Y',
    eci: '05',
    authenticationValue: Buffer.alloc(20, 1).toString('base64'),
    interactionCounter: '01',
  };
  const cres = { messageType: 'CRes', ...ids, transStatus: 'Y' };
  return { server, id: threeDSServerTransID as string, rreq, cres };
}

describe('an RReq', () => {
  test('of its own transaction is taken once', async () => {
    const { server, id, rreq, cres } = await opened();
    expect(JSON.parse(await server.receiveResult(JSON.stringify(rreq)))).toMatchObject({
      messageType: 'RRes',
      resultsStatus: '01',
    });
    const again = { ...rreq, transStatus: 'N' };
    expect(JSON.parse(await server.receiveResult(JSON.stringify(again)))).toMatchObject({ errorCode: '305' });
    expect(await server.conclude(id, formMessage(cres))).toMatchObject({ status: 'Y', eci: '05' });
    expect(JSON.parse(await server.receiveResult(JSON.stringify(rreq)))).toMatchObject({ errorCode: '305' });
  });

  test.each([
    ['another transaction of the directory', { dsTransID: uuid() }, '301'],
    ['another one of the access control server', { acsTransID: uuid() }, '301'],
    ['a transaction that nobody began', { threeDSServerTransID: uuid() }, '301'],
    ['another version', { messageVersion: '2.1.0' }, '305'],
    ['a version that is not spoken', { messageVersion: '9.9.9' }, '102'],
    ['an indicator of an attempt', { eci: '06' }, '305'],
    ['a value of a wrong length', { authenticationValue: 'AAAA' }, '203'],
    ['no id of the directory', { dsTransID: undefined }, '201'],
    ['another type', { messageType: 'CRes' }, '101'],
  ])('with %s is refused', async (_, change, errorCode) => {
    const { server, id, rreq, cres } = await opened();
    const answer = JSON.parse(await server.receiveResult(JSON.stringify({ ...rreq, ...change })));
    expect(answer).toMatchObject({ messageType: 'Erro', errorCode, errorComponent: 'S' });
    expect(await server.conclude(id, formMessage(cres))).toMatchObject({ status: 'N', authenticationValue: '' });
  });

  test('that comes after the end changes nothing', async () => {
    const { server, id, rreq, cres } = await opened();
    expect(await server.conclude(id, undefined)).toMatchObject({ status: 'N' });
    expect(JSON.parse(await server.receiveResult(JSON.stringify(rreq)))).toMatchObject({ errorCode: '305' });
    expect(await server.conclude(id, formMessage(cres))).toMatchObject({ status: 'N' });
  });

  test('of any ids that are not all three right is refused', async () => {
    const { server, id, rreq, cres } = await opened();
    const names = ['threeDSServerTransID', 'dsTransID', 'acsTransID'] as const;
    await fc.assert(
      fc.asyncProperty(fc.subarray([...names], { minLength: 1 }), fc.uuid(), async (changed, other) => {
        const forged = { ...rreq, ...Object.fromEntries(changed.map((name) => [name, other])) };
        expect(JSON.parse(await server.receiveResult(JSON.stringify(forged)))).toMatchObject({ errorCode: '301' });
      }),
    );
    expect(await server.conclude(id, formMessage(cres))).toMatchObject({ status: 'N', reason: 'no RReq' });
  });
});

describe('a CRes', () => {
  test('without an RReq authenticates nobody', async () => {
    const { server, id, cres } = await opened();
    expect(await server.conclude(id, formMessage(cres))).toMatchObject({ status: 'N', reason: 'no RReq' });
  });

  test('that says yes where the RReq says no is no', async () => {
    const { server, id, rreq, cres } = await opened();
    await server.receiveResult(JSON.stringify({ ...rreq, transStatus: 'N', eci: undefined }));
    expect(await server.conclude(id, formMessage(cres))).toMatchObject({ status: 'N', eci: '07' });
  });

  test.each([
    ['of another transaction', (cres: object) => formMessage({ ...cres, threeDSServerTransID: uuid() })],
    ['of another challenge', (cres: object) => formMessage({ ...cres, acsTransID: uuid() })],
    ['in another version', (cres: object) => formMessage({ ...cres, messageVersion: '2.1.0' })],
    ['that is no base64url', () => '<script>'],
    ['that is no JSON', () => Buffer.from('{').toString('base64url')],
    ['that is empty', () => ''],
    ['that is too long', () => 'A'.repeat(100_000)],
  ])('%s is refused though the RReq says yes', async (_, change) => {
    const { server, id, rreq, cres } = await opened();
    await server.receiveResult(JSON.stringify(rreq));
    expect(await server.conclude(id, change(cres))).toMatchObject({ status: 'N', authenticationValue: '' });
  });

  test('of no open challenge is refused', async () => {
    const { server, cres } = await opened();
    expect(await server.conclude(uuid(), formMessage(cres))).toMatchObject({ status: 'N' });
  });
});

describe('an answer to the AReq', () => {
  test.each([
    ['of another transaction', { threeDSServerTransID: uuid() }],
    ['of another version', { messageVersion: '2.1.0' }],
    ['with an indicator that contradicts it', { transStatus: 'A', eci: '05' }],
    ['without the page of the issuer', { acsURL: undefined }],
    ['with a page that is no address of HTTP', { acsURL: 'javascript:alert(1)' }],
    ['of another type', { messageType: 'RReq' }],
    ['with a critical extension', { messageExtension: [{ name: 'x', id: 'x', criticalityIndicator: true, data: {} }] }],
  ])('%s is no authentication', async (_, change) => {
    const server = serverWith((areq) => aresTo(areq, change));
    expect(await server.begin(purchaseOf(PAN))).toMatchObject({ is: 'concluded', outcome: { status: 'U' } });
  });

  test('any answer at all is an outcome, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.object(), fc.constant({})), async (answer) => {
        const step = await serverWith(() => answer).begin(purchaseOf(PAN));
        expect(step).toMatchObject({ is: 'concluded', outcome: { status: 'U', authenticationValue: '' } });
      }),
    );
  });
});

describe('over HTTP', () => {
  let parts: Running;
  beforeAll(async () => {
    parts = await running();
  });
  afterAll(() => parts.end());

  const send = async (path: string, body: string, type = 'application/json') => {
    const headers = { 'content-type': type };
    return await fetch(parts.baseUrl + path, { method: 'POST', body, headers });
  };

  test.each(['/3ds/ds/areq', '/3ds/ds/rreq', '/3ds/acs/areq', '/3ds/server/rreq'])(
    '%s answers what is no message with an Erro',
    async (path) => {
      for (const body of ['', '{', '[]', 'null', '{"messageType":"Erro"}', '"AReq"']) {
        expect(await (await send(path, body)).json()).toMatchObject({ messageType: 'Erro', errorCode: '101' });
      }
      expect((await send(path, '{}', 'text/plain')).status).toBe(415);
      expect((await send(path, ' '.repeat(70_000))).status).toBe(413);
    },
  );

  test('unless they are open, only browsers come to the parts', async () => {
    const closed = await running({ isOpen: false });
    const asked = async (path: string) =>
      (
        await fetch(closed.baseUrl + path, {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        })
      ).status;
    for (const path of ['/3ds/ds/areq', '/3ds/ds/rreq', '/3ds/acs/areq', '/3ds/server/rreq'])
      expect(await asked(path)).toBe(404);
    const step = await closed.authenticator.begin(purchaseOf(PAN));
    if (step.is !== 'challenge') throw new Error('no challenge');
    expect((await post(step.url, { creq: step.creq })).status).toBe(200);
    await closed.end();
  });

  test('an access control server takes no AReq that came by no directory', async () => {
    const step = await parts.authenticator.begin(purchaseOf(PAN));
    expect(step.is).toBe('challenge');
    const areq = { messageType: 'AReq', messageVersion: '2.2.0', acctNumber: PAN };
    const text = await (await send('/3ds/acs/areq', JSON.stringify(areq))).text();
    expect(JSON.parse(text)).toMatchObject({ errorCode: '201', errorComponent: 'A' });
    expect(text).not.toContain(PAN);
  });

  test('a browser that knows its ids cannot say how its challenge ended', async () => {
    const step = await parts.authenticator.begin(purchaseOf(PAN));
    if (step.is !== 'challenge') throw new Error('no challenge');
    const { acsTransID, threeDSServerTransID } = JSON.parse(Buffer.from(step.creq, 'base64url').toString());
    const rreq = {
      messageType: 'RReq',
      messageVersion: '2.2.0',
      acsTransID,
      threeDSServerTransID,
      dsTransID: uuid(),
      messageCategory: '01',
      transStatus: 'Y',
      interactionCounter: '01',
    };
    for (const path of ['/3ds/server/rreq', '/3ds/ds/rreq'])
      expect(await (await send(path, JSON.stringify(rreq))).json()).toMatchObject({ errorCode: '301' });
  });

  test.each([
    ['no CReq', {}],
    ['a CReq of no challenge', { creq: formMessage({ messageType: 'CReq', acsTransID: uuid() }) }],
    ['HTML', { creq: '<script>alert(1)</script>' }],
  ])('%s gets a page that says so', async (_, fields) => {
    const { status, page } = await post(`${parts.baseUrl}/3ds/acs/creq`, fields);
    expect(status).toBe(404);
    expect(page).not.toContain('<script');
  });

  test('what the browser wants back is written as text', async () => {
    const step = await parts.authenticator.begin(purchaseOf(PAN));
    if (step.is !== 'challenge') throw new Error('no challenge');
    const form = await post(step.url, { creq: step.creq, threeDSSessionData: '"><script>alert(1)</script>' });
    const back = await post(form.action, { ...form.fields, code: CODE });
    expect(back.page).not.toContain('<script');
    expect(back.fields.threeDSSessionData).toBe('"><script>alert(1)</script>');
  });
});

test('a challenge is passed by its code within three tries, whatever is sent how often', () => {
  const sendings = fc.array(fc.record({ isRight: fc.boolean(), isStale: fc.boolean(), isCancelled: fc.boolean() }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(sendings, (sent) => {
      let ids = 0;
      const challenge = new AcsChallenge({} as AReq, 'acs', CODE, () => String(ids++));
      let tries = 0;
      let expected: string | undefined;
      for (const { isRight, isStale, isCancelled } of sent) {
        const token = isStale ? 'stale' : challenge.token;
        if (isCancelled) challenge.cancel(token);
        else challenge.enter(token, isRight ? CODE : '000000');
        if (isStale || expected !== undefined) continue;
        if (isCancelled) expected = 'N';
        else if (isRight) expected = 'Y';
        else if (++tries === 3) expected = 'N';
      }
      expect(challenge.end?.status).toBe(expected);
    }),
  );
});
