// The evening of a played day: its registers go into the records of the centre, the evening is held, and what came of it is written beside
// it for people who check with programs of their own.
import { join } from 'node:path';
import type { Operation } from '../../centre/operation.ts';
import { addDays } from '../../iso8583/calendar-date.ts';
import { type Delivery, folderDelivery } from '../../post/delivery.ts';
import { CardVault } from '../../records/card-vault.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import type { KeptPayment, KeptSettlement } from '../../records/settlement.ts';
import type { MarketMerchant } from '../../simulate/market/merchants.ts';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import { JournalKeys } from '../../store/journal-keys.ts';
import { keySource, openSqliteJournal } from '../../store/sqlite-journal.ts';
import { codecNamed } from '../simulation-run.ts';
import type { ClearedDay } from './clear-day.ts';
import { ConfirmedLedger, type LedgerDifference } from './confirmed-ledger.ts';
import type { DayFolder } from './day-folder.ts';
import { evening } from './evening.ts';
import { FeeTable } from './fee-table.ts';
import { requestsOf } from './mail/day-requests.ts';
import type { Posted } from './mail/mail-evening.ts';
import { MarketParties } from './market-parties.ts';
import type { Market } from './market-schema.ts';
import { plantBreaks } from './planted-files.ts';

interface MarketEveningSettings {
  readonly folder: DayFolder;
  readonly market: Market;
  readonly merchants: readonly MarketMerchant[];
  /** When the day began, milliseconds since 1970. */
  readonly fromMs: number;
  readonly traffic: TrafficSummary;
  readonly seed: number;
  readonly breaks: number;
  progress(step: string, done: number): void;
}

export interface MarketEvening {
  readonly cleared: ClearedDay;
  readonly settled: readonly KeptSettlement[];
  readonly payments: readonly KeptPayment[];
  readonly posted: Posted;
  /** Where what is cleared is not what acquirers were told. */
  readonly differences: readonly LedgerDifference[];
  /** What could not be cleared as it was told. */
  readonly exceptions: number;
}

const CLEARING = 'clearing';
const PAYMENTS = 'payments';
const BREAKS = 'breaks';
const OPERATIONS = 'operations.ndjson';
/** Settings of a real centre: how much more than authorized may be captured, and for how many days. */
const TOLERANCE_MILLIONTHS = 150_000;
const AUTHORIZED_DAYS = 7;
const DAY_MS = 86_400_000;
const SENDER = { from: 'Centre interbancaire <releves@centre.example>', sender: 'Centre interbancaire' };

/** Holds the evening of a day, or goes on with it. Rejects with a CommandError when its sums are not zero. */
export async function marketEvening(settings: MarketEveningSettings): Promise<MarketEvening> {
  const { folder, market, fromMs } = settings;
  const { layout, tariffs, institution, zone } = market;
  const members = layout.members.map(({ member }) => member);
  const merchants = settings.merchants.map(({ merchant }) => merchant);
  const journal = await openSqliteJournal(folder.journal, { readOnly: true });
  const records = CentreFile.open(folder.records);
  try {
    affiliate(records, settings);
    const ledger = new ConfirmedLedger();
    const fees = new FeeTable();
    const vault = new CardVault(
      folder.records,
      new JournalKeys(folder.journal, keySource(folder.journal, true, undefined)),
    );
    const codec = codecNamed('iso87-ascii');
    const { operations, cleared, settled, payments, posted, by } = await evening({
      ...{ businessDate: layout.date, journal, records, vault, members, merchants, tariffs, institution, zone },
      mode: 'T',
      holidays: market.holidays,
      parties: new MarketParties(layout, merchants, journal.parties, codec),
      toleranceMillionths: TOLERANCE_MILLIONTHS,
      expiresOn: (date) => addDays(date, AUTHORIZED_DAYS),
      clearing: join(folder.root, CLEARING),
      payments: join(folder.root, PAYMENTS),
      cutOver: `${String(market.cutOverHour).padStart(2, '0')}:00`,
      requests: () =>
        requestsOf(folder.journal, () => codec, { members, merchants }, { from: layout.date, to: layout.date }),
      post: { ...SENDER, delivery: intoFolders(folder.root), now: () => fromMs + DAY_MS },
      cleared: (operation, figures) => {
        ledger.add(operation);
        fees.add(operation, figures);
      },
      progress: settings.progress,
    });
    folder.writeLines(OPERATIONS, linesOf(operations.of(layout.date)));
    folder.writeJson('positions.json', cleared.positions);
    folder.writeJson('fees.json', fees.lines());
    folder.writeJson('payments.json', settled);
    if (settings.breaks > 0) {
      const where = { clearing: join(folder.root, CLEARING), out: join(folder.root, BREAKS) };
      const planted = { seed: settings.seed, breaks: settings.breaks, cleared, settings: by, ...where };
      folder.writeJson(join(BREAKS, 'answers.json'), plantBreaks(planted));
    }
    const exceptions = operations.exceptionsOf(layout.date).length;
    return { cleared, settled, payments, posted, differences: ledger.differences(settings.traffic.owed), exceptions };
  } finally {
    records.close();
    await journal.close();
  }
}

/** Statements and bulletins, each into a folder of their own. */
function intoFolders(root: string): Delivery {
  const folders = {
    statement: folderDelivery(join(root, 'statements')),
    bulletin: folderDelivery(join(root, 'bulletins')),
  };
  return {
    deliver: (message) => folders[message.kind].deliver(message),
    close: () => {
      for (const folder of Object.values(folders)) folder.close();
    },
  };
}

/** Members and merchants into the records, once, and beside them. */
function affiliate(records: CentreFile, { folder, market, merchants, fromMs }: MarketEveningSettings): void {
  const { layout, tariffs } = market;
  const members = layout.members.map(({ member }) => member);
  const affiliated = merchants.map(({ merchant }) => merchant);
  const registers = new RegisterRecords(records);
  if (registers.members().length === 0) {
    const origin = { atMs: fromMs, command: 'day' };
    const added = <R>(rows: readonly R[]) => rows.map((after) => ({ before: undefined, after }));
    records.transaction(() => {
      registers.putMembers(added(members), origin);
      registers.putMerchants(added(affiliated), origin);
    });
  }
  folder.writeJson('members.json', members);
  folder.writeJson('merchants.json', affiliated);
  const { interchange, fees, rates } = tariffs;
  folder.writeJson('interchange.json', { interchange, fees });
  const currencies = new Set(members.map(({ currency }) => currency));
  const used = [...currencies].flatMap((to) => rates.on(layout.date, layout.currency, to)?.rate ?? []);
  folder.writeJson('rates.json', used);
}

function* linesOf(operations: Iterable<Operation>): Generator<string, void> {
  for (const operation of operations) yield `${JSON.stringify(operation)}\n`;
}
