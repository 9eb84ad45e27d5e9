// What goes wrong in a simulation, each fault by its name: a table. A fault strikes a message (at the far host of a remote issuer, at
// a plug-in, at the gateway of an acquirer) or a search of the journal, or it comes at a moment. Whether it strikes is a function of
// the seed and of what it may strike alone, so that one can be left out of a run and the others come as before.
import { Random } from './random.ts';

interface FaultRow {
  /** What it strikes: one message in so many thousands, or a moment, so often among all faults that come at moments. */
  readonly strikes: 'request' | 'response' | 'sending' | 'plug-in' | 'search' | 'moment';
  readonly weight: number;
  readonly does: string;
  /** More than the journal's contract allows: not one of `all`. */
  readonly isBeyond?: true;
}

export const faultTable = {
  // Of messages at the far host of a remote issuer
  'lost-request': { strikes: 'request', weight: 25, does: 'A request is lost at the far host before it is worked.' },
  slow: { strikes: 'request', weight: 60, does: 'The far host takes up to three deadlines to work a request.' },
  'lost-response': { strikes: 'response', weight: 30, does: 'A request is worked, and its response is lost.' },
  late: { strikes: 'response', weight: 30, does: 'A response is held up past the deadline.' },
  reorder: { strikes: 'response', weight: 60, does: 'A response is overtaken by those behind it.' },
  duplicate: { strikes: 'response', weight: 30, does: 'A response comes twice.' },
  lie: { strikes: 'response', weight: 15, does: 'A second response follows and says the contrary of the first.' },
  contradict: {
    strikes: 'response',
    weight: 15,
    does: 'A response names another card, amount or currency than its request.',
  },
  garble: { strikes: 'response', weight: 10, does: 'A response cannot be read.' },
  'refuse-reversal': {
    strikes: 'request',
    weight: 60,
    does: 'A reversal is refused, 25, 91 or 96, and nothing is given back.',
  },
  'refuse-advice': {
    strikes: 'request',
    weight: 60,
    does: 'An advice is answered 91 or 96, and nothing is given back.',
  },

  // Of requests to an issuer in this process that keeps its books elsewhere
  'plug-in-slow': { strikes: 'plug-in', weight: 60, does: 'A plug-in takes up to three deadlines.' },
  'plug-in-silent': { strikes: 'plug-in', weight: 20, does: 'A plug-in decides, and never says so.' },
  'plug-in-broken': { strikes: 'plug-in', weight: 20, does: 'A plug-in throws before it does anything.' },

  // Of requests at the gateway of an acquirer
  twice: { strikes: 'sending', weight: 30, does: 'A request leaves its acquirer twice at once, on any of its lines.' },
  impatience: { strikes: 'sending', weight: 40, does: 'An acquirer asks again, or reverses, before the deadline.' },
  'reverse-again': {
    strikes: 'sending',
    weight: 80,
    does: 'An acquirer reverses under another STAN what it was told is reversed.',
  },
  'lost-answer': {
    strikes: 'sending',
    weight: 25,
    does: 'An answer is lost between the gateway of an acquirer and its terminal.',
  },
  pieces: { strikes: 'sending', weight: 20, does: 'A request arrives in two pieces, with a pause between them.' },

  overtake: {
    strikes: 'sending',
    weight: 300,
    does: 'What was sent on a line that stands still, and has been given up, arrives after all: behind its reversal.',
  },

  // Of what the journal is asked for
  'slow-search': {
    strikes: 'search',
    weight: 200,
    does: 'The journal takes its time to say what it has of a request.',
  },
  'lost-search': { strikes: 'search', weight: 30, does: 'The journal cannot say what it has of a request.' },

  // At a moment
  reset: { strikes: 'moment', weight: 20, does: 'A connection of an acquirer or of an issuer is reset.' },
  'half-open': { strikes: 'moment', weight: 12, does: 'A connection is gone, and neither side is told.' },
  delay: { strikes: 'moment', weight: 25, does: 'A connection stands still; then everything on it arrives.' },
  deaf: { strikes: 'moment', weight: 12, does: 'An acquirer does not read what it is told.' },
  outage: { strikes: 'moment', weight: 8, does: 'A remote issuer is gone for a while: refuses, or is silent.' },
  'clock-jump': {
    strikes: 'moment',
    weight: 8,
    does: 'The process sleeps, and wakes with its clocks ahead; or its time of day is set ahead.',
  },
  'disk-stall': { strikes: 'moment', weight: 25, does: 'The disk does not answer for a while.' },
  crash: {
    strikes: 'moment',
    weight: 8,
    does: 'The process ends at any call of a port; what it had committed is kept, or lost, from some batch on.',
  },
  'lost-writes': {
    strikes: 'moment',
    weight: 6,
    does: 'The process ends while the disk is behind: of what it had committed, the first batches are kept.',
  },
  'torn-write': {
    strikes: 'moment',
    weight: 4,
    isBeyond: true,
    does: 'As `lost-writes`, and of the next batch the first entries are kept.',
  },
  'clock-back': {
    strikes: 'moment',
    weight: 3,
    does: 'The process ends, and starts with its clocks set back or ahead; or its time of day is set back.',
  },
  'disk-failure': {
    strikes: 'moment',
    weight: 3,
    does: 'The journal cannot keep a batch: the process ends.',
  },
  expire: {
    strikes: 'moment',
    weight: 25,
    does: 'The evening lets authorizations expire that nobody has captured altogether: the switch is to have what is left let go.',
  },
  stop: { strikes: 'moment', weight: 4, does: 'The process is stopped in order, and started again.' },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultName = keyof typeof faultTable;

export const faultNames = Object.keys(faultTable) as readonly FaultName[];

/** Faults of what comes at moments, with their weights. */
const moments = faultNames.filter((name) => faultTable[name].strikes === 'moment');
const momentWeights = moments.reduce((sum, name) => sum + faultTable[name].weight, 0);

/** A fault that has struck: its name, and what of the seed it struck. */
export interface Struck {
  readonly name: FaultName;
  readonly at: string;
}

/** Which faults a run has, and which of those strike. */
export interface FaultSettings {
  readonly seed: number;
  readonly names: ReadonlySet<FaultName>;
  /** Only these strike, of all that would: their keys. All when left out. */
  readonly only?: ReadonlySet<string> | undefined;
  /** These strike in any case: their keys. */
  readonly forced?: ReadonlySet<string> | undefined;
}

export class Faults {
  /** Nothing strikes: the weather is calm, so that everything can come to its end. */
  isCalm = false;
  /** How often each fault has struck. */
  readonly counts = new Map<FaultName, number>();
  /** Called with each fault that strikes. */
  onStruck: ((struck: Struck) => void) | undefined;
  private readonly settings: FaultSettings;

  constructor(settings: FaultSettings) {
    this.settings = settings;
  }

  /** True when the fault strikes what `at` names; each name is asked about once. */
  strikes(name: FaultName, at: string): boolean {
    const { names, forced } = this.settings;
    if (forced?.has(keyOf({ name, at }))) return this.strike(name, at);
    if (this.isCalm || !names.has(name)) return false;
    if (!new Random(this.settings.seed, name, at).chance(faultTable[name].weight)) return false;
    return this.strike(name, at);
  }

  /** The fault that comes at this moment, when one does; its chances are in `random`. */
  atMoment(moment: number, random: Random): FaultName | undefined {
    if (this.isCalm) return undefined;
    let left = random.below(momentWeights);
    const name = moments.find((each) => {
      left -= faultTable[each].weight;
      return left < 0;
    })!;
    return this.settings.names.has(name) && this.strike(name, String(moment)) ? name : undefined;
  }

  private strike(name: FaultName, at: string): boolean {
    const { only, forced } = this.settings;
    const key = keyOf({ name, at });
    if (only !== undefined && !only.has(key) && !forced?.has(key)) return false;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.onStruck?.({ name, at });
    return true;
  }
}

export function keyOf({ name, at }: Struck): string {
  return `${name} ${at}`;
}

/** Those that a switch must survive. */
export const allFaults: ReadonlySet<FaultName> = new Set(
  faultNames.filter((name) => !(faultTable[name] as FaultRow).isBeyond),
);

export function isFaultName(name: string): name is FaultName {
  return name in faultTable;
}
