// The faults that come at moments: what each does to the world. How bad each is comes from the seed and the moment alone.
import { JournalError } from '../journal/journal.ts';
import type { Acquirer } from './acquirer.ts';
import type { FaultName, Faults } from './faults.ts';
import type { Line } from './line.ts';
import { Random } from './random.ts';
import type { RemoteIssuer } from './remote-issuer.ts';
import type { VirtualJournal } from './virtual-journal.ts';
import type { VirtualSwitch } from './virtual-switch.ts';
import type { VirtualTimer } from './virtual-timer.ts';

export interface WeatherWorld {
  readonly seed: number;
  readonly timer: VirtualTimer;
  readonly journal: VirtualJournal;
  readonly faults: Faults;
  readonly acquirers: readonly Acquirer[];
  readonly remotes: readonly RemoteIssuer[];
  readonly theSwitch: VirtualSwitch;
  /** Mean time between two moments. */
  readonly gapMs: number;
}

/** How a process ends, and what is left of it. */
export interface Ending {
  /** Of what it had committed: whole batches, and entries of the next. */
  readonly commitsKept: number;
  readonly entriesKept: number;
  /** Its peers are told at once, or only when the next one starts. */
  readonly isTold: boolean;
  readonly restartsAfterMs: number;
  readonly clockAheadMs: number;
}

const MANY = 1_000_000;
const HOUR_MS = 3_600_000;
const CALLS_AT_MOST = 60;

export class Weather {
  private readonly world: WeatherWorld;
  private moment = 0;
  private random: Random;
  /** How the next end of the process will be. */
  ending: Ending;

  constructor(world: WeatherWorld) {
    this.world = world;
    this.random = new Random(world.seed, 'moment', 0);
    this.ending = this.anEnding({});
  }

  /** Lets the moments come, one after the other, for good. */
  start(): void {
    const { timer, seed, gapMs } = this.world;
    this.random = new Random(seed, 'moment', ++this.moment);
    timer.at(timer.now() + this.random.between(1, 2 * gapMs), () => {
      const { random } = this;
      const fault = this.world.faults.atMoment(this.moment, random);
      if (fault !== undefined) this.effects[fault]?.(random);
      this.start();
    });
  }

  /** By fault, what it does. */
  private readonly effects: Readonly<Partial<Record<FaultName, (random: Random) => void>>> = {
    reset: (random) => this.anyLine(random)?.reset(),
    'half-open': (random) => this.anyLine(random)?.vanish(random.between(2_000, 20_000)),
    delay: (random) => this.anyLine(random)?.stall(random.between(20, random.pick([300, 6_000]))),
    deaf: (random) => this.acquirerLine(random)?.stopReading(random.between(100, 8_000)),
    outage: (random) => random.pick(this.world.remotes).fail(random.between(200, 8_000), random),
    'clock-jump': (random) => this.world.theSwitch.process.sleep(random.between(100, random.pick([2_000, 30_000]))),
    'disk-stall': (random) => this.stallDisk(random.between(1, random.pick([20, 300, 3_000]))),
    crash: (random) => this.end(random, {}),
    'torn-write': (random) => this.tearDisk(random),
    'clock-back': (random) =>
      this.end(random, { clockAheadMs: random.pick([-1, 1]) * random.between(1, random.pick([1_000, HOUR_MS])) }),
    'disk-failure': (random) => this.failDisk(random),
    stop: () => this.stop(),
  };

  private anEnding(given: Partial<Ending>): Ending {
    const { random } = this;
    return {
      commitsKept: random.pick([0, 0, 1, 2, MANY]),
      entriesKept: 0,
      isTold: random.chance(600),
      restartsAfterMs: random.between(20, 3_000),
      clockAheadMs: 0,
      ...given,
    };
  }

  private end(random: Random, given: Partial<Ending>): void {
    this.ending = this.anEnding(given);
    this.world.theSwitch.process.endAfter(1 + random.below(CALLS_AT_MOST));
  }

  /** The disk falls behind, and the process ends before it has caught up. */
  private tearDisk(random: Random): void {
    const { journal, timer, theSwitch } = this.world;
    const { process } = theSwitch;
    this.ending = this.anEnding({ entriesKept: random.between(1, 4) });
    journal.stall();
    timer.at(timer.now() + random.between(1, 300), () => process.end());
  }

  /** Whatever is committed within a while cannot be kept. */
  private failDisk(random: Random): void {
    const { journal, timer } = this.world;
    this.ending = this.anEnding({ commitsKept: 0 });
    journal.stall();
    timer.at(timer.now() + random.between(1, 300), () => {
      if (journal.waitingCommits > 0) journal.fail(new JournalError('JOURNAL_WRITE', 'the disk is full'));
      else journal.resume();
    });
  }

  private stop(): void {
    const { process, host } = this.world.theSwitch;
    if (!process.isAlive || process.isSleeping) return;
    this.ending = this.anEnding({ commitsKept: MANY });
    process.enter(() => host.stop(() => process.end()));
  }

  private stallDisk(forMs: number): void {
    const { journal, timer } = this.world;
    journal.stall();
    timer.at(timer.now() + forMs, () => journal.resume());
  }

  private acquirerLine(random: Random): Line | undefined {
    const lines = this.world.acquirers.flatMap((acquirer) => acquirer.openLines());
    return lines.length === 0 ? undefined : random.pick(lines);
  }

  private anyLine(random: Random): Line | undefined {
    if (random.chance(650)) return this.acquirerLine(random);
    const links = this.world.remotes.flatMap(({ link }) => (link === undefined ? [] : [link]));
    return links.length === 0 ? undefined : random.pick(links);
  }
}
