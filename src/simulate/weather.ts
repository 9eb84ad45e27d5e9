// The faults that come at moments: what each does to the world. How bad each is comes from the seed and the moment alone.
import { JournalError } from '../journal/journal.ts';
import type { FaultName } from './faults.ts';
import type { Line } from './line.ts';
import { Random } from './random.ts';
import type { Ending, World } from './world.ts';

const MANY = 1_000_000;
const HOUR_MS = 3_600_000;
const CALLS_AT_MOST = 60;

export class Weather {
  private readonly world: World;
  private readonly seed: number;
  private readonly gapMs: number;
  /** Moments that have come. */
  moment: number;

  /** `gapMs` is the mean time between two moments; the first is the one after `moment`. */
  constructor(world: World, seed: number, gapMs: number, moment: number) {
    this.world = world;
    this.seed = seed;
    this.gapMs = gapMs;
    this.moment = moment;
  }

  /** Lets the moments come, one after the other, for good. */
  start(): void {
    const { timer, faults } = this.world;
    const random = new Random(this.seed, 'moment', ++this.moment);
    timer.at(timer.now() + random.between(1, 2 * this.gapMs), () => {
      const fault = faults.atMoment(this.moment, random);
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
    'clock-jump': (random) => this.jump(random),
    'disk-stall': (random) => this.stallDisk(random.between(1, random.pick([20, 300, 3_000]))),
    crash: (random) => this.end(random, {}),
    'lost-writes': (random) => this.endBehindDisk(random, 0),
    'torn-write': (random) => this.endBehindDisk(random, random.between(1, 4)),
    'clock-back': (random) => {
      const clockAheadMs = random.pick([-1, 1]) * random.between(1, random.pick([1_000, HOUR_MS]));
      if (random.chance(500)) this.world.theSwitch.life.stepWall(-Math.abs(clockAheadMs));
      else this.end(random, { clockAheadMs });
    },
    'disk-failure': (random) => this.failDisk(random),
    expire: (random) => this.world.evening.expire(random),
    stop: (random) => this.stop(random),
  };

  /** The process is not run for a while, or its time of day is set ahead while it runs. */
  private jump(random: Random): void {
    const { life } = this.world.theSwitch;
    const forMs = random.between(100, random.pick([2_000, 30_000]));
    if (random.chance(500)) life.stepWall(forMs);
    else life.sleep(forMs);
  }

  /** The next end of the process: what is not given is up to chance. */
  private plan(random: Random, given: Partial<Ending>): void {
    this.world.ending = {
      commitsKept: random.pick([0, 0, 1, 2, MANY]),
      entriesKept: 0,
      isTold: random.chance(600),
      restartsAfterMs: random.between(20, 3_000),
      clockAheadMs: 0,
      ...given,
    };
  }

  private end(random: Random, given: Partial<Ending>): void {
    this.plan(random, given);
    this.world.theSwitch.life.endAfter(1 + random.below(CALLS_AT_MOST));
  }

  /** The disk falls behind, and the process ends before it has caught up. */
  private endBehindDisk(random: Random, entriesKept: number): void {
    const { journal, timer, theSwitch } = this.world;
    const { life } = theSwitch;
    if (!life.isAlive) return;
    this.plan(random, { entriesKept });
    journal.stall();
    timer.at(timer.now() + random.between(1, 300), () => life.end());
  }

  /** Whatever is committed within a while cannot be kept. */
  private failDisk(random: Random): void {
    const { journal, timer, theSwitch } = this.world;
    if (!theSwitch.life.isAlive) return;
    this.plan(random, { commitsKept: 0 });
    journal.stall();
    timer.at(timer.now() + random.between(1, 300), () => {
      if (journal.waitingCommits > 0) journal.fail(new JournalError('JOURNAL_WRITE', 'the disk is full'));
      else journal.resume();
    });
  }

  private stop(random: Random): void {
    const { life, host } = this.world.theSwitch;
    if (!life.isAlive || life.isSleeping) return;
    this.plan(random, { commitsKept: MANY });
    life.enter(() => host.stop(() => life.end()));
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
