// The evening: what the centre makes of a business day, step by step. Each step reads what the one before has made, and makes its own as
// a whole or not at all, so that an evening that was ended anywhere is gone on with and gives the same bytes.
import { join } from 'node:path';
import type { ClearingSettings } from '../../centre/clearing/clearing-run.ts';
import type { Figures, Tariffs } from '../../centre/clearing/figures.ts';
import type { Parties } from '../../centre/confirmation/books.ts';
import type { Holidays } from '../../centre/day/holidays.ts';
import { settlementDay } from '../../centre/day/settlement-days.ts';
import type { Member } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import type { Operation } from '../../centre/operation.ts';
import { SettlementError } from '../../centre/settlement/settlement-error.ts';
import type { AuthorizationRequest } from '../../centre/statements/authorization-request.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import type { CardVault } from '../../records/card-vault.ts';
import type { CentreFile } from '../../records/centre-file.ts';
import { Operations } from '../../records/operations.ts';
import { type KeptPayment, type KeptSettlement, SettlementRecords } from '../../records/settlement.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { type ClearedDay, clearDay } from './clear-day.ts';
import { clearingCodecs } from './clearing-file.ts';
import { collectJournal } from './collect-journal.ts';
import { warnBeyondHolidays } from './holiday-reach.ts';
import { localTimeIn } from './local-time.ts';
import type { Posted, PostSettings } from './mail/mail-evening.ts';
import { writeSettlementFiles } from './settlement-files.ts';
import { otherCurrencyLines } from './settlement-lines.ts';

export interface EveningSettings {
  /** yyyymmdd: the day that is over. */
  readonly businessDate: number;
  readonly journal: StoredJournal;
  readonly records: CentreFile;
  readonly vault: CardVault;
  readonly parties: Parties;
  readonly members: readonly Member[];
  readonly merchants: readonly Merchant[];
  readonly holidays: Holidays;
  readonly tariffs: Tariffs;
  /** Institution id of the centre itself (DE 33). */
  readonly institution: string;
  /** Processing mode of clearing files: test or production. */
  readonly mode: 'T' | 'P';
  /** Time zone of the IANA. */
  readonly zone: string;
  /** How much more than authorized may be captured, parts per million. */
  readonly toleranceMillionths: number;
  /** The business date at whose end an authorization of that business date expires. */
  readonly expiresOn: (businessDate: number) => number;
  /** The folders of clearing files and of payments. */
  readonly clearing: string;
  readonly payments: string;
  /** Local time of day at which credit transfers are said to be made: `23:00`. */
  readonly cutOver: string;
  /** Reads the requests of the day. */
  readonly requests: () => AsyncIterable<AuthorizationRequest>;
  /** How statements and bulletins leave. */
  readonly post: Pick<PostSettings, 'from' | 'sender' | 'delivery' | 'now'>;
  /** Told what was computed for each operation that is cleared. */
  cleared(operation: Operation, figures: Figures): void;
  /** So many entries or operations have been gone through. */
  progress(step: string, done: number): void;
}

/** What came of an evening. */
export interface Evening {
  readonly operations: Operations;
  readonly cleared: ClearedDay;
  /** What each merchant is paid. */
  readonly settled: readonly KeptSettlement[];
  readonly payments: readonly KeptPayment[];
  /** What is in another currency than its merchant's, in words: not settled. */
  readonly notSettled: readonly string[];
  readonly posted: Posted;
  /** By what it was cleared. */
  readonly by: ClearingSettings;
}

/** Collects, clears and settles a day, and sends its statements and bulletins. Rejects with a CommandError when its sums are not zero. */
export async function evening(settings: EveningSettings): Promise<Evening> {
  const { businessDate, records, vault, progress } = settings;
  await collectJournal({ ...settings, file: records, progress: (entries) => progress('collect', entries) });
  const operations = new Operations(records, vault);
  const by: ClearingSettings = {
    businessDate,
    members: settings.members,
    tariffs: settings.tariffs,
    institution: settings.institution,
    mode: settings.mode,
    codecs: clearingCodecs(),
    localTime: localTimeIn(settings.zone),
    originalOf: (reversal) => operations.originalOf(reversal),
  };
  let done = 0;
  const cleared = clearDay({
    ...by,
    operations: operations.of(businessDate),
    out: settings.clearing,
    onFigures: (operation, figures) => {
      progress('clear', ++done);
      settings.cleared(operation, figures);
    },
  });
  const { settled, payments } = settle(settings, operations);
  progress('statements', settled.length);
  // Loaded when it is needed: what makes documents is large.
  const { postEvening } = await import('./mail/mail-evening.ts');
  const posted = await postEvening({
    ...{ records, businessDate, members: settings.members, merchants: settings.merchants, settled },
    ...settings.post,
    operations: operations.of(businessDate),
    requests: settings.requests,
    localTime: by.localTime,
  });
  const notSettled = otherCurrencyLines(settings.merchants, operations.of(businessDate));
  return { operations, cleared, settled, notSettled, payments, posted, by };
}

/** Settles a day in the records, once, and writes its files from them. Throws a CommandError (mismatch): then nobody is paid. */
function settle(settings: EveningSettings, operations: Operations): Pick<Evening, 'settled' | 'payments'> {
  const { businessDate, records, members, merchants, holidays } = settings;
  const kept = new SettlementRecords(records);
  try {
    kept.settle({
      ...{ businessDate, members, merchants, operations: operations.of(businessDate) },
      settlementDay: (date, days) => settlementDay(date, days, holidays),
    });
  } catch (error) {
    if (!(error instanceof SettlementError)) throw error;
    throw new CommandError(ExitCode.mismatch, `nothing is settled: ${error.message}`, { cause: error });
  }
  const settled = kept.settlements(businessDate);
  const payments = kept.payments(businessDate);
  warnBeyondHolidays(
    payments.map(({ payOn }) => payOn),
    holidays,
  );
  writeSettlementFiles(join(settings.payments, String(businessDate)), payments, settled, settings.cutOver);
  return { settled, payments };
}
