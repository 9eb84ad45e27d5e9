// Events of what the switch runs on: the threads of plug-ins, certificates, the room on the disk. Part of the event table.
import { text, whole } from './event-row.ts';

export const resourceEvents = {
  'issuer.thread-ended': {
    level: 'error',
    fields: { issuer: text, reason: text, waiting: whole, pauseMs: whole },
    meaning:
      'The thread of a plug-in has ended, kept its loop for too long, or said too much, and is made again. What waited for it times ' +
      'out. Until it is up again its requests are answered 91, unless the switch stands in for it.',
    remedy:
      'Fix the plug-in: it has exited, thrown outside of decide, rejected a promise that nobody awaits, blocked, or written or sent ' +
      'without end.',
  },
  'certificate.ends': {
    level: 'warn',
    fields: { link: text, issuer: text, file: text, subject: text, until: text },
    meaning: 'A certificate that this side shows is good for less than two weeks, or no more. Peers refuse it then.',
    remedy: 'Put a new one in its place and send SIGHUP: connections stay.',
  },
  'journal.stalled': {
    level: 'error',
    fields: { entries: whole },
    meaning:
      'The journal has made nothing durable for 5 seconds. New requests are answered 91, and nothing of them is kept; the rest waits. ' +
      'Acquirers that were not read because of the backlog are read again.',
    remedy: 'See who has the file locked (a shell, a backup), and whether the disk answers.',
  },
  'journal.goes-on': {
    level: 'info',
    fields: {},
    meaning: 'The journal makes entries durable again; requests are taken as before.',
    remedy: '',
  },
  'journal.space-low': {
    level: 'warn',
    fields: { file: text, freeMegabytes: whole },
    meaning: 'The disk of the journal is nearly full. When it is full the switch ends.',
    remedy: 'Free space, or stop the switch and move the journal to another disk.',
  },
} as const;
