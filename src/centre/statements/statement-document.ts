// A statement as a document, and as the rows of its CSV file.
import type { Language } from '../member.ts';
import type { Column, Document, Fact, Row, Section } from './document.ts';
import { amountText, countText, currencyText, dateText, longDateText, percentText, timeText } from './formats.ts';
import { reasonCode, reasonIn } from './reason-texts.ts';
import type { Statement, StatementLine } from './statement.ts';
import { type TextName, text } from './texts.ts';

/** Who sends a document, whom the merchant's bank is, and how many lines fit. */
interface StatementSetting {
  readonly sender: string;
  /** Name of the acquiring member. */
  readonly bank: string;
  /** Lines of operations that are shown; the CSV file has all. */
  readonly mostLines: number;
}

const brandNames: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  maestro: 'Maestro',
  cmi: 'CMI',
  diners: 'Diners Club',
  discover: 'Discover',
  amex: 'American Express',
  unionpay: 'UnionPay',
};

export function statementDocument(statement: Statement, setting: StatementSetting): Document {
  const { merchant, language, businessDate, reference } = statement;
  const say = (name: TextName, values?: Readonly<Record<string, string>>) => text(name, language, values);
  const date = longDateText(businessDate, language);
  const facts: Fact[] = [
    { label: say('reference'), value: reference },
    { label: say('contract'), value: merchant.contract },
    { label: say('acceptor'), value: merchant.acceptor },
    { label: say('bank'), value: setting.bank },
    { label: say('account'), value: ribText(merchant.rib) },
    { label: say('currency'), value: currencyText(merchant.currency) },
  ];
  const names = [...new Set([merchant.legalName, merchant.tradingName])];
  return {
    language,
    sender: setting.sender,
    title: say('statementTitle'),
    subtitle: `${say('businessDay')}${language === 'fr' ? '\u00a0' : ''}: ${date}`,
    subject: say('statementSubject', { date, merchant: merchant.tradingName }),
    recipient: [...names, merchant.city, merchant.site ?? ''].filter((line) => line !== ''),
    facts,
    greeting: say('statementGreeting', { date }),
    sections: [settlementSection(statement), brandSection(statement), operationSection(statement, setting.mostLines)],
    footer: [say('maskedNote'), say('simulated')],
    date: businessDate,
    reference,
  };
}

function settlementSection({ merchant, language, settlement }: Statement): Section {
  const say = (name: TextName, values?: Readonly<Record<string, string>>) => text(name, language, values);
  const amount = (minor: number) => amountText(minor, merchant.currency, language);
  const whole = (minor: number) => `${amount(minor)}\u00a0${currencyText(merchant.currency)}`;
  const { salesMinor, refundsMinor, carriedInMinor, carriedOutMinor, paidMinor, payment } = settlement;
  const facts: Fact[] = [
    { label: say('sales'), value: amount(salesMinor) },
    { label: say('refunds'), value: amount(negated(refundsMinor)) },
    { label: say('gross'), value: amount(salesMinor - refundsMinor), isStrong: true },
    { label: say('commission'), value: amount(negated(settlement.commissionMinor)) },
    { label: say('fees'), value: amount(negated(settlement.feesMinor)) },
    {
      label: say('vat', { rate: percentText(merchant.vatMillionths, language) }),
      value: amount(negated(settlement.vatMinor)),
    },
    { label: say('reserve'), value: amount(negated(settlement.reserveMinor)) },
    { label: say('carriedIn'), value: amount(negated(carriedInMinor)) },
    { label: say('carriedOut'), value: amount(carriedOutMinor) },
    { label: say('net'), value: whole(paidMinor), isStrong: true },
  ];
  const transfer =
    payment === undefined
      ? say('notPaid')
      : say('paid', {
          amount: whole(paidMinor),
          reference: payment.reference,
          date: longDateText(payment.payOn, language),
        });
  const carried = carriedOutMinor > 0 ? [say('isCarried', { amount: whole(carriedOutMinor) })] : [];
  return { title: say('settlement'), facts, notes: [transfer, ...carried] };
}

function brandSection({ brands, language, merchant }: Statement): Section {
  const say = (name: TextName) => text(name, language);
  const columns: Column[] = [
    { title: say('brand'), weight: 18 },
    { title: say('count'), weight: 10, isEnd: true },
    { title: say('sales'), weight: 18, isEnd: true },
    { title: say('refunds'), weight: 18, isEnd: true },
    { title: say('reversals'), weight: 18, isEnd: true },
    { title: say('total'), weight: 20, isEnd: true },
    { title: say('declinedCount'), weight: 12, isEnd: true },
  ];
  const rows: Row[] = brands.map((total) => {
    const amount = (minor: number) => amountText(minor, total.currency, language);
    const counted = total.sales + total.refunds + total.reversals;
    const foreign = total.currency === merchant.currency ? '' : ` ${currencyText(total.currency)}`;
    return {
      cells: [
        brandName(total.brand) + foreign,
        countText(counted, language),
        amount(total.salesMinor),
        amount(total.refundsMinor),
        amount(total.reversalsMinor),
        amount(total.netMinor),
        countText(total.declined, language),
      ],
    };
  });
  const own = brands.filter(({ currency }) => currency === merchant.currency);
  if (own.length > 1) {
    const sum = (of: (total: (typeof own)[number]) => number) => own.reduce((all, total) => all + of(total), 0);
    const amount = (minor: number) => amountText(minor, merchant.currency, language);
    const cells = [
      say('total'),
      countText(
        sum(({ sales, refunds, reversals }) => sales + refunds + reversals),
        language,
      ),
      amount(sum(({ salesMinor }) => salesMinor)),
      amount(sum(({ refundsMinor }) => refundsMinor)),
      amount(sum(({ reversalsMinor }) => reversalsMinor)),
      amount(sum(({ netMinor }) => netMinor)),
      countText(
        sum(({ declined }) => declined),
        language,
      ),
    ];
    rows.push({ cells, tone: 'strong' });
  }
  return { title: say('byBrand'), table: { columns, rows } };
}

function operationSection({ lines, language }: Statement, mostLines: number): Section {
  const say = (name: TextName, values?: Readonly<Record<string, string>>) => text(name, language, values);
  const title = say('operations');
  if (lines.length === 0) return { title, notes: [say('noOperations')] };
  const columns: Column[] = [
    { title: say('date'), weight: 12.5 },
    { title: say('time'), weight: 10 },
    { title: say('card'), weight: 18.5 },
    { title: say('brand'), weight: 12 },
    { title: say('origin'), weight: 9.5 },
    { title: say('kind'), weight: 15.5 },
    { title: say('approvalCode'), weight: 13 },
    { title: say('rrn'), weight: 16 },
    { title: say('outcome'), weight: 18 },
    { title: say('amount'), weight: 13, isEnd: true },
  ];
  const shown = lines.slice(0, mostLines);
  const rows = shown.map((line): Row => {
    const amount = amountText(line.amountMinor, line.currency, language);
    const cells = [
      dateText(line.at.date),
      timeText(line.at),
      line.maskedCard,
      brandName(line.brand),
      say(line.origin),
      say(kindName(line)),
      line.approvalCode,
      line.rrn,
      outcomeText(line, language),
      amount,
    ];
    return line.reason === 0 ? { cells } : { cells, tone: 'muted' };
  });
  const counts = { shown: countText(shown.length, language), all: countText(lines.length, language) };
  const notes = shown.length < lines.length ? [say('moreLines', counts)] : [];
  return { title, table: { columns, rows }, notes };
}

/** A row of names, then one for each line. Names are of no language, so that a program can read all statements. Dates are ISO 8601, and
 *  amounts have the decimal sign of the language, by which spreadsheets of that language know them for numbers. */
export function statementCsv({ lines, language, merchant, businessDate }: Statement): string[][] {
  const sign = language === 'en' ? '.' : ',';
  const head =
    'business_date,contract,date,time,card,brand,origin,kind,amount,currency,authorization,rrn,terminal,outcome,reason';
  const rows = lines.map((line) => [
    isoDate(businessDate),
    merchant.contract,
    isoDate(line.at.date),
    timeText(line.at),
    line.maskedCard,
    line.brand,
    line.origin,
    line.kind + (line.isReversal ? '-reversal' : ''),
    plainAmount(line.amountMinor, line.currency, sign),
    currencyText(line.currency),
    line.approvalCode,
    line.rrn,
    line.terminal,
    line.reason === 0 ? 'approved' : reasonCode(line.reason),
    line.reason === 0 ? '' : reasonIn(line.reason, language),
  ]);
  return [head.split(','), ...rows];
}

function brandName(brand: string): string {
  return brand === '' ? '–' : (brandNames[brand] ?? brand);
}

function outcomeText({ reason }: StatementLine, language: Language): string {
  if (reason === 0) return text('approved', language);
  return text('declined', language, { reason: reasonIn(reason, language) });
}

function kindName({ kind, isReversal }: StatementLine): TextName {
  return isReversal ? `${kind}Reversal` : kind;
}

function plainAmount(minor: number, currency: number, sign: string): string {
  return amountText(minor, currency, 'en').replaceAll(',', '').replace('.', sign).replace('\u2212', '-');
}

export function isoDate(date: number): string {
  const digits = String(date);
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** In the groups of its parts: bank 3, locality 3, account 16, key 2. */
function ribText(rib: string): string {
  return [rib.slice(0, 3), rib.slice(3, 6), rib.slice(6, 22), rib.slice(22)].join(' ').trim();
}

/** Never minus nothing. */
function negated(minor: number): number {
  return minor === 0 ? 0 : -minor;
}
