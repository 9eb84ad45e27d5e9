// Issuers that are stood in for, and a process that ends now and then, with what it had not made durable lost: by seed. Issuers keep
// their books outside, and acquirers insist. Once all is quiet, each issuer holds what acquirers were told, and once.
import { expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { StandInSettings } from '../../src/switch/stand-in/settings.ts';
import { tries } from '../tries.ts';
import { FOREIGN_CARD, journalFaults, purchase, violations } from './flow.ts';
import { Accounts, localIssuer, RemoteLink, randomOf, remoteIssuer, type Weather } from './simulation-issuers.ts';
import { type Event, World, type WorldSettings } from './world.ts';

const SEEDS = Array.from({ length: tries(8, 30) }, (_, i) => i + 1);
const EVENTS = 150;

const standIn: StandInSettings = {
  whenDown: true,
  whenSilent: true,
  currency: 504,
  transactionTypes: new Set([0]),
  ranges: undefined,
  notWith: [],
  denied: new Set(),
  floorMinor: 90_000,
  velocity: { count: 6, amountMinor: 300_000, perMs: 4_000 },
};

interface Sending {
  readonly message: FieldValues;
  /** DE 39 and DE 4 of the answer that arrived last. */
  told: { reason: string; amountMinor: number } | undefined;
}

interface Purchase extends Sending {
  reversal: Sending | undefined;
}

/** A day of several processes on one journal. */
class Day {
  readonly purchases: Purchase[] = [];
  readonly accounts = [new Accounts(), new Accounts()];
  readonly seen = new Map<string, number>();
  /** Of all processes, in order. */
  private readonly events: Event[] = [];
  world: World;
  private readonly random: (below: number) => number;
  private readonly settings: WorldSettings;
  private readonly weather: Weather = { calm: false };
  private link = new RemoteLink();
  private readonly byStan = new Map<string, Sending>();
  private following = 0;
  private read = 0;

  constructor(seed: number) {
    this.random = randomOf(seed);
    this.settings = {
      issuers: [
        { routes: ['9504'], deadlineMs: 400, books: 'elsewhere', standIn },
        { routes: ['4'], spec: seed % 2 === 0 ? 'iso87-ascii' : 'iso87-bcd', deadlineMs: 400, standIn },
      ],
      retainedLimit: 500,
      inFlightLimit: 50,
      storeAndForwardLimit: 100,
      checkpointEntries: 20,
    };
    this.world = this.begun(new World(this.settings));
  }

  live(): void {
    const events: [weight: number, act: () => void][] = [
      [38, () => this.buy()],
      [18, () => this.reverse()],
      [12, () => this.repeat()],
      [8, () => this.flap()],
      [2, () => this.crash()],
      [22, () => this.world.advance(this.random(500))],
    ];
    for (let i = 0; i < EVENTS; i++) {
      const chance = this.random(100);
      let below = 0;
      for (const [weight, act] of events) {
        below += weight;
        if (chance >= below) continue;
        act();
        break;
      }
      this.world.advance(this.random(30));
      this.listen();
    }
    this.crash();
    this.weather.calm = true;
    if (!this.link.up) this.flap();
    for (let rounds = 0; rounds < 3; rounds++) {
      this.settle();
      for (const each of this.all()) if (each.told === undefined) this.send(each, true);
    }
    this.settle();
  }

  /** A line for all that does not agree. */
  disagreements(): string[] {
    this.look();
    const faults = journalFaults(this.world).map(({ seq, what }) => `place ${seq}: ${what}`);
    faults.push(...violations(this.events));
    const { core } = this.world;
    if (core.inFlight > 0 || core.advicesWaiting > 0) faults.push(`${core.inFlight} and ${core.advicesWaiting} left`);
    for (const each of this.purchases) {
      const reference = String(each.message['37']);
      const held = this.accounts.reduce((sum, books) => sum + books.heldFor(reference), 0);
      const isUndone = each.reversal?.told?.reason === '00';
      const stands = each.told !== undefined && ['00', '10'].includes(each.told.reason) && !isUndone;
      const due = stands ? each.told!.amountMinor : 0;
      if (each.told === undefined || held !== due) {
        faults.push(`${each.message['11']}: told ${each.told?.reason} ${due}, held ${held}`);
      }
    }
    return faults;
  }

  private begun(world: World): World {
    world.plays(1, localIssuer(world, this.accounts[0]!, this.weather, this.random));
    this.link = new RemoteLink();
    world.responds(2, remoteIssuer(world, this.accounts[1]!, this.weather, this.link, this.random));
    return world;
  }

  /** The process ends; what it did last may not be durable. */
  private crash(): void {
    if (this.random(2) === 0) {
      this.world.journal.stall();
      this.buy();
      this.reverse();
      this.world.advance(this.random(500));
    }
    this.listen();
    this.look();
    this.world = this.begun(new World({ ...this.settings, after: this.world }));
    this.read = 0;
  }

  /** What is to be seen of a process when it has ended. */
  private look(): void {
    const { notes, records, events } = this.world;
    this.events.push(...events);
    const withdrawals = records.filter(
      ({ step, original, transaction }) => step === 'adviceQueued' && original === transaction,
    );
    for (const what of [...notes, ...withdrawals.map(() => 'withdrawal')]) {
      this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
    }
  }

  private flap(): void {
    const { world, link } = this;
    link.up = !link.up;
    if (link.up) {
      world.up(2);
      return;
    }
    link.losses++;
    world.cut(2);
    world.later(this.random(2) * 50, () => link.up || world.down(2));
  }

  private buy(): void {
    const stan = this.nextStan();
    const message = purchase({
      '0': ['0100', '0200'][this.random(2)]!,
      '2': [FOREIGN_CARD, FOREIGN_CARD, '9504010000000015'][this.random(3)]!,
      '4': String(1_000 + this.random(100_000)).padStart(12, '0'),
      '11': stan,
      '37': `REF${stan}000`,
    });
    const bought: Purchase = { message, told: undefined, reversal: undefined };
    this.purchases.push(bought);
    this.send(bought);
  }

  private reverse(): void {
    const bought = this.purchases[Math.max(0, this.purchases.length - 1 - this.random(6))];
    if (bought === undefined || bought.reversal !== undefined) return;
    const { message } = bought;
    const names = `${message['0']}${message['11']}${message['7']}${'504001'.padStart(11, '0')}${'0'.repeat(11)}`;
    const stan = this.nextStan();
    const reversal = {
      ...message,
      '0': ['0400', '0420'][this.random(2)]!,
      '11': stan,
      '37': `REF${stan}000`,
      '90': names,
    };
    bought.reversal = { message: reversal, told: undefined };
    this.send(bought.reversal);
  }

  private repeat(): void {
    const all = this.all();
    const each = all[Math.max(0, all.length - 1 - this.random(8))];
    if (each !== undefined) this.send(each, true);
  }

  private send(sending: Sending, isRepeat = false): void {
    const { message } = sending;
    this.byStan.set(String(message['11']), sending);
    sending.told = undefined;
    this.world.send(isRepeat ? { ...message, '0': `${String(message['0']).slice(0, 3)}1` } : message);
    this.listen();
  }

  private all(): Sending[] {
    return this.purchases.flatMap((each) => (each.reversal === undefined ? [each] : [each, each.reversal]));
  }

  private listen(): void {
    const { events } = this.world;
    for (; this.read < events.length; this.read++) this.hear(events[this.read]!);
  }

  private hear(event: Event): void {
    if (event.kind !== 'sent' || !event.delivered) return;
    const { '11': stan, '39': reason, '4': amount } = event.message;
    this.byStan.get(String(stan))!.told = { reason: String(reason), amountMinor: Number(amount) };
  }

  private settle(): void {
    for (let rounds = 0; rounds < 100; rounds++) {
      this.world.advance(1_500);
      if (this.world.core.inFlight === 0 && this.world.core.advicesWaiting === 0) break;
    }
    this.listen();
  }

  private nextStan(): string {
    return String(++this.following).padStart(6, '0');
  }
}

it(`issuers hold what acquirers were told, on ${SEEDS.length} days with crashes`, { timeout: 120_000 }, () => {
  const seen = new Map<string, number>();
  for (const seed of SEEDS) {
    const day = new Day(seed);
    day.live();
    const found = day.disagreements();
    if (found.length > 0) expect.fail(`seed ${seed}: ${found.slice(0, 10).join('; ')}`);
    for (const [what, count] of day.seen) seen.set(what, (seen.get(what) ?? 0) + count);
  }
  // A simulation in which nothing goes wrong proves nothing.
  for (const what of ['stand-in.approved', 'stand-in.declined', 'withdrawal', 'issuer.late', 'answer.undelivered']) {
    expect(`${what} ${seen.get(what) ?? 0}`).toMatch(/ \d{2,}$/);
  }
});
