// A day in a box: a market's traffic through the production switch, then the evening, and a page about it. Whatever has been done is not
// done again, so that a day that was ended anywhere is gone on with.
import type { Position } from '../../centre/clearing/positions.ts';
import { balancedSums } from '../../centre/settlement/settlement-identity.ts';
import type { MarketLayout } from '../../simulate/market/layout.ts';
import { type MarketMerchant, merchantsOf } from '../../simulate/market/merchants.ts';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import {
  answeredCheck,
  type DayCheck,
  exceptionsCheck,
  postedCheck,
  settledCheck,
  toldCheck,
  zeroCheck,
} from './day-checks.ts';
import { DayFolder, sha256Of } from './day-folder.ts';
import { dayPage } from './day-page.ts';
import { outagesOf, type Scenario } from './day-scenario.ts';
import { hoursOf, momentOf, playTraffic } from './day-traffic.ts';
import { type MarketEvening, marketEvening } from './market-evening.ts';
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
  /** How many faults are planted into copies of members' files. */
  readonly breaks: number;
  progress(step: string, done: number, of?: number): void;
}

/** What came of a day. */
export interface DayOutcome {
  readonly market: string;
  /** yyyymmdd. */
  readonly date: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  readonly traffic: TrafficSummary;
  /** Operations that were cleared, and what came of it for each member and the centre. */
  readonly operations: number;
  readonly positions: readonly Position[];
  /** What merchants are paid, in all. */
  readonly payments: ReturnType<typeof balancedSums> & { readonly merchants: number; readonly payments: number };
  /** What must hold, and whether it does. */
  readonly checks: readonly DayCheck[];
  /** SHA-256 over all files of the folder but those of `state/`. */
  readonly sha256: string;
  readonly files: number;
}

/** What the page says of the folder. */
const FILES = [
  { name: 'clearing/', what: "each member's clearing file and the same as CSV" },
  { name: 'statements/', what: 'the e-mail that each merchant gets: text, HTML, PDF and CSV' },
  { name: 'bulletins/', what: 'the e-mail that each bank gets: new sites, and what its customers asked for' },
  { name: 'operations.ndjson', what: 'what was confirmed, an operation a line' },
  { name: 'positions.json', what: 'what each member owes or is owed' },
  { name: 'payments/', what: 'credit transfers (ISO 20022 pain.001), a file for each paying bank' },
  { name: 'payments.json', what: 'what each merchant is paid, and what was deducted' },
  { name: 'fees.json', what: 'interchange and the fees of the centre, by rule' },
  { name: 'members.json, merchants.json', what: 'the registers' },
  { name: 'interchange.json, rates.json', what: 'by what was computed' },
  { name: 'traffic.json', what: 'the day as acquirers were told it, in figures' },
  { name: 'state/', what: 'the journal of the switch and the records of the centre' },
];

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
    breaks: settings.breaks,
  });
  const merchants = merchantsOf(layout, seed);
  const traffic = folder.playedTraffic() ?? (await trafficOf(settings, market, merchants, folder));
  const { fromMs } = hoursOf(market);
  const { breaks, progress } = settings;
  const {
    cleared,
    settled,
    payments: paid,
    posted,
    differences,
    exceptions,
  } = await marketEvening({
    ...{ folder, market, merchants, fromMs, traffic, seed, breaks, progress },
  });
  const checks: DayCheck[] = [
    answeredCheck(traffic, transactions),
    toldCheck(differences),
    exceptionsCheck(exceptions),
    zeroCheck(cleared),
    settledCheck(settled, layout.currency),
    postedCheck(posted),
  ];
  folder.write('index.html', pageOf(settings, market, traffic, merchants, { cleared, settled }, checks));
  const { name, date, currency } = layout;
  const { operations, positions } = cleared;
  const payments = { ...balancedSums(settled), merchants: settled.length, payments: paid.length };
  const day = { market: name, date, currency, traffic, operations, positions, payments, checks };
  return { ...day, sha256: folder.digest(), files: folder.files().length };
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

function pageOf(
  { seed, scenario, transactions }: DaySettings,
  market: Market,
  traffic: TrafficSummary,
  merchants: readonly MarketMerchant[],
  { cleared: { positions }, settled }: Pick<MarketEvening, 'cleared' | 'settled'>,
  checks: readonly DayCheck[],
): string {
  const { layout, cutOverHour } = market;
  const names = new Map(layout.members.map(({ member }) => [member.code, member.name]));
  const byContract = new Map(merchants.map(({ merchant }) => [merchant.contract, merchant]));
  return dayPage({
    market: layout.name,
    date: layout.date,
    seed,
    scenario: scenario?.name,
    transactions,
    currency: layout.currency,
    cutOverHour,
    traffic,
    names,
    positions: positions.map((position) => ({
      ...position,
      name: names.get(position.member) ?? 'The centre: fees and exchange',
    })),
    payments: settled
      .filter(({ paidMinor }) => paidMinor > 0)
      .map(({ contract, paidMinor }) => {
        const { tradingName, city } = byContract.get(contract)!;
        return { contract, name: tradingName, city, amountMinor: paidMinor };
      }),
    files: FILES,
    checks,
  });
}
