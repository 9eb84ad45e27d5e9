// `clearing run`: clears a business date, from a file of operations: the files of all members, their CSV and the positions. Running it
// again gives the same bytes.
import { clearDay } from '../../centre/clear-day.ts';
import { clearingCodecs } from '../../centre/clearing-file.ts';
import { localTimeIn } from '../../centre/local-time.ts';
import { loadMarket } from '../../centre/market-schema.ts';
import { OperationFile } from '../../centre/operation-file.ts';
import { printPositions } from '../../centre/position-rows.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { loadTariffs } from '../../configuration/interchange.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import type { RowFormat } from '../../journal/row-formats.ts';
import { tell } from '../../output.ts';

export interface RunOptions {
  date: string;
  operations: string;
  members: string;
  interchange: string;
  rates: string | undefined;
  institution: string;
  mode: 'T' | 'P';
  out: string;
  format: RowFormat;
}

/** Clears a date and prints the positions. Exit 1 when they do not add up to zero, or when the date was cleared otherwise before. */
export function runClearing(options: RunOptions): void {
  const businessDate = optionValue('--date', readDate(options.date));
  if (!/^\d{1,11}$/.test(options.institution)) {
    throw new CommandError(ExitCode.usage, '--institution is an institution code of 1 to 11 digits');
  }
  const { layout, zone } = loadMarket(options.members);
  const tariffs = loadTariffs(options.interchange, options.rates);
  const file = new OperationFile(options.operations);
  const cleared = clearDay({
    businessDate,
    members: layout.members.map(({ member }) => member),
    tariffs,
    institution: options.institution,
    mode: options.mode,
    codecs: clearingCodecs(),
    localTime: localTimeIn(zone),
    originalOf: file.originalsFor(businessDate),
    operations: file.of(businessDate),
    out: options.out,
  });
  printPositions(cleared, options.format);
  const { operations, files, withoutRule, withoutOriginal } = cleared;
  tell(
    `${operations} operations in ${files.length} files of ${options.out}/${businessDate}; all positions add up to zero`,
  );
  if (withoutRule > 0) tell(`${withoutRule} of them have no rule of interchange, and so none to pay`);
  if (withoutOriginal > 0)
    tell(`${withoutOriginal} reversals have no original: computed by the rules of their own day`);
}
