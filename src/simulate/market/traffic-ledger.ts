// The day as acquirers were told it, added up as it goes by: how many, how much, by hour, issuer and reason; and what each issuer owes each
// acquirer for it, by which clearing is checked. It grows with the market, not with the day.
import { isApproved, Reason } from '../../iso8583/reason.ts';
import { type MarketLayout, type MarketLink, type SaleKind, saleKinds } from './layout.ts';
import type { Told } from './market-acquirer.ts';
import type { MarketSale } from './sale.ts';

type Fate = 'approved' | 'declined' | 'technical';

/** Requests and what came of them. */
export interface Counts {
  approved: number;
  declined: number;
  technical: number;
  /** What was approved, minor units. */
  approvedMinor: number;
  /** What was asked for, minor units. */
  askedMinor: number;
}

/** A day of traffic in figures, as plain data. Amounts are minor units of the market's currency. */
export interface TrafficSummary {
  readonly total: Readonly<Counts>;
  /** Hour by hour from the cut-over on. */
  readonly hours: readonly Readonly<Counts>[];
  readonly kinds: Readonly<Record<SaleKind, Readonly<Counts>>>;
  /** By the code of the member. */
  readonly issuers: readonly (Readonly<Counts> & { readonly member: string })[];
  /** Refusals by action code, the most frequent first. */
  readonly refusals: readonly { readonly reason: Reason; readonly count: number }[];
  readonly refunds: number;
  readonly reversals: number;
  /** What issuers owe acquirers for what was confirmed, less what was undone and refunded: codes of members. */
  readonly owed: readonly { readonly acquirer: string; readonly issuer: string; readonly amountMinor: number }[];
}

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** Nobody has decided: no answer in time, a host or the switch out of order. */
const technical: ReadonlySet<Reason> = new Set([
  Reason.issuerInoperative,
  Reason.systemMalfunction,
  Reason.responseTooLate,
  Reason.formatError,
  Reason.cutoverInProcess,
]);

export class TrafficLedger implements Told {
  private readonly total = noCounts();
  private readonly byHour: readonly Counts[] = Array.from({ length: HOURS }, noCounts);
  private readonly byKind = Object.fromEntries(saleKinds.map((kind) => [kind, noCounts()])) as Record<SaleKind, Counts>;
  /** By the place of the issuer among the members. */
  private readonly byIssuer: readonly Counts[];
  private readonly refusals = new Map<Reason, number>();
  /** By the places of acquirer and issuer among the members. */
  private readonly owed: readonly number[][];
  private refunds = 0;
  private reversals = 0;
  private readonly fromMs: number;
  private readonly codes: readonly string[];
  private readonly links: readonly MarketLink[];

  constructor({ members }: MarketLayout, links: readonly MarketLink[], fromMs: number) {
    this.fromMs = fromMs;
    this.links = links;
    this.codes = members.map(({ member }) => member.code);
    this.byIssuer = members.map(noCounts);
    this.owed = members.map(() => members.map(() => 0));
  }

  answered(sale: MarketSale, reason: Reason): void {
    const fate = fateOf(reason);
    const hour = Math.min(HOURS - 1, Math.floor((sale.atMs - this.fromMs) / HOUR_MS));
    const { card, kind, amountMinor, isRefund } = sale;
    for (const counts of [this.total, this.byHour[hour]!, this.byKind[kind], this.byIssuer[card.issuer]!]) {
      counts[fate]++;
      counts.askedMinor += amountMinor;
      if (fate === 'approved') counts.approvedMinor += amountMinor;
    }
    if (fate !== 'approved') this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
    else if (isRefund) this.refunds++;
  }

  reversed(): void {
    this.reversals++;
  }

  owes({ link, card }: MarketSale, amountMinor: number): void {
    this.owed[this.links[link]!.member]![card.issuer]! += amountMinor;
  }

  summary(): TrafficSummary {
    const { total, byHour, byKind, byIssuer, codes, owed, refunds, reversals } = this;
    const issuers = byIssuer.map((counts, place) => ({ member: codes[place]!, ...counts }));
    const refusals = [...this.refusals].map(([reason, count]) => ({ reason, count }));
    return {
      total,
      hours: byHour,
      kinds: byKind,
      issuers: issuers.filter(({ approved, declined, technical }) => approved + declined + technical > 0),
      refusals: refusals.sort((a, b) => b.count - a.count || a.reason - b.reason),
      refunds,
      reversals,
      owed: owed.flatMap((row, acquirer) =>
        row.flatMap((amountMinor, issuer) =>
          amountMinor === 0 ? [] : [{ acquirer: codes[acquirer]!, issuer: codes[issuer]!, amountMinor }],
        ),
      ),
    };
  }
}

function noCounts(): Counts {
  return { approved: 0, declined: 0, technical: 0, approvedMinor: 0, askedMinor: 0 };
}

function fateOf(reason: Reason): Fate {
  if (isApproved(reason)) return 'approved';
  return technical.has(reason) ? 'technical' : 'declined';
}
