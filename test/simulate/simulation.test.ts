// The simulator: seeds in which everything goes wrong end with no money lost, and the same seed is the same run. Bugs that are
// planted in the production core are found.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import type { Host } from '../../src/host/host.ts';
import { type FaultName, faultTable } from '../../src/simulate/faults.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { loadSpec } from '../../src/spec-file.ts';
import type { Switch } from '../../src/switch/switch.ts';

const SEEDS = [1, 2, 3, 4];
const PURCHASES = 250;
/** A planted bug must show within so many seeds. */
const MOST_SEEDS = 100;
const PATIENCE_MS = 240_000;

const all = new Set(Object.keys(faultTable) as FaultName[]);
const codecs = new Map<string, Codec>();

function codec(name: string): Codec {
  const known = codecs.get(name) ?? compile(loadSpec(name));
  codecs.set(name, known);
  return known;
}

function run(
  seed: number,
  purchases = PURCHASES,
  tamper?: (host: Host) => void,
): { simulation: Simulation; sha256: string } {
  const hash = createHash('sha256');
  const sink = (piece: Buffer): unknown => hash.update(piece);
  const simulation = new Simulation({
    seed,
    purchases,
    names: all,
    codec,
    sink,
    keepsEvents: false,
    ...(tamper && { tamper }),
  });
  while (simulation.round());
  return { simulation, sha256: hash.digest('hex') };
}

describe('a simulation of the whole switch', { timeout: PATIENCE_MS }, () => {
  it.each(SEEDS)('loses no money whatever goes wrong: seed %i', (seed) => {
    const { simulation } = run(seed);
    expect(simulation.violation).toBeUndefined();
    expect(simulation.done).toBe(PURCHASES);
    expect(simulation.faultCounts.size).toBeGreaterThan(10);
  });

  it('is the same for the same seed, and another for another', () => {
    const [first, again, other] = [run(7, 60), run(7, 60), run(8, 60)];
    expect(again.sha256).toBe(first.sha256);
    expect(other.sha256).not.toBe(first.sha256);
  });
});

/** The parts of the core that a bug is planted in: no program can reach them. */
interface Parts {
  readonly state: {
    readonly transactions: {
      readonly identities: { duplicateOf(acquirer: number, mti: number): number };
    };
    readonly links: readonly ({ readonly stans: { goOnAfter(stan: number): void } } | undefined)[];
  };
  readonly storeAndForward: { restore(entry: unknown): void; reverse(...values: unknown[]): void };
}

const partsOf = (core: Switch): Parts => core as unknown as Parts;

const planted: readonly (readonly [name: string, plant: (host: Host) => void])[] = [
  [
    'an answer leaves before its entry is durable',
    (host) => {
      const { acquirers } = host as unknown as {
        acquirers: { get(connection: number): { sendNow(...values: unknown[]): void } | undefined };
      };
      host.send = (connection, bytes, start, end) => {
        const link = acquirers.get(connection);
        link?.sendNow(bytes, start, end);
        return link !== undefined;
      };
    },
  ],
  [
    'an advice is dropped at a restart',
    ({ core }) => Object.assign(partsOf(core).storeAndForward, { restore: () => undefined }),
  ],
  ['a timeout is not undone', ({ core }) => Object.assign(partsOf(core).storeAndForward, { reverse: () => undefined })],
  ['what is without an outcome at a restart is left so', (host) => Object.assign(host, { recovered: () => undefined })],
  [
    'STANs begin anew at a restart',
    ({ core }) => {
      for (const link of partsOf(core).state.links)
        if (link !== undefined) Object.assign(link.stans, { goOnAfter: () => undefined });
    },
  ],
  [
    'a request is taken for the repeat of another card',
    ({ core }) => {
      const { identities } = partsOf(core).state.transactions;
      const byName = identities.duplicateOf.bind(identities);
      let last = -1;
      // Every twentieth, so that a day begins at all.
      Object.assign(identities, {
        duplicateOf: (acquirer: number, mti: number) => (++last % 20 === 19 ? last % 10 : byName(acquirer, mti)),
        wantsTheSame: () => true,
      });
    },
  ],
];

describe('a bug that is planted', { timeout: PATIENCE_MS }, () => {
  it.each(planted)('is found: %s', (_, plant) => {
    let found: string | undefined;
    for (let seed = 1; seed <= MOST_SEEDS && found === undefined; seed++) {
      found = run(seed, 150, plant).simulation.violation?.invariant;
    }
    expect(found).toBeDefined();
  });
});
