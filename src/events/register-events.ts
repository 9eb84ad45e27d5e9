// The events of the registers of members and merchants: a part of the table of events.
import { type EventRow, text, whole } from './event-row.ts';

export const registerEvents = {
  'merchants.read': {
    level: 'info',
    fields: { merchants: whole, acquirers: whole },
    meaning:
      'The register of merchants was read, at the start or because it has changed, and is in force; so many acquirers of the configuration are of a member.',
    remedy: '',
  },
  'merchants.unreadable': {
    level: 'error',
    fields: { reason: text },
    meaning: 'The register of merchants has changed and cannot be read. What was read before stays in force.',
    remedy: 'See the reason; the switch tries again by itself.',
  },
  'member.link-unknown': {
    level: 'warn',
    fields: { reason: text },
    meaning: 'The register of members and the configuration do not fit: a name of a link is in only one of them.',
    remedy: 'Correct the member (`member change`) or the configuration; `member check` says the same.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
