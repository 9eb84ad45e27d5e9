// Documents as HTML, text, PDF, CSV and message: bytes repeat, amounts can be read back, nothing of a merchant becomes markup.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import PDFDocument from 'pdfkit';
import { expect, test, vi } from 'vitest';
import { statementCsv, statementDocument } from '../../src/centre/statements/statement-document.ts';
import { languages } from '../../src/centre/texts-by-language.ts';
import { csvOf } from '../../src/post/csv.ts';
import { htmlOf } from '../../src/post/html.ts';
import { messageOf } from '../../src/post/message.ts';
import { pdfOf } from '../../src/post/pdf.ts';
import { plainTextOf } from '../../src/post/plain-text.ts';
import { visualRuns } from '../../src/post/visual-runs.ts';
import { SENDER, sampleStatement } from './sample.ts';

const setting = { sender: 'Centre monétique', bank: 'Banque Atlas', mostLines: 100 };
const NET = { fr: '738,10', en: '738.10', ar: '738,10' };
const GROSS = { fr: '1\u00a0030,10', en: '1,030.10', ar: '1.030,10' };
const CARD = /9504010000000001|4000000000000010|5155040000000004/;

const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;
if (!hasPdftotext && process.env.CI === 'true') throw new Error('pdftotext is missing: apt-get install poppler-utils');
if (!hasPdftotext) process.stderr.write('SKIPPED: PDFs are not read back, pdftotext is missing (poppler-utils)\n');

test.each(languages)('%s: HTML, text and message say the same, and their bytes repeat', async (language) => {
  const statement = sampleStatement(language);
  const document = statementDocument(statement, setting);
  const rows = statementCsv(statement);
  const message = await messageOf(document, rows, SENDER, statement.merchant.email);
  const again = await messageOf(statementDocument(sampleStatement(language), setting), rows, SENDER, message.to);
  expect(again.bytes.equals(message.bytes)).toBe(true);
  const read = await simpleParser(message.bytes);
  expect(read.messageId).toBe(`<${statement.reference}@centre.example>`);
  expect(read.date?.toISOString()).toBe('2026-11-25T12:00:00.000Z');
  expect(read.subject).toContain(statement.merchant.tradingName);
  expect(read.from?.text).toBe('"Centre monétique" <releves@centre.example>');
  for (const said of [read.text!, read.html as string, plainTextOf(document), htmlOf(document)]) {
    expect(said).toContain(NET[language]);
    expect(said).toContain(GROSS[language]);
    expect(said).toContain('P20261126-0401121');
    expect(said).not.toMatch(CARD);
  }
  const attached = read.attachments.map(({ filename, contentType }) => [filename, contentType]);
  expect(attached).toEqual([
    [`${statement.reference}.pdf`, 'application/pdf'],
    [`${statement.reference}.csv`, 'text/csv'],
  ]);
  expect(read.attachments[1]!.content.toString()).toBe(csvOf(rows, language));
});

test.each(languages)('%s: the direction of the page', (language) => {
  const html = htmlOf(statementDocument(sampleStatement(language), setting));
  expect(html).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
  expect(html).not.toMatch(/<(img|script|link)|url\(|@import/);
});

test.skipIf(!hasPdftotext).each(languages)(
  '%s: amounts, cards and codes are read back from the PDF',
  async (language) => {
    const folder = mkdtempSync(join(tmpdir(), 'pdf-'));
    try {
      const path = join(folder, 'statement.pdf');
      const document = statementDocument(sampleStatement(language), setting);
      const pdf = await pdfOf(document);
      expect((await pdfOf(document)).equals(pdf)).toBe(true);
      writeFileSync(path, pdf);
      const said = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
      const wanted = [NET[language], GROSS[language], '950401******0001', '632900000002', '25/11/2026', '12:02:02'];
      for (const text of [...wanted, 'P20261126-0401121'])
        expect(said.replaceAll('\u00a0', ' ')).toContain(text.replaceAll('\u00a0', ' '));
      if (language === 'ar') expect(said.normalize('NFKC')).toMatch(/البطاقات/);
      expect(said).not.toMatch(CARD);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test('a long statement takes several pages, and says that the CSV file has the rest', async () => {
  const statement = sampleStatement('en');
  const lines = Array.from({ length: 600 }, (_, i) => statement.lines[i % 7]!);
  const document = statementDocument({ ...statement, lines }, { ...setting, mostLines: 500 });
  expect(plainTextOf(document)).toContain('500 of 600 lines are shown here; the attached CSV file has them all.');
  const pages = (await pdfOf(document)).toString('latin1').match(/\/Type \/Page\b/g);
  expect(pages!.length).toBeGreaterThan(5);
  expect(statementCsv({ ...statement, lines })).toHaveLength(601);
});

test('what a merchant is called is text, never markup, formula or header', async () => {
  const statement = sampleStatement('en');
  const tradingName = '=1+1<script>alert("x")</script>\r\nBcc: thief@example.com';
  const document = statementDocument({ ...statement, merchant: { ...statement.merchant, tradingName } }, setting);
  expect(htmlOf(document)).not.toContain('<script');
  const { bytes } = await messageOf(document, [[tradingName, '-12,50', '+212600000000']], SENDER, 'a@shop.example');
  const read = await simpleParser(bytes);
  expect(read.bcc).toBeUndefined();
  expect(csvOf([['=1+1', '-12,50', '-A1', '1;2', 'a"b']], 'fr')).toBe(`\ufeff'=1+1;-12,50;'-A1;"1;2";"a""b"\r\n`);
});

test('CSV: amounts have the decimal sign of the language, and cells its separator', () => {
  const lineOf = (language: 'fr' | 'en') => csvOf(statementCsv(sampleStatement(language)), language).split('\r\n')[2];
  expect(lineOf('fr')).toBe(
    '2026-11-25;0401121;2026-11-25;12:02:02;400000******0010;visa;foreign;purchase;1000,00;MAD;100002;632900000002;T0000001;approved;',
  );
  expect(lineOf('en')).toContain(',purchase,1000.00,MAD,');
});

test('a line of both directions is drawn from the left', () => {
  const drawn = (line: string, isRightToLeft: boolean) => visualRuns(line, isRightToLeft).map(({ text }) => text);
  expect(drawn('Total 12', false)).toEqual(['Total 12']);
  // Arabic stays in the order of reading within its run: it is turned when it is shaped.
  expect(drawn('مبلغ \u206612,50 MAD\u2069 غدا', true)).toEqual([' غدا', '12,50 MAD', ' ', 'مبلغ']);
  expect(drawn('مكتبة (الرباط)', true).join('|')).toBe('(|الرباط|) |مكتبة');
});

test('a document does not depend on those that were made before it', async () => {
  type Fonts = Pick<typeof import('../../src/post/pdf-fonts.ts'), 'registerFonts'>;
  const drawn = async ({ registerFonts }: Fonts, text: string) => {
    const document = new PDFDocument({ compress: false, info: { CreationDate: new Date(0) } });
    registerFonts(document);
    document.font('latin-400').text(text).end();
    return (await buffer(document)).toString('latin1');
  };
  const anew = async (): Promise<Fonts> => {
    vi.resetModules();
    return await import('../../src/post/pdf-fonts.ts');
  };
  const fonts = await anew();
  // É is drawn of E, which then is known for no character.
  await drawn(fonts, 'É');
  expect(await drawn(fonts, 'E')).toBe(await drawn(await anew(), 'E'));
});
