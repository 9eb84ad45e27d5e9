// A day in a box: a market's traffic through the production switch, then the evening, and a page about it. Whatever has been done is not
// done again, so that a day that was ended anywhere is gone on with.
import { join } from 'node:path';
import { imbalancesOf, type Position } from '../../centre/clearing/positions.ts';
import type { MarketLayout } from '../../simulate/market/layout.ts';
import { type MarketMerchant, merchantsOf } from '../../simulate/market/merchants.ts';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import type { Registers } from './answered-requests.ts';
import type { ClearedDay } from './clear-day.ts';
import { type PlayedDay, undoneOperations } from './collect-day.ts';
import { ConfirmedLedger, type LedgerDifference } from './confirmed-ledger.ts';
import { DayFolder, sha256Of } from './day-folder.ts';
import { dayPage } from './day-page.ts';
import { outagesOf, type Scenario } from './day-scenario.ts';
import { momentOf, playTraffic } from './day-traffic.ts';
import { evening } from './evening.ts';
import { FeeTable } from './fee-table.ts';
import { loadMarket, type Market } from './market-schema.ts';
import { plantBreaks } from './planted-files.ts';

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

const BREAKS = 'breaks';

/** What the page says of the folder. */
const FILES = [
  { name: 'clearing/', what: "each member's clearing file and the same as CSV" },
  { name: 'operations.ndjson', what: 'what was confirmed, an operation a line' },
  { name: 'positions.json', what: 'what each member owes or is owed' },
  { name: 'fees.json', what: 'interchange and the fees of the centre, by rule' },
  { name: 'members.json, merchants.json', what: 'the registers' },
  { name: 'interchange.json, rates.json', what: 'by what was computed' },
  { name: 'traffic.json', what: 'the day as acquirers were told it, in figures' },
  { name: 'state/', what: 'the journal of the switch: switch8583 journal find state/journal.db' },
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
  const registers = {
    members: layout.members.map(({ member }) => member),
    merchants: merchants.map(({ merchant }) => merchant),
  };
  writeRegisters(folder, registers, market);
  const ledger = new ConfirmedLedger();
  const fees = new FeeTable();
  const played: PlayedDay = { out, journal: folder.journal, businessDate: layout.date, registers };
  const done = await evening({
    ...played,
    tariffs: market.tariffs,
    institution: market.institution,
    zone: market.zone,
    cleared: (operation, figures) => {
      ledger.add(operation);
      fees.add(operation, figures);
    },
    progress: settings.progress,
  });
  const { clearing } = done;
  folder.writeJson('positions.json', clearing.positions);
  folder.writeJson('fees.json', fees.lines());
  if (settings.breaks > 0) {
    const undone = await undoneOperations(played);
    const { clearingOut, settings: by } = done;
    const where = { clearing: clearingOut, out: join(out, BREAKS) };
    const planted = { seed, breaks: settings.breaks, cleared: clearing, settings: by, undone, ...where };
    folder.writeJson(join(BREAKS, 'answers.json'), plantBreaks(planted));
  }
  const checks: DayCheck[] = [
    answeredCheck(traffic, transactions),
    toldCheck(ledger.differences(traffic.owed)),
    zeroCheck(clearing),
  ];
  folder.write('index.html', pageOf(settings, market, traffic, clearing, checks));
  const { name, date, currency } = layout;
  const { operations, positions } = clearing;
  const day = { market: name, date, currency, traffic, operations, positions, checks };
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

function answeredCheck({ total }: TrafficSummary, transactions: number): DayCheck {
  const answered = total.approved + total.declined + total.technical;
  return { what: `each of ${transactions} requests was answered`, holds: answered === transactions };
}

function toldCheck(differences: readonly LedgerDifference[]): DayCheck {
  const [first] = differences;
  const what = 'what is cleared is what acquirers were told, for each two members, to the centime';
  if (first === undefined) return { what, holds: true };
  const { acquirer, issuer, toldMinor, clearedMinor } = first;
  const found = `${acquirer} of ${issuer} was told ${toldMinor}, ${clearedMinor} is cleared`;
  return { what: `${what}: ${found}, and ${differences.length - 1} more`, holds: false };
}

function zeroCheck({ positions }: ClearedDay): DayCheck {
  const what = 'the positions of all members and the centre sum to zero in each currency';
  return { what, holds: imbalancesOf(positions).length === 0 };
}

/** What an independent program needs to compute the day again. */
function writeRegisters(folder: DayFolder, { members, merchants }: Registers, { tariffs, layout }: Market): void {
  folder.writeJson('members.json', members);
  folder.writeJson('merchants.json', merchants);
  const { interchange, fees, rates } = tariffs;
  folder.writeJson('interchange.json', { interchange, fees });
  const currencies = new Set(members.map(({ currency }) => currency));
  const used = [...currencies].flatMap((to) => rates.on(layout.date, layout.currency, to)?.rate ?? []);
  folder.writeJson('rates.json', used);
}

function pageOf(
  { seed, scenario, transactions }: DaySettings,
  market: Market,
  traffic: TrafficSummary,
  { positions }: ClearedDay,
  checks: readonly DayCheck[],
): string {
  const { layout, cutOverHour } = market;
  const names = new Map(layout.members.map(({ member }) => [member.code, member.name]));
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
    payments: [],
    files: FILES,
    checks,
  });
}
