// The interface of enrolment: each bank with its key and for its own cards, all cards of a request or none, no card whole in an answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { enrolmentApi } from '../../../src/gateway/enrolment/enrolment-api.ts';
import { CardVault } from '../../../src/records/card-vault.ts';
import { CardholderRecords } from '../../../src/records/cardholders.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { MemberKeys } from '../../../src/records/member-keys.ts';
import { JournalKeys } from '../../../src/store/journal-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'enrolment-api-'));
const opened: CentreFile[] = [];
afterAll(() => {
  for (const file of opened) file.close();
  rmSync(folder, { recursive: true });
});

const [OWN, SECOND, OTHERS] = ['9504010000000019', '9504010000000027', '9504020000000018'] as const;
let api: ReturnType<typeof enrolmentApi>;
let cardholders: CardholderRecords;
let keys: Record<'A' | 'B', string>;

beforeEach(() => {
  const path = join(folder, `centre-${opened.length}.db`);
  const file = CentreFile.open(path);
  opened.push(file);
  const sealing = new JournalKeys(path, { kind: 'memory' });
  sealing.needed();
  cardholders = new CardholderRecords(file, new CardVault(path, sealing));
  const memberKeys = new MemberKeys(file);
  keys = { A: memberKeys.renew('A', 0), B: memberKeys.renew('B', 0) };
  const facts = () => ({
    issuers: new Set(['A', 'B']),
    ownerOf: (pan: string) => (pan.startsWith('950401') ? 'A' : 'B'),
    find: (pan: string) => cardholders.find(pan),
    today: 20261126,
  });
  api = enrolmentApi({ file, cardholders, facts, now: () => 0 });
});

async function ask(key: string, path: string, body?: unknown) {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await api.request(path, {
    method: text === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${key}`, ...(text && { 'Content-Length': String(Buffer.byteLength(text)) }) },
    ...(text !== undefined && { body: text }),
  });
  const said = await answer.text();
  for (const card of [OWN, SECOND, OTHERS]) expect(said).not.toContain(card);
  return { status: answer.status, json: JSON.parse(said) };
}

it('cards are enrolled, told of, struck off and listed', async () => {
  const enrol = { cards: [{ card: OWN, enrolledOn: '2026-11-20' }, { card: '9504 0100 0000 0027' }] };
  expect(await ask(keys.A, '/cardholders/enrol', enrol)).toEqual({ status: 200, json: { cards: 2, changed: 2 } });
  expect(await ask(keys.A, '/cardholders/enrol', enrol)).toEqual({ status: 200, json: { cards: 2, changed: 0 } });
  expect(cardholders.find(OWN)).toEqual({ pan: OWN, member: 'A', enrolledOn: 20261120, closedOn: 0 });
  expect((await ask(keys.A, '/cardholders/close', { cards: [{ card: OWN }] })).json).toEqual({ cards: 1, changed: 1 });
  expect((await ask(keys.A, '/cardholders/status', { card: OWN })).json).toEqual({
    isEnrolled: false,
    card: '950401******0019',
    enrolledOn: '2026-11-20',
    closedOn: '2026-11-26',
  });
  const open = [{ card: '950401******0027', enrolledOn: '2026-11-26', closedOn: null }];
  expect((await ask(keys.A, '/cardholders')).json.cardholders).toEqual(open);
  expect((await ask(keys.A, '/cardholders?closed=true')).json.cardholders).toHaveLength(2);
  expect((await ask(keys.A, '/cardholders?closed=true&limit=1&offset=1')).json.cardholders).toHaveLength(1);
});

it('another bank sees nothing of them, and can do nothing to them', async () => {
  await ask(keys.A, '/cardholders/enrol', { cards: [{ card: OWN }] });
  expect((await ask(keys.B, '/cardholders')).json).toEqual({ cardholders: [] });
  expect((await ask(keys.B, '/cardholders/status', { card: OWN })).json).toEqual({ isEnrolled: false });
  for (const verb of ['enrol', 'close']) {
    const { status, json } = await ask(keys.B, `/cardholders/${verb}`, { cards: [{ card: OTHERS }, { card: OWN }] });
    expect([status, json.error]).toEqual([422, 'nothing was changed']);
    expect(json.faults.at(-1)).toMatchObject({ index: 1, field: 'card', found: '950401******0019' });
  }
  expect(cardholders.find(OTHERS)).toBeUndefined();
  expect(cardholders.find(OWN)).toMatchObject({ member: 'A', closedOn: 0 });
});

it.each([
  ['', 401],
  ['x'.repeat(43), 401],
])('no key, or nobody’s: %j', async (key, status) => {
  expect((await ask(key, '/cardholders')).status).toBe(status);
});

it('a key that was renewed is no longer one', async () => {
  new MemberKeys(opened.at(-1)!).renew('A', 1);
  expect((await ask(keys.A, '/cardholders')).status).toBe(401);
  expect((await ask(keys.B, '/cardholders')).status).toBe(200);
});

it.each([
  ['no JSON', '{"cards": [{"card": "9504010000000019"'],
  ['no cards', { cards: [] }],
  ['other names', { cards: [{ pan: OWN }] }],
  ['a number', { cards: [{ card: 950401 }] }],
  ['a list', [OWN]],
])('a body that is not as it has to be is refused, and not repeated: %s', async (_, body) => {
  expect((await ask(keys.A, '/cardholders/enrol', body)).status).toBe(400);
  expect((await ask(keys.A, '/cardholders')).json).toEqual({ cardholders: [] });
});
