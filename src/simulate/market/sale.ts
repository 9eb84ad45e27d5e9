// What is sold: each sale of a day from the seed and its number alone, with what its issuer says to it and what becomes of it.
import { Reason } from '../../iso8583/reason.ts';
import { Random } from '../random.ts';
import { type MarketCard, MarketCards } from './cards.ts';
import type { DayClock } from './day-clock.ts';
import { linksOf, type MarketLayout, type MarketLink, type SaleKind, saleKinds } from './layout.ts';
import { type MarketMerchant, nameAndPlace } from './merchants.ts';
import { fraction, Weights } from './weights.ts';

/** What becomes of an approval. */
type Aftermath =
  /** Nothing more is said of it. */
  | 'stands'
  /** It is undone a moment later, wholly or but for `leftMinor`. */
  | 'reversed'
  | 'reduced'
  /** The goods go out: it is captured, in part, or in two parts; or they never do. */
  | 'captured'
  | 'captured in part'
  | 'captured twice'
  | 'forgotten';

export interface MarketSale {
  /** From 0: DE 37 is 1 more. */
  readonly index: number;
  readonly atMs: number;
  readonly kind: SaleKind;
  readonly isRefund: boolean;
  /** Place among the links of acquirers. */
  readonly link: number;
  readonly card: MarketCard;
  readonly amountMinor: number;
  readonly categoryCode: string;
  readonly terminal: string;
  readonly acceptor: string;
  /** DE 43. */
  readonly nameAndPlace: string;
  readonly isContactless: boolean;
  readonly aftermath: Aftermath;
  /** Of a sale that is reduced or captured in part, what is left; of one in two parts, the first of them. */
  readonly leftMinor: number;
  /** From the answer to what becomes of it. */
  readonly afterMs: number;
}

const OF = 10_000;
const NOTE_MINOR = 10_000;
const CATEGORY_OF_CASH = '6011';
const LEAST_MINOR = 500;
const MACHINES_OF_A_BANK = 400;
/** Contactless payments need no PIN up to this. */
const CONTACTLESS_UP_TO_MINOR = 60_000;
const MINUTE_MS = 60_000;

export class MarketTraffic {
  readonly links: readonly MarketLink[];
  readonly #layout: MarketLayout;
  readonly #seed: number;
  readonly #clock: DayClock;
  readonly #cards: MarketCards;
  readonly #kinds: Weights;
  readonly #machines: Weights;
  readonly #merchants: readonly MarketMerchant[];
  /** By channel: merchants by their part of its payments, as places among all. */
  readonly #sellers: Readonly<Record<'terminal' | 'e-commerce', Weights>>;
  /** By channel: by what the amounts of its sectors are multiplied so that the mean is right. */
  readonly #scale: Readonly<Record<'terminal' | 'e-commerce', number>>;
  /** By member and kind. */
  readonly #linkOf = new Map<string, number>();

  constructor(
    layout: MarketLayout,
    merchants: readonly MarketMerchant[],
    seed: number,
    clock: DayClock,
    transactions: number,
  ) {
    this.#layout = layout;
    this.#merchants = merchants;
    this.#seed = seed;
    this.#clock = clock;
    this.#cards = new MarketCards(layout, transactions);
    this.#kinds = new Weights(saleKinds.map((kind) => layout.traffic.kinds[kind]));
    this.#machines = new Weights(layout.members.map(({ machines }) => machines));
    this.#sellers = { terminal: this.#sellersAt('terminal'), 'e-commerce': this.#sellersAt('e-commerce') };
    this.#scale = { terminal: this.#scaleAt('terminal'), 'e-commerce': this.#scaleAt('e-commerce') };
    this.links = linksOf(layout);
    for (const [place, { member, kind }] of this.links.entries()) this.#linkOf.set(`${member} ${kind}`, place);
  }

  /** The sale of this number. */
  sale(index: number): MarketSale {
    const random = new Random(this.#seed, 'sale', index);
    const atMs = this.#clock.timeOf(index, random);
    const kind = saleKinds[this.#kinds.pick(random)]!;
    return kind === 'cash' ? this.#withdrawal(index, atMs, random) : this.#payment(index, atMs, kind, random);
  }

  #withdrawal(index: number, atMs: number, random: Random): MarketSale {
    const { traffic, members, cities, country } = this.#layout;
    const member = this.#machines.pick(random);
    const { code } = members[member]!.member;
    const isForeign = this.#happens(traffic.foreign.cash, random);
    const isOwn = !isForeign && members[member]!.issues > 0 && this.#happens(traffic.ownMachines, random);
    const card = isOwn ? this.#cards.of(member, random) : this.#cards.pick(random, isForeign);
    const machine = random.below(MACHINES_OF_A_BANK);
    const notes = Math.ceil(this.#amountOf(traffic.meansMinor.cash - NOTE_MINOR / 2, random) / NOTE_MINOR);
    const isReversed = this.#happens(traffic.reversed, random);
    return {
      index,
      atMs,
      kind: 'cash',
      isRefund: false,
      link: this.#linkOf.get(`${member} cash`)!,
      card,
      amountMinor: Math.max(1, notes) * NOTE_MINOR,
      categoryCode: CATEGORY_OF_CASH,
      terminal: `A${String(member).padStart(3, '0')}${String(machine).padStart(4, '0')}`,
      acceptor: `ATM${code.slice(0, 8)}`,
      nameAndPlace: nameAndPlace(`GAB ${code} ${machine}`, cities[machine % cities.length]!, country),
      isContactless: false,
      aftermath: isReversed ? 'reversed' : 'stands',
      leftMinor: 0,
      afterMs: random.between(3_000, 40_000),
    };
  }

  #payment(index: number, atMs: number, kind: 'terminal' | 'e-commerce', random: Random): MarketSale {
    const { traffic } = this.#layout;
    const { merchant, sector, acquirer, nameAndPlace } = this.#merchants[this.#sellers[kind].pick(random)]!;
    const isRefund = this.#happens(traffic.refunds, random);
    const mean = traffic.meansMinor[kind] * sector.amounts * this.#scale[kind];
    const amountMinor = Math.max(LEAST_MINOR, this.#amountOf(mean, random));
    const card = this.#cards.pick(random, this.#happens(traffic.foreign[kind], random));
    const aftermath = isRefund ? 'stands' : this.#aftermathOf(kind, random);
    return {
      index,
      atMs,
      kind,
      isRefund,
      link: this.#linkOf.get(`${acquirer} ${kind}`)!,
      card,
      amountMinor,
      categoryCode: merchant.categoryCode,
      terminal: random.pick(merchant.terminals),
      acceptor: merchant.acceptor,
      nameAndPlace,
      isContactless:
        kind === 'terminal' &&
        !isRefund &&
        amountMinor <= CONTACTLESS_UP_TO_MINOR &&
        this.#happens(traffic.contactless, random),
      aftermath,
      leftMinor: 1 + Math.floor(fraction(random) * (amountMinor - 1)),
      afterMs: kind === 'terminal' ? random.between(5_000, 90_000) : MINUTE_MS * random.between(2, 120),
    };
  }

  #aftermathOf(kind: 'terminal' | 'e-commerce', random: Random): Aftermath {
    const { traffic } = this.#layout;
    const drawn = random.below(OF);
    if (drawn < traffic.reversed) return kind === 'terminal' && drawn % 4 === 0 ? 'reduced' : 'reversed';
    if (kind === 'terminal') return 'stands';
    let left = drawn - traffic.reversed;
    for (const [aftermath, share] of [
      ['captured in part', traffic.capturedInPart],
      ['captured twice', traffic.capturedTwice],
      ['forgotten', traffic.neverCaptured],
    ] as const) {
      if (left < share) return aftermath;
      left -= share;
    }
    return 'captured';
  }

  /** An amount around a mean, to the centime: many small ones and a few large ones, up to four times the mean. */
  #amountOf(meanMinor: number, random: Random): number {
    return Math.ceil(4 * meanMinor * fraction(random) * fraction(random));
  }

  #happens(share: number, random: Random): boolean {
    return random.below(OF) < share;
  }

  #sellersAt(channel: 'terminal' | 'e-commerce'): Weights {
    const merchants = this.#merchants;
    const sums = new Map<string, number>();
    for (const { sector, payments } of merchants) sums.set(sector.name, (sums.get(sector.name) ?? 0) + payments);
    return new Weights(
      merchants.map(({ sector, payments }) =>
        sector.channel === channel ? (sector.payments * payments) / sums.get(sector.name)! : 0,
      ),
    );
  }

  #scaleAt(channel: 'terminal' | 'e-commerce'): number {
    const sectors = this.#layout.sectors.filter((sector) => sector.channel === channel);
    const payments = sectors.reduce((sum, sector) => sum + sector.payments, 0);
    return payments / sectors.reduce((sum, sector) => sum + sector.payments * sector.amounts, 0);
  }
}

/** What an issuer says to a request: a reason, or nothing at all. */
interface Verdict {
  readonly reason: Reason;
  readonly isSilent: boolean;
}

const APPROVED: Verdict = { reason: Reason.approved, isSilent: false };
/** Of a hundred technical rejects: nobody answers, the host is out of order, it does not know itself. */
const TECHNICAL: readonly (readonly [Verdict, number])[] = [
  [{ reason: Reason.approved, isSilent: true }, 30],
  [{ reason: Reason.issuerInoperative, isSilent: false }, 45],
  [{ reason: Reason.systemMalfunction, isSilent: false }, 25],
];
/** Of a hundred declines. */
const DECLINES: readonly (readonly [Verdict, number])[] = [
  [{ reason: Reason.notSufficientFunds, isSilent: false }, 52],
  [{ reason: Reason.incorrectPin, isSilent: false }, 14],
  [{ reason: Reason.exceedsAmountLimit, isSilent: false }, 11],
  [{ reason: Reason.doNotHonour, isSilent: false }, 10],
  [{ reason: Reason.expiredCard, isSilent: false }, 5],
  [{ reason: Reason.exceedsFrequency, isSilent: false }, 4],
  [{ reason: Reason.restrictedCard, isSilent: false }, 2],
  [{ reason: Reason.suspectedFraud, isSilent: false }, 2],
];
const technicalWeights = new Weights(TECHNICAL.map(([, share]) => share));
const declineWeights = new Weights(DECLINES.map(([, share]) => share));

/** What issuers say to the sales of a day, each by its number alone. */
export class MarketVerdicts {
  readonly #seed: number;
  readonly #technical: number;
  readonly #declined: number;

  constructor({ traffic }: MarketLayout, seed: number) {
    this.#seed = seed;
    this.#technical = traffic.technical;
    this.#declined = traffic.declined;
  }

  /** What is said to the sale of this number. */
  of(index: number): Verdict {
    const random = new Random(this.#seed, 'verdict', index);
    const drawn = random.below(OF);
    if (drawn < this.#technical) return TECHNICAL[technicalWeights.pick(random)]![0];
    if (drawn < this.#technical + this.#declined) return DECLINES[declineWeights.pick(random)]![0];
    return APPROVED;
  }
}
