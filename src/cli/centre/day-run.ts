// A day in a box: a market's traffic through the production switch, then the evening, and a page about it. Whatever has been done is not
// done again, so that a day that was ended anywhere is gone on with.
import type { MarketLayout } from '../../simulate/market/layout.ts';
import { type MarketMerchant, merchantsOf } from '../../simulate/market/merchants.ts';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import { DayFolder, sha256Of } from './day-folder.ts';
import { dayPage } from './day-page.ts';
import { outagesOf, type Scenario } from './day-scenario.ts';
import { momentOf, playTraffic } from './day-traffic.ts';
import { loadMarket, type Market } from './market-schema.ts';

interface DaySettings {
  readonly seed: number;
  readonly transactions: number;
  /** The file of the market. */
  readonly market: string;
  readonly scenario: Scenario | undefined;
  readonly out: string;
  /** How many merchants there are; undefined: as the market says. */
  readonly merchants: number | undefined;
  progress(step: string, done: number, of: number): void;
}

/** What came of a day. */
export interface DayOutcome {
  readonly market: string;
  /** yyyymmdd. */
  readonly date: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  readonly traffic: TrafficSummary;
  /** What must hold, and whether it does. */
  readonly checks: readonly DayCheck[];
  /** SHA-256 over all files of the folder but those of `state/`. */
  readonly sha256: string;
  readonly files: number;
}

interface DayCheck {
  readonly what: string;
  readonly holds: boolean;
}

/** Plays the day, or goes on with it. Rejects with a CommandError for a folder that has something else. */
export async function runDay(settings: DaySettings): Promise<DayOutcome> {
  const { seed, transactions, scenario, out } = settings;
  const market = marketOf(settings);
  const { layout } = market;
  const folder = DayFolder.open(out, {
    seed,
    transactions,
    market: sha256Of(settings.market),
    merchants: layout.merchants,
    scenario: scenario?.name,
  });
  const merchants = merchantsOf(layout, seed);
  const traffic = folder.playedTraffic() ?? (await trafficOf(settings, market, merchants, folder));
  const checks: DayCheck[] = [answeredCheck(traffic, transactions)];
  folder.write('index.html', pageOf(settings, market, traffic, checks));
  const { name, date, currency } = layout;
  return { market: name, date, currency, traffic, checks, sha256: folder.digest(), files: folder.files().length };
}

/** The market of its file, on the date of the scenario. */
function marketOf({ market: file, scenario, merchants }: DaySettings): Market {
  const market = loadMarket(file);
  const { layout } = market;
  const changed: MarketLayout = {
    ...layout,
    date: scenario?.date ?? layout.date,
    merchants: merchants ?? layout.merchants,
  };
  return { ...market, layout: changed };
}

async function trafficOf(
  settings: DaySettings,
  market: Market,
  merchants: readonly MarketMerchant[],
  folder: DayFolder,
): Promise<TrafficSummary> {
  const { seed, transactions, scenario } = settings;
  const traffic = await playTraffic({
    market,
    merchants,
    seed,
    transactions,
    outages: scenario === undefined ? [] : outagesOf(scenario, market.layout, (time) => momentOf(market, time)),
    journal: folder.journal,
    node: market.layout.name,
    progress: (sold) => settings.progress('traffic', sold, transactions),
  });
  folder.keepTraffic(traffic);
  return traffic;
}

function answeredCheck({ total }: TrafficSummary, transactions: number): DayCheck {
  const answered = total.approved + total.declined + total.technical;
  return { what: `each of ${transactions} requests was answered`, holds: answered === transactions };
}

function pageOf(
  { seed, scenario, transactions }: DaySettings,
  market: Market,
  traffic: TrafficSummary,
  checks: readonly DayCheck[],
): string {
  const { layout, cutOverHour } = market;
  return dayPage({
    market: layout.name,
    date: layout.date,
    seed,
    scenario: scenario?.name,
    transactions,
    currency: layout.currency,
    cutOverHour,
    traffic,
    names: new Map(layout.members.map(({ member }) => [member.code, member.name])),
    positions: [],
    payments: [],
    files: [{ name: 'traffic.json', what: 'the day as acquirers were told it, in figures' }],
    checks,
  });
}
