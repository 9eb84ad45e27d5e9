// A day of a market in virtual time: the production host and core between the acquirers and the issuers of a layout. Sale follows sale;
// whoever drives it says how far it goes at a time, so that a journal on a real disk can keep up.
import type { Codec } from '../../codec/codec.ts';
import type { EventSink } from '../../events/event-table.ts';
import { Host } from '../../host/host.ts';
import { addDays } from '../../iso8583/calendar-date.ts';
import type { Journal } from '../../journal/journal.ts';
import { RouteTable } from '../../switch/routes.ts';
import { VirtualTimer } from '../virtual-timer.ts';
import { VirtualTransport } from '../virtual-transport.ts';
import { BankHost } from './bank-host.ts';
import type { DayClock } from './day-clock.ts';
import { issuerName, type MarketLayout, type Outage } from './layout.ts';
import { MarketAcquirer } from './market-acquirer.ts';
import { currencyText, issuerHere } from './member-issuers.ts';
import type { MarketMerchant } from './merchants.ts';
import { MarketTraffic, MarketVerdicts } from './sale.ts';
import { TrafficLedger } from './traffic-ledger.ts';
import { FRAME_LIMIT_BYTES, marketFraming } from './wire-end.ts';

interface MarketDaySettings {
  readonly layout: MarketLayout;
  readonly merchants: readonly MarketMerchant[];
  readonly seed: number;
  readonly transactions: number;
  readonly clock: DayClock;
  /** What local time is ahead of UTC. */
  readonly aheadMs: number;
  readonly outages: readonly Outage[];
  /** Of `iso87-ascii`. */
  readonly codec: Codec;
  /** Makes the journal of the switch on the clock of the day. */
  journal(timer: VirtualTimer): Journal;
  readonly emit: EventSink;
  /** Numbers of the journal, by name. */
  numberOf(kind: 'acquirer' | 'issuer', name: string): number;
}

const SWITCH_HOST = 'switch.test';
const ISSUER_HOST = 'issuer.test';
const DEADLINE_MS = 5_000;
const IN_FLIGHT = 100_000;
const RETAINED = 200_000;
const STORE_AND_FORWARD = 20_000;
const ADVICES_UNDER_WAY = 32;
const HELD_ENTRIES = 100_000;
const HELD_BYTES = 256 * 1024 * 1024;
const DRAIN_MS = 10_000;
/** Everybody connects. */
const BEFORE_MS = 60_000;
/** What is under way when the day ends comes to its end within this time. */
const QUIET_WITHIN_MS = 3_600_000;
const STEP_MS = 1_000;

export class MarketDay {
  readonly traffic: MarketTraffic;
  readonly ledger: TrafficLedger;
  /** Sales that have been begun. */
  sold = 0;
  private readonly settings: MarketDaySettings;
  private readonly timer: VirtualTimer;
  private readonly transport: VirtualTransport;
  private readonly host: Host;
  private readonly acquirers: readonly MarketAcquirer[];
  private readonly banks = new Map<string, BankHost>();
  private failure: Error | undefined;

  constructor(settings: MarketDaySettings) {
    const { layout, merchants, seed, transactions, clock, outages } = settings;
    this.settings = settings;
    this.timer = new VirtualTimer(clock.fromMs - BEFORE_MS);
    this.transport = new VirtualTransport(this.timer);
    this.traffic = new MarketTraffic(layout, merchants, seed, clock, transactions);
    this.ledger = new TrafficLedger(layout, this.traffic.links, clock.fromMs);
    this.host = this.makeHost();
    for (const bank of this.banks.values()) bank.open();
    this.host.start((error) => {
      this.failure = error;
    });
    this.timer.runTurns();
    this.acquirers = this.makeAcquirers();
    for (const outage of outages) this.schedule(outage);
    this.openDay(layout.date);
    this.advanceTo(clock.fromMs);
  }

  /** Makes the next `count` sales, and lets the time until the last of them pass. */
  sell(count: number): void {
    const { transactions } = this.settings;
    const last = Math.min(transactions, this.sold + count);
    for (; this.sold < last; this.sold++) {
      const sale = this.traffic.sale(this.sold);
      this.advanceTo(sale.atMs);
      this.acquirers[sale.link]!.sell(sale);
    }
  }

  /** The cut-over: nothing more is sold, and what is under way comes to its end. */
  end(): void {
    const { clock, layout } = this.settings;
    this.advanceTo(clock.toMs);
    this.openDay(addDays(layout.date, 1));
    for (const acquirer of this.acquirers) acquirer.close();
    const until = clock.toMs + QUIET_WITHIN_MS;
    for (let atMs = clock.toMs; this.busy > 0; atMs += STEP_MS) {
      if (atMs > until) throw new Error(`${this.busy} requests and advices are under way an hour after the cut-over`);
      this.advanceTo(atMs);
    }
  }

  /** Stops the host in order. */
  stop(): void {
    let hasStopped = false;
    this.host.stop(() => {
      hasStopped = true;
    });
    this.advanceTo(this.timer.now() + 2 * DRAIN_MS);
    if (!hasStopped) throw new Error('the host has not stopped in time');
  }

  /** Lets turns run at this moment: what was waited for from outside has come. */
  runTurns(): void {
    this.timer.runTurns();
    this.check();
  }

  private get busy(): number {
    const { inFlight, advicesWaiting } = this.host.core;
    return inFlight + advicesWaiting + this.acquirers.reduce((sum, { busy }) => sum + busy, 0);
  }

  private advanceTo(atMs: number): void {
    this.timer.advanceTo(Math.max(atMs, this.timer.now()));
    this.check();
  }

  private check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  private openDay(date: number): void {
    this.host.event((nowMs) => this.host.core.day.moveTo(date, 'clock', nowMs));
  }

  private schedule({ fromMs, toMs, members }: Outage): void {
    const { clock } = this.settings;
    for (const [code, bank] of this.banks) {
      if (!members.has(code)) continue;
      this.timer.at(Math.max(fromMs, clock.fromMs), () => bank.leave());
      this.timer.at(Math.max(toMs, clock.fromMs), () => bank.open());
    }
  }

  private makeAcquirers(): MarketAcquirer[] {
    const { layout, codec, aheadMs } = this.settings;
    const { timer, ledger } = this;
    const currency = currencyText(layout.currency);
    return this.traffic.links.map(({ member }, place) => {
      const { institution } = layout.members[member]!.member;
      const peer = this.transport.dial(place + 1);
      return new MarketAcquirer(codec, { institution, currency, aheadMs }, peer, { timer, told: ledger });
    });
  }

  private makeHost(): Host {
    const { layout, codec, seed, numberOf, journal, emit } = this.settings;
    const { timer, transport } = this;
    const verdicts = new MarketVerdicts(layout, seed);
    const issuers = layout.members.flatMap((each) => {
      if (each.issues === 0) return [];
      return [{ ...each, number: numberOf('issuer', issuerName(each.member.code)) }];
    });
    const remote = issuers.filter(({ host }) => host === 'remote');
    for (const { member, number } of remote) {
      const address = { host: ISSUER_HOST, port: number };
      this.banks.set(member.code, new BankHost(member.code, codec, address, { seed, timer, transport, verdicts }));
    }
    return new Host(
      {
        acquirers: this.traffic.links.map(({ name }, place) => ({
          number: numberOf('acquirer', name),
          name,
          host: SWITCH_HOST,
          port: place + 1,
          codec,
          framing: marketFraming,
          maxConnections: 4,
          signOnRequired: false,
        })),
        local: issuers
          .filter(({ host }) => host === 'here')
          .map((each) => issuerHere(each, layout, each.number, DEADLINE_MS, verdicts)),
        remote: remote.map(({ member, number }) => ({
          number,
          name: issuerName(member.code),
          host: ISSUER_HOST,
          port: number,
          codec,
          framing: marketFraming,
          signOn: true,
          echoMs: 0,
          deadlineMs: DEADLINE_MS,
        })),
        routes: new RouteTable(
          issuers.flatMap(({ routes, number }) =>
            routes.map((prefix) => ({ from: prefix, to: prefix, issuer: number })),
          ),
        ),
        frameLimitBytes: FRAME_LIMIT_BYTES,
        inFlightLimit: IN_FLIGHT,
        retainedLimit: RETAINED,
        storeAndForwardLimit: STORE_AND_FORWARD,
        advicesUnderWayLimit: ADVICES_UNDER_WAY,
        strictReversals: true,
        heldEntries: HELD_ENTRIES,
        heldBytes: HELD_BYTES,
        duplicateCheck: true,
        dateCheck: true,
        drainMs: DRAIN_MS,
        checkpointEntries: Number.POSITIVE_INFINITY,
        firstTransaction: 1,
      },
      {
        transport,
        timer,
        emit,
        journal: journal(timer),
        journalFailed: (error) => {
          this.failure = error;
        },
      },
    );
  }
}
