// Every step of every kind of transaction, and a fault at each of them, one in a run: what each party knows when all is quiet again.
import type { Codec } from '../codec/codec.ts';
import { reasonText } from '../iso8583/reason.ts';
import { compare, standings } from './comparison.ts';
import { Happening, type LoggedStep } from './event-log.ts';
import { faultNames } from './faults.ts';
import { stepText } from './history.ts';
import type { Violation } from './invariants.ts';
import { type DayPlan, type DialectName, type PurchasePlan, testCard } from './plan.ts';
import { Random } from './random.ts';
import { World } from './world.ts';

/** A kind of transaction, as a purchase of the simulation. */
interface Kind {
  readonly name: string;
  readonly plan: Partial<PurchasePlan>;
  /** Faults that belong to it, by their keys. */
  readonly forced?: readonly string[];
  /** How many answers its acquirer reads before the steps that count begin. */
  readonly afterReads?: number;
  /** The link of its issuer is down by then, and for a while. */
  readonly isDown?: boolean;
  /** It expires then. */
  readonly expires?: boolean;
}

/** Places in `issuerPlans`. */
const [DOMESTIC, REMOTE, OTHER_DIALECT, PLUG_IN] = [0, 2, 3, 4];

const kinds: readonly Kind[] = [
  { name: 'Authorization, issuer in this process', plan: { issuer: DOMESTIC } },
  { name: 'Authorization, plug-in with books elsewhere', plan: { issuer: PLUG_IN } },
  { name: 'Authorization, remote issuer of the same dialect', plan: {} },
  { name: 'Authorization, remote issuer of another dialect', plan: { issuer: OTHER_DIALECT } },
  { name: 'Advice of an acquirer (0220), remote issuer', plan: { kind: 'financial advice' } },
  {
    name: 'Advice of an acquirer (0220), remote issuer that is down',
    plan: { kind: 'financial advice' },
    isDown: true,
  },
  { name: 'Full reversal, issuer in this process', plan: { issuer: DOMESTIC, aim: 'cancel' }, afterReads: 1 },
  { name: 'Full reversal, remote issuer', plan: { aim: 'cancel' }, afterReads: 1 },
  { name: 'Partial reversal, remote issuer', plan: { aim: 'reduce' }, afterReads: 1 },
  { name: 'Full reversal, remote issuer that is down', plan: { aim: 'cancel' }, afterReads: 1, isDown: true },
  { name: 'Repeat in flight, remote issuer', plan: {}, forced: ['twice 0.0.1'] },
  { name: 'Repeat of what was answered, remote issuer', plan: {}, forced: ['lost-answer 0.0.1'], afterReads: 1 },
  { name: 'Expiry of an authorization, remote issuer', plan: {}, afterReads: 1, expires: true },
  { name: 'Expiry, remote issuer that is down', plan: {}, afterReads: 1, isDown: true, expires: true },
  {
    name: 'Expiry of what was captured in part, issuer in this process',
    plan: { issuer: DOMESTIC, capturesMinor: [5_000] },
    afterReads: 2,
    expires: true,
  },
  { name: 'Silence: the switch undoes it by an advice (0420)', plan: {}, forced: ['lost-response 3 0 10 0'] },
];

/** The faults, each as a column. */
export const survivalFaults = {
  lost: 'crash; what was not durable is lost',
  kept: 'crash; what was committed is kept',
  acquirer: "the acquirer's lines are cut",
  issuer: "the issuer's link is cut",
} as const;
export type SurvivalFault = keyof typeof survivalFaults;

/** What is known when all is quiet again. */
export interface Outcome {
  /** Response codes (DE 39) that the acquirer was told: of the purchase, then of its reversals; `-` for none. */
  readonly codes: string;
  /** What stands, in minor units: by what the acquirer was told, by the journal, by the issuer's books. */
  readonly toldMinor: number;
  readonly journalMinor: number;
  readonly heldMinor: number;
  readonly violation: Violation | undefined;
}

export interface SurvivalRow {
  readonly kind: string;
  /** The step behind which the fault strikes. */
  readonly step: string;
  readonly outcomes: Readonly<Partial<Record<SurvivalFault, Outcome>>>;
}

const DAY: DayPlan = {
  inFlightLimit: 16,
  retainedLimit: 64,
  storeAndForwardLimit: 16,
  advicesUnderWayLimit: 4,
  strictReversals: true,
  heldEntries: 1_000,
  heldBytes: 1_000_000,
  checkpointEntries: 4,
  deadlineMs: 1_000,
  gapMs: 1,
  isStoodIn: false,
};

/** With this seed no issuer declines or approves in part. */
const SEED = 1;
const STEPS: ReadonlySet<Happening> = new Set([
  Happening.sent,
  Happening.told,
  Happening.read,
  Happening.forwarded,
  Happening.worked,
  Happening.responded,
  Happening.asked,
  Happening.decided,
  Happening.appended,
  Happening.committed,
  Happening.durable,
]);
/** How long an issuer is down that is. */
const DOWN_MS = 5_000;
const EVERYTHING = 1_000_000;

/** The rows of all kinds, each when it is asked for. */
export function* survivalRows(codec: (name: DialectName) => Codec): Generator<SurvivalRow, void> {
  for (const kind of kinds) {
    const steps = new Run(kind, codec).steps;
    for (const [place, step] of steps.entries()) {
      const outcomes: Partial<Record<SurvivalFault, Outcome>> = {};
      for (const fault of Object.keys(survivalFaults) as SurvivalFault[]) {
        if (fault === 'issuer' && (kind.plan.issuer === DOMESTIC || kind.plan.issuer === PLUG_IN)) continue;
        outcomes[fault] = new Run(kind, codec, { fault, place }).outcome;
      }
      yield { kind: kind.name, step: `${place + 1}. ${stepText(step, codec)}`, outcomes };
    }
  }
}

/** One purchase of a kind, with a fault behind one of its steps, or without any. */
class Run {
  /** The steps that count. */
  readonly steps: LoggedStep[] = [];
  readonly outcome: Outcome;
  private readonly world: World;
  private readonly kind: Kind;
  private readonly strike: { fault: SurvivalFault; place: number } | undefined;
  private reads = 0;

  constructor(kind: Kind, codec: (name: DialectName) => Codec, strike?: { fault: SurvivalFault; place: number }) {
    const forced = new Set(kind.forced ?? []);
    this.kind = kind;
    this.strike = strike;
    this.world = new World(
      {
        seed: SEED,
        names: new Set(faultNames),
        only: new Set(),
        forced,
        codec,
        sink: () => undefined,
        keepsEvents: true,
      },
      DAY,
    );
    this.world.start();
    this.world.log.onStep = (step) => this.happened(step);
    this.takeDown();
    this.world.buy(planOf(kind));
    this.world.becomeQuiet();
    compare(this.world, DAY);
    this.outcome = this.result();
  }

  private happened(step: LoggedStep): void {
    const isAbout = step.purchase >= 0 || step.entry !== undefined || step.happening === Happening.committed;
    if (!STEPS.has(step.happening) || !isAbout) return;
    if (this.reads >= (this.kind.afterReads ?? 0)) {
      this.steps.push(step);
      if (this.strike !== undefined && this.steps.length === this.strike.place + 1) this.cause(this.strike.fault);
    }
    if (step.happening !== Happening.read) return;
    this.reads++;
    this.takeDown();
    this.letExpire();
  }

  /** The issuer that is to be down goes down when the steps that count are about to begin. */
  private takeDown(): void {
    const { isDown, afterReads = 0 } = this.kind;
    if (isDown && this.reads === afterReads) this.world.remotes[0]!.fail(DOWN_MS, new Random(SEED, 'down'));
  }

  /** What is to expire does so when the steps that count are about to begin. */
  private letExpire(): void {
    const { timer, evening } = this.world;
    const { expires, afterReads } = this.kind;
    if (expires && this.reads === afterReads) timer.at(timer.now(), () => evening.expire(new Random(SEED, 'expires')));
  }

  private cause(fault: SurvivalFault): void {
    const { world } = this;
    if (fault === 'acquirer') for (const line of world.acquirers[0]!.openLines()) line.reset();
    else if (fault === 'issuer') for (const { link } of world.remotes) link?.reset();
    else {
      world.ending = { ...world.ending, commitsKept: fault === 'kept' ? EVERYTHING : 0 };
      world.theSwitch.life.end();
    }
  }

  private result(): Outcome {
    const [standing] = standings(this.world);
    const { sale, toldMinor, journalMinor, heldMinor } = standing!;
    const codes = [sale.request, ...sale.reversals].map(({ answer }) =>
      answer === undefined ? '-' : reasonText(answer.reason, 0),
    );
    const { violation } = this.world;
    return { codes: codes.join(', '), toldMinor, journalMinor, heldMinor, violation };
  }
}

function planOf({ plan }: Kind): PurchasePlan {
  const issuer = plan.issuer ?? REMOTE;
  return {
    index: 0,
    gapMs: 0,
    acquirer: 0,
    terminal: 0,
    issuer,
    card: testCard(issuer, 0),
    kind: 'authorization',
    amountMinor: 12_000,
    aim: 'purchase',
    staysMinor: 4_000,
    capturesMinor: [],
    isForced: false,
    changesMindMs: 500,
    naming: 'original',
    patienceMs: 3_000,
    repeats: 1,
    marksRepeats: false,
    secrets: {},
    ...plan,
  };
}
