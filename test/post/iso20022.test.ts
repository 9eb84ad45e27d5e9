// Credit transfers and answers against schemas, by a validator that is not ours: xmllint of libxml2.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Payment } from '../../src/centre/settlement/payment.ts';
import { pain001 } from '../../src/post/pain001.ts';
import { rejectedPayments } from '../../src/post/pain002.ts';
import { rib } from '../centre/settlement/fixture.ts';

const FOLDER = `${import.meta.dirname}/iso20022`;
const ANSWER = readFileSync(`${FOLDER}/pain.002.001.10.sample.xml`, 'utf8');
const INVALID = 3;

const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined;
if (!hasXmllint && process.env.CI === 'true') throw new Error('xmllint is missing: apt-get install libxml2-utils');
if (!hasXmllint) process.stderr.write('SKIPPED: payments are not validated, xmllint is missing (libxml2-utils)\n');

/** What is wrong with `xml` by the schema of `message`: empty when nothing is. */
function faultsOf(xml: string, message: string): string {
  const schema = `${FOLDER}/${message}.subset.xsd`;
  const { status, stderr } = spawnSync('xmllint', ['--nonet', '--noout', '--schema', schema, '-'], {
    input: xml,
    encoding: 'utf8',
  });
  if (status === 0) return '';
  expect(status, stderr).toBe(INVALID);
  return stderr;
}

const ATLAS = { code: 'ATLAS', name: 'Banque Atlas', account: 'MA64011519000001205000534921', bank: '011' };
/** The longest code of a member, and none of the country's bank codes. */
const ABROAD = { ...ATLAS, code: 'SCHEME-12345', name: 'بنك الأطلس', bank: undefined };
const NAMES = ['Société du Café & Fils <Fès>', 'مقهى الميناء', 'É'.repeat(300), 'Œuvre «d’été»', '&'];

const payment = (contract: string, more: Partial<Payment> = {}): Payment => ({
  reference: `20261126-${contract}`,
  ...{ businessDate: 20261126, payOn: 20261127, contract, name: NAMES[0]!, rib, amountMinor: 1, currency: 504 },
  payer: ATLAS,
  ...more,
});
const many = Array.from({ length: 500 }, (_, i) =>
  payment(`${i}`.padStart(15, '0'), {
    name: NAMES[i % NAMES.length]!,
    payOn: [20261127, 20261130][i % 2]!,
    amountMinor: i === 0 ? 1_000_000_000_000_000 : i * 101,
  }),
);

test.skipIf(!hasXmllint).each([
  ['one payment', [payment('A')]],
  ['many payments, of all names and two days', many],
  ['a bank without a code', many.map((one) => ({ ...one, payer: ABROAD }))],
])('%s: the file is valid', (_, payments) => {
  expect(faultsOf(pain001(payments, '23:00:00'), 'pain.001.001.09')).toBe('');
});

test.skipIf(!hasXmllint)('a day of several banks: each file is valid', () => {
  const payers = [ATLAS, ABROAD, { ...ATLAS, code: 'RIF', name: 'Crédit du Rif & Cie', bank: '013' }];
  const files = Map.groupBy(
    many.map((one, i) => ({ ...one, payer: payers[i % payers.length]! })),
    ({ payer }) => payer.code,
  );
  expect(files.size).toBe(3);
  for (const own of files.values()) expect(faultsOf(pain001(own, '23:00:00'), 'pain.001.001.09')).toBe('');
});

const FILE = pain001([payment('A'), payment('B')], '23:00:00');

test.skipIf(!hasXmllint).each([
  ['elements in another order', /(<CdtrAgt>.*?<\/CdtrAgt>)(\s*)(<Cdtr>.*?<\/Cdtr>)/s, '$3$2$1', 'Element.*Cdtr'],
  ['an id of 36 characters', /<EndToEndId>[^<]*/, `<EndToEndId>${'1'.repeat(36)}`, 'EndToEndId.*maxLength'],
  ['an IBAN without its keys', /<IBAN>MA\d\d/, '<IBAN>MAXX', 'IBAN.*pattern'],
  ['an IBAN of a country in small letters', /<IBAN>MA/, '<IBAN>ma', 'IBAN.*pattern'],
  ['a negative amount', /(<InstdAmt Ccy="MAD">)/, '$1-', 'InstdAmt.*minInclusive'],
  ['an amount of six decimals', /(<InstdAmt Ccy="MAD">[^<]*)/, '$10001', 'InstdAmt.*fractionDigits'],
  ['an amount without a currency', / Ccy="MAD"/, '', 'Ccy.*required'],
  ['a currency in digits', /Ccy="MAD"/, 'Ccy="504"', 'Ccy.*pattern'],
  ['a day that is none', /<Dt>2026-11-27/, '<Dt>2026-11-31', 'Dt.*not a valid value'],
  ['a date without a time', /T23:00:00/, '', 'CreDtTm.*not a valid value'],
  ['no debtor', /<Dbtr>.*?<\/Dbtr>/s, '', 'Expected.*Dbtr'],
  ['no payments', /<CdtTrfTxInf>.*<\/CdtTrfTxInf>/s, '', 'Expected.*CdtTrfTxInf'],
  ['an empty name', /<Nm>[^<]*/, '<Nm>', 'Nm.*minLength'],
])('%s: the file is not valid', (_, from, to, said) => {
  const broken = FILE.replace(from, to);
  expect(broken).not.toBe(FILE);
  expect(faultsOf(broken, 'pain.001.001.09')).toMatch(new RegExp(said));
});

test.skipIf(!hasXmllint)('the answer that is read is valid, and names what it rejects', () => {
  expect(faultsOf(ANSWER, 'pain.002.001.10')).toBe('');
});

test('an answer of pain.002.001.10: payments take the status and the reason of their group', () => {
  expect(rejectedPayments(ANSWER)).toEqual([
    { reference: '20261126-B', reason: 'AC04 compte clôturé' },
    { reference: '20261126-C', reason: 'LIMIT' },
    { reference: '20261126-D', reason: 'LIMIT' },
  ]);
});

test('an answer that rejects the whole file: groups and payments take its status', () => {
  const whole = ANSWER.replace(
    '<GrpSts>PART</GrpSts>',
    '<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>',
  )
    .replace('<PmtInfSts>RJCT</PmtInfSts>', '')
    .replace('<StsRsnInf><Rsn><Prtry>LIMIT</Prtry></Rsn></StsRsnInf>', '');
  if (hasXmllint) expect(faultsOf(whole, 'pain.002.001.10')).toBe('');
  expect(rejectedPayments(whole).slice(1)).toEqual([
    { reference: '20261126-C', reason: 'FF01' },
    { reference: '20261126-D', reason: 'FF01' },
  ]);
  const unnamed = whole.replace(/<TxInfAndSts><OrgnlEndToEndId>.*<\/TxInfAndSts>/g, '');
  expect(() => rejectedPayments(unnamed)).toThrow(/S8583-20261126-ATLAS-2 is rejected as a whole/);
});
