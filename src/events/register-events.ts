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
  'cardholders.read': {
    level: 'info',
    fields: { cards: whole, changes: whole },
    meaning:
      'The cardholders that banks have enrolled for electronic commerce were read, at the start or because some have changed, and are in force; cards are those enrolled now.',
    remedy: '',
  },
  'cardholders.unreadable': {
    level: 'error',
    fields: { reason: text },
    meaning: 'The enrolled cardholders have changed and cannot be read. What was read before stays in force.',
    remedy: 'See the reason; the switch tries again by itself.',
  },
  'member.certified': {
    level: 'info',
    fields: { kind: text, name: text, member: text },
    meaning:
      'The member of a link that asks for it (certified: required) is certified: its requests and its cards are taken.',
    remedy: '',
  },
  'member.not-certified': {
    level: 'error',
    fields: { kind: text, name: text, member: text },
    meaning:
      'A link asks for a member that is certified (certified: required), and its member is not, or it is of none: the routes of the issuer with this name are refused (15, 908), or the requests of the acquirer (12, 902).',
    remedy: 'Certify the member (`certify`), or correct the register (`member change`).',
  },
  'members.unreadable': {
    level: 'error',
    fields: { reason: text },
    meaning: 'The register of members has changed and cannot be read. What was read before stays in force.',
    remedy: 'See the reason; the switch tries again by itself.',
  },
  'member.link-unknown': {
    level: 'warn',
    fields: { reason: text },
    meaning: 'The register of members and the configuration do not fit: a name of a link is in only one of them.',
    remedy: 'Correct the member (`member change`) or the configuration; `member check` says the same.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
