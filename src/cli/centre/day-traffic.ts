// The traffic of a day: a market played through the production switch at virtual speed, into a journal on disk.
import { newParties, numberOf, type PartyKind } from '../../journal/parties.ts';
import { DayClock } from '../../simulate/market/day-clock.ts';
import { issuerName, linksOf, type MarketLayout, type Outage } from '../../simulate/market/layout.ts';
import { MarketDay } from '../../simulate/market/market-day.ts';
import type { MarketMerchant } from '../../simulate/market/merchants.ts';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import type { VirtualTimer } from '../../simulate/virtual-timer.ts';
import { openSqliteJournal } from '../../store/sqlite-journal.ts';
import { codecNamed } from '../simulation-run.ts';
import type { Market } from './market-schema.ts';
import { WriteBehindJournal } from './write-behind-journal.ts';

interface TrafficSettings {
  readonly market: Market;
  readonly merchants: readonly MarketMerchant[];
  readonly seed: number;
  readonly transactions: number;
  readonly outages: readonly Outage[];
  /** The file of the journal, which is not there yet. */
  readonly journal: string;
  /** Name of the switch in its journal. */
  readonly node: string;
  /** Told now and then how many sales have been made. */
  progress(sold: number): void;
}

const SALES_AT_A_TIME = 64;
const DAY_MS = 86_400_000;

/** Plays the day. Resolves with what acquirers were told, when all of it is in the journal. */
export async function playTraffic(settings: TrafficSettings): Promise<TrafficSummary> {
  const { market, merchants, seed, transactions, outages, node } = settings;
  const { layout } = market;
  const names = namesOf(layout);
  const engine = await openSqliteJournal(settings.journal, { node, ...names, durability: 'process' });
  const parties = newParties([], names.acquirers, names.issuers);
  let journal: WriteBehindJournal | undefined;
  try {
    const { fromMs, aheadMs } = hoursOf(market);
    const day = new MarketDay({
      layout,
      merchants,
      seed,
      transactions,
      outages,
      aheadMs,
      clock: new DayClock(fromMs, market.cutOverHour, layout.traffic.hours, transactions),
      codec: codecNamed('iso87-ascii'),
      journal: (timer: VirtualTimer) => {
        journal = new WriteBehindJournal(engine, timer);
        return journal;
      },
      emit: () => undefined,
      numberOf: (kind: PartyKind, name: string) => numberOf(parties, kind, name)!,
    });
    while (day.sold < transactions) {
      day.sell(SALES_AT_A_TIME);
      await journal!.caughtUp();
      settings.progress(day.sold);
    }
    day.end();
    await journal!.caughtUp();
    day.stop();
    await journal!.written();
    return day.ledger.summary();
  } finally {
    await engine.close();
  }
}

/** The names of links and issuers of a layout. */
function namesOf(layout: MarketLayout): { acquirers: string[]; issuers: string[] } {
  return {
    acquirers: linksOf(layout).map(({ name }) => name),
    issuers: layout.members.flatMap(({ member, issues }) => (issues > 0 ? [issuerName(member.code)] : [])),
  };
}

/** The cut-over with which the business day of a market begins, and what local time is ahead of UTC then. */
export function hoursOf(market: Market): { fromMs: number; aheadMs: number } {
  const midnight = midnightOf(market);
  const toMs = midnight.add({ hours: market.cutOverHour }).epochMilliseconds;
  return { fromMs: toMs - DAY_MS, aheadMs: midnight.offsetNanoseconds / 1_000_000 };
}

/** The moment of a local time, hours and minutes, of the date of a market. */
export function momentOf(market: Market, localTime: string): number {
  return midnightOf(market).withPlainTime(localTime).epochMilliseconds;
}

function midnightOf({ layout: { date }, zone }: Market): Temporal.ZonedDateTime {
  const parts = { year: Math.trunc(date / 10_000), month: Math.trunc(date / 100) % 100, day: date % 100 };
  return Temporal.PlainDate.from(parts).toZonedDateTime(zone);
}
