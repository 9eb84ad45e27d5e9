// Every event that is worth a log line, once: its level, its fields, what it means and what to do about it. The switch, the host
// and the commands emit them by name; log lines, and later metrics and the console, are sinks of this table. Fields hold masked
// facts only, never card data. docs/events.md is this table for people, and a test fails when the two differ.

import { dayEvents } from './day-events.ts';
import { type EventRow, text, whole } from './event-row.ts';
import { expiryEvents } from './expiry-events.ts';
import { gatewayEvents } from './gateway-events.ts';
import { messageEvents } from './message-events.ts';
import { processEvents } from './process-events.ts';
import { registerEvents } from './register-events.ts';
import { resourceEvents } from './resource-events.ts';

export const eventTable = {
  ...messageEvents,
  ...resourceEvents,
  ...dayEvents,
  ...registerEvents,
  ...expiryEvents,

  // Issuers
  'issuer.connected': {
    level: 'info',
    fields: { issuer: text, peer: text },
    meaning: 'The link to a remote issuer stands.',
    remedy: '',
  },
  'issuer.up': {
    level: 'info',
    fields: { issuer: text },
    meaning:
      'An issuer takes requests: a remote one has let the switch sign on, or asks for no sign-on; a plug-in whose thread had ended is ' +
      'there again.',
    remedy: '',
  },
  'issuer.down': {
    level: 'warn',
    fields: { issuer: text, cause: text, retryMs: whole },
    meaning:
      'The link to a remote issuer is lost, or cannot be made. Its requests are answered 91 meanwhile, unless the switch stands ' +
      'in for it.',
    remedy: 'See the cause; the switch tries again by itself, at growing intervals.',
  },
  'issuer.not-signed-on': {
    level: 'warn',
    fields: { issuer: text, afterMs: whole },
    meaning: 'A remote issuer has not answered the sign-on. It is sent again.',
    remedy: 'Ask the issuer why it does not answer 0800, or set signOn: false.',
  },
  'issuer.refused': {
    level: 'warn',
    fields: { issuer: text, code: text, reason: text },
    meaning: 'A remote issuer has refused a network management request.',
    remedy: 'See DE 39 in reason, and ask the issuer.',
  },
  'issuer.framing-lost': {
    level: 'warn',
    fields: { issuer: text, code: text, offset: whole, found: whole, hint: text },
    meaning: 'The bytes of a remote issuer cannot be cut into frames any more. The link is closed and made anew.',
    remedy:
      'Follow the hint: the framing of this link is another one, or the peer, the network or a tool between them is too slow ' +
      'for limits.frameTime.',
  },
  'issuer.silent': {
    level: 'warn',
    fields: { transaction: whole, issuer: text, afterMs: whole },
    meaning:
      'An issuer has not answered by its deadline: a reversal advice is queued, and the acquirer is told 91, or what the switch ' +
      'decides in its place.',
    remedy: 'Look at the issuer; raise its deadline when it is only slow.',
  },
  'issuer.late': {
    level: 'warn',
    fields: { transaction: whole, issuer: text },
    meaning: 'An issuer answered after its deadline. The answer is journalled and told to nobody.',
    remedy: 'Raise the deadline of this issuer when this is its usual speed.',
  },
  'issuer.contradicts': {
    level: 'warn',
    fields: { transaction: whole, issuer: text, path: text },
    meaning:
      'A response says something else in this element than its request. Another card, DE 7, 37 or 41: it is told to nobody, ' +
      'and the request waits on. Another amount or currency: it is treated as a timeout.',
    remedy: 'The issuer mixes up its answers: show it this element of both messages.',
  },
  'issuer.untellable': {
    level: 'warn',
    fields: { transaction: whole, code: text, path: text, expected: text, found: text },
    meaning: 'What an issuer decided does not fit the dialect of the acquirer: told 96, and an approval is undone.',
    remedy: 'Fix the plug-in, or define the element in the spec of the acquirer.',
  },
  'issuer.broken': {
    level: 'error',
    fields: { issuer: text, reason: text },
    meaning: 'A plug-in threw, rejected, or gave no decision. The request is answered 96.',
    remedy: 'Fix the plug-in.',
  },

  // Store-and-forward
  'advice.queued': {
    level: 'warn',
    fields: { advice: whole, transaction: whole, issuer: text },
    meaning: 'An advice for an issuer is in store-and-forward until the issuer has taken it in.',
    remedy: '',
  },
  'advice.acknowledged': {
    level: 'info',
    fields: { advice: whole, transaction: whole, issuer: text },
    meaning: 'An issuer has acknowledged an advice: it leaves the queue.',
    remedy: '',
  },
  'advice.refused': {
    level: 'warn',
    fields: { advice: whole, transaction: whole, issuer: text, reason: whole },
    meaning:
      'An issuer has answered an advice with a reason that settles it and is no approval: it does not know the transaction ' +
      'that a reversal undoes (914), or thinks otherwise of one that has been completed. The advice leaves the queue.',
    remedy: 'Reconcile this transaction with the issuer.',
  },
  'advice.postponed': {
    level: 'warn',
    fields: { advice: whole, transaction: whole, issuer: text, reason: whole, attempts: whole },
    meaning:
      'An issuer has not taken an advice in: not now (907, 909...), a reversal that it declines, or no reason at all. It is ' +
      'sent again; after five answers that are not "not now" it is parked.',
    remedy: 'See the reason, and ask the issuer when it goes on.',
  },
  'advices.drained': {
    level: 'info',
    fields: { issuer: text, advices: whole },
    meaning:
      'Somebody has the advices that wait for an issuer sent at once (saf drain). Those under way are not sent again for it.',
    remedy: '',
  },
  'advice.released': {
    level: 'info',
    fields: { advice: whole, transaction: whole, issuer: text },
    meaning: 'Somebody has let a parked advice go on (saf release): it waits for its issuer again.',
    remedy: '',
  },
  'advice.dropped': {
    level: 'warn',
    fields: { advice: whole, transaction: whole, issuer: text, why: text },
    meaning:
      'Somebody has given up a parked advice (saf drop): its issuer will not hear of it. The reason is in the journal.',
    remedy: 'See that issuer and acquirer agree on the transaction.',
  },
  'advice.parked': {
    level: 'error',
    fields: { advice: whole, transaction: whole, issuer: text, cause: text, reason: whole, attempts: whole },
    meaning:
      'An advice is kept and sent no more: its issuer has declined it five times (declined), the dialect of the issuer cannot ' +
      'carry it (untransmittable), or it cannot be read any more in the dialect of its acquirer (unreadable).',
    remedy: 'The issuer may hold the money of this transaction: settle it with the issuer by hand.',
  },

  // Stand-in
  'stand-in.approved': {
    level: 'info',
    fields: { transaction: whole, issuer: text, cause: text, amountMinor: whole, currency: whole },
    meaning:
      'An issuer was down or silent (cause), and the switch has approved a request in its place. An advice tells it so when it ' +
      'is back.',
    remedy: '',
  },
  'stand-in.declined': {
    level: 'info',
    fields: { transaction: whole, issuer: text, cause: text, reason: whole },
    meaning:
      'An issuer was down or silent (cause), and the switch has declined a request in its place: a denied card (100), an expired ' +
      'one (101), too much (121) or too often (123).',
    remedy: '',
  },
  'stand-in.refused': {
    level: 'error',
    fields: {
      advice: whole,
      transaction: whole,
      issuer: text,
      reason: whole,
      amountMinor: whole,
      currency: whole,
    },
    meaning:
      'An issuer does not book what the switch has approved in its place. The acquirer has been told that it is approved: unless it ' +
      'is reversed, the amount is the loss of this centre.',
    remedy: 'Settle it with the issuer; lower what it is stood in for when this comes often.',
  },

  // Acquirers
  'acquirer.connected': {
    level: 'info',
    fields: { link: text, connection: whole, peer: text, subject: text },
    meaning: 'An acquirer has connected; subject is whom its certificate names.',
    remedy: '',
  },
  'acquirer.disconnected': {
    level: 'info',
    fields: { link: text, connection: whole, cause: text },
    meaning:
      'A connection of an acquirer is gone, or was closed for what its cause says; without one it was closed in order.',
    remedy: '',
  },
  'acquirer.refused': {
    level: 'warn',
    fields: { link: text, peer: text, by: text, limit: whole },
    meaning:
      'A connection was refused before anything of it was read: by the key of the configuration that by names, limit is its value.',
    remedy: 'See whether the peer leaks connections or is a stranger; change that key of the link when it is neither.',
  },
  'acquirer.not-accepted': {
    level: 'error',
    fields: { link: text, cause: text },
    meaning: 'The system could not accept a connection: mostly it has no file descriptor left.',
    remedy: 'Raise the limit of open files (ulimit -n), or lower maxConnections.',
  },
  'acquirer.handshake-failed': {
    level: 'warn',
    fields: { link: text, peer: text, cause: text },
    meaning: 'A peer connected to a link with TLS and came to no connection.',
    remedy: 'Follow the cause: it says what was wrong and what would mend it.',
  },
  'acquirer.framing-lost': {
    level: 'warn',
    fields: { link: text, connection: whole, code: text, offset: whole, found: whole, hint: text },
    meaning: 'The bytes of an acquirer cannot be cut into frames any more. The connection is closed.',
    remedy:
      'Follow the hint: the framing of this link is another one, or the peer, the network or a tool between them is too slow ' +
      'for limits.frameTime.',
  },
  'acquirer.key-change': {
    level: 'info',
    fields: { link: text, connection: whole },
    meaning:
      'An acquirer has asked for a key change, and is told that it is done. The switch keeps no keys: what it brings is not looked at.',
    remedy: '',
  },
  'acquirer.signed-on': {
    level: 'info',
    fields: { link: text, connection: whole },
    meaning: 'An acquirer has signed on (0800).',
    remedy: '',
  },
  'acquirer.signed-off': {
    level: 'info',
    fields: { link: text, connection: whole },
    meaning: 'An acquirer has signed off (0800).',
    remedy: '',
  },
  'answer.undelivered': {
    level: 'warn',
    fields: { transaction: whole },
    meaning: 'No connection that asked is there any more to be told the outcome. It is journalled and stands.',
    remedy: 'The acquirer repeats its request, or reverses it.',
  },

  // The log
  'log.repeated': {
    level: 'info',
    fields: { of: text, link: text, issuer: text, count: whole, forMs: whole },
    meaning:
      'More lines of one event, of one link or issuer, than are written: so many were counted only, in the last second. Told at ' +
      'the level of that event.',
    remedy: 'See the event that of names: something happens far too often.',
  },
  'log.dropped': {
    level: 'warn',
    fields: { lines: whole },
    meaning: 'Whoever reads the log was so far behind that lines could not be kept for it. It reads again.',
    remedy: 'Look at what reads the log; choose a higher --log-level when there is too much.',
  },
  'log.lost': {
    level: 'error',
    fields: { cause: text, lines: whole },
    meaning:
      'The log cannot be written any more: its reader is gone, does not read, or its disk is full. Told on stdout, where the log goes ' +
      'on; the switch goes on in any case.',
    remedy: 'Restore what reads stderr, and restart the switch when it suits.',
  },

  'answer.acknowledged': {
    level: 'debug',
    fields: { transaction: whole, link: text, connection: whole },
    meaning: 'An acquirer says that it has processed an answer (0180), or that a transaction was completed (0202).',
    remedy: '',
  },
  'answer.not-processed': {
    level: 'warn',
    fields: { transaction: whole, link: text, connection: whole },
    meaning:
      'An acquirer says that it could not process an answer (0190), or that a transaction was not completed (0202). What was ' +
      'approved is undone at its issuer.',
    remedy: 'Ask the acquirer what was wrong with the answer.',
  },

  ...gatewayEvents,
  ...processEvents,
} as const satisfies Readonly<Record<string, EventRow>>;

export type EventName = keyof typeof eventTable;

type FieldsOf<N extends EventName> = (typeof eventTable)[N]['fields'];

/** The fields of an event, all of them optional. */
export type EventFields<N extends EventName> = {
  readonly [field in keyof FieldsOf<N>]?: FieldsOf<N>[field] | undefined;
};

/** Where events go. */
export type EventSink = <N extends EventName>(event: N, fields: EventFields<N>) => void;
