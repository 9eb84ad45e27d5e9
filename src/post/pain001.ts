// The credit transfers that a bank is to carry out, as ISO 20022 CustomerCreditTransferInitiation, pain.001.001.09: one group for each
// execution date. Nothing in it comes from a clock or from chance: the same payments give the same bytes.
import { XMLBuilder } from 'fast-xml-parser';
import { ibanOfRib } from '../centre/registers/bank-account.ts';
import type { Payment } from '../centre/settlement/payment.ts';
import { calendarDateText } from '../iso8583/calendar-date.ts';
import { currencyOf } from '../iso8583/currency.ts';
import { latinText } from './latin-text.ts';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
/** Max140Text. */
const LONGEST_NAME = 140;
const BANK_DIGITS = 3;

/** The file of one paying bank for a business date. `cutOver` is hh:mm:ss. Throws a RangeError when the payments are none, or not of one bank. */
export function pain001(payments: readonly Payment[], cutOver: string): string {
  const [first] = payments;
  if (first === undefined || payments.some((one) => one.payer.code !== first.payer.code))
    throw new RangeError('a file is of the payments of one bank');
  const { payer, businessDate } = first;
  const message = `S8583-${businessDate}-${payer.code}`;
  const groups = Map.groupBy(payments, ({ payOn, currency }) => `${payOn}-${currencyName(currency)}`);
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    Document: {
      '@xmlns': NAMESPACE,
      CstmrCdtTrfInitn: {
        GrpHdr: {
          MsgId: message,
          CreDtTm: `${calendarDateText(businessDate)}T${cutOver}`,
          NbOfTxs: payments.length,
          CtrlSum: controlSum(payments),
          InitgPty: { Nm: nameOf(payer.name, payer.code) },
        },
        PmtInf: [...groups.keys()].sort().map((name, i) => group(`${message}-${i + 1}`, groups.get(name)!)),
      },
    },
  };
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  });
  return builder.build(document);
}

function group(id: string, payments: readonly Payment[]): object {
  const { payer, payOn } = payments[0]!;
  return {
    PmtInfId: id,
    PmtMtd: 'TRF',
    NbOfTxs: payments.length,
    CtrlSum: controlSum(payments),
    ReqdExctnDt: { Dt: calendarDateText(payOn) },
    Dbtr: { Nm: nameOf(payer.name, payer.code) },
    DbtrAcct: { Id: { IBAN: payer.account } },
    DbtrAgt: agent(payer.bank),
    CdtTrfTxInf: payments.map(transfer),
  };
}

function transfer({ reference, contract, name, rib, amountMinor, currency, businessDate }: Payment): object {
  return {
    PmtId: { EndToEndId: reference },
    Amt: { InstdAmt: { '@Ccy': currencyName(currency), '#text': decimal(BigInt(amountMinor)) } },
    CdtrAgt: agent(rib.slice(0, BANK_DIGITS)),
    Cdtr: { Nm: nameOf(name, contract) },
    CdtrAcct: { Id: { IBAN: ibanOfRib(rib) } },
    RmtInf: { Ustrd: `Card sales ${calendarDateText(businessDate)} contract ${contract}` },
  };
}

/** A bank by its number in the country's clearing; one without is known by its account. */
function agent(bank: string | undefined): object {
  if (bank === undefined) return { FinInstnId: { Othr: { Id: 'NOTPROVIDED' } } };
  return { FinInstnId: { ClrSysMmbId: { MmbId: bank } } };
}

function nameOf(name: string, otherwise: string): string {
  return (latinText(name) || otherwise).slice(0, LONGEST_NAME).trim();
}

function controlSum(payments: readonly Payment[]): string {
  return decimal(payments.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n));
}

/** Two decimals. */
function decimal(minor: bigint): string {
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Letters of a currency. Throws a RangeError for one that is not known, or has not two decimals. */
function currencyName(currency: number): string {
  const code = String(currency).padStart(3, '0');
  const found = currencyOf(code);
  if (found?.exponent !== 2) throw new RangeError(`nothing is paid in currency ${code}`);
  return found.code;
}
