// A simulation: the production host, core, issuers and journal contract under a virtual clock, network and disk, between acquirers and
// issuers that behave as real ones do, and everything that can go wrong with them. It goes by rounds: purchases in bad weather, then
// calm, until all is quiet and the books can be compared. The same settings give the same events, to the byte.
import { Codec } from '../codec/codec.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { CHECKPOINT_KEY, readCheckpoint } from '../switch/checkpoint.ts';
import { Acquirer } from './acquirer.ts';
import { Auditor } from './auditor.ts';
import { EventLog, Happening } from './event-log.ts';
import { type FaultSettings, Faults, keyOf, type Struck } from './faults.ts';
import type { Invariant, Violation } from './invariants.ts';
import { acquirerPlans, type DayPlan, type DialectName, dayPlan, issuerPlans, purchasePlan, START_MS } from './plan.ts';
import { PlugInIssuer } from './plug-in-issuer.ts';
import { RemoteIssuer } from './remote-issuer.ts';
import { collectionSizes } from './sizes.ts';
import { VirtualConnection } from './virtual-connection.ts';
import { VirtualJournal } from './virtual-journal.ts';
import { VirtualProcess } from './virtual-process.ts';
import { ISSUER_HOST, issuerFraming, type Tamper, VirtualSwitch } from './virtual-switch.ts';
import { VirtualTimer } from './virtual-timer.ts';
import { VirtualTransport } from './virtual-transport.ts';
import { Weather } from './weather.ts';

export interface SimulationSettings extends FaultSettings {
  /** Purchases in all. */
  readonly purchases: number;
  /** Only these are made, of all that would be. All when left out. */
  readonly onlyPurchases?: ReadonlySet<number> | undefined;
  codec(name: DialectName): Codec;
  /** Takes the log of events, piece by piece. */
  readonly sink: (piece: Buffer) => void;
  /** The events are kept, for a history. */
  readonly keepsEvents: boolean;
  /** Changes each host before it starts: for tests of the simulation itself. */
  readonly tamper?: Tamper;
}

const ROUND_PURCHASES = 500;
/** One moment for so many purchases. */
const PURCHASES_A_MOMENT = 8;
const QUIET_STEP_MS = 1_000;
/** In calm weather everything comes to its end within this time. */
const QUIET_WITHIN_MS = 900_000;
const READ_BUFFER_BYTES = 4_096;
/** What is not the switch's own. */
const WORLD = [VirtualProcess, VirtualConnection, VirtualJournal, VirtualTimer, Codec];
/** What a collection may hold beyond what the limits of the day allow. */
const SPARE = 200;

export class Simulation {
  readonly log: EventLog;
  readonly faults: Faults;
  readonly acquirers: readonly Acquirer[];
  /** Purchases that have been made or left out. */
  done = 0;
  /** Called with each fault that strikes. */
  onStruck: ((struck: Struck) => void) | undefined;
  /** How often the process has ended. */
  ends = 0;
  private readonly settings: SimulationSettings;
  private readonly day: DayPlan;
  private readonly timer = new VirtualTimer(START_MS);
  private readonly transport = new VirtualTransport(this.timer, { readBufferBytes: READ_BUFFER_BYTES });
  private readonly journal = new VirtualJournal(this.timer);
  private readonly auditor: Auditor;
  private readonly remotes: readonly RemoteIssuer[];
  private readonly plugIns: readonly PlugInIssuer[];
  private readonly theSwitch: VirtualSwitch;
  private readonly weather: Weather;
  private isStarted = false;

  constructor(settings: SimulationSettings) {
    const { seed, codec } = settings;
    const { timer, transport, journal } = this;
    this.settings = settings;
    this.day = dayPlan(seed);
    this.log = new EventLog(timer, settings.sink, settings.keepsEvents);
    this.faults = new Faults(settings);
    this.faults.onStruck = (struck) => {
      this.log.text(Happening.fault, 0, -1, keyOf(struck));
      this.onStruck?.(struck);
    };
    this.auditor = new Auditor(timer, [undefined, ...acquirerPlans.map(({ dialect }) => codec(dialect))]);
    const { faults, log, auditor } = this;
    const { deadlineMs } = this.day;
    const world = { seed, timer, transport, faults, deadlineMs };
    this.acquirers = acquirerPlans.map(
      (plan, place) =>
        new Acquirer(place + 1, plan, codec(plan.dialect), {
          ...world,
          dial: (acquirer) => transport.dial(acquirer),
          sends: (acquirer, asking, body) => {
            log.message(Happening.sent, acquirer, asking?.sale.plan.index ?? -1, body, 0, body.length);
          },
          written: (acquirer, line, bytes, start, end) => {
            const asking = auditor.told(acquirer, line, bytes, start, end);
            log.message(Happening.told, acquirer.number, asking?.sale.plan.index ?? -1, bytes, start, end);
          },
          reads: (acquirer, asking, bytes, start, end) => {
            log.message(Happening.read, acquirer, asking?.sale.plan.index ?? -1, bytes, start, end);
          },
        }),
    );
    const remoteWorld = {
      ...world,
      written: (issuer: RemoteIssuer, bytes: Buffer, start: number, end: number) => {
        const purchase = auditor.forwards(issuer, bytes, start, end);
        log.message(Happening.forwarded, issuer.number, purchase, bytes, start, end);
      },
      works: (issuer: number, purchase: number, bytes: Buffer) => {
        log.message(Happening.worked, issuer, purchase, bytes, 0, bytes.length);
      },
      sends: (issuer: number, purchase: number, body: Buffer) => {
        log.message(Happening.responded, issuer, purchase, body, 0, body.length);
      },
    };
    const numbered = issuerPlans.map((plan, place) => ({ plan, number: place + 1 }));
    this.remotes = numbered
      .filter(({ plan }) => plan.kind === 'remote')
      .map(({ plan, number }) => {
        const address = { host: ISSUER_HOST, port: number };
        return new RemoteIssuer(number, plan, codec(plan.dialect), issuerFraming, address, remoteWorld);
      });
    this.plugIns = numbered
      .filter(({ plan }) => plan.kind === 'plug-in')
      .map(
        ({ plan, number }) =>
          new PlugInIssuer(number, plan, {
            ...world,
            asked: (issuer, _, request) => {
              const purchase = auditor.asks(plan.name, true, request);
              log.text(Happening.asked, issuer, purchase, askedText(request));
            },
            decides: (issuer, purchase, reason) => log.text(Happening.decided, issuer, purchase, String(reason)),
          }),
      );
    this.theSwitch = new VirtualSwitch({
      timer,
      transport,
      journal,
      day: this.day,
      plugIns: this.plugIns,
      tamper: settings.tamper,
      codec,
      emit: (event) => log.text(Happening.noted, 0, -1, event),
      asked: (issuer, name, request) => {
        const purchase = auditor.asks(name, false, request);
        log.text(Happening.asked, issuer, purchase, askedText(request));
      },
      ended: (defect) => this.processEnded(defect),
    });
    const { acquirers, remotes, theSwitch } = this;
    const gapMs = PURCHASES_A_MOMENT * this.day.gapMs;
    this.weather = new Weather({ seed, timer, journal, faults, acquirers, remotes, theSwitch, gapMs });
    journal.onAppend = (entry) => log.entry(Happening.appended, auditor.purchaseOf(entry.transaction), entry);
    journal.onDurable = (entry) => this.durable(entry);
  }

  /** What is not as it must be; undefined while everything is. */
  get violation(): Violation | undefined {
    return this.auditor.violation;
  }

  /** One more round. False when it was the last, or when something is not as it must be. */
  round(): boolean {
    if (!this.isStarted) this.start();
    const { seed, purchases } = this.settings;
    const last = Math.min(purchases, this.done + ROUND_PURCHASES);
    this.faults.isCalm = false;
    for (; this.done < last && this.violation === undefined; this.done++) {
      const plan = purchasePlan(seed, this.done, this.day);
      this.timer.advanceTo(this.timer.now() + plan.gapMs);
      if (this.settings.onlyPurchases?.has(this.done) !== false) this.acquirers[plan.acquirer]!.buy(plan);
    }
    this.faults.isCalm = true;
    this.becomeQuiet();
    for (const acquirer of this.acquirers) acquirer.insist();
    this.becomeQuiet();
    if (this.violation === undefined) this.compare();
    this.forget();
    this.log.flush();
    return this.violation === undefined && this.done < purchases;
  }

  private start(): void {
    this.isStarted = true;
    for (const remote of this.remotes) remote.open();
    this.theSwitch.start(0);
    this.timer.runTurns();
    for (const acquirer of this.acquirers) acquirer.start();
    this.timer.advanceTo(START_MS + QUIET_STEP_MS);
    this.weather.start();
  }

  // The process

  private processEnded(defect: unknown): void {
    const { timer, theSwitch, journal, weather, log } = this;
    const { commitsKept, entriesKept, isTold, restartsAfterMs, clockAheadMs } = weather.ending;
    this.ends++;
    if (defect !== undefined) this.violate('no defect', defect instanceof Error ? (defect.stack ?? defect.message) : String(defect));
    log.text(Happening.ended, 0, -1, `${journal.waitingCommits} commits were not durable`);
    const { process } = theSwitch;
    journal.abandon(commitsKept, entriesKept);
    if (isTold) process.resetConnections();
    timer.at(timer.now() + restartsAfterMs, () => {
      process.resetConnections();
      log.text(Happening.started, 0, -1, `its clock is ${clockAheadMs} ms ahead`);
      theSwitch.start(clockAheadMs);
    });
  }

  private durable(entry: JournalEntry): void {
    const purchase = this.auditor.durable(entry);
    this.log.entry(Happening.durable, purchase, entry);
  }

  // Quiet

  private becomeQuiet(): void {
    const until = this.timer.now() + QUIET_WITHIN_MS;
    do {
      if (this.violation !== undefined) return;
      if (this.timer.now() >= until) {
        this.violate('everybody told', `${this.underWay().join(', ')} after ${QUIET_WITHIN_MS / 60_000} quiet minutes`);
        return;
      }
      this.timer.advanceTo(this.timer.now() + QUIET_STEP_MS);
    } while (this.underWay().length > 0);
  }

  /** What has not come to its end. */
  private underWay(): string[] {
    const found: string[] = [];
    const { theSwitch, journal } = this;
    if (!theSwitch.process.isAlive || theSwitch.process.isSleeping) found.push('the process does not run');
    else {
      const { inFlight, advicesWaiting } = theSwitch.host.core;
      if (inFlight > 0) found.push(`${inFlight} in flight`);
      if (advicesWaiting > 0) found.push(`${advicesWaiting} advices`);
    }
    for (const { isBusy, plan } of this.acquirers) if (isBusy) found.push(`${plan.name} waits for answers`);
    for (const { busy, plan } of [...this.remotes, ...this.plugIns]) if (busy > 0) found.push(`${plan.name} works`);
    if (journal.pendingEntries > 0) found.push(`${journal.pendingEntries} entries are not durable`);
    return found;
  }

  /** All is quiet: the ledgers must agree, purchase by purchase. */
  private compare(): void {
    const held = this.heldByBuiltIn();
    const journalled = new Map<number, number>();
    for (const [transaction, { amountMinor }] of this.auditor.ledger.amounts) {
      const purchase = this.auditor.purchaseOf(transaction);
      journalled.set(purchase, (journalled.get(purchase) ?? 0) + amountMinor);
    }
    for (const { sales } of this.acquirers) {
      for (const sale of sales.values()) {
        const { index, issuer } = sale.plan;
        const books = this.booksOf(issuer + 1);
        const told = sale.standsMinor;
        const holds = books?.heldFor(index) ?? held.get(index) ?? 0;
        const journal = journalled.get(index) ?? 0;
        const says = `told ${told}, journal ${journal}, issuer ${holds}`;
        if (told !== journal || told !== holds) this.violate('three ledgers', says, index);
        if ((books?.debitsOf(index) ?? 0) > 1) this.violate('one debit', says, index);
        if (sale.isAimMissed && sale.request.isApproved) {
          const reasons = sale.reversals.map(({ answer }) => answer?.reason).join(', ');
          this.violate('can be undone', `its reversals were answered ${reasons}`, index);
        }
      }
    }
    this.checkBounds();
  }

  private booksOf(issuer: number): { heldFor(purchase: number): number; debitsOf(purchase: number): number } | undefined {
    return (
      this.plugIns.find(({ number }) => number === issuer) ?? this.remotes.find(({ number }) => number === issuer)?.books
    );
  }

  /** What the built-in issuers hold, by purchase, and whether their accounts are whole. */
  private heldByBuiltIn(): Map<number, number> {
    const held = new Map<number, number>();
    for (const issuer of this.theSwitch.builtIn.values()) {
      const totals = issuer.totals();
      const { takenMinor, heldMinor, debitedMinor } = totals;
      if (takenMinor !== heldMinor + debitedMinor) {
        this.violate('conserved', `${issuer.name}: short of ${takenMinor}, holds ${heldMinor}, has debited ${debitedMinor}`);
      }
      for (const { transaction, amountMinor, isCredit } of totals.outstanding()) {
        const purchase = this.auditor.purchaseOf(transaction);
        held.set(purchase, (held.get(purchase) ?? 0) + (isCredit ? -amountMinor : amountMinor));
      }
    }
    return held;
  }

  private checkBounds(): void {
    const { inFlightLimit, retainedLimit } = this.day;
    const most = inFlightLimit + retainedLimit + SPARE;
    for (const [path, size] of collectionSizes(this.theSwitch.host, WORLD)) {
      if (size > most) this.violate('bounded', `${path} has ${size} members`);
    }
  }

  /** What has come to its end is compared no more. */
  private forget(): void {
    const checkpoint = readCheckpoint(this.journal.kept.get(CHECKPOINT_KEY));
    this.journal.forgetBefore(checkpoint.place + 1);
    for (const each of [this.auditor, ...this.acquirers, ...this.remotes, ...this.plugIns]) each.forget();
  }

  private violate(invariant: Invariant, found: string, purchase = -1): void {
    this.auditor.violate(invariant, purchase, found);
  }
}

function askedText({ mti, transaction, original, remainingMinor }: { mti: number; transaction: number; original: number; remainingMinor: number }): string {
  const undoes = original > 0 ? ` undoes ${original}` : '';
  return `${String(mti).padStart(4, '0')} ${transaction}${undoes}${remainingMinor > 0 ? ` but for ${remainingMinor}` : ''}`;
}
