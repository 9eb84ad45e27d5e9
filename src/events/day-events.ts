// The events of the business day: a part of the table of events.
import { type EventRow, text, whole } from './event-row.ts';

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
  'issuer.reconciled': {
    level: 'info',
    fields: { issuer: text, date: text, currency: text },
    meaning:
      'A remote issuer has counted on this business date, in this currency, what the switch says that it approved.',
    remedy: '',
  },
  'issuer.out-of-balance': {
    level: 'warn',
    fields: { issuer: text, date: text, currency: text, code: text },
    meaning:
      'A remote issuer has counted something else than the switch, or cannot say (DE 39 in code). The day stays closed.',
    remedy: 'Both totals are in the journal, in the entry `reconciled`; compare the transactions one by one.',
  },
  'issuer.not-reconciled': {
    level: 'warn',
    fields: { issuer: text, date: text, currency: text, attempts: whole },
    meaning: 'A remote issuer was asked so many times what it has counted on this business date, and has not answered.',
    remedy: 'Ask the issuer why it does not answer 0500, or set reconciles: false.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
