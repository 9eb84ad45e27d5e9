// The bulletin of a member for a period: which sites are newly affiliated, and how many of its customers asked for authorizations,
// where, and with what outcome. A customer is a card that the member has issued; distinct cards are told apart by a keyed hash, so
// that no card number is kept for counting.

import { isApproved, type Reason } from '../../iso8583/reason.ts';
import type { EnrolmentCounts } from '../enrolment/cardholder.ts';
import type { Member } from '../member.ts';
import type { Merchant } from '../merchant.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/** Business dates, both included. */
export interface Period {
  /** yyyymmdd. */
  readonly from: number;
  readonly to: number;
}

export interface RequestCounts {
  readonly requests: number;
  readonly approvals: number;
  readonly declines: number;
  /** Distinct cards. Of all merchants together, one that was at two of them counts once. */
  readonly customers: number;
}

/** Requests at one merchant; `merchant` is undefined for those at points of acceptance that are in no register, all in one. */
interface MerchantCounts extends RequestCounts {
  readonly merchant: Merchant | undefined;
}

export interface Bulletin {
  readonly member: Member;
  readonly period: Period;
  /** Active since a day of the period, by that day, then contract. */
  readonly newSites: readonly Merchant[];
  /** By contract; points of acceptance that are in no register come last. */
  readonly merchants: readonly MerchantCounts[];
  readonly all: RequestCounts;
  /** Most frequent first, then by reason. */
  readonly declines: readonly { readonly reason: Reason; readonly count: number }[];
  /** Of its cardholders for electronic commerce; undefined when it has enrolled none. */
  readonly enrolment: EnrolmentCounts | undefined;
}

class Counter {
  requests = 0;
  approvals = 0;
  readonly #cards = new Set<number>();

  add(isApproval: boolean, card: number | undefined): void {
    this.requests++;
    if (isApproval) this.approvals++;
    if (card !== undefined) this.#cards.add(card);
  }

  counts(): RequestCounts {
    const { requests, approvals } = this;
    return { requests, approvals, declines: requests - approvals, customers: this.#cards.size };
  }
}

/** What was counted for one issuing member. */
interface IssuerCounters {
  readonly all: Counter;
  /** By contract; '' has what no register knows. */
  readonly merchants: Map<string, Counter>;
  readonly declines: Map<Reason, number>;
}

/** Counts the requests of a period, in any order; a request that comes twice is counted twice. */
export class BulletinCounter {
  readonly #period: Period;
  readonly #keyedHash: (pan: string) => string;
  readonly #cards = new Map<string, number>();
  readonly #issuers = new Map<string, IssuerCounters>();

  /** `keyedHash` tells cards apart without saying which they are. */
  constructor(period: Period, keyedHash: (pan: string) => string) {
    this.#period = period;
    this.#keyedHash = keyedHash;
  }

  /** Counts a request of the period; one of another day is passed over, and so is one that no member has issued the card of. */
  add({ businessDate, issuer, pan, contract, reason }: AuthorizationRequest): void {
    if (issuer === undefined || businessDate < this.#period.from || businessDate > this.#period.to) return;
    const counters = this.#countersOf(issuer);
    const card = pan === '' ? undefined : this.#cardOf(pan);
    const isApproval = isApproved(reason);
    counters.all.add(isApproval, card);
    const name = contract ?? '';
    let merchant = counters.merchants.get(name);
    if (merchant === undefined) {
      merchant = new Counter();
      counters.merchants.set(name, merchant);
    }
    merchant.add(isApproval, card);
    if (!isApproval) counters.declines.set(reason, (counters.declines.get(reason) ?? 0) + 1);
  }

  /** The bulletin of a member. `merchants` is the register: those that are newly active are found there, and the names of the others. */
  bulletinOf(member: Member, merchants: readonly Merchant[], enrolment?: EnrolmentCounts): Bulletin {
    const { from, to } = this.#period;
    const newSites = merchants
      .filter(({ activeOn }) => activeOn >= from && activeOn <= to)
      .sort((a, b) => a.activeOn - b.activeOn || compared(a.contract, b.contract));
    const counters = this.#issuers.get(member.code);
    const known = new Map(merchants.map((merchant) => [merchant.contract, merchant]));
    const perMerchant = [...(counters?.merchants ?? [])].map(([contract, counter]) => {
      const merchant = known.get(contract);
      if (contract !== '' && merchant === undefined) throw new RangeError(`no merchant has the contract ${contract}`);
      return { merchant, ...counter.counts() };
    });
    const declines = [...(counters?.declines ?? [])].map(([reason, count]) => ({ reason, count }));
    return {
      member,
      period: this.#period,
      newSites,
      merchants: perMerchant.sort((a, b) => comparedMerchants(a.merchant, b.merchant)),
      all: counters?.all.counts() ?? { requests: 0, approvals: 0, declines: 0, customers: 0 },
      declines: declines.sort((a, b) => b.count - a.count || a.reason - b.reason),
      enrolment,
    };
  }

  #countersOf(issuer: string): IssuerCounters {
    let counters = this.#issuers.get(issuer);
    if (counters === undefined) {
      counters = { all: new Counter(), merchants: new Map(), declines: new Map() };
      this.#issuers.set(issuer, counters);
    }
    return counters;
  }

  #cardOf(pan: string): number {
    const hash = this.#keyedHash(pan);
    let card = this.#cards.get(hash);
    if (card === undefined) {
      card = this.#cards.size;
      this.#cards.set(hash, card);
    }
    return card;
  }
}

function comparedMerchants(a: Merchant | undefined, b: Merchant | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return compared(a.contract, b.contract);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
