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
  /** Its messages have DE 41. */
  readonly namesTerminals: boolean;
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
    namesTerminals: true,
    share: 42,
  },
  {
    name: 'harbour',
    dialect: 'iso87-bcd',
    framing: '4-ascii',
    connections: 2,
    terminals: 2,
    signOn: true,
    namesTerminals: true,
    share: 25,
  },
  {
    name: 'kasbah',
    dialect: 'iso93-ascii',
    framing: '2-byte-inclusive',
    connections: 1,
    terminals: 1,
    signOn: false,
    namesTerminals: true,
    share: 18,
  },
  {
    name: 'oasis',
    dialect: 'iso87-ascii',
    framing: '2-byte',
    connections: 2,
    terminals: 1,
    signOn: false,
    namesTerminals: false,
    share: 15,
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
/** Of each issuer. Where originals are not sought strictly so many at each terminal: there no card is used at two. */
const CARDS_OF_EACH = 8;
const MOST_TERMINALS = 10;
const firstTerminals = acquirerPlans.map((_, place) =>
  acquirerPlans.slice(0, place).reduce((sum, { terminals }) => sum + terminals, 0),
);

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
  /** Issuers whose books are elsewhere are stood in for. */
  readonly isStoodIn: boolean;
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
    isStoodIn: random.chance(500),
  };
}

/** What its acquirer wants to have happened to a purchase in the end. */
type Aim = 'purchase' | 'cancel' | 'reduce' | 'reduce and cancel';

/** How the first reversal of a purchase names what it undoes: by DE 90 (or 56), by DE 37, or as terminals do that know neither, by
 *  taking the STAN and the local time of its original for its own. */
export type Naming = 'original' | 'original and reference' | 'own' | 'reference';

const BY_ORIGINAL: readonly Naming[] = ['original', 'original and reference', 'own'];
const ANY_NAMING: readonly Naming[] = [...BY_ORIGINAL, 'reference'];

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
  /** What its completions (0220) capture of an authorization, one after the other, in minor units. */
  readonly capturesMinor: readonly number[];
  /** Told 91, the merchant sells all the same: the issuer is told by an advice that has the name of the request. */
  readonly isForced: boolean;
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

/** How many in a hundred purchases are of each kind, and how many of each aim. */
const kindShares = {
  authorization: 45,
  financial: 25,
  'authorization advice': 6,
  'financial advice': 8,
  refund: 8,
  enquiry: 8,
} as const satisfies Record<PurchasePlan['kind'], number>;
const aimShares = { purchase: 72, cancel: 16, reduce: 6, 'reduce and cancel': 6 } as const satisfies Record<
  Aim,
  number
>;

const kinds = Object.keys(kindShares) as readonly PurchasePlan['kind'][];
const aims = Object.keys(aimShares) as readonly Aim[];
const ofKinds = Object.values(kindShares);
const ofAims = Object.values(aimShares);
const ofAcquirers = acquirerPlans.map(({ share }) => share);
/** On a day of short memory the acquirer of 1993 has none: it does not name originals by DE 7, by which the journal finds them. */
const ofAcquirersOf1987 = [45, 30, 0, 25];
/** What is left to a hundred is of cards that nobody issues. */
const ofIssuers = [...issuerPlans.map(({ share }) => share), 100];

/** Amounts at which the built-in issuers answer late, never, or with another code; others take them for amounts. */
const TRIGGERS = [777_005, 777_010, 777_091, 778_003, 778_009, 778_040, 779_000];

/** The purchase of this number, from 0. */
export function purchasePlan(seed: number, index: number, day: DayPlan): PurchasePlan {
  const random = new Random(seed, 'purchase', index);
  const isShort = day.retainedLimit === SHORT_MEMORY;
  const acquirer = drawn(isShort ? ofAcquirersOf1987 : ofAcquirers, random);
  const { dialect, terminals } = acquirerPlans[acquirer]!;
  const issuer = issuerOf(drawn(ofIssuers, random), dialect);
  const terminal = random.below(terminals);
  const card = cardOf(
    issuerPlans[issuer]?.prefix ?? UNKNOWN_PREFIX,
    MOST_TERMINALS * random.below(CARDS_OF_EACH) + (day.strictReversals ? 0 : firstTerminals[acquirer]! + terminal),
  );
  const kind = kinds[drawn(ofKinds, random)]!;
  const aim = aimOf(kind, dialect, aims[drawn(ofAims, random)]!);
  const plan: PurchasePlan = {
    index,
    gapMs: random.below(2 * day.gapMs),
    acquirer,
    terminal,
    issuer,
    card,
    kind,
    amountMinor: amountOf(issuer, kind, random),
    aim,
    staysMinor: random.between(1, 400),
    capturesMinor: [],
    isForced: false,
    changesMindMs: random.between(50, 3_000),
    naming: random.pick(isShort || day.strictReversals ? BY_ORIGINAL : ANY_NAMING),
    patienceMs: random.between(1_800, 4_500),
    repeats: random.below(3),
    marksRepeats: random.chance(500),
    secrets: secretsOf(card, random),
  };
  return {
    ...plan,
    capturesMinor: mayBeCaptured(plan) ? capturesOf(plan, new Random(seed, 'captures', index)) : [],
    isForced: mayBeForced(plan) && new Random(seed, 'forced', index).chance(SHARE_FORCED),
  };
}

/** Behind the numbers of all purchases are those of sales that are forced. */
const FIRST_FORCED = 1_000_000_000;
const SHARE_FORCED = 600;

/** The sale that its merchant makes of a purchase that was told 91. */
export function forcedSale(plan: PurchasePlan): PurchasePlan {
  const kind = plan.kind === 'financial' ? 'financial advice' : 'authorization advice';
  return { ...plan, index: FIRST_FORCED + plan.index, kind, capturesMinor: [], isForced: false };
}

/** The number of the purchase that led to the sale of this number. */
export function purchaseBehind(index: number): number {
  return index % FIRST_FORCED;
}

/** The amounts at which built-in issuers do not answer are no advices'; and the STAN alone, or DE 37, would name both. */
function mayBeForced({ kind, naming, amountMinor }: PurchasePlan): boolean {
  const isDebit = kind === 'authorization' || kind === 'financial';
  return isDebit && naming.startsWith('original') && !TRIGGERS.includes(amountMinor);
}

/** Built-in issuers convert what they hold, and in the words of 1987 the journal finds what DE 90 names. A reversal by DE 37 would name
 *  the completion, which has it too. */
function mayBeCaptured({ kind, issuer, acquirer, naming }: PurchasePlan): boolean {
  const { kind: made } = issuerPlans[issuer] ?? { kind: undefined };
  const isOf1987 = acquirerPlans[acquirer]!.dialect.startsWith('iso87');
  return kind === 'authorization' && (made === 'domestic' || made === 'foreign') && isOf1987 && naming !== 'reference';
}

/** None, all of it, a part and another, or more than was authorized. */
function capturesOf({ amountMinor }: PurchasePlan, random: Random): readonly number[] {
  if (random.chance(400)) return [];
  const part = random.between(1, amountMinor);
  return random.pick([[amountMinor], [part], [part, random.between(1, amountMinor)], [amountMinor + part]]);
}

/** Advices and enquiries are not undone; a part only of a debit, and in the words of 1987. */
function aimOf(kind: PurchasePlan['kind'], dialect: DialectName, aim: Aim): Aim {
  if (kind === 'enquiry' || kind.endsWith('advice')) return 'purchase';
  const mayBeReduced = kind !== 'refund' && dialect.startsWith('iso87');
  return aim.startsWith('reduce') && !mayBeReduced ? 'cancel' : aim;
}

function amountOf(issuer: number, kind: PurchasePlan['kind'], random: Random): number {
  const { kind: made } = issuerPlans[issuer] ?? { kind: undefined };
  const isBuiltIn = made === 'domestic' || made === 'foreign';
  if (isBuiltIn && !kind.endsWith('advice') && random.chance(60)) return random.pick(TRIGGERS);
  return random.between(1_000, 100_000);
}

/** Messages go between the versions of 1987 and 1993 only when they leave out DE 12 and 13, which mean something else in each: the
 *  remote issuers of another version are asked by those of their own. */
function issuerOf(place: number, dialect: DialectName): number {
  const plan = issuerPlans[place];
  if (plan === undefined) return -1;
  const { kind, dialect: spoken } = plan;
  if (kind !== 'remote' || spoken.startsWith('iso93') === dialect.startsWith('iso93')) return place;
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

/** A place among `shares`, each as often as its share of a hundred says. */
function drawn(shares: readonly number[], random: Random): number {
  let left = random.below(100);
  let place = 0;
  while (left >= shares[place]!) left -= shares[place++]!;
  return place;
}
