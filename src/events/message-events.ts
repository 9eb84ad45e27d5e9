// The part of the event table that is about single messages.
import { type EventRow, text, whole } from './event-row.ts';

export const messageEvents = {
  'message.malformed': {
    level: 'warn',
    fields: {
      link: text,
      connection: whole,
      peer: text,
      issuer: text,
      transaction: whole,
      code: text,
      path: text,
      offset: whole,
      expected: text,
      found: text,
      hint: text,
      hex: text,
    },
    meaning:
      'A frame is no message in the spec of its link. What can be identified is answered 30, or fails its request. hex are its first ' +
      'bytes, what may be card data masked; hint is what would let it be read, looked for once a second at most.',
    remedy:
      'Follow the hint, or compare spec, framing and header of the link with what the peer sends: decode --guess.',
  },
  'request.refused': {
    level: 'info',
    fields: {
      link: text,
      connection: whole,
      issuer: text,
      mti: text,
      stan: whole,
      code: text,
      path: text,
      reason: text,
    },
    meaning:
      'The switch itself has refused a request: answered with this code (DE 39), because of the element at path, for this reason. ' +
      'Refusals with an event of their own are told by that: message.malformed, message.impossible-date, message.reused-stan, ' +
      'message.untransmittable, issuer.silent, issuer.broken, issuer.untellable, stand-in.declined.',
    remedy: 'See the reason: correct the message, the configuration of link or routes, or look at the issuer.',
  },
  'message.unexpected': {
    level: 'warn',
    fields: { link: text, connection: whole, issuer: text, mti: text, stan: whole, missing: whole },
    meaning: 'A message that nobody waits for: a response from an acquirer, or one whose STAN names no request.',
    remedy: 'See whether the peer answers twice, changes DE 11, or mixes up its ends of the link.',
  },
  'message.duplicate': {
    level: 'info',
    fields: { transaction: whole, link: text, connection: whole },
    meaning:
      'The same request came again. It has one outcome, and each connection that asked is told it: one that has been answered is ' +
      'answered from memory, and its issuer is not asked again.',
    remedy: '',
  },
  'message.reused-stan': {
    level: 'warn',
    fields: { transaction: whole, link: text, connection: whole, stan: whole },
    meaning: 'Another card or amount under STAN, DE 7 and DE 41 of an earlier request: answered 94.',
    remedy: 'Let the terminal count its STANs up, or set DE 7 anew for each request.',
  },
  'message.notification': {
    level: 'info',
    fields: { link: text, connection: whole, issuer: text, mti: text },
    meaning: 'A notification. It asks nothing, is not answered, and nothing is done about it.',
    remedy: '',
  },
  'message.impossible-date': {
    level: 'warn',
    fields: { link: text, connection: whole, mti: text, path: text },
    meaning: 'A request names a date or a time that there cannot be, as month 13: answered 30.',
    remedy: 'Correct the clock or the format of this element at the peer, or set dates: any.',
  },
  'message.untransmittable': {
    level: 'warn',
    fields: { transaction: whole, issuer: text, code: text, path: text, expected: text, found: text },
    meaning: 'A message does not fit the dialect of the link that it should leave on. A request is answered 30.',
    remedy: 'Define the element at this path in the spec of that link.',
  },
  'frame.failed': {
    level: 'error',
    fields: { link: text, connection: whole, issuer: text, cause: text, bytes: whole, frame: text },
    meaning:
      'The switch has failed on a frame: a defect of its own. The frame is lost: its request is told 96 where that can be, or treated as ' +
      'unanswered. After three within a minute its link is closed. Nothing else is touched.',
    remedy: 'Report it, with cause and the spec of the link.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
