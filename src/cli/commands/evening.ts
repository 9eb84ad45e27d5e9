// `evening`: what the centre makes of a business date that a switch has closed: collected, cleared, settled, and its mail sent. Running it
// again says what was done before.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { calendarDateText } from '../../iso8583/calendar-date.ts';
import { printPositions } from '../centre/position-rows.ts';
import { centreSetting } from '../centre/records-of.ts';
import { type EveningOutcome, eveningPlan, holdEvenings } from '../centre/serve-evening.ts';
import { stepProgress } from '../centre/step-progress.ts';
import type { CommandBody } from '../command.ts';
import { optionValue } from '../common-options.ts';
import { readDate } from '../configuration/business-date.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { withJournal } from '../journal/opened-journal.ts';
import { print } from '../output.ts';

interface EveningOptions {
  config: string;
  date: string | undefined;
  key: string | undefined;
  format: 'text' | 'json';
}

export const eveningCommand: CommandBody<EveningOptions> = {
  builder: (argv: Argv) =>
    argv
      .option('config', {
        type: 'string',
        demandOption: true,
        describe: 'the configuration of the switch, with a section `centre:`; the switch may run meanwhile',
      })
      .option('date', {
        type: 'string',
        describe: 'business date: 2026-11-26; without it, the last one that is closed in the journal',
      })
      .option('key', { type: 'string', describe: 'where the key of the journal is, as `journal` has it' })
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'what is printed' })
      .example('$0 evening --config mine.yaml', 'of the last day that is closed') as unknown as Argv<EveningOptions>,
  handler: hold,
};

async function hold({ config, date, key, format }: ArgumentsCamelCase<EveningOptions>): Promise<void> {
  const wanted = date === undefined ? undefined : optionValue('--date', readDate(date));
  const plan = eveningPlan(config, await centreSetting(config));
  const progress = stepProgress(process.stderr);
  let away: string | undefined;
  await withJournal({ file: plan.setting.journal, config, key }, async ({ journal }) => {
    await holdEvenings(plan, journal, wanted, progress.at, (outcome) => {
      progress.clear();
      if (format === 'json') print(JSON.stringify(outcome));
      else printEvening(outcome, plan.out);
      if (outcome.deferred + outcome.bounced > 0) process.exitCode = ExitCode.mismatch;
      away ??= outcome.away;
    });
  });
  if (away !== undefined) throw new CommandError(ExitCode.connection, `the mail server cannot be used: ${away}`);
}

function printEvening(outcome: EveningOutcome, out: string): void {
  const { businessDate, operations, exceptions, files, payments, statements, bulletins } = outcome;
  const date = calendarDateText(businessDate);
  print(outcome.heldBefore ? `evening of ${date}, held before: nothing is changed` : `evening of ${date}`);
  print(`collected: ${operations} operations, ${exceptions} that could not be cleared`);
  print(`cleared: ${files.length} files in ${out}/clearing/${businessDate}, all positions add up to zero`);
  printPositions(outcome, 'table');
  print(`settled: ${payments.length} payments in ${out}/payments/${businessDate}`);
  for (const line of outcome.sums) print(`  ${line}`);
  const { sent, deferred, bounced } = outcome;
  print(
    `mail: ${statements} statements, ${bulletins} bulletins; ${sent} sent, ${deferred} put off, ${bounced} refused`,
  );
}
