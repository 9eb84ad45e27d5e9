// What a gateway finds of the process before: attempts without an outcome, shops that were not told, steps that were not answered.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { authorizationRequest } from '../../src/gateway/acquirer/payment-messages.ts';
import { readEst3dForm } from '../../src/gateway/est3d/order-form.ts';
import { type OrderRecords, openOrderRecords } from '../../src/gateway/orders/order-records.ts';
import { JournalKeys } from '../../src/store/journal-keys.ts';
import { GatewayWorld } from './gateway-world.ts';
import { TEST_CARD, TEST_MERCHANT } from './test-store.ts';

const OPENING = 1_000_000;
const IDENTITY = {
  ...{ institution: '504001', terminal: 'ECOM0001', country: 'MA' },
  localTime: (atMs: number) => new Date(atMs).toISOString().replace(/\D/g, '').slice(2, 14),
};

let folder: string | undefined;
afterEach(() => folder !== undefined && rmSync(folder, { recursive: true, force: true }));

function newFile(): string {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-gateway-'));
  return join(folder, 'gateway.db');
}

/** Does something with the file while no gateway has it. */
function withRecords<T>(file: string, use: (records: OrderRecords) => T): T {
  const keys = new JournalKeys(file, { kind: 'file', file: `${file}.key`, isMade: true });
  const records = openOrderRecords(file, keys, Date.now);
  try {
    return use(records);
  } finally {
    records.file.close();
  }
}

/** An attempt as a process leaves it that ends while it is under way. */
function leaveAttempt(world: GatewayWorld, records: OrderRecords, oid: string, isSent: boolean) {
  const read = readEst3dForm(world.form(oid), 'fr');
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const { form } = read;
  const { id: orderId } = records.orders.ask(form.clientId, form);
  const session = `session-of-${oid}`;
  records.sessions.begin(
    { id: session, orderId, browser: 'b', form, endsAt: Date.now() + 60_000, clientAddress: '' },
    Date.now(),
  );
  const card = { masked: '950401***0001', brand: 'cmi', issuer: '', bank: '', expiryMonth: '12', expiryYear: '30' };
  const attempt = records.attempts.begin(
    {
      ...{ orderId, session, token: `token-of-${oid}`, amountMinor: form.amountMinor, clientAddress: '' },
      ...{ card, pan: TEST_CARD },
    },
    Date.now(),
  );
  records.sessions.attempted(session, attempt.id);
  if (!isSent) return undefined;
  const numbers = records.numbers.take(Date.now());
  const request = authorizationRequest(IDENTITY, TEST_MERCHANT, form.amountMinor, 504, numbers, Date.now());
  records.attempts.send(attempt.id, request, TEST_CARD);
  return request;
}

describe('a gateway that starts', () => {
  it('reverses what was asked and not heard, and tells each shop once that it failed', async () => {
    const file = newFile();
    await using world = await GatewayWorld.start({ file });
    await world.gateway.stop();
    const request = withRecords(file, (records) => {
      leaveAttempt(world, records, 'never-sent', false);
      return leaveAttempt(world, records, 'sent', true)!;
    });
    // The switch has heard it, and its issuer holds the money.
    await using client = await world.running.client();
    const answer = await client.request({ ...request.elements, '0': '0100', '2': TEST_CARD, '14': '3012' });
    expect(answer.text(39)).toBe('00');
    expect(await world.balanceOf(TEST_CARD)).toBe(OPENING - 12_550);
    await world.startGateway();
    await world.until(() => world.shop.told.length === 2);
    const told = world.shop.told.map((fields) => [
      fields.get('oid'),
      fields.get('Response'),
      fields.get('ProcReturnCode'),
    ]);
    expect(told.sort()).toEqual([
      ['never-sent', 'Error', '99'],
      ['sent', 'Error', '99'],
    ]);
    await expect.poll(() => world.balanceOf(TEST_CARD), { timeout: 20_000 }).toBe(OPENING);
    await world.until(() => world.order('sent')?.status === 'ERR');
    // Nothing is left for the next start, and the cards are not kept.
    await world.gateway.stop();
    withRecords(file, ({ messages, attempts, orders }) => {
      expect(messages.count).toBe(0);
      expect(attempts.withoutOutcome()).toEqual([]);
      for (const oid of ['sent', 'never-sent']) {
        const order = orders.find('600000001', oid)!;
        expect(attempts.ofOrder(order.id).map(({ id }) => attempts.pan(id))).toEqual([undefined]);
      }
    });
    await world.startGateway();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(world.shop.told).toHaveLength(2);
    // The order can be paid.
    const browser = world.browser();
    await browser.pay(await browser.open(world.form('sent')));
    expect(world.order('sent')!.status).toBe('A');
  });

  it('reverses what the switch never heard, and asks twice before it believes that', async () => {
    const file = newFile();
    await using world = await GatewayWorld.start({ file });
    await world.gateway.stop();
    withRecords(file, (records) => leaveAttempt(world, records, 'unheard', true));
    await world.startGateway();
    await world.until(() => world.order('unheard')?.status === 'R');
    await world.until(() => world.order('unheard')?.status === 'ERR', 30_000);
    expect(await world.balanceOf(TEST_CARD)).toBe(OPENING);
  });

  it('tells a shop that was not reached, the same again, until it has answered; and captures once', async () => {
    const file = newFile();
    await using world = await GatewayWorld.start({ file, callbacks: { firstPauseMs: 600 } });
    world.shop.answer = () => 503;
    const browser = world.browser();
    const back = await browser.pay(await browser.open(world.form('deaf')));
    // The cardholder does not wait for a shop that does not hear.
    expect(back.action).toBe(`${world.shop.origin}/ok`);
    expect(world.order('deaf')).toMatchObject({ status: 'A' });
    await world.gateway.stop();
    const before = world.shop.told.length;
    world.shop.answer = () => 'ACTION=POSTAUTH';
    await world.startGateway();
    await world.until(() => world.order('deaf')!.status === 'C');
    expect(world.shop.told.length).toBe(before + 1);
    expect(new Set(world.shop.told.map((fields) => JSON.stringify([...fields]))).size).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(world.shop.told.length).toBe(before + 1);
    expect(await world.balanceOf(TEST_CARD)).toBe(OPENING - 12_550);
  });

  it('gives up a shop after its tries, and the order stands', async () => {
    await using world = await GatewayWorld.start({ callbacks: { firstPauseMs: 50, longestPauseMs: 60, tries: 3 } });
    world.shop.answer = () => 302;
    const browser = world.browser();
    await browser.pay(await browser.open(world.form('gone')));
    await world.until(() => world.events.some(({ event }) => event === 'gateway.callback-given-up'));
    expect(world.shop.told).toHaveLength(3);
    expect(world.order('gone')!.status).toBe('A');
  });
});

describe('the file of a gateway', () => {
  it('has neither card number nor security code nor store key in it', async () => {
    const file = newFile();
    await using world = await GatewayWorld.start({ file });
    const browser = world.browser();
    await browser.pay(await browser.open(world.form('kept')), { securityCode: '7391' });
    await world.gateway.stop();
    const { readFileSync, statSync } = await import('node:fs');
    for (const end of ['', '.key']) expect(statSync(file + end).mode & 0o777).toBe(0o600);
    const bytes = readFileSync(file).toString('latin1');
    for (const secret of [TEST_CARD, '7391', 'TEST-key']) expect(bytes).not.toContain(secret);
    await world.startGateway();
  });

  it('is not opened with another key than it was made with, nor by two at a time', async () => {
    const file = newFile();
    await using world = await GatewayWorld.start({ file });
    expect(() => withRecords(file, () => undefined)).toThrow(/another process is the gateway of this file/);
    await world.gateway.stop();
    const absent = new JournalKeys(file, { kind: 'file', file: `${file}.other`, isMade: false });
    expect(() => openOrderRecords(file, absent, Date.now)).toThrow(/has no key for it/);
    await world.startGateway();
  });

  const others = { kind: 'text', text: '5'.repeat(64), from: 'the key of somebody else' } as const;
  const openWithOthers = (file: string) => openOrderRecords(file, new JournalKeys(file, others), Date.now);

  it('does not open with the key of somebody else, even before it has a card', () => {
    const file = newFile();
    withRecords(file, () => undefined);
    expect(() => openWithOthers(file)).toThrow(/the key of somebody else is not the key that it was made with/);
    // It was let go of, and is as it was.
    withRecords(file, () => undefined);
  });

  it('of a program that kept no check is tried by a card, and has a check from then on', async () => {
    const file = newFile();
    await using world = await GatewayWorld.start({ file });
    const browser = world.browser();
    await browser.pay(await browser.open(world.form('kept')));
    await world.gateway.stop();
    const { DatabaseSync } = await import('node:sqlite');
    const earlier = new DatabaseSync(file);
    earlier.exec('DROP TABLE key_check; PRAGMA user_version = 2');
    earlier.close();
    expect(() => openWithOthers(file)).toThrow(/is not the key that it was made with/);
    withRecords(file, (records) => {
      const kept = records.file.prepare('SELECT count(*) AS count FROM key_check').get();
      expect(kept).toEqual({ count: 1 });
    });
    await world.startGateway();
  });
});
