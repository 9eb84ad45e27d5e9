// The events of authorizations that have expired: a part of the table of events.
import { type EventRow, text, whole } from './event-row.ts';

export const expiryEvents = {
  'authorization.expired': {
    level: 'info',
    fields: { transaction: whole, issuer: text, releasedMinor: whole, capturedMinor: whole, currency: whole },
    meaning:
      'Nobody has confirmed an authorization in time. Its issuer is told by an advice to let go of so much (releasedMinor); what was ' +
      'captured of it stands.',
    remedy: '',
  },
  'expiry.unknown': {
    level: 'warn',
    fields: { transaction: whole, acquirer: text, rrn: text, approvalCode: text },
    meaning:
      'By the records an authorization has expired, and the switch cannot find it in its journal, or cannot read it there. Its issuer is ' +
      'told nothing, and may hold the money still. Told once by each process, which tries once.',
    remedy:
      'See whether the records are those of this journal, and whether its acquirer has the name and the spec that it had then; else settle ' +
      'it with the issuer.',
  },
  'expiries.unreadable': {
    level: 'error',
    fields: { reason: text },
    meaning: 'The records cannot be read or written, so that issuers are not told what has expired.',
    remedy: 'See the reason; the switch tries again by itself.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
