// The world of a simulation: a virtual clock, network and disk, the production switch in it, and around it acquirers and issuers that
// behave as real ones do. Whatever happens goes into the log and past the auditor.
import type { Codec } from '../codec/codec.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { JournalError, type RequestName } from '../journal/journal.ts';
import { CHECKPOINT_KEY, readCheckpoint } from '../switch/checkpoint.ts';
import type { IssuerRequest } from '../switch/ports.ts';
import { Acquirer } from './acquirer.ts';
import { Auditor } from './auditor.ts';
import { Evening } from './evening.ts';
import { EventLog, Happening } from './event-log.ts';
import { type FaultSettings, Faults, keyOf, type Struck } from './faults.ts';
import type { Invariant, Violation } from './invariants.ts';
import type { Line } from './line.ts';
import {
  acquirerPlans,
  type DayPlan,
  type DialectName,
  type IssuerPlan,
  issuerPlans,
  type PurchasePlan,
  START_MS,
} from './plan.ts';
import { PlugInIssuer } from './plug-in-issuer.ts';
import { Random } from './random.ts';
import { RemoteIssuer } from './remote-issuer.ts';
import type { Asking } from './sale.ts';
import { type SearchTrouble, VirtualJournal } from './virtual-journal.ts';
import { ISSUER_HOST, issuerFraming, type Tamper, VirtualSwitch } from './virtual-switch.ts';
import { VirtualTimer } from './virtual-timer.ts';
import { VirtualTransport } from './virtual-transport.ts';

export interface WorldSettings extends FaultSettings {
  codec(name: DialectName): Codec;
  /** Takes the log of events, piece by piece. */
  readonly sink: (piece: Buffer) => void;
  /** The events are kept, for a history. */
  readonly keepsEvents: boolean;
  /** Changes each host before it starts: for tests of the simulation itself. */
  readonly tamper?: Tamper;
}

/** How a process ends, and what is left of it. */
export interface Ending {
  /** Of what it had committed and was not durable: whole batches, and entries of the next. */
  readonly commitsKept: number;
  readonly entriesKept: number;
  /** Its peers are told at once, or only when the next one starts. */
  readonly isTold: boolean;
  readonly restartsAfterMs: number;
  /** What the clock of the next one is ahead. */
  readonly clockAheadMs: number;
}

const STEP_MS = 1_000;
/** In calm weather everything comes to its end within this time. */
const QUIET_WITHIN_MS = 900_000;
const READ_BUFFER_BYTES = 4_096;

export class World {
  readonly timer = new VirtualTimer(START_MS);
  readonly journal = new VirtualJournal(this.timer);
  readonly log: EventLog;
  readonly faults: Faults;
  readonly auditor: Auditor;
  readonly acquirers: readonly Acquirer[];
  readonly remotes: readonly RemoteIssuer[];
  readonly plugIns: readonly PlugInIssuer[];
  readonly theSwitch: VirtualSwitch;
  readonly evening: Evening;
  /** How the process ends the next time. */
  ending: Ending = { commitsKept: 0, entriesKept: 0, isTold: true, restartsAfterMs: 500, clockAheadMs: 0 };
  /** How often it has ended. */
  ends = 0;
  /** What acquirers have sent, sign-ons included. */
  requests = 0;
  /** Called with each fault that strikes. */
  onStruck: ((struck: Struck) => void) | undefined;
  /** How often the journal was asked for each name. */
  private readonly looks = new Map<string, number>();
  private readonly day: DayPlan;
  private readonly transport = new VirtualTransport(this.timer, { readBufferBytes: READ_BUFFER_BYTES });

  constructor(settings: WorldSettings, day: DayPlan) {
    const { codec } = settings;
    this.day = day;
    this.log = new EventLog(this.timer, settings.sink, settings.keepsEvents);
    this.faults = new Faults(settings);
    this.faults.onStruck = (struck) => {
      this.log.text(Happening.fault, 0, -1, keyOf(struck));
      this.onStruck?.(struck);
    };
    this.auditor = new Auditor(this.timer, [undefined, ...acquirerPlans.map(({ dialect }) => codec(dialect))]);
    this.acquirers = this.makeAcquirers(settings);
    this.remotes = this.makeRemotes(settings, day);
    this.plugIns = this.makePlugIns(settings, day);
    this.theSwitch = this.makeSwitch(settings, day);
    this.evening = this.makeEvening();
    this.journal.onAppend = (entry) => {
      this.log.appended(this.auditor.purchaseOf(entry.transaction), entry);
    };
    this.journal.onCommit = (entries) => this.log.text(Happening.committed, 0, -1, `${entries} entries`);
    this.journal.onDurable = (entry) => this.durable(entry);
    this.journal.onFind = (name) => this.searchTrouble(settings.seed, name);
  }

  /** What is not as it must be; undefined while everything is. */
  get violation(): Violation | undefined {
    return this.auditor.violation;
  }

  violate(invariant: Invariant, found: string, purchase = -1, kind = ''): void {
    this.auditor.violate(invariant, purchase, found, kind);
  }

  /** Starts everything, and waits until all are connected. */
  start(): void {
    for (const remote of this.remotes) remote.open();
    this.theSwitch.start(0);
    this.timer.runTurns();
    for (const acquirer of this.acquirers) acquirer.start();
    this.wait(STEP_MS);
  }

  buy(plan: PurchasePlan): void {
    this.acquirers[plan.acquirer]!.buy(plan);
  }

  wait(ms: number): void {
    this.timer.advanceTo(this.timer.now() + ms);
  }

  /** Lets time pass in calm weather, until nothing is under way any more and nobody wants anything. */
  becomeQuiet(): void {
    this.faults.isCalm = true;
    this.waitForQuiet();
    for (const acquirer of this.acquirers) acquirer.insist();
    this.waitForQuiet();
  }

  /** Forgets what has come to its end; a start reads no entry before the last checkpoint any more. */
  forget(): void {
    this.looks.clear();
    this.journal.forgetBefore(readCheckpoint(this.journal.kept.get(CHECKPOINT_KEY)).place + 1);
    for (const each of [this.evening, this.auditor, ...this.acquirers, ...this.remotes, ...this.plugIns]) each.forget();
  }

  private waitForQuiet(): void {
    const until = this.timer.now() + QUIET_WITHIN_MS;
    do {
      if (this.violation !== undefined) return;
      if (this.timer.now() >= until) {
        const minutes = QUIET_WITHIN_MS / 60_000;
        this.violate('everybody told', `${this.underWay().join(', ')} after ${minutes} quiet minutes`);
        return;
      }
      this.wait(STEP_MS);
    } while (this.underWay().length > 0);
  }

  /** What has not come to its end. */
  private underWay(): string[] {
    const found: string[] = [];
    const { theSwitch, journal } = this;
    if (!theSwitch.life.isAlive || theSwitch.life.isSleeping) found.push('the process does not run');
    else {
      const { inFlight, advicesWaiting } = theSwitch.host.core;
      if (inFlight > 0) found.push(`${inFlight} in flight`);
      if (advicesWaiting > 0) found.push(`${advicesWaiting} advices`);
    }
    for (const { isBusy, plan } of this.acquirers) if (isBusy) found.push(`${plan.name} waits for answers`);
    for (const { busy, plan } of [...this.remotes, ...this.plugIns]) if (busy > 0) found.push(`${plan.name} works`);
    if (this.evening.waiting > 0) found.push(`${this.evening.waiting} expiries`);
    if (journal.pendingEntries > 0) found.push(`${journal.pendingEntries} entries are not durable`);
    return found;
  }

  // What happens

  private durable(entry: JournalEntry): void {
    const purchase = this.auditor.durable(entry);
    this.evening.durable(entry, purchase);
    this.log.durable(purchase, entry);
    const { life, host } = this.theSwitch;
    const inFlight = life.isAlive ? host.core.inFlight : 0;
    if (inFlight > this.day.inFlightLimit) this.violate('bounded', `${inFlight} requests are in flight`);
  }

  private searchTrouble(seed: number, { acquirer, stan, sentAt }: RequestName): SearchTrouble | undefined {
    const name = `${acquirer}.${stan}.${sentAt}`;
    const looks = this.looks.get(name) ?? 0;
    this.looks.set(name, looks + 1);
    const at = `${name}.${looks}`;
    if (this.faults.strikes('lost-search', at)) {
      return { afterMs: 0, error: new JournalError('JOURNAL_READ', 'the disk cannot be read') };
    }
    if (!this.faults.strikes('slow-search', at)) return undefined;
    const random = new Random(seed, 'search', at);
    return { afterMs: random.between(1, random.pick([20, 300, 3_000])) };
  }

  private asked(issuer: number, name: string, isElsewhere: boolean, request: IssuerRequest): void {
    const purchase = this.auditor.asks(name, isElsewhere, request);
    this.log.text(Happening.asked, issuer, purchase, askedText(request));
  }

  private processEnded(defect: unknown): void {
    const { timer, theSwitch, journal, log } = this;
    const { commitsKept, entriesKept, isTold, restartsAfterMs, clockAheadMs } = this.ending;
    this.ends++;
    this.auditor.isStalled = false;
    if (defect !== undefined) {
      const error = defect instanceof Error ? defect : new Error(String(defect));
      this.violate('no defect', error.stack ?? error.message, -1, error.message.replace(/\d+/g, 'N'));
    }
    log.text(Happening.ended, 0, -1, `${journal.waitingCommits} commits were not durable`);
    const { life } = theSwitch;
    journal.abandon(commitsKept, entriesKept);
    if (isTold) life.resetConnections();
    timer.at(timer.now() + restartsAfterMs, () => {
      life.resetConnections();
      log.text(Happening.started, 0, -1, `its clock is ${clockAheadMs} ms ahead`);
      theSwitch.start(clockAheadMs);
      this.evening.tellAll();
    });
  }

  // Who is there

  private makeAcquirers({ seed, codec }: WorldSettings): readonly Acquirer[] {
    const { timer, transport, faults, log, auditor } = this;
    const world = {
      seed,
      timer,
      faults,
      dial: (acquirer: number) => transport.dial(acquirer),
      sends: (acquirer: number, asking: Asking | undefined, body: Buffer) => {
        this.requests++;
        log.message(Happening.sent, acquirer, purchaseOf(asking), body, 0, body.length);
      },
      written: (acquirer: Acquirer, line: Line, bytes: Buffer, start: number, end: number) => {
        const asking = auditor.told(acquirer, line, bytes, start, end);
        log.message(Happening.told, acquirer.number, purchaseOf(asking), bytes, start, end);
      },
      reads: (acquirer: number, asking: Asking | undefined, bytes: Buffer, start: number, end: number) => {
        log.message(Happening.read, acquirer, purchaseOf(asking), bytes, start, end);
      },
    };
    return acquirerPlans.map((plan, place) => new Acquirer(place + 1, plan, codec(plan.dialect), world));
  }

  private makeRemotes({ seed, codec }: WorldSettings, { deadlineMs }: DayPlan): readonly RemoteIssuer[] {
    const { timer, transport, faults, log, auditor } = this;
    const world = {
      seed,
      timer,
      transport,
      faults,
      deadlineMs,
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
    return numbered('remote').map(({ plan, number }) => {
      const address = { host: ISSUER_HOST, port: number };
      return new RemoteIssuer(number, plan, codec(plan.dialect), issuerFraming, address, world);
    });
  }

  private makePlugIns({ seed }: WorldSettings, { deadlineMs }: DayPlan): readonly PlugInIssuer[] {
    const { timer, faults, log } = this;
    return numbered('plug-in').map(({ plan, number }) => {
      const world = {
        seed,
        timer,
        faults,
        deadlineMs,
        asked: (issuer: number, request: IssuerRequest) => this.asked(issuer, plan.name, true, request),
        decides: (issuer: number, purchase: number, reason: number) => {
          log.text(Happening.decided, issuer, purchase, String(reason).padStart(3, '0'));
        },
      };
      return new PlugInIssuer(number, plan, world);
    });
  }

  private makeEvening(): Evening {
    const { timer, theSwitch, auditor, acquirers } = this;
    const saleOf = (purchase: number) => acquirers.flatMap(({ sales }) => sales.get(purchase) ?? [])[0];
    return new Evening({
      timer,
      theSwitch,
      outstandingMinor: (transaction) => auditor.ledger.amounts.get(transaction)?.amountMinor ?? 0,
      expires: (purchase, capturedMinor) => {
        const sale = saleOf(purchase);
        if (sale !== undefined) sale.expiredMinor = Math.min(capturedMinor, sale.expiredMinor ?? capturedMinor);
        this.log.text(Happening.fault, 0, purchase, `expires but for ${capturedMinor}`);
      },
      isUnknown: (purchase) => this.violate('everybody told', 'what has expired is not known', purchase),
    });
  }

  private makeSwitch({ codec, tamper }: WorldSettings, day: DayPlan): VirtualSwitch {
    const { timer, transport, journal, log, plugIns, auditor } = this;
    return new VirtualSwitch({
      timer,
      transport,
      journal,
      day,
      plugIns,
      tamper,
      codec,
      emit: (event) => {
        if (event === 'journal.stalled' || event === 'journal.goes-on') auditor.isStalled = event === 'journal.stalled';
        log.text(Happening.noted, 0, -1, event);
      },
      asked: (issuer, name, request) => this.asked(issuer, name, false, request),
      ended: (defect) => this.processEnded(defect),
    });
  }
}

/** The issuers of a kind, with their numbers. */
function numbered(kind: IssuerPlan['kind']): readonly { plan: IssuerPlan; number: number }[] {
  return issuerPlans.map((plan, place) => ({ plan, number: place + 1 })).filter(({ plan }) => plan.kind === kind);
}

function purchaseOf(asking: Asking | undefined): number {
  return asking?.sale.plan.index ?? -1;
}

function askedText({ mti, transaction, original, remainingMinor }: IssuerRequest): string {
  const undoes = original > 0 ? ` undoes ${original}` : '';
  return `${String(mti).padStart(4, '0')} ${transaction}${undoes}${remainingMinor > 0 ? ` but for ${remainingMinor}` : ''}`;
}
