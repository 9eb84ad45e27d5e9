// What is in the outbox: its list, one message, what was refused, and another attempt at that.

import type { OutboxKind, OutboxState } from '../../../records/outbox.ts';
import { type RecordsOptions, type SendOptions, send, withOutbox } from '../../centre/mail/mail-options.ts';
import { outboxLayout, shownMessage } from '../../centre/mail/outbox-row.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { type RowFormat, rowPrinter } from '../../journal/row-formats.ts';
import { print, tell } from '../../output.ts';

export interface ListOptions extends RecordsOptions {
  date: string | undefined;
  state: OutboxState | undefined;
  kind: OutboxKind | undefined;
  format: RowFormat;
}
export interface ReferenceOptions extends RecordsOptions {
  reference: string;
}

/** Lists messages. */
export async function listOutbox(options: ListOptions): Promise<void> {
  const { date, state, kind } = options;
  const businessDate = date === undefined ? undefined : optionValue('--date', readDate(date));
  await withOutbox(options.records, 'read', (outbox) => {
    const rows = outbox.rows({
      ...(state === undefined ? {} : { state }),
      ...(kind === undefined ? {} : { kind }),
      ...(businessDate === undefined ? {} : { businessDate }),
    });
    const printer = rowPrinter(options.format, outboxLayout);
    printer.add(rows.map(shownMessage));
    printer.end();
    if (rows.length === 0) tell('no message fits');
  });
}

/** Lists what was refused for good. Exit 1 when there is any. */
export async function listBounced(options: RecordsOptions & { format: RowFormat }): Promise<void> {
  await withOutbox(options.records, 'read', (outbox) => {
    const rows = outbox.rows({ state: 'bounced' });
    const printer = rowPrinter(options.format, outboxLayout);
    printer.add(rows.map(shownMessage));
    printer.end();
    if (rows.length > 0) process.exitCode = ExitCode.mismatch;
    else tell('no message was refused');
  });
}

/** Writes a message to stdout as it is sent. */
export async function showMessage({ records, reference }: ReferenceOptions): Promise<void> {
  await withOutbox(records, 'read', (outbox) => {
    const message = outbox.message(reference);
    if (message === undefined) throw absent(reference);
    process.stdout.write(message);
  });
}

/** Lets a message that was refused or put off go on, and sends what is due. */
export async function retryMessage(options: ReferenceOptions & SendOptions): Promise<void> {
  const { records, reference } = options;
  await withOutbox(records, 'write', async (outbox) => {
    if (!outbox.retry(reference, Date.now())) {
      if (!outbox.has(reference)) throw absent(reference);
      throw new CommandError(ExitCode.mismatch, `${reference} is neither refused nor put off`);
    }
    print(`${reference} is tried again`);
    await send(outbox, options);
  });
}

/** Sends what is due. */
export async function sendDue(options: SendOptions): Promise<void> {
  await withOutbox(options.records, 'write', (outbox) => send(outbox, options));
}

function absent(reference: string): CommandError {
  return new CommandError(ExitCode.mismatch, `the outbox has no ${reference}`);
}
