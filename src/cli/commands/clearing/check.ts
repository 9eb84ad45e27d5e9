// `clearing check`: the seven checks of a clearing file, each fault with its record and byte offset, and on request the file that
// answers it.
import type { FileReport } from '../../../centre/clearing/file-check.ts';
import { fileChecks, isOfFile } from '../../../centre/clearing/file-fault.ts';
import { writeAnswer } from '../../centre/answer-file.ts';
import { type ClearingFileOptions, checkClearingFile, readClearingFile } from '../../centre/clearing-file.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { print, tell } from '../../output.ts';

export interface CheckOptions extends ClearingFileOptions {
  answer: string | undefined;
  faults: number;
  format: 'text' | 'json';
}

/** Checks a file and prints what is wrong with it. Exit 1 when anything is. Throws a CommandError or a SpecError. */
export async function check(options: CheckOptions): Promise<void> {
  if (!(Number.isInteger(options.faults) && options.faults >= 1))
    throw new CommandError(ExitCode.usage, '--faults is a whole number, 1 or more');
  const file = await readClearingFile(options);
  const report = checkClearingFile(file);
  if (options.format === 'json') print(JSON.stringify(reportJson(report), null, 2));
  else printReport(report, options.faults);
  if (report.faults.length === 0) {
    if (options.answer !== undefined) tell(`nothing to answer: ${options.answer} is not written`);
    return;
  }
  if (options.answer !== undefined) writeAnswer(report, file, options.answer);
  process.exitCode = ExitCode.mismatch;
}

function printReport({ fileIdText, records, sumMinor, faults }: FileReport, most: number): void {
  const name = fileIdText === '' ? 'a file without identification' : `file ${fileIdText}`;
  print(`${name}: ${records} records, sum of DE 4 ${sumMinor}`);
  for (const { check: checked, record, offset, text } of faults.slice(0, most)) {
    print(`record ${record}, byte ${offset}: ${checked}: ${text}`);
  }
  if (faults.length > most) print(`and ${faults.length - most} more`);
  if (faults.length === 0) print(`all ${fileChecks.length} checks hold: ${fileChecks.join(', ')}`);
  else print(faults.some(isOfFile) ? 'the file cannot be taken in' : 'the other records can be taken in');
}

function reportJson({ fileIdText, records, sumMinor, faults }: FileReport): unknown {
  return { fileId: fileIdText, records, sumMinor: String(sumMinor), faults };
}
