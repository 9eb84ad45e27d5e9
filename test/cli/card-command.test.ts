// `card` with keys and rules, run as people run it; and what an issuer's keys may be.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { issuerOf } from '../../src/cli/local-issuer.ts';
import { hasCheckDigit } from '../../src/iso8583/pan.ts';
import { chipValue, printedValue, stripeValue } from '../../src/security/card-verification.ts';

// Every run starts a program, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const testKeys = fileURLToPath(new URL('../../examples/test-keys.json', import.meta.url));
/** The CVV key pair of examples/test-keys.json. */
const CVV_KEYS = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex');
const CUT_KEY = '0123456789ABCDEFFEDCBA987654321';

function run(...args: readonly string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

let folder: string;
const write = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const configurationWith = (verification: string) => `node: t
journal: memory
acquirers:
  - { name: pos, listen: '127.0.0.1:0', spec: iso87-ascii }
issuers:
  - { name: atlas, kind: domestic, routes: ['4455'], currency: MAD, openingBalance: '1.00'${verification} }
  - { name: abroad, kind: foreign, routes: ['4'], currency: USD, openingBalance: '1.00', rates: { MAD: '0.1' } }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-card-'));
  write(
    'own-keys.json',
    JSON.stringify({ use: 'test', cvv: '99999999999999998888888888888888', cavv: '0'.repeat(32), aav: '0'.repeat(32) }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('card', () => {
  test('with keys: number, expiry and CVV2', () => {
    const { code, out } = run('card', '4455', '--count', '3', '--keys', testKeys, '--expiry', '3012');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const [number = '', expiry, cvv2] = line.split('  ');
      expect([expiry, cvv2]).toEqual(['12/30', printedValue(CVV_KEYS, number, '3012')]);
    }
  });

  test('with a configuration: the keys of the issuer that gets them', () => {
    const file = write('switch.yaml', configurationWith(', verification: { keys: ./own-keys.json }'));
    const { out } = run('card', '4455', '--config', file, '--expiry', '3012', '--format', 'json');
    const [card] = JSON.parse(out);
    const keys = Buffer.from('99999999999999998888888888888888', 'hex');
    const { number } = card;
    expect(card).toEqual({
      ...{ number, expiry: '3012', serviceCode: '201', cvv2: printedValue(keys, number, '3012') },
      ...{ cvv: stripeValue(keys, number, '3012', '201'), icvv: chipValue(keys, number, '3012') },
    });
    expect(run('card', '41', '--config', file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('abroad has no keys'),
    });
    expect(run('card', '6', '--config', file)).toMatchObject({ code: 2, err: expect.stringContaining('no issuer') });
  });

  test('with an ending: each has it, and a right check digit', () => {
    const numbers = run('card', '4455', '--count', '200', '--ending', '1091').out.trimEnd().split('\n');
    expect(new Set(numbers).size).toBe(200);
    for (const number of numbers) {
      expect(number).toMatch(/^4455\d{8}1091$/);
      expect(hasCheckDigit(number)).toBe(true);
    }
  });

  test.each([
    [['--expiry', '3012'], '--keys or --config'],
    [['--keys', testKeys, '--expiry', '3013'], 'YYMM'],
    [['--ending', '10x'], 'digits'],
    [['--ending', '123456789012'], 'begins with'],
    [['--keys', 'nowhere.json'], 'nowhere.json'],
  ])('refused: %s', (args, why) => {
    expect(run('card', '4455', ...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(why) });
  });
});

describe('the keys of an issuer', () => {
  const made = async (keys: string) => {
    const file = write('keys.json', keys);
    const configuration = await loadConfiguration(
      write('k.yaml', configurationWith(', verification: { keys: ./keys.json }')),
    );
    const [issuer] = configuration.issuers as [Parameters<typeof issuerOf>[0]];
    expect(issuer).toMatchObject({ verification: { keys: file } });
    return await issuerOf(issuer);
  };
  const keys = { use: 'test', cvv: '0'.repeat(32), cavv: '0'.repeat(32), aav: '0'.repeat(32) };

  test('are read', async () => expect(await made(JSON.stringify(keys))).toBeDefined());

  test.each([
    ['not said to be test keys', JSON.stringify({ ...keys, use: undefined }), 'use: '],
    ['cut off', JSON.stringify({ ...keys, cvv: CUT_KEY }), '32 digits of hex'],
    ['unknown', JSON.stringify({ ...keys, pin: '00' }), 'pin'],
    ['no JSON', `{ "cvv": ${CUT_KEY}`, 'is no JSON'],
  ])('%s: refused, and not shown', async (_, text, why) => {
    const refusal = await made(text).then(
      () => 'taken',
      (error: Error) => error.message,
    );
    expect(refusal).toContain('issuers: atlas: verification.keys: ');
    expect(refusal).toContain(why);
    expect(refusal).not.toContain(CUT_KEY.slice(0, 8));
  });
});
