// `statements run` and `bulletins run`: make what is not in the outbox yet, then send what is due.
import type { Bulletin, Period } from '../../../centre/statements/bulletin.ts';
import { StatementError } from '../../../centre/statements/statement.ts';
import { localTimeIn } from '../../centre/local-time.ts';
import { requestsOf } from '../../centre/mail/day-requests.ts';
import { readMembers, readMerchants, readSettlements } from '../../centre/mail/json-rows.ts';
import { type MakeOptions, send, senderIn, withOutbox } from '../../centre/mail/mail-options.ts';
import { bulletinsOf, putBulletins } from '../../centre/mail/make-bulletins.ts';
import { makeStatements } from '../../centre/mail/make-statements.ts';
import { OperationFile } from '../../centre/operation-file.ts';
import { codecWith, optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import type { RowFormat } from '../../journal/row-formats.ts';
import { rowPrinter } from '../../journal/row-formats.ts';
import { tell } from '../../output.ts';

export interface StatementOptions extends MakeOptions {
  operations: string;
  settlements: string;
  zone: string;
}

export interface BulletinOptions extends MakeOptions {
  weekly: boolean;
  format: RowFormat;
}

/** Days of a week, the date itself the last one. */
const WEEK_DAYS = 7;
const DAY_MS = 86_400_000;

/** Makes and sends the statements of a date. Exit 1 when one does not add up, or a message was refused or put off. */
export async function runStatements(options: StatementOptions): Promise<void> {
  const businessDate = optionValue('--date', readDate(options.date));
  const sender = senderIn(options.from);
  const members = readMembers(options.members);
  const merchants = readMerchants(options.merchants);
  const settlements = readSettlements(options.settlements).filter((row) => row.businessDate === businessDate);
  const time = localTimeFor(options.zone);
  const codec = codecWith(options.spec, { kind: 'none' });
  await withOutbox(options.records, 'write', async (outbox) => {
    const period = { from: businessDate, to: businessDate };
    const day = {
      ...{ businessDate, members, merchants, settlements, sender, from: options.from },
      operations: new OperationFile(options.operations).of(businessDate),
      requests: requestsOf(options.journal, () => codec, { members, merchants }, period),
      localTime: (atMs: number) => {
        const text = time(atMs);
        return { date: Number(`20${text.slice(0, 6)}`), time: Number(text.slice(6)) };
      },
    };
    try {
      const { made, added } = await makeStatements(day, outbox, Date.now);
      tell(`${made} statements of ${options.date}, ${added} of them new`);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      throw new CommandError(ExitCode.mismatch, error.message, { cause: error });
    }
    await send(outbox, options);
  });
}

/** Makes and sends the bulletins of a date, or of the week that ends with it, and prints the figures of each. */
export async function runBulletins(options: BulletinOptions): Promise<void> {
  const to = optionValue('--date', readDate(options.date));
  const sender = senderIn(options.from);
  const members = readMembers(options.members);
  const merchants = readMerchants(options.merchants);
  const period: Period = { from: options.weekly ? weekBefore(to) : to, to };
  const codec = codecWith(options.spec, { kind: 'none' });
  await withOutbox(options.records, 'write', async (outbox, records) => {
    const requests = requestsOf(options.journal, () => codec, { members, merchants }, period);
    const bulletins = await bulletinsOf({ period, members, merchants, requests, records });
    printBulletins(bulletins, options.format);
    const { made, added } = await putBulletins(bulletins, { from: options.from, sender }, outbox, Date.now);
    tell(`${made} bulletins of ${period.from} to ${period.to}, ${added} of them new`);
    await send(outbox, options);
  });
}

function printBulletins(bulletins: readonly Bulletin[], format: RowFormat): void {
  const rows = bulletins.map(({ member, newSites, all }) => ({
    member: member.code,
    newSites: newSites.length,
    ...all,
  }));
  const columns = (['member', 'newSites', 'customers', 'requests', 'approvals', 'declines'] as const).map((title) => ({
    title,
    cell: (row: (typeof rows)[number]) => row[title],
    isRight: title !== 'member',
  }));
  const printer = rowPrinter(format, { table: columns, csv: columns });
  printer.add(rows);
  printer.end();
}

/** The first day of the week of which yyyymmdd is the last. */
function weekBefore(date: number): number {
  const lastMs = Date.UTC(Math.trunc(date / 10_000), (Math.trunc(date / 100) % 100) - 1, date % 100);
  const digits = new Date(lastMs - (WEEK_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  return Number(digits.replaceAll('-', ''));
}

function localTimeFor(zone: string): (atMs: number) => string {
  try {
    return localTimeIn(zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError(ExitCode.usage, `--zone: no time zone ${zone}`, { cause: error });
  }
}
