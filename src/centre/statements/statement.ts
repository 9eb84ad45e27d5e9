// The statement of a merchant for a business day, as data: every operation and every refused request, totals by brand, what is
// deducted, and what is paid or carried. Amounts are signed as the merchant sees them: what it earns is above zero. It adds up, or
// there is none: whoever sends it may rely on that.
import { maskPan } from '../../iso8583/pan.ts';
import { isApproved, type Reason } from '../../iso8583/reason.ts';
import type { Language } from '../member.ts';
import type { CardOrigin, Merchant } from '../merchant.ts';
import type { Operation, OperationKind } from '../operation.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/** A moment as the clock of the centre shows it. */
export interface LocalTime {
  /** yyyymmdd. */
  readonly date: number;
  /** hhmmss. */
  readonly time: number;
}

/** What settlement made of the operations of a merchant and a business day. Minor units of the merchant's currency; each zero or
 *  above but `salesMinor` and `refundsMinor`, which late reversals may turn. */
export interface DaySettlement {
  /** Purchases less their reversals. */
  readonly salesMinor: number;
  /** Refunds less their reversals. */
  readonly refundsMinor: number;
  /** Negative when reversals give more back than the day brought. */
  readonly commissionMinor: number;
  /** On commission and fees; negative as the commission may be. */
  readonly vatMinor: number;
  /** Monthly and entry fee. */
  readonly feesMinor: number;
  /** Held back as guarantee; below zero when it is given back. */
  readonly reserveMinor: number;
  /** Of earlier payments that came back, paid anew; undefined: none. */
  readonly returnedMinor?: number | undefined;
  /** A debt of earlier days, and what is left of it. */
  readonly carriedInMinor: number;
  readonly carriedOutMinor: number;
  readonly paidMinor: number;
  /** Of the credit transfer; undefined when nothing is paid. */
  readonly payment: { readonly reference: string /** yyyymmdd. */; readonly payOn: number } | undefined;
}

/** One operation or refused request. */
export interface StatementLine {
  /** Of the operation or request. */
  readonly key: string;
  readonly at: LocalTime;
  readonly maskedCard: string;
  readonly brand: string;
  readonly origin: CardOrigin;
  readonly kind: OperationKind;
  readonly isReversal: boolean;
  /** Signed: a refund is below zero, the reversal of a purchase too. Of a refused request: what was asked for. */
  readonly amountMinor: number;
  readonly currency: number;
  readonly approvalCode: string;
  readonly rrn: string;
  readonly terminal: string;
  /** 0: it is in the totals. Otherwise why it was refused, and it is in none. */
  readonly reason: Reason;
}

/** What the operations with cards of one brand come to, in one currency. Refused ones are counted, and in no amount. */
interface BrandTotal {
  readonly brand: string;
  readonly currency: number;
  readonly sales: number;
  readonly refunds: number;
  readonly reversals: number;
  readonly declined: number;
  /** Signed sums: `netMinor` = sales + refunds + reversals. */
  readonly salesMinor: number;
  readonly refundsMinor: number;
  readonly reversalsMinor: number;
  readonly netMinor: number;
}

export interface Statement {
  readonly merchant: Merchant;
  readonly language: Language;
  /** yyyymmdd. */
  readonly businessDate: number;
  /** `<contract>-<yyyymmdd>`: one merchant has one for a day. */
  readonly reference: string;
  /** In the order of their time; those of one moment by key. */
  readonly lines: readonly StatementLine[];
  /** By brand, then currency. */
  readonly brands: readonly BrandTotal[];
  readonly settlement: DaySettlement;
}

/** A statement that does not add up: something is wrong before it. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
}

/** What a statement is made of: everything of one merchant and business date. */
interface StatementParts {
  readonly merchant: Merchant;
  readonly businessDate: number;
  readonly operations: readonly Operation[];
  /** Approved ones are left out: what was confirmed of them are operations. */
  readonly requests: readonly AuthorizationRequest[];
  readonly settlement: DaySettlement;
}

/** The statement; undefined for a merchant that had no operation, no request, and is paid nothing. `localTime` is the centre's
 *  clock. Throws a StatementError when it does not add up, or a part is of another merchant or day. */
export function statementOf(parts: StatementParts, localTime: (atMs: number) => LocalTime): Statement | undefined {
  const { merchant, businessDate, operations, requests, settlement } = parts;
  const reference = `${merchant.contract}-${businessDate}`;
  for (const part of [...operations, ...requests]) {
    if (part.contract !== merchant.contract || part.businessDate !== businessDate)
      throw new StatementError(`${reference}: ${part.key} is of ${part.contract} and ${part.businessDate}`);
  }
  const refused = requests.filter(({ reason }) => !isApproved(reason));
  const found = [
    ...operations.map((operation) => ({ atMs: operation.atMs, line: lineOf(operation, localTime) })),
    ...refused.map((request) => ({ atMs: request.atMs, line: refusedLine(request, localTime) })),
  ].sort((a, b) => a.atMs - b.atMs || (a.line.key < b.line.key ? -1 : 1));
  const lines = found.map(({ line }) => line);
  checkSums(reference, merchant, lines, settlement);
  if (lines.length === 0 && settlement.paidMinor === 0) return undefined;
  const { language } = merchant;
  return { merchant, language, businessDate, reference, lines, brands: brandTotals(lines), settlement };
}

/** What an operation earns its merchant: a purchase above zero, a refund below, a reversal the other way round. */
function signedMinor({ kind, isReversal, amountMinor }: Operation): number {
  return (kind === 'refund') === isReversal ? amountMinor : -amountMinor;
}

function lineOf(operation: Operation, localTime: (atMs: number) => LocalTime): StatementLine {
  const { key, atMs, pan, brand, origin, kind, isReversal, currency, approvalCode, rrn, terminal } = operation;
  const shown = { key, at: localTime(atMs), maskedCard: maskPan(pan), brand, origin, kind, isReversal };
  return { ...shown, amountMinor: signedMinor(operation), currency, approvalCode, rrn, terminal, reason: 0 };
}

function refusedLine(request: AuthorizationRequest, localTime: (atMs: number) => LocalTime): StatementLine {
  const { key, atMs, pan, brand, origin, kind, currency, rrn, terminal, reason } = request;
  const amountMinor = kind === 'refund' ? -request.amountMinor : request.amountMinor;
  const shown = { key, at: localTime(atMs), maskedCard: maskPan(pan), brand, origin, kind, isReversal: false };
  return { ...shown, amountMinor, currency, approvalCode: '', rrn, terminal, reason };
}

function brandTotals(lines: readonly StatementLine[]): BrandTotal[] {
  const totals = new Map<string, { -readonly [key in keyof BrandTotal]: BrandTotal[key] }>();
  for (const { brand, currency, kind, isReversal, amountMinor, reason } of lines) {
    const name = `${brand} ${currency}`;
    let total = totals.get(name);
    if (total === undefined) {
      const counts = { sales: 0, refunds: 0, reversals: 0, declined: 0 };
      total = { brand, currency, ...counts, salesMinor: 0, refundsMinor: 0, reversalsMinor: 0, netMinor: 0 };
      totals.set(name, total);
    }
    if (reason !== 0) {
      total.declined++;
      continue;
    }
    const what = isReversal ? 'reversals' : kind === 'refund' ? 'refunds' : 'sales';
    total[what]++;
    total[`${what}Minor`] += amountMinor;
    total.netMinor += amountMinor;
  }
  const byName = (a: BrandTotal, b: BrandTotal) => (a.brand < b.brand ? -1 : a.brand > b.brand ? 1 : 0);
  return [...totals.values()].sort((a, b) => byName(a, b) || a.currency - b.currency);
}

/** Sales less refunds are what the operations say, and what comes in is what goes out. */
function checkSums(reference: string, merchant: Merchant, lines: readonly StatementLine[], settled: DaySettlement) {
  const own = lines.filter(({ reason, currency }) => reason === 0 && currency === merchant.currency);
  const operations = own.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const gross = settled.salesMinor - settled.refundsMinor;
  if (operations !== gross)
    throw new StatementError(`${reference}: operations come to ${operations}, settlement says ${gross}`);
  const deducted = settled.commissionMinor + settled.vatMinor + settled.feesMinor + settled.reserveMinor;
  const due = gross + (settled.returnedMinor ?? 0) - deducted - settled.carriedInMinor;
  const left = settled.paidMinor - settled.carriedOutMinor;
  if (due !== left) throw new StatementError(`${reference}: ${due} is due, ${left} is paid less what is carried`);
  if ((settled.payment !== undefined) !== settled.paidMinor > 0)
    throw new StatementError(`${reference}: a payment of ${settled.paidMinor}, and ${settled.payment?.reference}`);
}
