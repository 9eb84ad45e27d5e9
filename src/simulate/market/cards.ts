// The cards of a market: test cards, of test ranges, sixteen digits of which the last is right (ISO/IEC 7812-1).
import { checkDigitOf } from '../../iso8583/pan.ts';
import type { Random } from '../random.ts';
import type { MarketLayout, MarketMember } from './layout.ts';
import { Weights } from './weights.ts';

export interface MarketCard {
  readonly pan: string;
  /** yymm. */
  readonly expiry: string;
  /** Place of its issuer among the members. */
  readonly issuer: number;
}

const LEAST_CARDS = 20;
/** So many behind one prefix at most: more cannot be drawn at once. */
const MOST_CARDS = 2 ** 20;
const VALID_YEARS = 4;

export class MarketCards {
  readonly #members: readonly MarketMember[];
  readonly #domestic: Weights;
  readonly #foreign: Weights | undefined;
  readonly #cards: number;
  readonly #year: number;

  /** For so many payments. */
  constructor({ members, paymentsPerCard, date }: MarketLayout, payments: number) {
    this.#members = members;
    this.#domestic = new Weights(members.map(({ member, issues }) => (member.isForeign ? 0 : issues)));
    const foreign = members.map(({ member, issues }) => (member.isForeign ? issues : 0));
    this.#foreign = foreign.some((weight) => weight > 0) ? new Weights(foreign) : undefined;
    this.#cards = Math.max(LEAST_CARDS, Math.round(payments / paymentsPerCard));
    this.#year = Math.trunc(date / 10_000);
  }

  /** Any card of the country; of abroad when it `isForeign` and there are such. */
  pick(random: Random, isForeign: boolean): MarketCard {
    const weights = (isForeign && this.#foreign) || this.#domestic;
    return this.of(weights.pick(random), random);
  }

  /** Any card of a member. */
  of(issuer: number, random: Random): MarketCard {
    const { prefixes, issues } = this.#members[issuer]!;
    // Whoever has the greater part of the payments has as much the more cards.
    const cards = Math.min(MOST_CARDS, Math.max(LEAST_CARDS, Math.round((this.#cards * issues) / 100)));
    const number = random.below(cards);
    const prefix = prefixes[number % prefixes.length]!;
    const body = prefix + String(number).padStart(9, '0');
    const yy = (this.#year + 1 + (number % VALID_YEARS)) % 100;
    const mm = 1 + (number % 12);
    return { pan: body + checkDigitOf(body), expiry: twoDigits(yy) + twoDigits(mm), issuer };
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
