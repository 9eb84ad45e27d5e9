// Credit transfers and what banks answer to them.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { isIban } from '../../src/centre/registers/bank-account.ts';
import type { Payment } from '../../src/centre/settlement/payment.ts';
import { latinText } from '../../src/post/latin-text.ts';
import { pain001 } from '../../src/post/pain001.ts';
import { rejectedPayments } from '../../src/post/pain002.ts';
import { rib } from '../centre/settlement/fixture.ts';

const payment = (contract: string, amountMinor: number, more: Partial<Payment> = {}): Payment => ({
  reference: `20261126-${contract}`,
  ...{
    businessDate: 20261126,
    payOn: 20261127,
    contract,
    name: 'Société du Café & Fils',
    rib,
    amountMinor,
    currency: 504,
  },
  payer: { code: 'ATLAS', name: 'Banque Atlas', account: 'MA64011519000001205000534921', bank: '011' },
  ...more,
});
const payments = [payment('A', 5), payment('B', 123_456), payment('C', 100, { payOn: 20261130, name: 'مقهى الميناء' })];

interface Transfer {
  readonly PmtId: { readonly EndToEndId: string };
  readonly Amt: { readonly InstdAmt: string };
  readonly Cdtr: { readonly Nm: string };
  readonly CdtrAcct: { readonly Id: { readonly IBAN: string } };
}

describe('a file of credit transfers', () => {
  const xml = pain001(payments, '23:00:00');
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => ['PmtInf', 'CdtTrfTxInf'].includes(name) });
  const { GrpHdr, PmtInf } = parser.parse(xml).Document.CstmrCdtTrfInitn;

  it('is well formed and the same each time', () => {
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(pain001(payments, '23:00:00')).toBe(xml);
    expect(xml).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('counts and sums up', () => {
    expect(GrpHdr).toEqual({
      MsgId: 'S8583-20261126-ATLAS',
      ...{ CreDtTm: '2026-11-26T23:00:00', NbOfTxs: '3', CtrlSum: '1235.61', InitgPty: { Nm: 'Banque Atlas' } },
    });
    expect(PmtInf.map((one: Record<string, unknown>) => [one.NbOfTxs, one.CtrlSum, one.ReqdExctnDt])).toEqual([
      ['2', '1234.61', { Dt: '2026-11-27' }],
      ['1', '1.00', { Dt: '2026-11-30' }],
    ]);
  });

  it('names each payment, its amount and an account whose keys are right', () => {
    const found = PmtInf.flatMap((group: { CdtTrfTxInf: Transfer[] }) => group.CdtTrfTxInf);
    expect(found.map((one: Transfer) => [one.PmtId.EndToEndId, one.Amt.InstdAmt, one.Cdtr.Nm])).toEqual([
      ['20261126-A', '0.05', 'Societe du Cafe + Fils'],
      ['20261126-B', '1234.56', 'Societe du Cafe + Fils'],
      ['20261126-C', '1.00', 'C'],
    ]);
    expect(found.every((one: Transfer) => isIban(one.CdtrAcct.Id.IBAN))).toBe(true);
    expect(xml).toContain('<InstdAmt Ccy="MAD">0.05</InstdAmt>');
  });

  it('is of one bank', () => {
    const other = { ...payments[0]!.payer, code: 'RIF' };
    expect(() => pain001([...payments, payment('D', 1, { payer: other })], '23:00:00')).toThrow(RangeError);
  });
});

it('banks take few characters', () => {
  expect(latinText('Œuvre «d’été» n°5')).toBe("OEuvre d'ete n 5");
  expect(latinText('مقهى')).toBe('');
});

describe('what a bank answers', () => {
  const report = (inner: string) => `<Document xmlns="x"><CstmrPmtStsRpt>${inner}</CstmrPmtStsRpt></Document>`;
  const one = (id: string, status: string) =>
    `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>${status}</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></StsRsnInf></TxInfAndSts>`;

  it('names the payments that it rejects', () => {
    const group = `<OrgnlPmtInfAndSts><OrgnlPmtInfId>1</OrgnlPmtInfId>${one('a', 'RJCT')}${one('b', 'ACSC')}</OrgnlPmtInfAndSts>`;
    expect(rejectedPayments(report(group))).toEqual([{ reference: 'a', reason: 'AC04 closed' }]);
  });

  it.each([
    ['<a>', /line 1/],
    ['<Document/>', /no customer payment status report/],
    [report('<OrgnlGrpInfAndSts><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts>'), /rejected as a whole/],
    [report('<OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>'), /rejected as a whole/],
  ])('%s is no answer to go by', (xml, message) => expect(() => rejectedPayments(xml)).toThrow(message));
});
