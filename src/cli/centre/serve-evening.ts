// The evening of a switch that people run: what its configuration and its registers say, for each business date that is closed and whose
// evening was not held. What came of it is kept in a file of its own, written last: an evening that has it was held to its end.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../centre/clearing/positions.ts';
import { settlementDay } from '../../centre/day/settlement-days.ts';
import { addDays, calendarDateText } from '../../iso8583/calendar-date.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { collectedState } from '../../records/collected.ts';
import { RegisterRecords } from '../../records/registers.ts';
import { loadTariffs } from '../configuration/interchange.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { type Evening, type EveningSettings, evening } from './evening.ts';
import { JournalParties } from './journal-parties.ts';
import { requestsIn } from './mail/day-requests.ts';
import { deliveryOf, senderIn } from './mail/mail-options.ts';
import { type CentreSetting, vaultOf } from './records-of.ts';
import { settlementLines } from './settlement-lines.ts';
import { syncFolder, WholeFile } from './whole-file.ts';

/** What an evening has made. */
interface HeldEvening {
  /** yyyymmdd. */
  readonly businessDate: number;
  readonly operations: number;
  /** What could not be cleared. */
  readonly exceptions: number;
  readonly files: readonly { readonly member: string; readonly file: string; readonly sha256: string }[];
  readonly positions: readonly Position[];
  /** Merchants that were settled, what each is paid, and the sums of both sides, in words. */
  readonly merchants: number;
  readonly payments: readonly { readonly reference: string; readonly amountMinor: number; readonly payOn: number }[];
  readonly sums: readonly string[];
  readonly statements: number;
  readonly bulletins: number;
}

/** An evening, whether it was held before, and what became of the mail of this run. */
export interface EveningOutcome extends HeldEvening {
  readonly heldBefore: boolean;
  readonly sent: number;
  readonly deferred: number;
  readonly bounced: number;
  /** Why the mail server could not be used. */
  readonly away?: string;
}

/** What a configuration must say for an evening. */
interface EveningPlan {
  readonly setting: CentreSetting;
  readonly out: string;
  readonly institution: string;
  readonly interchange: string;
}

const NO_ADDRESS = 'switch8583 <centre@centre.invalid>';
const MINUTES = 60;
const NOTHING_SENT = { sent: 0, deferred: 0, bounced: 0 };

/** Throws a CommandError (usage) for the first thing that the configuration `config` does not say. */
export function eveningPlan(config: string, setting: CentreSetting): EveningPlan {
  const { holidays, out, institution, interchange } = setting.centre;
  const missing = (key: string, hint: string) =>
    new CommandError(ExitCode.usage, `${config}: centre.${key} is missing: ${hint}`);
  if (holidays.size === 0)
    throw missing('holidays', 'name a file of the days on which banks do not settle, like examples/holidays-2026.txt');
  if (interchange === undefined)
    throw missing('interchange', 'name a file of rules, like examples/interchange-2026.yaml');
  if (institution === undefined) throw missing('institution', 'the institution code of the centre, 1 to 11 digits');
  if (out === undefined) throw missing('out', 'name the folder of clearing files, payments and mail');
  return { setting, out, institution, interchange };
}

/** Holds the evening of `wanted`, else of the last date that is closed, and before it those of closed dates that were not held to their
 *  end; `told` gets each. Rejects with a CommandError. */
export async function holdEvenings(
  plan: EveningPlan,
  journal: StoredJournal,
  wanted: number | undefined,
  progress: (step: string, done: number) => void,
  told: (outcome: EveningOutcome) => void,
): Promise<void> {
  const last = closedDateOf(wanted, await datesOf(journal));
  const records = CentreFile.open(plan.setting.records);
  try {
    const before = heldBefore(plan.out, last);
    if (before !== undefined) {
      told({ ...before, heldBefore: true, ...NOTHING_SENT });
      return;
    }
    const { closedDate } = collectedState(records, journal.node);
    let date = closedDate === 0 || closedDate > last ? last : closedDate;
    for (; date <= last; date = addDays(date, 1)) {
      if (heldBefore(plan.out, date) === undefined) told(await hold(plan, journal, records, date, progress));
    }
  } finally {
    records.close();
  }
}

async function hold(
  plan: EveningPlan,
  journal: StoredJournal,
  records: CentreFile,
  businessDate: number,
  progress: (step: string, done: number) => void,
): Promise<EveningOutcome> {
  const outcome = await evening(await settingsOf(plan, journal, records, businessDate, progress));
  const held = heldOf(businessDate, outcome);
  const { sent, deferred, bounced, away } = outcome.posted;
  // While the server is away nothing is over: the next run goes on with the mail.
  if (away === undefined) keep(plan.out, held);
  return { ...held, heldBefore: false, sent, deferred, bounced, ...(away !== undefined && { away }) };
}

async function settingsOf(
  { setting, out, institution, interchange }: EveningPlan,
  journal: StoredJournal,
  records: CentreFile,
  businessDate: number,
  progress: (step: string, done: number) => void,
): Promise<EveningSettings> {
  const { configuration, centre } = setting;
  const registers = new RegisterRecords(records);
  const members = registers.members();
  const merchants = registers.merchants();
  if (members.length === 0) {
    const hint = '`member import` takes them in, see examples/members-2009.csv';
    throw new CommandError(ExitCode.usage, `${setting.records}: no members in the register: ${hint}`);
  }
  const parties = new JournalParties(journal, configuration, members, merchants, registers.formerMerchants());
  const { smtp, startTls = true, ca, from = NO_ADDRESS } = centre.mail ?? {};
  const period = { from: businessDate, to: businessDate };
  return {
    ...{ businessDate, journal, records, vault: vaultOf(setting), parties, members, merchants, institution, progress },
    holidays: centre.holidays,
    tariffs: loadTariffs(interchange, centre.rates),
    mode: centre.mode ?? 'T',
    zone: centre.zone,
    toleranceMillionths: centre.captureTolerance,
    expiresOn: (date) => settlementDay(date, centre.authorizationsExpireAfterDays, centre.holidays),
    clearing: join(out, 'clearing'),
    payments: join(out, 'payments'),
    cutOver: timeOfDay(centre.cutOver),
    requests: () => requestsIn(journal, (number) => parties.acquirer(number).codec, { members, merchants }, period),
    post: {
      from,
      sender: senderIn(from),
      delivery: await deliveryOf({ smtp, startTls, ca, out: join(out, 'mail') }),
      now: Date.now,
    },
    cleared: () => undefined,
  };
}

function heldOf(
  businessDate: number,
  { operations, cleared, settled, notSettled, payments, posted }: Evening,
): HeldEvening {
  return {
    businessDate,
    operations: cleared.operations,
    exceptions: operations.exceptionsOf(businessDate).length,
    files: cleared.files.map(({ member, file, sha256 }) => ({ member, file, sha256 })),
    positions: cleared.positions,
    merchants: settled.length,
    payments: payments.map(({ reference, amountMinor, payOn }) => ({ reference, amountMinor, payOn })),
    sums: [...settlementLines(settled), ...notSettled],
    statements: posted.statements,
    bulletins: posted.bulletins,
  };
}

/** The latest two business dates of the journal: the one that is open, and the one that was closed last; 0 where there is
 *  none. */
async function datesOf(journal: StoredJournal): Promise<{ open: number; closed: number }> {
  let open = 0;
  let closed = 0;
  for await (const { businessDate } of journal.read()) {
    if (businessDate > open) [open, closed] = [businessDate, open];
    else if (businessDate < open && businessDate > closed) closed = businessDate;
  }
  return { open, closed };
}

/** Throws a CommandError (usage) when `wanted`, or the date that was closed last, is not over. */
function closedDateOf(wanted: number | undefined, { open, closed }: { open: number; closed: number }): number {
  const date = wanted ?? closed;
  if (date === 0) {
    const which = open === 0 ? 'the open one' : calendarDateText(open);
    throw new CommandError(ExitCode.usage, `no business day of the journal is closed: \`day close\` closes ${which}`);
  }
  refuseOpen(date, open);
  return date;
}

function refuseOpen(wanted: number, open: number): void {
  if (wanted < open) return;
  const hint = '`day close` closes it';
  const what = wanted === open ? `is open still: ${hint}` : `has not begun: ${calendarDateText(open)} is open`;
  throw new CommandError(ExitCode.usage, `--date: business day ${calendarDateText(wanted)} ${what}`);
}

function markOf(out: string, businessDate: number): string {
  return join(out, 'evenings', `${businessDate}.json`);
}

function heldBefore(out: string, businessDate: number): HeldEvening | undefined {
  const path = markOf(out, businessDate);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as HeldEvening) : undefined;
}

function keep(out: string, held: HeldEvening): void {
  const file = new WholeFile(markOf(out, held.businessDate));
  file.write(Buffer.from(`${JSON.stringify(held, undefined, 2)}\n`));
  file.finish();
  file.publish();
  syncFolder(join(out, 'evenings'));
}

/** `23:00` of minutes since midnight. */
function timeOfDay(minutes: number): string {
  const digits = (value: number) => String(value).padStart(2, '0');
  return `${digits(Math.trunc(minutes / MINUTES))}:${digits(minutes % MINUTES)}`;
}
