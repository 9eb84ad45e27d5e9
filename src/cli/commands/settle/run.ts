// `settle run`, `show`, `returned`, `calendar`. A date is settled in the records first; its files are written from the records, so that a
// run which was ended between the two is only to be run again.
import { join } from 'node:path';
import { readBounded } from '../../../bounded-file.ts';
import { type Holidays, readHolidays } from '../../../centre/day/holidays.ts';
import { settlementDay } from '../../../centre/day/settlement-days.ts';
import { SettlementError } from '../../../centre/settlement/settlement-error.ts';
import { calendarDateText } from '../../../iso8583/calendar-date.ts';
import { rejectedPayments } from '../../../post/pain002.ts';
import { CentreFile } from '../../../records/centre-file.ts';
import { RecordsError } from '../../../records/records-error.ts';
import { RegisterRecords } from '../../../records/registers.ts';
import { SettlementRecords } from '../../../records/settlement.ts';
import { warnBeyondHolidays } from '../../centre/holiday-reach.ts';
import { OperationFile } from '../../centre/operation-file.ts';
import { writeSettlementFiles } from '../../centre/settlement-files.ts';
import { otherCurrencyLines, settlementLines } from '../../centre/settlement-lines.ts';
import { printSettlements } from '../../centre/settlement-rows.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { computedMembers, computedMerchants } from '../../configuration/computed-tables.ts';
import { errorMessage } from '../../error-message.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import type { RowFormat } from '../../journal/row-formats.ts';
import { print, tell } from '../../output.ts';

interface RecordsOptions {
  records: string;
}

export interface RunOptions extends RecordsOptions {
  date: string;
  operations: string;
  members?: string;
  merchants?: string;
  holidays?: string;
  cutOver: string;
  out: string;
}

export interface ShowOptions extends RecordsOptions {
  date?: string;
  merchant?: string;
  format: RowFormat;
}

export interface ReturnedOptions extends RecordsOptions {
  payment?: string;
  reason?: string;
  pain002?: string;
}

export interface CalendarOptions {
  date: string;
  holidays?: string;
}

const LONGEST_SHOWN_DELAY = 5;

/** Settles a date, writes its files, and prints its sums. Exit 1 when something cannot be settled; then nothing is. */
export function runSettlement(options: RunOptions): void {
  const businessDate = optionValue('--date', readDate(options.date));
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(options.cutOver))
    throw new CommandError(ExitCode.usage, `--cut-over: not a time: ${options.cutOver} (23:00)`);
  const holidays = holidaysIn(options.holidays);
  withFile(CentreFile.open, options, (file) => {
    const { members, merchants } = registersOf(file, options);
    const records = new SettlementRecords(file);
    const isNew = records.settle({
      businessDate,
      members,
      merchants,
      operations: new OperationFile(options.operations).of(businessDate),
      settlementDay: (date, days) => settlementDay(date, days, holidays),
    });
    if (!isNew) tell(`${options.date} was settled before: nothing is paid again`);
    const settlements = records.settlements(businessDate);
    const payments = records.payments(businessDate);
    warnBeyondHolidays(
      payments.map(({ payOn }) => payOn),
      holidays,
    );
    writeSettlementFiles(join(options.out, String(businessDate)), payments, settlements, options.cutOver);
    for (const line of settlementLines(settlements)) print(line);
    const operations = new OperationFile(options.operations).of(businessDate);
    for (const line of otherCurrencyLines(merchants, operations)) print(line);
  });
}

/** Prints what was settled. */
export function showSettlements({ date, merchant, format, ...options }: ShowOptions): void {
  if ((date === undefined) === (merchant === undefined))
    throw new CommandError(ExitCode.usage, 'name --date or --merchant');
  withFile(CentreFile.read, options, (file) => {
    const records = new SettlementRecords(file);
    const found =
      merchant === undefined
        ? records.settlements(optionValue('--date', readDate(date!)))
        : records.settlementsOf(merchant);
    printSettlements(found, format);
  });
}

/** Takes payments back. Exit 1 for one that was never made; then none is taken. */
export function takeBack({ payment, reason, pain002, ...options }: ReturnedOptions): void {
  if ((payment === undefined) === (pain002 === undefined) || (payment !== undefined && reason === undefined))
    throw new CommandError(ExitCode.usage, 'name a payment with its --reason, or --pain002');
  const returns = pain002 === undefined ? [{ reference: payment!, reason: reason! }] : reportIn(pain002);
  withFile(CentreFile.open, options, (file) => {
    const taken = new Set(new SettlementRecords(file).takeBack(returns));
    for (const one of returns)
      print(`${one.reference} ${taken.has(one.reference) ? 'is taken back' : 'was taken back before'}: ${one.reason}`);
  });
}

export function showCalendar(options: CalendarOptions): void {
  const date = optionValue('--date', readDate(options.date));
  const holidays = holidaysIn(options.holidays);
  const days = Array.from({ length: LONGEST_SHOWN_DELAY + 1 }, (_, delay) => settlementDay(date, delay, holidays));
  for (const [delay, day] of days.entries()) print(`D+${delay} ${calendarDateText(day)}`);
  warnBeyondHolidays(days, holidays);
}

/** Members and merchants: those in the records, or those of the files that are named. */
function registersOf(file: CentreFile, { members, merchants }: RunOptions) {
  const registers = new RegisterRecords(file);
  if (members === undefined || merchants === undefined)
    return { members: registers.members(), merchants: registers.merchants() };
  const listed = computedMembers(members);
  if (listed === undefined) throw new CommandError(ExitCode.usage, `--members ${members}: no list of members`);
  return { members: listed, merchants: computedMerchants(merchants) };
}

function reportIn(path: string) {
  try {
    return rejectedPayments(readBounded(path));
  } catch (error) {
    throw new CommandError(ExitCode.usage, `${path}: ${errorMessage(error)}`, { cause: error });
  }
}

function holidaysIn(path: string | undefined): Holidays {
  if (path === undefined) return new Map();
  let text: string;
  try {
    text = readBounded(path);
  } catch (error) {
    throw new CommandError(ExitCode.usage, `${path}: ${errorMessage(error)}`, { cause: error });
  }
  const { holidays, faults } = readHolidays(text);
  if (faults.length === 0) return holidays;
  const lines = faults.map(({ line, message }) => `${path}:${line}: ${message}`);
  throw new CommandError(ExitCode.usage, lines.join('\n'));
}

function withFile(
  open: (path: string) => CentreFile,
  { records }: RecordsOptions,
  body: (file: CentreFile) => void,
): void {
  try {
    const file = open(records);
    try {
      body(file);
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof SettlementError)
      throw new CommandError(ExitCode.mismatch, `nothing is changed: ${error.message}`, { cause: error });
    if (error instanceof RecordsError) throw new CommandError(ExitCode.usage, error.message, { cause: error });
    throw error;
  }
}
