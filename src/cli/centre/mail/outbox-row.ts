// A message of the outbox as a row.

import { isoDate } from '../../../centre/statements/statement-document.ts';
import type { OutboxRow } from '../../../records/outbox.ts';
import type { RowLayout } from '../../journal/row-formats.ts';

/** A message as `statements outbox` prints it. */
interface ShownMessage {
  readonly reference: string;
  readonly kind: string;
  readonly businessDate: string;
  readonly recipient: string;
  readonly state: string;
  readonly attempts: number;
  /** ISO 8601; when it is tried again, null where it is not. */
  readonly due: string | null;
  readonly changed: string;
  readonly answer: string;
  readonly messageId: string;
}

export function shownMessage(row: OutboxRow): ShownMessage {
  const { reference, kind, businessDate, recipient, state, attempts, dueMs, changedMs, answer, messageId } = row;
  const due = state === 'queued' || state === 'deferred' ? new Date(dueMs).toISOString() : null;
  const changed = new Date(changedMs).toISOString();
  return {
    reference,
    kind,
    businessDate: isoDate(businessDate),
    recipient,
    state,
    attempts,
    due,
    changed,
    answer,
    messageId,
  };
}

const columns = (['reference', 'recipient', 'state', 'attempts', 'due', 'answer'] as const).map((title) => ({
  title,
  cell: (row: ShownMessage) => row[title],
  isRight: title === 'attempts',
}));

export const outboxLayout: RowLayout<ShownMessage> = {
  table: columns,
  csv: (
    [
      'reference',
      'kind',
      'businessDate',
      'recipient',
      'state',
      'attempts',
      'due',
      'changed',
      'answer',
      'messageId',
    ] as const
  ).map((title) => ({ title, cell: (row: ShownMessage) => row[title] })),
};
