// The events of the e-commerce gateway: a part of the table of events. No card number, security code, key or password is in any of them.
import { type EventRow, text, whole } from './event-row.ts';

export const gatewayEvents = {
  'gateway.listening': {
    level: 'info',
    fields: { url: text, stores: text, confirmation: text, pid: whole },
    meaning: 'The gateway takes checkouts at this address; pid is the process.',
    remedy: '',
  },
  'gateway.recovered': {
    level: 'info',
    fields: { attempts: whole, messages: whole },
    meaning:
      'So many attempts had no outcome when the process before ended: they are reversed and told as errors. So many messages wait for ' +
      'the switch (captures, voids, refunds, reversals), those of the reversals included.',
    remedy: '',
  },
  'stores.read': {
    level: 'info',
    fields: { stores: whole },
    meaning:
      'The stores of active and suspended merchants were read, at the start or because the register has changed, and are in force.',
    remedy: '',
  },
  'stores.unreadable': {
    level: 'error',
    fields: { reason: text },
    meaning: 'The stores of the register have changed and cannot be read. What was read before stays in force.',
    remedy:
      'See the reason: mostly the key file is not there that their keys are sealed with. The gateway tries again by itself.',
  },
  'gateway.failed': {
    level: 'error',
    fields: { reason: text },
    meaning:
      'The file of the gateway cannot be written. Nothing that is not on disk may leave: the gateway ends at once.',
    remedy: 'See the reason: the disk is full or broken. A start goes on where the file stands.',
  },
  'gateway.link-up': {
    level: 'info',
    fields: { host: text, port: whole },
    meaning: 'The gateway is connected to the switch, and signed on where that is asked for.',
    remedy: '',
  },
  'gateway.link-down': {
    level: 'warn',
    fields: { host: text, port: whole, cause: text },
    meaning:
      'The gateway has no connection to the switch. Payments are answered 91 meanwhile, and what may have been approved is reversed. Told ' +
      'once; it tries again by itself.',
    remedy: 'See whether the switch runs, and whether gateway.link names its acquirer link.',
  },
  'gateway.unreadable': {
    level: 'warn',
    fields: { code: text, path: text, offset: whole },
    meaning: 'The switch has sent what is no message in the spec of the link: its place is said.',
    remedy: 'Give gateway.link the spec that the acquirer link of the switch has.',
  },
  'gateway.unasked': {
    level: 'info',
    fields: { mti: text, stan: text },
    meaning: 'A message of the switch answers nothing that is under way: mostly an answer that has come too late.',
    remedy: '',
  },
  'gateway.form-refused': {
    level: 'warn',
    fields: { store: text, oid: text, why: text, address: text },
    meaning: "A form of a shop was refused: its hash does not fit, or a field is wrong. The shop's page says the same.",
    remedy: 'Tell the shop what it says: the computation of the hash that would have fitted, or the field.',
  },
  'gateway.attempt': {
    level: 'info',
    fields: { store: text, oid: text, attempt: whole, response: text, code: text, stan: text, card: text },
    meaning: 'An attempt to pay has its outcome; card is masked.',
    remedy: '',
  },
  'gateway.step-refused': {
    level: 'error',
    fields: { store: text, oid: text, step: text, code: text },
    meaning: 'The switch has declined a capture, a void, a refund or a reversal (step). What stood before stands.',
    remedy:
      'See the code; a capture that is refused is tried again by the shop, a reversal is settled with the issuer by hand.',
  },
  'gateway.unsendable': {
    level: 'error',
    fields: { order: whole, mti: text, why: text },
    meaning: 'A message that waits for the switch cannot be made. It is tried again with growing pauses.',
    remedy: 'See why: mostly the key that card numbers are sealed with is not there.',
  },
  'gateway.callback': {
    level: 'info',
    fields: { store: text, oid: text, attempt: whole, tries: whole, answer: text },
    meaning:
      'The shop was told of an attempt and has answered: captured (POSTAUTH), noted (APPROVED), failed (FAILURE), nothing.',
    remedy: '',
  },
  'gateway.callback-inexact': {
    level: 'warn',
    fields: { store: text, oid: text, attempt: whole },
    meaning:
      'The answer of the shop contains POSTAUTH and is not exactly ACTION=POSTAUTH: nothing was captured for it.',
    remedy: 'Let the shop answer nothing but that: mostly a notice of PHP or HTML stands around it.',
  },
  'gateway.callback-failed': {
    level: 'warn',
    fields: { store: text, oid: text, attempt: whole, tries: whole, why: text },
    meaning: 'The shop could not be told of an attempt. It is told again, the same, after a growing pause.',
    remedy: "See why; the shop's address is in its form (callbackUrl).",
  },
  'gateway.callback-given-up': {
    level: 'error',
    fields: { store: text, oid: text, attempt: whole, tries: whole, why: text },
    meaning: 'The shop was not reached in all its tries and is not told any more. The order stands as it is.',
    remedy: 'The shop asks for the order by the XML interface (ORDERSTATUS), or sees it in the merchant centre.',
  },
  'gateway.too-many': {
    level: 'warn',
    fields: { address: text, count: whole },
    meaning:
      'An address asks more often than it may (gateway.limits): it is answered 429. Told once a minute for each.',
    remedy: 'See whether it is an attack, or a proxy in front of the gateway that many cardholders come through.',
  },
  'gateway.defect': {
    level: 'error',
    fields: { path: text, reason: text },
    meaning: 'A request could not be answered because of a defect of the gateway. It was answered 500.',
    remedy: 'Report it, with this line.',
  },
} as const satisfies Readonly<Record<string, EventRow>>;
