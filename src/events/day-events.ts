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
} as const satisfies Readonly<Record<string, EventRow>>;
