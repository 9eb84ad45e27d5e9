// The events of the business day: a part of the table of events.
import { type EventRow, text } from './event-row.ts';

export const dayEvents = {
  'day.closed': {
    level: 'info',
    fields: { date: text, by: text, next: text },
    meaning:
      'The business day of this date has ended, by the clock, by an order of people (command), or by the link of this name. What is received from now on is of the next; what is in flight keeps its date.',
    remedy: '',
  },
  'day.reconciled': {
    level: 'info',
    fields: { link: text, date: text, currency: text },
    meaning: 'An acquirer has counted on this business date, in this currency, what the switch has.',
    remedy: '',
  },
  'day.out-of-balance': {
    level: 'warn',
    fields: { link: text, date: text, currency: text },
    meaning:
      'An acquirer has counted something else than the switch. It is told what the switch has, and the day is closed all the same.',
    remedy:
      'Both totals are in the journal, in request and answer of the reconciliation; compare the transactions one by one.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
