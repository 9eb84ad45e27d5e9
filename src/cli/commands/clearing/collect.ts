// `clearing collect`: the operations of a business date come from the journal into the records, and the date is closed: its files are final.
// Running it again changes nothing.
import { settlementDay } from '../../../centre/day/settlement-days.ts';
import type { Merchant } from '../../../centre/merchant.ts';
import { calendarDateText } from '../../../iso8583/calendar-date.ts';
import { CentreFile } from '../../../records/centre-file.ts';
import { Operations } from '../../../records/operations.ts';
import { RegisterRecords } from '../../../records/registers.ts';
import { signedAmount } from '../../amount.ts';
import { collectJournal } from '../../centre/collect-journal.ts';
import { JournalParties } from '../../centre/journal-parties.ts';
import { loadMarket } from '../../centre/market-schema.ts';
import { centreSetting, vaultOf } from '../../centre/records-of.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { withJournal } from '../../journal/opened-journal.ts';
import { print, tell } from '../../output.ts';

export interface CollectOptions {
  config: string;
  date: string;
  members: string | undefined;
  key: string | undefined;
}

const NO_MERCHANTS: readonly Merchant[] = [];

/** Collects a date, and says what came of it. */
export async function collect({ config, date, members: market, key }: CollectOptions): Promise<void> {
  const businessDate = optionValue('--date', readDate(date));
  const setting = await centreSetting(config);
  const { configuration, centre, records } = setting;
  const vault = vaultOf(setting);
  const file = CentreFile.open(records);
  try {
    const registers = new RegisterRecords(file);
    const members =
      market === undefined ? registers.members() : loadMarket(market).layout.members.map((each) => each.member);
    const merchants = market === undefined ? registers.merchants() : NO_MERCHANTS;
    const former = market === undefined ? registers.formerMerchants() : NO_MERCHANTS;
    let leftOut: readonly number[] = [];
    await withJournal({ file: setting.journal, config, key }, async ({ journal }) => {
      const collected = await collectJournal({
        journal,
        file,
        vault,
        parties: new JournalParties(journal, configuration, members, merchants, former),
        businessDate,
        toleranceMillionths: centre.captureTolerance,
        expiresOn: (from) => settlementDay(from, centre.authorizationsExpireAfterDays, centre.holidays),
      });
      leftOut = collected.leftOut;
      if (collected.wasClosed) tell(`${date} was collected before`);
      else print(`${date} collected: ${collected.entries} entries, up to place ${collected.place} of the journal`);
    });
    const operations = new Operations(file, vault);
    tellLeftOut(leftOut, operations);
    for (const { count, currency, amountMinor, kind, isReversal } of operations.sumsOf(businessDate)) {
      print(`${count} ${kind}${isReversal ? ' reversals' : ''}: ${signedAmount(amountMinor, currency)}`);
    }
    const exceptions = operations.exceptionsOf(businessDate).length;
    if (exceptions > 0) tell(`${exceptions} could not be cleared: \`clearing operations --date ${date} --exceptions\``);
  } finally {
    file.close();
  }
}

/** Dates that were not collected by themselves are closed all the same: people must not forget what is in them. */
function tellLeftOut(dates: readonly number[], operations: Operations): void {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return;
  const which = first === last ? calendarDateText(first) : `${calendarDateText(first)} to ${calendarDateText(last)}`;
  tell(`warning: ${which} ${first === last ? 'was' : 'were'} left out, and closed with it`);
  for (const date of dates) {
    const count = operations.sumsOf(date).reduce((sum, each) => sum + each.count, 0);
    const what = `${calendarDateText(date)} has ${count} operation${count === 1 ? '' : 's'}`;
    if (count > 0) tell(`warning: ${what} of its own: clear and settle it before the dates behind it`);
  }
}
