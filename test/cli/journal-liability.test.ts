// Who bears a fraud, as the journal commands tell it: from what may be kept of a request, in each dialect that says it.
import { afterAll, expect, test } from 'vitest';
import { type CommerceForm, commerceElements } from '../../src/codec/commerce-data.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { type NewEntry, Step } from '../../src/journal/entry.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { Sanitizer } from '../../src/switch/sanitizer.ts';
import { JournalFolder } from './run-journal.ts';

const CARD = '9504010000000019';
const CAVV = Buffer.alloc(20, 0xc7).toString('base64');
const SECURITY_CODE = '739';
const folder = new JournalFolder();
afterAll(() => folder.remove());

/** Dialects in which what is kept of a request has its indicator. */
const specs = { ecommerce: 'iso87-ascii-ecommerce', visa: 'visa-base1', mastercard: 'mastercard-cis' } as const;

async function journalOf(form: keyof typeof specs, indicators: readonly string[]): Promise<string> {
  const file = `${form}.db`;
  const codec = compile(loadSpec(specs[form]));
  const sanitizer = new Sanitizer();
  const kept = (json: object) => {
    const message = codec.decode(codec.encode({ ...json }));
    return Buffer.from(sanitizer.out.subarray(0, sanitizer.sanitize(message)));
  };
  const journal = await openSqliteJournal(folder.file(file), { node: 'casa', acquirers: ['shop'], issuers: ['home'] });
  indicators.forEach((eci, place) => {
    const data = { eci, authenticationValue: CAVV, securityCode: SECURITY_CODE };
    const elements = eci === '' ? {} : commerceElements(form as CommerceForm, data);
    const request = {
      0: '0100',
      2: CARD,
      3: '000000',
      4: '000000001500',
      11: String(place + 1).padStart(6, '0'),
      ...elements,
    };
    const answer = kept({ 0: '0110', 2: CARD, 4: '000000001500', 11: request[11], 39: '00' });
    const behind = kept(request);
    const bytes = Buffer.concat([answer, behind]);
    const entry: NewEntry = {
      ...{
        step: Step.answered,
        transaction: place + 1,
        original: 0,
        acquirer: 1,
        issuer: 1,
        mti: 100,
        stan: place + 1,
      },
      ...{ issuerStan: 0, amountMinor: 1500, currency: 504, reason: 0, sentAt: -1, advice: 0, adviceStan: 0 },
      ...{ businessDate: 0, captures: 0, atMs: Date.UTC(2026, 10, 26) + place },
      ...{ bytes, start: 0, end: bytes.length, requestBytes: behind.length, toldBytes: 0 },
    };
    journal.append(entry);
  });
  await journal.close();
  return file;
}

test.each([
  ['ecommerce', ['05', '06', '07', '02', '01', '00', '']],
  ['visa', ['05', '06', '07', '02', '01', '00', '']],
  ['mastercard', ['02', '01', '00', '']],
] as const)('%s', async (form, indicators) => {
  const file = await journalOf(form, indicators);
  const said = { '05': 'issuer', '02': 'issuer', '06': 'issuer (attempt)', '01': 'issuer (attempt)', '07': 'merchant' };
  const expected = indicators.map((eci) =>
    eci === '' ? null : eci === '00' ? 'merchant' : said[eci as keyof typeof said],
  );
  const options = ['--spec', specs[form]];
  const { out } = await folder.run(['find', file, ...options, '--format', 'json']);
  expect(JSON.parse(out).map(({ liability }: { liability: string | null }) => liability)).toEqual(expected);
  const shown = await folder.run(['show', file, '1', ...options, '--unmasked']);
  expect(shown.out).toContain('a fraud is borne by the issuer');
  const secrets = [SECURITY_CODE, CAVV, Buffer.from(CAVV, 'base64').toString('hex').toUpperCase()];
  for (const secret of secrets) expect(shown.out).not.toContain(secret);
  const csv = (await folder.run(['find', file, ...options, '--format', 'csv'])).out.trimEnd().split('\n');
  expect(csv[1]!.endsWith(',issuer')).toBe(true);
});
