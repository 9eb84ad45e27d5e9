// Simulations for tests: a seed, run to its end.
import { createHash } from 'node:crypto';
import type { Codec } from '../../src/codec/codec.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { allFaults, type FaultName, keyOf } from '../../src/simulate/faults.ts';
import { Simulation, type SimulationSettings } from '../../src/simulate/simulation.ts';
import { loadSpec } from '../../src/spec-file.ts';

export interface Simulated {
  readonly simulation: Simulation;
  readonly settings: SimulationSettings;
  readonly sha256: string;
  /** Keys of the faults that struck. */
  readonly struck: readonly string[];
}

const codecs = new Map<string, Codec>();

/** The codec of a bundled spec. */
export function codecNamed(name: string): Codec {
  const known = codecs.get(name) ?? compile(loadSpec(name));
  codecs.set(name, known);
  return known;
}

/** Runs a seed, with all faults unless it is said otherwise. */
export function simulated(seed: number, purchases: number, given: Partial<SimulationSettings> = {}): Simulated {
  const hash = createHash('sha256');
  const settings: SimulationSettings = {
    seed,
    purchases,
    names: allFaults,
    codec: codecNamed,
    sink: (piece) => hash.update(piece),
    keepsEvents: false,
    ...given,
  };
  const simulation = new Simulation(settings);
  const struck: string[] = [];
  simulation.world.onStruck = (fault) => struck.push(keyOf(fault));
  while (simulation.round());
  return { simulation, settings, struck, sha256: hash.digest('hex') };
}

/** A set of faults. */
export function faults(...names: FaultName[]): ReadonlySet<FaultName> {
  return new Set(names);
}
