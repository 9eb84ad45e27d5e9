// A signed result: what is right verifies, and whatever was changed, in the result, the key or the pack, is told in one line.
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/certification/canonical-json.ts';
import { reportHtml } from '../../src/certification/report-html.ts';
import { reportJunit } from '../../src/certification/report-junit.ts';
import { reportText } from '../../src/certification/report-text.ts';
import type { CertificationResult } from '../../src/certification/result.ts';
import {
  CertificationError,
  mustBeOfPack,
  sha256,
  signedText,
  verified,
} from '../../src/certification/signed-result.ts';

const pair = (type: 'ed25519' = 'ed25519') =>
  generateKeyPairSync(type, {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const { publicKey, privateKey } = pair();
const PACK = Buffer.from('name: test\n');

const RESULT: CertificationResult = {
  format: 'switch8583 certification',
  formatVersion: 1,
  program: 'switch8583 0',
  member: 'BANK-A',
  pack: { name: 'test', version: '1', title: 'A <b>test</b>', side: 'issuer', sha256: sha256(PACK) },
  link: '127.0.0.1:9001',
  spec: 'iso87-ascii',
  beganAt: '2026-11-26T12:00:00.000Z',
  endedAt: '2026-11-26T12:00:01.000Z',
  hasPassed: true,
  cases: [
    {
      ...{ id: 'ONE', purpose: 'It answers.', outcome: 'passed', isOptional: false, reasons: [] },
      steps: [
        {
          ...{ name: 'step 1', outcome: 'passed', reasons: [], elapsedMs: 3 },
          sent: { '0': '0800' },
          received: { '0': '0810', '39': '00' },
        },
      ],
    },
    {
      ...{
        id: 'TWO',
        purpose: 'It may cut over.',
        outcome: 'failed',
        isOptional: true,
        reasons: ['step 1: DE 39 expected 00, found <script>'],
      },
      steps: [],
    },
  ],
};
const signed = () => signedText(RESULT, privateKey);
const said = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CertificationError) return error.message;
    throw error;
  }
  return 'nothing is wrong';
};

describe('a signed result', () => {
  it('verifies with the public key alone, also when it is laid out anew', () => {
    expect(verified(signed(), publicKey)).toEqual(RESULT);
    expect(verified(JSON.stringify(JSON.parse(signed())), publicKey)).toEqual(RESULT);
  });

  it('with another key: it is said to be another', () => {
    expect(said(() => verified(signed(), pair().publicKey))).toMatch(
      /^another key has signed it: [0-9a-f]{16}\.\.\., this one is [0-9a-f]{16}\.\.\.$/,
    );
  });

  it('any change of the result is found', () => {
    const leaves: (readonly (string | number)[])[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (typeof value !== 'object' || value === null) leaves.push(path);
      else
        for (const [key, each] of Object.entries(value))
          walk(each, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    walk(RESULT, []);
    fc.assert(
      fc.property(fc.constantFrom(...leaves), (path) => {
        const file = JSON.parse(signed());
        let at = file.result;
        for (const key of path.slice(0, -1)) at = at[key];
        const last = path.at(-1)!;
        at[last] =
          typeof at[last] === 'string' ? `${at[last]}0` : typeof at[last] === 'number' ? at[last] + 1 : !at[last];
        expect(said(() => verified(JSON.stringify(file), publicKey))).toMatch(/changed since$|is not as it has to be$/);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['the member', '"member": "BANK-A"', '"member": "BANK-B", "member": "BANK-A"'],
    ['something inside a case', '"39": "00"', '"39": "05",\n "39": "00"'],
    ['the signature', '"signature":', '"signature": "x", "signature":'],
    ['the member, its name escaped', '"member": "BANK-A"', '"memb\\u0065r": "BANK-B", "member": "BANK-A"'],
  ])('with a key that stands twice is refused: %s', (_, before, after) => {
    const changed = signed().replace(before, after);
    expect(changed).not.toBe(signed());
    expect(said(() => verified(changed, publicKey))).toMatch(/^this is no signed result: .*a key twice/);
  });

  it('of another pack is told', () => {
    expect(said(() => mustBeOfPack(RESULT, PACK))).toBe('nothing is wrong');
    expect(said(() => mustBeOfPack(RESULT, Buffer.from('name: tests\n')))).toMatch(
      /^the pack is another one: signed for/,
    );
  });

  it('that claims what its cases do not say is no proof, whoever has signed it', () => {
    const failed = RESULT.cases.map((each) => ({ ...each, outcome: 'failed' as const }));
    expect(said(() => verified(signedText({ ...RESULT, cases: failed }, privateKey), publicKey))).toBe(
      'the result contradicts its own cases',
    );
  });

  it.each([
    ['no JSON', '{', publicKey, /it is no JSON$/],
    ['no result', '{"result":{}}', publicKey, /is not as it has to be$/],
    ['a private key', '', privateKey, /^this is a private key/],
    ['no key', '', 'hello', /^this is no public key/],
    [
      'a key of RSA',
      '',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }) as string,
      /public key of rsa/,
    ],
  ])('%s is told in one line', (_, text, key, expected) => {
    const message = said(() => verified(text === '' ? signed() : text, key));
    expect(message).toMatch(expected);
    expect(message).not.toContain('\n');
  });
});

it('canonical JSON has one form, and says the same', () => {
  expect(canonicalJson({ b: 1, a: [true, null, 'é"'], '10': {}, '9': 0.5 })).toBe(
    '{"10":{},"9":0.5,"a":[true,null,"é\\""],"b":1}',
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
    }),
  );
});

it('reports show what was found as text, never as markup', () => {
  const html = reportHtml(RESULT);
  expect(html).not.toMatch(/<script|<b>/);
  expect(html).toContain('&#60;script&#62;');
  expect(html).not.toMatch(/https?:|src=|url\(/);
  expect(reportJunit(RESULT)).toContain('tests="2" failures="0" skipped="1"');
  expect(reportText(RESULT).at(-1)).toBe('passed: 1 of 2 passed, 1 optional ones failed');
});
