// What a seed has in mind: the network, its limits, and one purchase after the other. A purchase is a function of the seed and of
// its number alone, so that a run without some of them has the others as they were.
import type { FieldValues } from '../codec/field-values.ts';
import { hasCheckDigit } from '../iso8583/pan.ts';
import { Random } from './random.ts';

/** 2026-11-23 09:30:00 UTC. */
export const START_MS = Date.UTC(2026, 10, 23, 9, 30);

/** A dialect by the name of its bundled spec. */
export type DialectName = 'iso87-ascii' | 'iso87-bcd' | 'iso93-ascii' | 'iso93-bcd';

export interface AcquirerPlan {
  readonly name: string;
  readonly dialect: DialectName;
  readonly framing: string;
  readonly connections: number;
  readonly terminals: number;
  readonly signOn: boolean;
  /** How many in a hundred purchases are its own. */
  readonly share: number;
}

/** Numbered from 1, as they stand here. */
export const acquirerPlans: readonly AcquirerPlan[] = [
  {
    name: 'medina',
    dialect: 'iso87-ascii',
    framing: '2-byte',
    connections: 3,
    terminals: 3,
    signOn: false,
    share: 50,
  },
  { name: 'harbour', dialect: 'iso87-bcd', framing: '4-ascii', connections: 2, terminals: 2, signOn: true, share: 30 },
  {
    name: 'kasbah',
    dialect: 'iso93-ascii',
    framing: '2-byte-inclusive',
    connections: 1,
    terminals: 1,
    signOn: false,
    share: 20,
  },
];

export interface IssuerPlan {
  readonly name: string;
  /** `domestic` and `foreign` are the built-in ones; `plug-in` is in this process and keeps its books elsewhere. */
  readonly kind: 'domestic' | 'foreign' | 'plug-in' | 'remote';
  /** First digits of its cards. */
  readonly prefix: string;
  readonly dialect: DialectName;
  readonly signOn: boolean;
  readonly echoMs: number;
  readonly share: number;
}

/** Numbered from 1, as they stand here. Of the remote ones each speaks the dialect of one acquirer. */
export const issuerPlans: readonly IssuerPlan[] = [
  {
    name: 'atlas',
    kind: 'domestic',
    prefix: '950401',
    dialect: 'iso87-ascii',
    signOn: false,
    echoMs: 0,
    share: 20,
  },
  {
    name: 'oversea',
    kind: 'foreign',
    prefix: '400000',
    dialect: 'iso87-ascii',
    signOn: false,
    echoMs: 0,
    share: 10,
  },
  { name: 'rif', kind: 'remote', prefix: '515504', dialect: 'iso87-ascii', signOn: false, echoMs: 0, share: 28 },
  { name: 'sahara', kind: 'remote', prefix: '520000', dialect: 'iso87-bcd', signOn: true, echoMs: 4_000, share: 18 },
  { name: 'souss', kind: 'plug-in', prefix: '950402', dialect: 'iso87-ascii', signOn: false, echoMs: 0, share: 16 },
  { name: 'zagora', kind: 'remote', prefix: '530000', dialect: 'iso93-bcd', signOn: true, echoMs: 9_000, share: 6 },
];

/** Cards whose first digits nobody issues. */
const UNKNOWN_PREFIX = '601100';
/** Of each issuer, at each terminal. */
const CARDS_OF_EACH = 8;

/** Limits of the switch, and the pace of the day. */
export interface DayPlan {
  readonly inFlightLimit: number;
  readonly retainedLimit: number;
  readonly storeAndForwardLimit: number;
  readonly advicesUnderWayLimit: number;
  readonly strictReversals: boolean;
  readonly heldEntries: number;
  readonly heldBytes: number;
  /** Entries after which a checkpoint is taken. */
  readonly checkpointEntries: number;
  readonly deadlineMs: number;
  /** Mean time between two purchases. */
  readonly gapMs: number;
}

/** Transactions that are remembered on a day on which memory is short: what acquirers come back to is in the journal. */
const SHORT_MEMORY = 30;

/** The limits of a seed: mostly such as are never reached, and sometimes such as are reached soon. */
export function dayPlan(seed: number): DayPlan {
  const random = new Random(seed, 'day');
  return {
    inFlightLimit: random.pick([200, 200, 200, 12]),
    retainedLimit: random.pick([2_000, 2_000, SHORT_MEMORY]),
    storeAndForwardLimit: random.pick([500, 500, 3]),
    advicesUnderWayLimit: random.pick([1, 4, 32]),
    strictReversals: random.chance(700),
    heldEntries: random.pick([10_000, 10_000, 20]),
    heldBytes: random.pick([1_000_000, 1_000_000, 8_000]),
    checkpointEntries: random.pick([40, 400]),
    deadlineMs: random.pick([600, 1_000, 1_500]),
    gapMs: random.pick([6, 20, 60]),
  };
}

/** What its acquirer wants to have happened to a purchase in the end. */
type Aim = 'purchase' | 'cancel' | 'reduce' | 'reduce and cancel';

/** How a reversal names what it undoes. */
type Naming = 'original' | 'original and reference' | 'reference';

const BY_ORIGINAL: readonly Naming[] = ['original', 'original and reference'];

export interface PurchasePlan {
  readonly index: number;
  /** Since the purchase before. */
  readonly gapMs: number;
  /** Place in `acquirerPlans`. */
  readonly acquirer: number;
  readonly terminal: number;
  /** Place in `issuerPlans`; -1 when nobody issues the card. */
  readonly issuer: number;
  readonly card: string;
  readonly kind: 'authorization' | 'financial' | 'authorization advice' | 'financial advice' | 'refund' | 'enquiry';
  readonly amountMinor: number;
  readonly aim: Aim;
  /** What stays of a purchase that is reduced, in minor units. */
  readonly staysMinor: number;
  /** From the approval to the reversal. */
  readonly changesMindMs: number;
  readonly naming: Naming;
  /** How long its acquirer waits for an answer, and how often it asks again before it reverses. */
  readonly patienceMs: number;
  readonly repeats: number;
  /** Repeats have a message type of their own (0101). */
  readonly marksRepeats: boolean;
  /** Elements with secrets: track, PIN, chip data. */
  readonly secrets: FieldValues;
}

const kinds: readonly (readonly [PurchasePlan['kind'], number])[] = [
  ['authorization', 45],
  ['financial', 25],
  ['authorization advice', 6],
  ['financial advice', 8],
  ['refund', 8],
  ['enquiry', 8],
];

const aims: readonly (readonly [Aim, number])[] = [
  ['purchase', 72],
  ['cancel', 16],
  ['reduce', 6],
  ['reduce and cancel', 6],
];

/** Amounts at which the built-in issuers answer late, never, or with another code; others take them for amounts. */
const TRIGGERS = [777_005, 777_010, 777_091, 778_003, 778_009, 778_040, 779_000];

/** The purchase of this number, from 0. */
export function purchasePlan(seed: number, index: number, day: DayPlan): PurchasePlan {
  const random = new Random(seed, 'purchase', index);
  // The journal finds what memory has let go by STAN and DE 7: the version of 1993 does not name originals by DE 7.
  const { gapMs, retainedLimit, strictReversals } = day;
  const isShort = retainedLimit === SHORT_MEMORY;
  const acquirer = weighted(isShort ? acquirerPlans.slice(0, 2) : acquirerPlans, random);
  const { dialect, terminals } = acquirerPlans[acquirer]!;
  const drawn = weighted([...issuerPlans, { share: 2 }], random);
  const isUnknown = drawn === issuerPlans.length;
  const issuer = isUnknown ? -1 : issuerOf(drawn, dialect);
  const terminal = random.below(terminals);
  // Where originals are not sought strictly, no card is used at two terminals.
  const place = strictReversals
    ? 0
    : terminal + acquirerPlans.slice(0, acquirer).reduce((sum, plan) => sum + plan.terminals, 0);
  const card = cardOf(
    isUnknown ? UNKNOWN_PREFIX : issuerPlans[issuer]!.prefix,
    10 * random.below(CARDS_OF_EACH) + place,
  );
  const kind =
    kinds[
      weighted(
        kinds.map(([, share]) => ({ share })),
        random,
      )
    ]![0];
  const isAdvice = kind === 'authorization advice' || kind === 'financial advice';
  const aim =
    isAdvice || kind === 'enquiry'
      ? 'purchase'
      : aims[
          weighted(
            aims.map(([, share]) => ({ share })),
            random,
          )
        ]![0];
  const isBuiltIn = issuer === 0 || issuer === 1;
  const amountMinor =
    isBuiltIn && !isAdvice && random.chance(60) ? random.pick(TRIGGERS) : random.between(1_000, 100_000);
  const isReduced = kind !== 'refund' && dialect.startsWith('iso87') && aim.startsWith('reduce');
  return {
    index,
    gapMs: random.below(2 * gapMs),
    acquirer,
    terminal,
    issuer,
    card,
    kind,
    amountMinor,
    aim: aim.startsWith('reduce') && !isReduced ? 'cancel' : aim,
    staysMinor: random.between(1, 400),
    changesMindMs: random.between(50, 3_000),
    naming: random.pick(isShort || strictReversals ? BY_ORIGINAL : [...BY_ORIGINAL, 'reference']),
    patienceMs: random.between(1_800, 4_500),
    repeats: random.below(3),
    marksRepeats: random.chance(500),
    secrets: secretsOf(card, random),
  };
}

/** Messages go between the versions of 1987 and 1993 only when they leave out DE 12 and 13, which mean something else in each: the
 *  remote issuers of another version are asked by those of their own. */
function issuerOf(drawn: number, dialect: DialectName): number {
  const { kind, dialect: spoken } = issuerPlans[drawn]!;
  if (kind !== 'remote' || spoken.startsWith('iso93') === dialect.startsWith('iso93')) return drawn;
  return issuerPlans.findIndex((plan) => plan.kind === 'remote' && plan.dialect.slice(0, 5) === dialect.slice(0, 5));
}

/** Test data, and marked as such. The track may take the place of the card number. */
function secretsOf(card: string, random: Random): FieldValues {
  const secrets: FieldValues = {};
  if (random.chance(250)) secrets['35'] = `${card}=29122019999999999`;
  if (random.chance(150)) secrets['52'] = 'DEADBEEFDEADBEEF';
  if (random.chance(250)) secrets['55'] = '9F2608DEADBEEFDEADBEEF9F360200019F100706010A03A0A800';
  return secrets;
}

/** One of the test cards of an issuer, given by its place in `issuerPlans`. */
export function testCard(issuer: number, number: number): string {
  return cardOf(issuerPlans[issuer]!.prefix, number);
}

const cards = new Map<string, string>();

/** One of the test cards behind a prefix: 16 digits, the last of them right (ISO/IEC 7812-1). */
function cardOf(prefix: string, number: number): string {
  const body = prefix + String(number).padStart(15 - prefix.length, '0');
  let card = cards.get(body);
  if (card === undefined) {
    card = Array.from({ length: 10 }, (_, digit) => body + digit).find(hasCheckDigit)!;
    cards.set(body, card);
  }
  return card;
}

/** A place in `from`, each as often as its share says. */
function weighted(from: readonly { readonly share: number }[], random: Random): number {
  let left = random.below(from.reduce((sum, { share }) => sum + share, 0));
  let place = 0;
  while (left >= from[place]!.share) left -= from[place++]!.share;
  return place;
}
