// The day in Casablanca: the committed trace is what its generator writes, it is as believable as it claims to be, and its
// balances are those that a person works out on paper.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { banks } from '../../examples/day/banks.ts';
import { dayInCasablanca } from '../../examples/day/casablanca.ts';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';
import { configurationFile } from './virtual-network.ts';

interface Line {
  at: number;
  name: string;
  send: string | Record<string, unknown>;
  expect: Record<string, unknown> | null;
  note?: string;
}

const committed = readFileSync(new URL('../../examples/day-in-casablanca.jsonl', import.meta.url), 'utf8');
const lines = committed
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => JSON.parse(line) as Line);
const messages = lines.flatMap(({ send, ...line }) => (typeof send === 'string' ? [] : [{ ...line, send }]));
const financial = messages.filter(({ send }) => send[0] !== '0800');
const again = /^\d+ (sent again|repeated)/;

test('is committed as it is generated: else run node examples/generate-day.ts', () => {
  expect(committed).toBe(dayInCasablanca());
});

test('is a trace of 240 messages or more, in the order of time, within the day', () => {
  const steps = parseTrace(committed, 'day-in-casablanca.jsonl');
  expect(steps).toHaveLength(lines.length);
  expect(lines.length).toBeGreaterThanOrEqual(240);
  expect(lines.at(-1)!.at).toBeLessThan(17 * 3600);
});

test('knows the banks as examples/morocco.yaml configures them', async () => {
  const { issuers } = await loadConfiguration(configurationFile);
  const configured = issuers.map((issuer) => ({
    name: issuer.name,
    routes: issuer.routes.map(({ from, to }) => [from, to]),
    currency: 'currency' in issuer ? issuer.currency : undefined,
    openingMinor: 'openingBalanceMinor' in issuer ? issuer.openingBalanceMinor : undefined,
    limitMinor: 'limitPerTransactionMinor' in issuer ? issuer.limitPerTransactionMinor : undefined,
    dirhamRate: 'rates' in issuer ? issuer.rates['504'] : undefined,
  }));
  expect(configured).toEqual(
    banks.map(({ dirhamRate, limitMinor, ...bank }) => ({
      ...bank,
      limitMinor,
      dirhamRate: dirhamRate === undefined ? undefined : { numerator: dirhamRate, scale: 4 },
    })),
  );
});

describe('its elements', () => {
  test('cards pass Luhn unless 14 is expected, and none but the expired one ends before December 2029', () => {
    const cards = financial.flatMap(({ send, expect: due, name }) => {
      const track = String(send[35] ?? '').split('=')[0];
      const pan = (send[2] ?? track) as string;
      return pan === '' ? [] : [{ name, pan, expiry: send[14] as string | undefined, reason: due?.[39] }];
    });
    expect(cards.filter(({ pan, reason }) => !passesLuhn(pan) && reason !== '14')).toEqual([]);
    expect(cards.filter(({ pan, reason }) => reason === '14' && passesLuhn(pan) && pan.length > 7)).toEqual([]);
    expect(cards.filter(({ expiry = '2912', reason }) => expiry < '2912' !== (reason === '54'))).toEqual([]);
  });

  test('only cards of the test ranges are used', () => {
    const ranges = /^(950401|950402|445504|515504|400012|476173|533312|222155|601112|999912)\d{10}$/;
    const pans = new Set(financial.flatMap(({ send }) => (send[2] === undefined ? [] : [String(send[2])])));
    expect([...pans].filter((pan) => !ranges.test(pan))).toEqual(['9504010']);
  });

  test('STANs ascend at each terminal, and no new message has the STAN of an earlier one', () => {
    const last = new Map<string, number>();
    for (const { send, name } of messages) {
      if (again.test(name) || send[11] === undefined) continue;
      if (send[0] === '0400' && send[90] === undefined && send[12] === originalOf(send)?.send[12]) continue;
      const terminal = String(send[41] ?? 'network');
      expect(Number(send[11]), name).toBeGreaterThan(last.get(terminal) ?? 0);
      last.set(terminal, Number(send[11]));
    }
    expect(last.size).toBeGreaterThan(20);
  });

  test('RRNs are twelve digits, each of one payment', () => {
    const payments = financial.filter(({ send, name }) => !again.test(name) && String(send[0])[1] !== '4');
    const references = payments.map(({ send }) => String(send[37]));
    expect(references.filter((reference) => !/^6327\d{8}$/.test(reference))).toEqual([]);
    expect(new Set(references).size).toBe(references.length);
  });

  test('local time is an hour ahead of UTC on 23 November', () => {
    for (const { send, name } of financial) {
      if (again.test(name) || String(send[0])[1] === '4') continue;
      const [sentAt, local] = [String(send[7]), String(send[12])];
      expect(sentAt, name).toMatch(/^1123/);
      expect(Number(local.slice(0, 2)), name).toBe(Number(sentAt.slice(4, 6)) + 1);
      expect(local.slice(2), name).toBe(sentAt.slice(6));
      if (typeof send[13] === 'string') expect(send[13], name).toBe('1123');
    }
  });

  test('terminals have 8 characters, merchants 15, names and places 40', () => {
    for (const { send } of financial) {
      expect(String(send[41])).toHaveLength(8);
      expect(String(send[42])).toHaveLength(15);
      if (send[43] !== undefined) expect(String(send[43])).toMatch(/^.{25}.{13}MA$/);
    }
  });
});

describe('its stories', () => {
  test('have every answer that was asked for', () => {
    const reasons = new Set(lines.flatMap(({ expect: due }) => (typeof due?.[39] === 'string' ? [due[39]] : [])));
    for (const code of '00 05 08 10 11 12 13 14 15 16 25 30 51 54 55 57 61 75 91 96'.split(' ')) {
      expect(reasons, code).toContain(code);
    }
  });

  test('have every type of message and the trades of the city', () => {
    const types = new Set(messages.map(({ send }) => send[0]));
    for (const type of ['0100', '0200', '0201', '0220', '0400', '0401', '0420', '0421', '0800']) {
      expect(types).toContain(type);
    }
    const trades = new Set(messages.map(({ send }) => send[18]));
    for (const trade of ['4900', '4814', '8398', '4511', '7011', '7512', '5947', '6011'])
      expect(trades).toContain(trade);
    expect(lines.filter(({ expect: due }) => due === null)).toHaveLength(3);
    expect([messages[0]!.send[70], messages.at(-1)!.send[70]]).toEqual(['001', '002']);
  });

  test('have the balances of a person with paper and pencil', () => {
    const balances = financial.filter(({ name }) => name.includes('balance')).map(({ expect: due }) => due?.[54]);
    expect(balances).toEqual([
      // 10,000 - 4,000 - 3,500 - 150; then less 2,350
      '2002504C000000235000',
      '2002504C000000000000',
      // 10,000 - 540 once; then given back once
      '0002504C000000946000',
      '0002504C000001000000',
      // 5,000.00 - 1,234.56 x 0.0995 (122.83872)
      '3002840C000000487716',
      // 10,000 - 1,650 + 1,402.50
      '0002504C000000975250',
      // three payments and three reversals; once more; 900 of which 650 stand; none; none
      '0002504C000001000000',
      '0002504C000001000000',
      '0002504C000000935000',
      '0002504C000001000000',
      '0002504C000001000000',
      // 10,000 - half of 7,770.10
      '0002504C000000611495',
      // 10,000 - 5,000 - 3,800.01
      '0002504C000000119999',
      // a new account; 10,000 - 2,000 + 500
      '2002504C000001000000',
      '2002504C000000850000',
      // after the silence of the morning
      '0002504C000001000000',
      '0002504C000001000000',
    ]);
  });

  test('bill cards from abroad at the rate of their bank', () => {
    const billed = (minor: string) => financial.find(({ send }) => send[4] === minor && send[2] !== undefined)!.expect!;
    expect(billed('000000123456')).toMatchObject({ 6: '000000012284', 10: '40000995', 51: '840' });
    expect(billed('000000050000')).toMatchObject({ 6: '000000004975', 10: '40000995', 51: '840' });
    // 890.00 x 0.0921 = 81.969
    const meal = financial.find(({ send }) => send[4] === '000000089000' && String(send[2]).startsWith('5333'))!;
    expect(meal.expect).toMatchObject({ 6: '000000008197', 10: '40000921', 51: '978' });
  });
});

function originalOf(reversal: Record<string, unknown>) {
  return messages.find(({ send }) => send[37] === reversal[37] && String(send[0])[1] !== '4');
}

/** ISO/IEC 7812-1 annex B, from the right. */
function passesLuhn(pan: string): boolean {
  const digits = [...pan].reverse().map(Number);
  const sum = digits.reduce((total, digit, i) => {
    if (i % 2 === 0) return total + digit;
    return total + Math.floor((2 * digit) / 10) + ((2 * digit) % 10);
  }, 0);
  return sum % 10 === 0;
}
