// The part of the configuration file that is about the e-commerce gateway: where it listens, which switch it asks and as whom, what it
// keeps, how shops are called back, what is asked of a card. Paths stay as written until the file is placed.
import { z } from 'zod';
import type { CardOutcome } from '../../three-d-secure/card-rules.ts';
import { connectAllowed, listenAllowed, readConnect, readListen } from './address.ts';
import { readZone, zoneAllowed } from './centre-schema.ts';
import type { Reading } from './faults.ts';
import { keyAllowed, readKey } from './journal-form.ts';
import { connectTls, range, wireForm } from './link-schema.ts';
import {
  besideOtherFaults,
  complain,
  duration,
  file,
  listOf,
  reads,
  section,
  wholeNumber,
  words,
  yesOrNo,
} from './schema-parts.ts';
import { isFile } from './wire-form.ts';

/** Has places for what authentication and card prove, and keeps none of it. */
export const DEFAULT_GATEWAY_SPEC = 'iso87-ascii-ecommerce';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const YEAR_DAYS = 366;

const urlAllowed = 'the address by which browsers reach it: https://pay.example, without a path';

function readUrl(written: string | number): Reading<string> {
  const url = URL.parse(String(written));
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.origin === String(written).replace(/\/$/, '');
  return isPlain ? { value: url.origin } : { wrong: 'not of this form', allowed: urlAllowed };
}

const acsAllowed = 'the address of an access control server: https://acs.example/areq';
const directoryAllowed = 'the address of a directory server: https://ds.example/areq';
const fileAllowed = 'memory, or a file such as ./gateway.db';

/** `:memory:` stands for memory, as SQLite has it. */
function readOwnFile(written: string | number): Reading<string> {
  const text = String(written);
  if (text === 'memory') return { value: ':memory:' };
  return isFile(text) ? { value: text } : { wrong: 'not a file', allowed: fileAllowed };
}

const text = (pattern: RegExp, allowed: string) =>
  reads((written) => {
    const value = String(written);
    return pattern.test(value) ? { value } : { wrong: 'not of this form', allowed };
  }, allowed);

const institution = text(/^\d{1,11}$/, 'an institution code of 1 to 11 digits');
const bin = text(/^\d{1,19}$/, 'the first digits of cards, 1 to 19');

const tls = section('a map of TLS settings: listen, certificate, key', {
  listen: reads(readListen, listenAllowed).describe('Where it listens for HTTPS: host:port, or a port on 127.0.0.1'),
  certificate: file.describe('Certificate with its chain, PEM'),
  key: file.describe('Private key of the certificate, PEM'),
  minVersion: words('1.2', '1.3').prefault('1.2').describe('Least version of TLS that is spoken'),
}).transform(({ minVersion, ...rest }) => ({ ...rest, minVersion: `TLSv${minVersion}` as const }));

const link = section('the link to the switch: connect, spec...', {
  connect: reads(readConnect, connectAllowed).describe('Acquirer link of the switch, host:port'),
  ...wireForm,
  spec: wireForm.spec.prefault(DEFAULT_GATEWAY_SPEC),
  tls: connectTls.optional().describe('TLS on this link; plain TCP without it'),
  signOn: yesOrNo.prefault(false).describe('Whether to send 0800/001 after connecting'),
  echo: duration({ leastMs: 0, mostMs: HOUR_MS }).prefault('30s').describe('Idle time before an 0800/301; 0 for never'),
  timeout: duration({ leastMs: 100, mostMs: 5 * MINUTE_MS })
    .prefault('15s')
    .describe('Time for an answer; after it the shop is told 91 and a reversal goes to the switch'),
  confirmation: words('single', 'dual')
    .optional()
    .describe(
      'What confirms an 0100 on this link: single, its approval; dual, a capture (0220), which PreAuth needs. Without it, as the acquirer link of this file at the same address says; where there is none it has to be written',
    ),
}).transform(({ echo, timeout, ...rest }) => ({ ...rest, echoMs: echo, deadlineMs: timeout }));

const acquirer = section('whom the gateway acquires for: institution, terminal, country', {
  institution: institution.prefault('504001').describe('Acquiring institution (DE 32), and acquirer BIN of 3-D Secure'),
  terminal: text(/^[A-Za-z0-9]{1,8}$/, '1 to 8 letters and digits')
    .prefault('ECOM0001')
    .describe('Terminal (DE 41) of merchants that have none of their own'),
  country: words('MA').prefault('MA').describe('Country of the merchants, ISO 3166-1'),
});

const callbacks = section('how shops are called back: timeout, pauses, tries, deny', {
  timeout: duration({ leastMs: 100, mostMs: MINUTE_MS })
    .prefault('10s')
    .describe('How long a shop may take for its whole answer; a cardholder waits as long at most'),
  firstPause: duration({ leastMs: 100, mostMs: HOUR_MS })
    .prefault('30s')
    .describe('Pause before a shop that has not answered is called again; doubled with each further call'),
  longestPause: duration({ leastMs: 100, mostMs: DAY_HOURS * HOUR_MS })
    .prefault('1h')
    .describe('Longest pause between two calls'),
  tries: wholeNumber(1, 1_000).prefault(30).describe('Calls after which a shop is not told any more'),
  deny: listOf(range, 'a list of addresses and ranges')
    .optional()
    .describe('Addresses that are never called, whatever a shop asks for; without it all may be, loopback too'),
  ca: file
    .optional()
    .describe("Certificates of the CAs that sign shops' servers, PEM; those that Node trusts without it"),
}).transform(({ timeout, firstPause, longestPause, ...rest }) => ({
  ...rest,
  timeoutMs: timeout,
  firstPauseMs: firstPause,
  longestPauseMs: longestPause,
}));

const rules = section('what is asked of a card: securityCode, authentication, domestic', {
  securityCode: words('always', 'domestic', 'never')
    .prefault('domestic')
    .describe('Whose CVV2 is mandatory: that of every card, of domestic ones, of none'),
  authentication: words('always', 'foreign', 'never')
    .prefault('foreign')
    .describe(
      'Whose cardholders are asked to authenticate (3-D Secure) when the card is enrolled: of all cards, of foreign ones, of none',
    ),
  domestic: listOf(bin, 'a list of first digits')
    .prefault(['9504', '445504', '515504'])
    .describe('First digits of domestic cards'),
});

const sessions = section('how long and how often a cardholder may try: attempts, challenge', {
  attempts: wholeNumber(1, 20)
    .prefault(3)
    .describe('Attempts in one session; after the last the browser goes back to the shop'),
  challenge: duration({ leastMs: 1_000, mostMs: 45 * MINUTE_MS })
    .prefault('10m')
    .describe('How long a cardholder has at the page of the issuer'),
}).transform(({ attempts, challenge }) => ({ attempts, challengeMs: challenge }));

const outcomes = [
  'frictionless',
  'challenge',
  'codeFails',
  'pageFails',
  'attempt',
  'failed',
  'refused',
  'unavailable',
  'silent',
] as const satisfies readonly CardOutcome[];

const digits = text(/^\d{0,19}$/, 'digits of cards, at most 19');

const cardRule = section('a rule of cards: first, last, outcome', {
  first: digits.prefault('').describe('First digits of the cards; any without it'),
  last: digits.prefault('').describe('Last digits of the cards; any without it'),
  outcome: words(...outcomes).describe('What becomes of their authentication'),
});

const threeDSecure = section('the simulated parts of 3-D Secure: ranges, rules, code...', {
  ranges: listOf(digits, 'a list of first digits')
    .prefault([''])
    .describe("First digits of cards that take part; '' for all"),
  rules: listOf(cardRule, 'a list of rules: first, last, outcome')
    .optional()
    .describe('What becomes of an authentication, the first rule that fits; before the table of test cards'),
  otherwise: words(...outcomes)
    .prefault('frictionless')
    .describe('What becomes of it when neither a rule nor the table of test cards fits'),
  code: text(/^\d{4,8}$/, '4 to 8 digits')
    .prefault('123456')
    .describe('The code that is right at a challenge'),
  showsCode: yesOrNo.prefault(true).describe("Whether the issuer's page shows the right code: it is a test"),
  directory: z
    .url({ error: directoryAllowed, protocol: /^https?$/ })
    .optional()
    .describe('Where another directory server takes AReq; the one here without it'),
  acs: z
    .url({ error: acsAllowed, protocol: /^https?$/ })
    .optional()
    .describe('Where another access control server takes AReq of these cards; the one here without it'),
  open: yesOrNo
    .prefault(false)
    .describe('Whether other servers may send messages to the parts here: they prove authentications to whoever asks'),
  keys: file
    .optional()
    .describe(
      'File of test keys with which authentication values are made, as issuers verify them; made anew at each start without it',
    ),
  answer: duration({ leastMs: 100, mostMs: MINUTE_MS })
    .prefault('5s')
    .describe('How long another part of 3-D Secure may take for an answer'),
}).transform(({ answer, ...rest }) => ({ ...rest, answerMs: answer }));

const limits = section('bounds of what one address may ask: requestsPerSecond', {
  requestsPerSecond: wholeNumber(0, 1_000_000)
    .prefault(50)
    .describe(
      'Requests of one address in a second, twice as many at once; further ones are answered 429. 0: any number',
    ),
});

export const gateway = section('the settings of the gateway: listen, file, link, callbacks...', {
  listen: reads(readListen, listenAllowed)
    .optional()
    .describe('Where it listens for HTTP: host:port, or a port on 127.0.0.1; without it only for HTTPS'),
  tls: tls.optional().describe('HTTPS; only HTTP without it'),
  url: reads(readUrl, urlAllowed)
    .optional()
    .describe('Address by which browsers reach it, where that is another one than it listens at'),
  file: reads(readOwnFile, fileAllowed).describe('Where orders are kept: a file relative to this one, or memory'),
  key: reads(readKey, keyAllowed)
    .optional()
    .describe(
      'Where the key is that seals card numbers: a file, or env:NAME; otherwise the file with .key behind its name',
    ),
  records: file
    .optional()
    .describe('File of the registers, which have the stores and their keys; centre.records without it'),
  recordsKey: reads(readKey, keyAllowed)
    .optional()
    .describe(
      'Where the key is that store keys are sealed with in the records: that of the journal of the switch whose --config added them. Without it, centre.key, then that of the journal in this file, then the records with .key behind their name',
    ),
  zone: reads(readZone, zoneAllowed)
    .prefault('Africa/Casablanca')
    .describe(
      'Time zone of the merchants, IANA: local times, and the business day within which an order can be voided',
    ),
  keepCards: wholeNumber(1, YEAR_DAYS)
    .prefault(180)
    .describe('Days for which the number of a charged card is kept, sealed, for voids and refunds'),
  link: link.describe('The link to the switch'),
  acquirer: acquirer.prefault({}).describe('Whom the switch sees'),
  sessions: sessions.prefault({}).describe('How long and how often a cardholder may try'),
  rules: rules.prefault({}).describe('What is asked of a card'),
  threeDSecure: threeDSecure.prefault({}).describe('The simulated parts of 3-D Secure'),
  callbacks: callbacks.prefault({}).describe('How shops are called back'),
  limits: limits.prefault({}).describe('Bounds of what one address may ask'),
}).superRefine(somewhere, besideOtherFaults);

/** It can be reached. */
function somewhere({ listen, tls: secure }: Record<string, unknown>, context: z.RefinementCtx): void {
  if (listen !== undefined || secure !== undefined) return;
  complain({ wrong: 'no address to listen at', allowed: 'listen, or tls.listen, or both' }, context, ['listen']);
}

/** The section as it was checked, and with the paths of its files absolute. */
export type GatewayConfiguration = z.output<typeof gateway>;
