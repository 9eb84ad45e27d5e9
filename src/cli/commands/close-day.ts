// `day close`: people close the business day of a running switch, before the clock does or because no clock shall.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { calendarDateText, readCalendarDate } from '../../iso8583/calendar-date.ts';
import { CommandError, ExitCode, exitCodeHelp } from '../exit-code.ts';
import { print } from '../output.ts';

interface CloseOptions {
  file: string;
  date: string | undefined;
}

export const closeDay: CommandModule<object, CloseOptions> = {
  command: 'close <file>',
  describe: 'close the business day of the running switch that writes this journal',
  builder: (argv: Argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'the journal file of the running switch' })
      .option('date', {
        type: 'string',
        describe: 'the day to be closed, 2026-11-26: refused when another is open, so that no day is closed twice',
      })
      .example('$0 day close day.db --date 2026-11-26', 'only that day')
      .epilogue(exitCodeHelp) as unknown as Argv<CloseOptions>,
  handler: close,
};

async function close({ file, date }: ArgumentsCamelCase<CloseOptions>): Promise<void> {
  const wanted = date === undefined ? undefined : readCalendarDate(date);
  if (date !== undefined && wanted === undefined) {
    throw new CommandError(ExitCode.usage, `--date: ${JSON.stringify(date)} is no date, write 2026-11-26`);
  }
  const { giveOrder } = await import('../control/control-client.ts');
  const reply = await giveOrder(file, wanted === undefined ? { do: 'close-day' } : { do: 'close-day', date: wanted });
  if (reply.outcome === 'refused') throw new CommandError(ExitCode.mismatch, reply.why);
  if (reply.outcome !== 'closed') throw new Error(`the switch has answered another order: ${reply.outcome}`);
  print(`business day ${calendarDateText(reply.date)} closed, ${calendarDateText(reply.next)} is open`);
}
