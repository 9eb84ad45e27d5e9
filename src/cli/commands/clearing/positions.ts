// `clearing positions`: the net positions of a business date that was cleared.
import { clearingFolder, readClearedDay } from '../../centre/clear-day.ts';
import { printPositions } from '../../centre/position-rows.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { ExitCode } from '../../exit-code.ts';
import type { RowFormat } from '../../journal/row-formats.ts';
import { tell } from '../../output.ts';

export interface PositionsOptions {
  date: string;
  out: string;
  format: RowFormat;
}

/** Prints the positions of a date. Exit 1 when it was not cleared, or when they do not add up to zero. */
export function showPositions({ date, out, format }: PositionsOptions): void {
  const businessDate = optionValue('--date', readDate(date));
  const cleared = readClearedDay(out, businessDate);
  if (cleared === undefined) {
    tell(`${date} was not cleared: there is nothing in ${clearingFolder(out, businessDate)}`);
    process.exitCode = ExitCode.mismatch;
    return;
  }
  if (!printPositions(cleared, format)) process.exitCode = ExitCode.mismatch;
}
