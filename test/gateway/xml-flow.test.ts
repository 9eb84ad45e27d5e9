// The XML interface over real sockets: a server pays, captures, voids and gives back, and asks what has become of its order. What accounts
// hold is asked of their issuer.
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { GatewayWorld } from './gateway-world.ts';
import { TEST_CARD, TEST_STORE } from './test-store.ts';

const OPENING = 1_000_000;
const { name, password } = TEST_STORE.api!;
const CARD = { Number: TEST_CARD, Expires: '12/30', Cvv2Val: '123', Currency: '504' };
const STATUS = { Extra: '<ORDERSTATUS>QUERY</ORDERSTATUS>' };

/** What the gateway answers a server; the values of Extra are beside the others. */
async function asked(world: GatewayWorld, elements: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const all = { Name: name, Password: password, ClientId: TEST_STORE.clientId, ...elements };
  const inside = Object.entries(all).map(([tag, value]) => `<${tag}>${value}</${tag}>`);
  const body = new URLSearchParams({ DATA: `<?xml version="1.0"?><CC5Request>${inside.join('')}</CC5Request>` });
  const response = await fetch(`${world.url}/fim/api`, { method: 'POST', body });
  expect(response.headers.get('content-type')).toContain('xml');
  const parsed = new XMLParser({ parseTagValue: false }).parse(await response.text()) as Record<string, never>;
  const { Extra, ...answer } = parsed.CC5Response as unknown as Record<string, Record<string, string>>;
  return { ...answer, ...Extra } as unknown as Record<string, string>;
}

describe('a server', () => {
  it('authorizes, captures a part, gives a part of that back', async () => {
    await using world = await GatewayWorld.start();
    const paid = await asked(world, { Type: 'PreAuth', OrderId: 'X1', Total: '100', ...CARD });
    expect(paid).toMatchObject({ Response: 'Approved', ProcReturnCode: '00', OrderId: 'X1', CARDBRAND: 'CMI' });
    expect(await asked(world, { OrderId: 'X1', ...STATUS })).toMatchObject({
      TRANS_STAT: 'A',
      CAPTURE_AMT: '0',
      ORIG_TRANS_AMT: '10000',
    });

    expect(await asked(world, { Type: 'PostAuth', OrderId: 'X1', Total: '60,00' })).toMatchObject({
      Response: 'Approved',
    });
    await world.until(() => world.order('X1')?.capturedMinor === 6_000);
    expect(await asked(world, { OrderId: 'X1', ...STATUS })).toMatchObject({
      TRANS_STAT: 'C',
      CAPTURE_AMT: '6000',
      AUTH_CODE: paid.AuthCode,
    });

    expect(await asked(world, { Type: 'Credit', OrderId: 'X1', Total: '10' })).toMatchObject({ Response: 'Approved' });
    await world.until(() => world.order('X1')?.refundedMinor === 1_000);
    expect(await asked(world, { Type: 'Credit', OrderId: 'X1', Total: '50.01' })).toMatchObject({
      Response: 'Error',
      ProcReturnCode: '99',
    });
    expect(world.order('X1')).toMatchObject({ capturedMinor: 6_000, refundedMinor: 1_000 });
    const history = await asked(world, { OrderId: 'X1', Extra: '<ORDERHISTORY>QUERY</ORDERHISTORY>' });
    expect(history.TRXCOUNT).toBe('3');
  });

  it('voids what it has authorized, and nothing is held', async () => {
    await using world = await GatewayWorld.start();
    await asked(world, { Type: 'PreAuth', OrderId: 'X2', Total: '100', ...CARD });
    expect(await asked(world, { Type: 'Void', OrderId: 'X2' })).toMatchObject({ Response: 'Approved' });
    await world.until(() => world.order('X2')?.status === 'V');
    expect(await asked(world, { Type: 'PostAuth', OrderId: 'X2' })).toMatchObject({
      Response: 'Error',
      ProcReturnCode: '99',
    });
    let balance = 0;
    for (let tries = 0; tries < 200 && balance !== OPENING; tries++) balance = await world.balanceOf(TEST_CARD);
    expect(balance).toBe(OPENING);
  });

  it('is declined as the issuer declines, and pays an order once', async () => {
    await using world = await GatewayWorld.start();
    const declined = await asked(world, { Type: 'Auth', OrderId: 'X3', Total: '7770.51', ...CARD });
    expect(declined).toMatchObject({ Response: 'Declined', ProcReturnCode: '51', AuthCode: '' });
    expect(await asked(world, { Type: 'Auth', OrderId: 'X3', Total: '10', ...CARD })).toMatchObject({
      Response: 'Approved',
    });
    expect(await asked(world, { Type: 'Auth', OrderId: 'X3', Total: '10', ...CARD })).toMatchObject({
      Response: 'Error',
      ProcReturnCode: '99',
    });
    expect(world.order('X3')).toMatchObject({ amountMinor: 1_000, status: 'S' });
  });

  it('needs the security code, unless an authentication proves the cardholder', async () => {
    await using world = await GatewayWorld.start();
    const { Cvv2Val: _, ...card } = CARD;
    const CAVV = Buffer.alloc(20, 7).toString('base64');
    const paid = (oid: string, proof: Record<string, string>) =>
      asked(world, { Type: 'Auth', OrderId: oid, Total: '10', ...card, ...proof });
    const needed = { ProcReturnCode: '99', ErrMsg: 'the security code of this card is needed' };
    expect(await paid('P1', {})).toMatchObject(needed);
    expect(await paid('P2', { PayerSecurityLevel: '07' })).toMatchObject(needed);
    expect(await paid('P3', { PayerSecurityLevel: '00' })).toMatchObject(needed);
    for (const proof of [{ PayerTxnId: 'zz' }, { PayerAuthenticationCode: 'zz' }, { PayerSecurityLevel: '05' }]) {
      expect(await paid('P4', proof)).toMatchObject({ Response: 'Error', ProcReturnCode: '99' });
    }
    for (const eci of ['05', '06', '02', '01']) {
      const proof = { PayerSecurityLevel: eci, PayerAuthenticationCode: CAVV };
      expect(await paid(`P-${eci}`, proof)).toMatchObject({ Response: 'Approved' });
    }
    expect(world.order('P4')).toBeUndefined();
  });

  it('voids once what it asks to be void, however often it asks', async () => {
    await using world = await GatewayWorld.start();
    const pre = await asked(world, { Type: 'PreAuth', OrderId: 'V1', Total: '100', ...CARD });
    const other = await asked(world, { Type: 'PreAuth', OrderId: 'V2', Total: '50', ...CARD });
    const captured = await asked(world, { Type: 'PostAuth', OrderId: 'V1', Total: '100' });
    const refund = await asked(world, { Type: 'Credit', OrderId: 'V1', Total: '10' });
    expect(new Set([pre.TransId, captured.TransId, refund.TransId]).size).toBe(3);
    const refused = { Response: 'Error', ProcReturnCode: '99' };
    const voided = (elements: Record<string, string>) => asked(world, { Type: 'Void', ...elements });
    // Of another order, of none, and of what a refund stands upon.
    expect(await voided({ OrderId: 'V1', TransId: other.TransId! })).toMatchObject(refused);
    expect(await voided({ TransId: '999999' })).toMatchObject(refused);
    expect(await voided({ TransId: captured.TransId! })).toMatchObject(refused);
    expect(await voided({ TransId: pre.TransId! })).toMatchObject(refused);
    expect(world.order('V1')).toMatchObject({ status: 'C', refundedMinor: 1_000 });

    const first = await voided({ OrderId: 'V1' });
    expect(first).toMatchObject({ Response: 'Approved' });
    const void1 = { status: 'C', capturedMinor: 10_000, refundedMinor: 0 };
    expect(await voided({ OrderId: 'V1' })).toMatchObject({
      ...refused,
      ErrMsg: expect.stringContaining('void already'),
    });
    expect(await voided({ OrderId: 'V1', Total: '10' })).toMatchObject(refused);
    expect(await voided({ OrderId: 'V1', TransId: refund.TransId! })).toEqual(first);
    expect(await voided({ TransId: refund.TransId! })).toEqual(first);
    expect(world.order('V1')).toMatchObject(void1);
    expect(await voided({ TransId: first.TransId! })).toMatchObject(refused);

    const last = await voided({ TransId: captured.TransId! });
    expect(last).toMatchObject({ Response: 'Approved' });
    expect(await voided({ TransId: captured.TransId! })).toEqual(last);
    expect(await voided({ TransId: pre.TransId! })).toEqual(last);
    expect(world.order('V1')!.status).toBe('V');
    expect(world.order('V2')!.status).toBe('A');
  });

  it('is answered in XML when the gateway has a defect', async () => {
    await using world = await GatewayWorld.start();
    world.gateway.desk.order = () => {
      throw new Error('a defect of a test');
    };
    expect(await asked(world, { OrderId: 'X1', ...STATUS })).toMatchObject({
      Response: 'Error',
      ProcReturnCode: '99',
      ErrMsg: 'internal error',
    });
    expect(world.events).toContainEqual({
      event: 'gateway.defect',
      fields: { path: '/fim/api', reason: 'a defect of a test' },
    });
  });

  it('with a wrong password is told so, and its card is in no event', async () => {
    await using world = await GatewayWorld.start();
    const refused = await asked(world, { Password: 'guess', Type: 'Auth', OrderId: 'X4', Total: '10', ...CARD });
    expect(refused).toMatchObject({
      Response: 'Error',
      ProcReturnCode: '99',
      ErrMsg: 'Name, Password or ClientId is wrong',
    });
    expect(world.order('X4')).toBeUndefined();
    expect(JSON.stringify(world.events)).not.toMatch(new RegExp(`${TEST_CARD}|${password}|guess`));
  });
});
