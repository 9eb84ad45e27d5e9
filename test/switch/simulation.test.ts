// The production core in a world of unreliable issuers, links and acquirers, by seed. Once all is quiet the three ledgers must
// agree for each purchase: what its acquirer was told, what the records say, and what the issuers hold. A seed that fails is
// named in the failure; run it alone by putting it into `SEEDS`.
import { describe, expect, it } from 'vitest';
import { isWithdrawal } from '../../src/journal/entry.ts';
import type { StandInSettings } from '../../src/switch/stand-in/settings.ts';
import { tries } from '../tries.ts';
import { journalFaults, violations } from './flow.ts';
import { Acquirers, CONNECTIONS, type Purchase, STAYS_MINOR } from './simulation-acquirers.ts';
import { Accounts, localIssuer, RemoteLink, randomOf, remoteIssuer, type Weather } from './simulation-issuers.ts';
import { type Kept, World } from './world.ts';

const SEEDS = Array.from({ length: tries(30, 100) }, (_, i) => i + 1);
const EVENTS = 300;

/** What may be stood in for on the day of a seed: nothing on every third. */
function standInOf(seed: number): StandInSettings | undefined {
  if (seed % 3 === 1) return undefined;
  return {
    whenDown: true,
    whenSilent: seed % 2 === 0,
    currency: 504,
    transactionTypes: new Set([0]),
    ranges: undefined,
    notWith: [],
    denied: new Set(),
    floorMinor: 80_000,
    velocity: { count: 4, amountMinor: 200_000, perMs: 5_000 },
  };
}

interface Day {
  world: World;
  acquirers: Acquirers;
  accounts: Accounts[];
}

/** Lives through the day of a seed, until everything that is under way has come to its end. */
function dayOf(seed: number): Day {
  const random = randomOf(seed);
  const world = new World({
    acquirers: [{}, { spec: 'iso87-bcd' }],
    issuers: [
      { routes: ['9504'], deadlineMs: 400, standIn: standInOf(seed) },
      // In one dialect with the first acquirer or with the second.
      { routes: ['4'], spec: seed % 2 === 0 ? 'iso87-ascii' : 'iso87-bcd', deadlineMs: 400, standIn: standInOf(seed) },
    ],
    connections: CONNECTIONS,
    inFlightLimit: seed % 4 === 0 ? 5 : 50,
    retainedLimit: 2_000,
    strictReversals: seed % 3 === 0,
    storeAndForwardLimit: seed % 5 === 0 ? 3 : 500,
  });
  const acquirers = new Acquirers(world, random);
  const accounts = [new Accounts(), new Accounts()];
  const weather: Weather = { calm: false };
  const link = new RemoteLink();
  world.plays(1, localIssuer(world, accounts[0]!, weather, random));
  world.responds(2, remoteIssuer(world, accounts[1]!, weather, link, random));
  let localUp = true;
  const flapRemote = (): void => {
    link.up = !link.up;
    if (!link.up) world.cut(2);
    if (!link.up) link.losses++;
    // The core hears of a loss at once or a little later: until then it forwards into a link that is gone.
    if (link.up) world.up(2);
    else world.later(random(2) * 50, () => link.up || world.down(2));
  };
  const flapLocal = (): void => {
    localUp = !localUp;
    if (localUp) world.up(1);
    else world.down(1);
  };
  const flapConnection = (): void => {
    const connection = 1 + random(2);
    if (world.isLost(connection)) world.find(connection);
    else world.lose(connection);
  };
  const events: [weight: number, act: () => void][] = [
    [35, () => acquirers.buy()],
    [15, () => acquirers.reverse(false)],
    [6, () => acquirers.reverse(true)],
    [16, () => acquirers.repeat()],
    [4, flapRemote],
    [2, flapLocal],
    [4, flapConnection],
    [18, () => world.advance(random(500))],
  ];
  for (let i = 0; i < EVENTS; i++) {
    const chance = random(100);
    let below = 0;
    for (const [weight, act] of events) {
      below += weight;
      if (chance >= below) continue;
      act();
      break;
    }
    world.advance(random(30));
    acquirers.listen();
  }
  weather.calm = true;
  for (const connection of [1, 2, 3]) world.find(connection);
  if (!link.up) flapRemote();
  if (!localUp) flapLocal();
  settle(world, acquirers);
  acquirers.insist();
  settle(world, acquirers);
  return { world, acquirers, accounts };
}

/** Lets time pass until nothing is under way; whatever hangs for two of the longest repeat intervals hangs for ever. */
function settle(world: World, acquirers: Acquirers): void {
  for (let rounds = 0; rounds < 100; rounds++) {
    world.advance(1_500);
    if (world.core.inFlight === 0 && world.core.advicesWaiting === 0) break;
  }
  acquirers.listen();
}

/** What must be held for a purchase, by what its acquirer was told. */
function told({ told: answer, reversals }: Purchase): number {
  const approved = answer!.reason === '00' || answer!.reason === '10';
  const done = reversals.filter((reversal) => reversal.told!.reason === '00');
  if (!approved || done.some(({ isPartial }) => !isPartial)) return 0;
  return done.length > 0 ? STAYS_MINOR : answer!.amountMinor;
}

/** What must be held for each transaction, by the records. */
function recorded(records: readonly Kept[]): Map<number, number> {
  const standing = new Map<number, number>();
  const reduce = (transaction: number, staysMinor: number) => {
    const stands = standing.get(transaction);
    if (stands !== undefined) standing.set(transaction, Math.min(stands, staysMinor));
  };
  for (const { step, mti, reason, transaction, original, amountMinor, issuer } of records) {
    const isReversal = Math.trunc(mti / 100) === 4;
    if (step === 'answered' && reason < 100) {
      if (isReversal) reduce(original, amountMinor);
      else if (issuer > 0) standing.set(transaction, amountMinor);
    }
    if (step === 'adviceAcknowledged') reduce(transaction, amountMinor);
  }
  return standing;
}

/** Steps that lack the step that must follow or go before them. */
function gaps(records: readonly Kept[]): string[] {
  const count = new Map<string, number>();
  for (const { step, transaction } of records) {
    const key = `${step} ${transaction}`;
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  const times = (step: Kept['step'], transaction: number) => count.get(`${step} ${transaction}`) ?? 0;
  return records.flatMap(({ step, transaction }) => {
    if (times('answered', transaction) !== 1 && step !== 'adviceQueued' && step !== 'adviceAcknowledged') {
      return [`${step} ${transaction}: answered ${times('answered', transaction)} times`];
    }
    if (times('adviceQueued', transaction) === times('adviceAcknowledged', transaction)) return [];
    return [`${step} ${transaction}: not every advice was acknowledged`];
  });
}

/** Everything that does not agree, a line each. */
function disagreements({ world, acquirers, accounts }: Day): string[] {
  const found = [...gaps(world.records), ...violations(world.events)];
  for (const { seq, what } of journalFaults(world)) found.push(`place ${seq} of the journal: ${what}`);
  if (world.core.inFlight > 0) found.push(`${world.core.inFlight} requests are still in flight`);
  if (world.core.advicesWaiting > 0) found.push(`${world.core.advicesWaiting} advices are still waiting`);
  for (const { message, owed, answered, told } of acquirers.all()) {
    if (answered !== owed) found.push(`${message['0']} ${message['11']}: ${answered} answers where ${owed} were owed`);
    if (told === undefined) found.push(`${message['0']} ${message['11']}: its acquirer was told nothing`);
  }
  if (found.length > 0) return found;
  const standing = recorded(world.records);
  const byStan = new Map<number, number>();
  // Of a silent issuer: what it held for the request is given back before it books what was approved in its place.
  const withdrawn = new Set(world.records.filter(isWithdrawal).map(({ stan }) => stan));
  for (const { transaction, stan, step } of world.records) {
    if (step === 'answered') byStan.set(stan, (byStan.get(stan) ?? 0) + (standing.get(transaction) ?? 0));
  }
  for (const purchase of acquirers.purchases) {
    const reference = String(purchase.message['37']);
    const held = accounts.reduce((sum, each) => sum + each.heldFor(reference), 0);
    const debits = accounts.reduce((sum, each) => sum + (each.debits.get(reference)?.size ?? 0), 0);
    const journal = byStan.get(Number(purchase.message['11']));
    const says = `${purchase.message['11']}: told ${told(purchase)}, recorded ${journal}, held ${held}`;
    if (told(purchase) !== held || journal !== held) found.push(says);
    const most = withdrawn.has(Number(purchase.message['11'])) ? 2 : 1;
    if (debits > most) found.push(`${says}, debited ${debits} times`);
  }
  return found;
}

describe('simulation', () => {
  it(`agrees on ${SEEDS.length} days of ${EVENTS} events`, { timeout: 240_000 }, () => {
    const seen = new Map<string, number>();
    for (const seed of SEEDS) {
      const day = dayOf(seed);
      const found = disagreements(day);
      if (found.length > 0) expect.fail(`seed ${seed}: ${found.slice(0, 10).join('; ')}`);
      const keys = day.world.records.map(({ step, reason, mti }) => {
        if (step === 'answered') return `answered ${reason}`;
        return step === 'adviceQueued' ? `${step} ${mti}` : step;
      });
      keys.push(...day.world.records.filter(isWithdrawal).map(() => 'withdrawals'));
      for (const key of [...keys, ...day.world.notes]) seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    // A simulation in which nothing goes wrong proves nothing.
    const kinds = ['forwarded', 'late', 'adviceQueued 420', 'adviceQueued 220', 'adviceAcknowledged', 'undelivered'];
    const reasons = [0, 2, 116, 907, 908, 909, 914].map((reason) => `answered ${reason}`);
    const ofStandIn = ['adviceQueued 120', 'stand-in.approved', 'stand-in.declined', 'withdrawals'];
    for (const kind of [...kinds, 'advice.postponed', ...ofStandIn, ...reasons])
      expect(`${kind} ${seen.get(kind) ?? 0}`).toMatch(/ \d{2,}$/);
  });

  it('is the same day for the same seed', () => {
    const [first, second] = [dayOf(7), dayOf(7)];
    expect(second.world.events.length).toBe(first.world.events.length);
    expect(second.world.answerBytes).toEqual(first.world.answerBytes);
  });
});
