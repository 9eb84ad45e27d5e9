// The events of the process, its journal and its clock: a part of the table of events.
import { type EventRow, text, whole } from './event-row.ts';

export const processEvents = {
  listening: {
    level: 'info',
    fields: { link: text, host: text, port: whole, spec: text, framing: text, pid: whole },
    meaning: 'An acquirer link accepts connections; pid is the process.',
    remedy: '',
  },
  'journal.backlog': {
    level: 'warn',
    fields: { entries: whole, bytes: whole },
    meaning: 'More waits for the journal than the configuration allows. Nothing is read until the disk has caught up.',
    remedy: 'Look at the disk; raise limits.heldEntries and limits.heldBytes when it only has short pauses.',
  },
  'journal.caught-up': {
    level: 'info',
    fields: { afterMs: whole },
    meaning: 'The journal has caught up: connections are read again.',
    remedy: '',
  },
  recovered: {
    level: 'info',
    fields: { entries: whole, transactions: whole, unresolved: whole, advices: whole },
    meaning:
      'The journal has been read back: so many transactions are in memory again, so many requests had no outcome and are ' +
      'reversed, and so many advices wait for their issuers, those of the reversals included.',
    remedy: '',
  },
  'journal.unreadable': {
    level: 'error',
    fields: { reason: text },
    meaning:
      'The journal could not be read when an earlier transaction was looked for, or the spec of the acquirer is another one ' +
      'than when it was written. The request was answered 91.',
    remedy:
      'Look at the disk and at the file of the journal; let what is older than a change of the spec be settled by hand.',
  },
  'journal.party-absent': {
    level: 'warn',
    fields: { kind: text, name: text },
    meaning:
      'The journal has entries of an acquirer or issuer that the configuration no longer has. They are kept as they are.',
    remedy: 'Put the name back into the configuration, or leave it out for good: its number is given to no other.',
  },
  'journal.failed': {
    level: 'error',
    fields: { reason: text },
    meaning: 'The journal cannot keep entries. The switch stops at once and tells nobody what is not kept.',
    remedy: 'See the reason: free the disk or repair the file, then start again.',
  },
  'control.unavailable': {
    level: 'warn',
    fields: { reason: text },
    meaning: 'The socket beside the journal cannot be had, by which the running switch takes orders (saf).',
    remedy: 'See the reason: a shorter path, a file system that has sockets, or remove what lies in its place.',
  },
  'dump.behind': {
    level: 'warn',
    fields: { file: text },
    meaning:
      'The file of --dump is not taken as fast as it is written: messages are left out, and where they would stand is their number.',
    remedy: 'Read the pipe, or name a file on a faster disk.',
  },
  'dump.failed': {
    level: 'warn',
    fields: { file: text, reason: text, messages: whole },
    meaning:
      'The file of --dump takes nothing more. So many messages that were to be written down may be missing at its end.',
    remedy: 'See the reason. The switch does its work all the same.',
  },
  'stop.in-flight': {
    level: 'warn',
    fields: { inFlight: whole, afterMs: whole },
    meaning:
      'Requests were still in flight when the stop had waited for them: told 91 and undone, or what was to be told later.',
    remedy: 'Raise limits.drain when issuers need longer to answer.',
  },
  'stop.advices-waiting': {
    level: 'warn',
    fields: { advices: whole },
    meaning: 'Advices were still in store-and-forward when the switch stopped. They wait in the journal.',
    remedy: 'Start the switch again on its journal: it sends them on.',
  },
  stopping: { level: 'info', fields: { signal: text }, meaning: 'The switch was told to stop.', remedy: '' },
  stopped: { level: 'info', fields: {}, meaning: 'The switch has stopped in order.', remedy: '' },
  reloaded: {
    level: 'info',
    fields: { routes: whole, certificates: whole },
    meaning:
      'Routes, allow lists and certificates were read again (SIGHUP), beside the traffic, and are in force; connections stand.',
    remedy: '',
  },
  'reload.partial': {
    level: 'warn',
    fields: { reason: text },
    meaning: 'Something besides routes, allow lists and the content of certificates has changed. It is not in force.',
    remedy: 'Restart the switch.',
  },
  'reload.refused': {
    level: 'error',
    fields: { reason: text },
    meaning: 'Configuration or certificates cannot be read again; what was in force before stays so.',
    remedy: 'See the reason and correct the file, or restart the switch.',
  },
  'clock.stepped': {
    level: 'warn',
    fields: { byMs: whole },
    meaning:
      'The time of day was set, by so many milliseconds. Times in the journal and DE 7 of the switch follow it; no deadline moves.',
    remedy: 'Keep the clock right in small steps, as a time service does.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
