// A market as data: who issues cards, who acquires merchants and owns cash machines, what kinds of merchants there are, and what people
// do with their cards on a day. A layout and a seed say a whole day of traffic.
import type { Member } from '../../centre/member.ts';

/** A member with its part in the traffic. */
export interface MarketMember {
  readonly member: Member;
  /** Its part of the value of what is paid with domestic cards, and of the cards of abroad when it is foreign: a weight. 0: it issues none. */
  readonly issues: number;
  /** Its part of the cash machines: a weight. 0: it has none. */
  readonly machines: number;
  /** Its part of the merchants: a weight. 0: it acquires none. */
  readonly acquires: number;
  /** First digits of its cards, six each: test ranges. */
  readonly prefixes: readonly string[];
  /** First digits of the cards that are routed to it. */
  readonly routes: readonly string[];
  /** Whether its cards are decided in the process of the switch, or by a host of its own behind a link. */
  readonly host: 'here' | 'remote';
  /** What one unit of the domestic currency is in that of its cards: `numerator` / 10^`scale`. Undefined: the same currency. */
  readonly rate: { readonly numerator: number; readonly scale: number } | undefined;
}

/** Merchants of one trade. */
export interface Sector {
  /** The first word of their names. */
  readonly name: string;
  /** ISO 18245, 4 digits. */
  readonly categoryCode: string;
  readonly channel: 'terminal' | 'e-commerce';
  /** Its part of the merchants: a weight. */
  readonly merchants: number;
  /** Its part of the payments of its channel: a weight. */
  readonly payments: number;
  /** Its mean amount is so many times that of the others of its channel. */
  readonly amounts: number;
}

/** A commission that merchants of the market pay: what is drawn from it goes into their contracts. */
interface ContractTerms {
  /** Parts per million of the amount, by the origin of the card. */
  readonly domesticMillionths: number;
  readonly foreignMillionths: number;
  readonly vatMillionths: number;
  /** Minor units. */
  readonly entryFeeMinor: number;
  readonly monthlyFeeMinor: number;
  /** Business days. */
  readonly paymentDelayDays: number;
  /** The guarantee of merchants that sell at a distance. */
  readonly reserveMinor: number;
  readonly reserveMillionths: number;
}

/** What people do with their cards. Shares are parts of ten thousand. */
interface TrafficShape {
  readonly kinds: Readonly<Record<SaleKind, number>>;
  /** Mean amounts, minor units. */
  readonly meansMinor: Readonly<Record<SaleKind, number>>;
  /** By hour of the local day, 24 weights. */
  readonly hours: readonly number[];
  /** Requests that come to nothing for technical reasons: nobody answers in time, a host is out of order. */
  readonly technical: number;
  /** Requests that issuers decline. */
  readonly declined: number;
  /** Approved purchases and withdrawals that are undone a moment later; of purchases at terminals some in part. */
  readonly reversed: number;
  /** Payments that are refunds. */
  readonly refunds: number;
  /** Cards of abroad, by kind. */
  readonly foreign: Readonly<Record<SaleKind, number>>;
  /** Withdrawals at a machine of the cardholder's own bank. */
  readonly ownMachines: number;
  /** Payments at terminals without contact. */
  readonly contactless: number;
  /** Of approved e-commerce authorizations: captured in part, in two parts, and never. */
  readonly capturedInPart: number;
  readonly capturedTwice: number;
  readonly neverCaptured: number;
}

export const saleKinds = ['cash', 'terminal', 'e-commerce'] as const;
export type SaleKind = (typeof saleKinds)[number];

export interface MarketLayout {
  readonly name: string;
  /** yyyymmdd: the business date that is played. */
  readonly date: number;
  /** ISO 4217 numeric: the currency of the country. */
  readonly currency: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly members: readonly MarketMember[];
  readonly cities: readonly string[];
  readonly sectors: readonly Sector[];
  /** How many merchants there are. */
  readonly merchants: number;
  readonly terms: ContractTerms;
  /** Payments for one card in use: how many cards there are. */
  readonly paymentsPerCard: number;
  readonly traffic: TrafficShape;
}

/** What befalls hosts of issuers on a day. Times are milliseconds since 1970-01-01 UTC. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** Codes of members; their links are refused meanwhile. */
  readonly members: ReadonlySet<string>;
}

/** A link of an acquirer in the market. */
export interface MarketLink {
  readonly name: string;
  /** Place of its member in the layout. */
  readonly member: number;
  readonly kind: SaleKind;
}

const suffixes: Readonly<Record<SaleKind, string>> = { cash: 'atm', terminal: 'pos', 'e-commerce': 'web' };

/** The name of a member's link for its machines, its terminals or its sites. */
export function linkName(code: string, kind: SaleKind): string {
  return `${code.toLowerCase()}-${suffixes[kind]}`;
}

/** The name of a member as an issuer. */
export function issuerName(code: string): string {
  return code.toLowerCase();
}

/** The kinds of sales that a member acquires. */
export function acquiredBy({ machines, acquires }: Pick<MarketMember, 'machines' | 'acquires'>): readonly SaleKind[] {
  return saleKinds.filter((kind) => (kind === 'cash' ? machines : acquires) > 0);
}

/** The links of all acquirers, in the order of their members. */
export function linksOf({ members }: Pick<MarketLayout, 'members'>): MarketLink[] {
  return members.flatMap((each, place) =>
    acquiredBy(each).map((kind) => ({ name: linkName(each.member.code, kind), member: place, kind })),
  );
}
