// Runs simulations: seed after seed, round after round, until one fails or somebody presses Ctrl-C; a failure is then made as short as
// it can be. Here is what a pure simulation has not: the hash of its events, and the turns of the event loop.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Codec } from '../codec/codec.ts';
import { compile } from '../codec/spec/compile.ts';
import { type FaultName, keyOf } from '../simulate/faults.ts';
import { historyOf } from '../simulate/history.ts';
import type { Violation } from '../simulate/invariants.ts';
import { Shrinker } from '../simulate/shrink.ts';
import { Simulation, type SimulationSettings } from '../simulate/simulation.ts';
import { loadSpec } from '../spec-file.ts';
import type { SimulationProgress } from './simulation-progress.ts';

/** One seed, run to its end, to a violation, or as far as there was time. */
export interface SimulationReport {
  readonly seed: number;
  /** Purchases that were made. */
  readonly transactions: number;
  /** What acquirers have sent: purchases, repeats, reversals, sign-ons. */
  readonly requests: number;
  readonly restarts: number;
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  readonly violations: readonly Violated[];
  /** SHA-256 of the log of events, in hex. */
  readonly sha256: string;
}

/** A violation, and the shortest history that still shows it. */
interface Violated {
  readonly violation: Violation;
  /** Numbers of the purchases and names of the faults without which it does not show. */
  readonly purchases: readonly number[];
  readonly faults: readonly string[];
  readonly history: readonly string[];
}

/** More events than people read. */
const LONGEST_HISTORY = 200;
/** With so few purchases everything that happened is shown. */
const FEW = 3;

const codecs = new Map<string, Codec>();

export function codecNamed(name: string): Codec {
  let codec = codecs.get(name);
  if (codec === undefined) {
    codec = compile(loadSpec(name));
    codecs.set(name, codec);
  }
  return codec;
}

/** Simulates a seed. Ends early when `isStopped` says so. */
export async function simulateSeed(
  seed: number,
  purchases: number,
  names: ReadonlySet<FaultName>,
  watcher: SimulationProgress,
  isStopped: () => boolean,
): Promise<SimulationReport> {
  const hash = createHash('sha256');
  const settings: SimulationSettings = {
    seed,
    purchases,
    names,
    codec: codecNamed,
    sink: (piece) => hash.update(piece),
    keepsEvents: false,
  };
  const simulation = new Simulation(settings);
  const struck: string[] = [];
  simulation.world.onStruck = (fault) => struck.push(keyOf(fault));
  for (let isMore = true; isMore && !isStopped(); ) {
    isMore = simulation.round();
    watcher.simulated(seed, simulation.done, purchases);
    await setImmediate();
  }
  const { violation, done, world } = simulation;
  return {
    seed,
    transactions: done,
    requests: world.requests,
    restarts: world.ends,
    faults: Object.fromEntries([...world.faults.counts].sort()),
    violations: violation === undefined ? [] : [await shortened(settings, simulation, struck, watcher, isStopped)],
    sha256: hash.digest('hex'),
  };
}

/** The shortest run that still fails, and its history. */
async function shortened(
  settings: SimulationSettings,
  failed: Simulation,
  struck: readonly string[],
  watcher: SimulationProgress,
  isStopped: () => boolean,
): Promise<Violated> {
  const shrinker = new Shrinker(settings, failed, struck);
  while (shrinker.step() && !isStopped()) {
    const { purchases, faults } = shrinker.shortest;
    watcher.shrunk(shrinker.runs, purchases.length, faults.length);
    await setImmediate();
  }
  const again = new Simulation({ ...shrinker.repeating(), keepsEvents: true });
  while (again.round());
  const { purchases, faults, violation: shortest } = shrinker.shortest;
  const about = purchases.length <= FEW ? -1 : shortest.purchase;
  const history = historyOf(again.world.log.steps, about, codecNamed);
  return { violation: shortest, purchases, faults, history: history.slice(-LONGEST_HISTORY) };
}
