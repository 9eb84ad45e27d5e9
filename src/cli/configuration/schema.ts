// The configuration file, defined once: from this come the TypeScript types, the validation, the defaults and the JSON
// Schema that editors complete and check with. Every leaf carries the text of what is allowed there, so a message is
// never the library's. Nothing here reads a file: paths stay as written, and CSV routes stay names, until the file is
// placed.
import { z } from 'zod';
import { confirmations } from '../../centre/confirmation/books.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { connectAllowed, listenAllowed, readConnect, readListen } from './address.ts';
import { rangeAllowed } from './address-range.ts';
import { type CentreConfiguration, centre } from './centre-schema.ts';
import { readCurrency } from './currency.ts';
import { type GatewayConfiguration, gateway } from './gateway-schema.ts';
import {
  durabilities,
  type JournalReference,
  journalAllowed,
  journalFileAllowed,
  keyAllowed,
  readJournal,
  readJournalFile,
  readKey,
} from './journal-form.ts';
import { connectTls, listenTls, range, wireForm } from './link-schema.ts';
import { decimalPattern, rateAllowed, readRate } from './money.ts';
import { type Route, routeAllowed } from './routes.ts';
import {
  besideOtherFaults,
  complain,
  duration,
  file,
  listOf,
  name,
  reads,
  section,
  wholeNumber,
  words,
  yesOrNo,
} from './schema-parts.ts';
import { amount, amountsFit, currency, minorOf, route } from './schema-values.ts';
import { type StandInConfiguration, standIn } from './stand-in-schema.ts';

/** Of a link that reconciles. */
const reversals = words('cancelled', 'opposite')
  .prefault('cancelled')
  .describe(
    'What it counts as "credits, reversal" (DE 75, 87): sales that were cancelled, or credits that were reversed',
  );

const acquirer = section('an acquirer link: name, listen, spec...', {
  name: name.describe('Name of the link in logs and the journal'),
  listen: reads(readListen, listenAllowed).describe('Where acquirers connect: host:port, or a port on 127.0.0.1'),
  ...wireForm,
  signOn: words('optional', 'required').prefault('optional').describe('Whether 0800/001 must come before traffic'),
  confirmation: words(...confirmations)
    .prefault('single')
    .describe(
      'What confirms an 0100: single, its approval; dual, completions (0220, 0120); at-close, the end of its day',
    ),
  merchants: words('any', 'required')
    .prefault('any')
    .describe('required: only transactions of merchants that are in the register as active, and its own (03, 109)'),
  certified: words('any', 'required')
    .prefault('any')
    .describe(
      'required: only when the member of this link is certified in the register; its requests are refused (12, 902)',
    ),
  mayCutOver: yesOrNo.prefault(false).describe('Whether 0800 with DE 70 = 201 on this link closes the business day'),
  reversals,
  maxConnections: wholeNumber(1, 65_535).prefault(1000).describe('Connections at a time; further ones are refused'),
  maxConnectionsPerPeer: wholeNumber(1, 65_535)
    .optional()
    .describe('Connections at a time from one address (or one /64 of IPv6); as many as there may be without it'),
  reservedConnections: wholeNumber(0, 65_534)
    .optional()
    .describe(
      'How many of maxConnections only addresses get that have been answered before; a tenth, 16 at most, without it',
    ),
  allow: listOf(range, `a list: ${rangeAllowed}`).optional().describe('Who may connect; everybody without it'),
  idle: duration({ leastMs: 0, mostMs: 86_400_000 })
    .prefault('30m')
    .describe('How long a connection may send no message before it is closed; 0 for ever'),
  tls: listenTls.optional().describe('TLS on this link; plain TCP without it'),
})
  .superRefine(reservedFit, besideOtherFaults)
  .transform(({ idle, ...rest }) => ({ ...rest, idleMs: idle }));

/** A listener has room for strangers too. */
function reservedFit({ maxConnections, reservedConnections }: Record<string, unknown>, context: z.RefinementCtx): void {
  if (typeof maxConnections !== 'number' || typeof reservedConnections !== 'number') return;
  if (reservedConnections < maxConnections) return;
  const allowed = `less than maxConnections, which is ${maxConnections}`;
  complain({ wrong: 'leaves no place for anybody new', allowed }, context, ['reservedConnections']);
}

const everyIssuer = {
  name: name.describe('Name of the issuer in logs, statements and the journal'),
  routes: listOf(route, `a list of routes: ${routeAllowed}`).describe(
    'First digits of its cards; the narrowest route wins',
  ),
  deadline: duration({ leastMs: 1, mostMs: 600_000 })
    .prefault('5s')
    .describe('Time for an answer; after it the acquirer is answered 91 and a reversal is queued'),
  ecommerce: words('any', 'enrolled')
    .prefault('any')
    .describe("enrolled: at merchants' sites only cards that its bank has enrolled; others are refused (57, 119)"),
  certified: words('any', 'required')
    .prefault('any')
    .describe('required: only when its member is certified in the register; its cards have no route (15, 908)'),
};

const account = {
  currency: currency.describe('Currency of its accounts, ISO 4217'),
  openingBalance: amount.describe('Balance of an account when its card is first seen, in major units'),
};

const verification = section('what it verifies of its cards: keys', {
  keys: file.describe('File of test keys (JSON): with them CVV2, CAVV and AAV of its cards are verified'),
});

/** Of an issuer that decides here. */
const verifies = {
  verification: verification
    .optional()
    .describe(
      'A wrong CVV2 is declined (82), and a CAVV that is wrong or missing (05); nothing is verified without it',
    ),
};

// Runs beside other faults of the same issuer, so that one reading of the file reports them all.
const amountsFitCurrency = (issuer: Record<string, unknown>, context: z.RefinementCtx): void =>
  amountsFit(issuer, [['openingBalance'], ['limitPerTransaction']], context);

const domestic = section('a domestic issuer', {
  kind: z.literal('domestic'),
  ...everyIssuer,
  ...account,
  limitPerTransaction: amount.optional().describe('Amount above which the answer is 61, in major units'),
  ...verifies,
})
  .superRefine(amountsFitCurrency, besideOtherFaults)
  .transform(({ deadline, openingBalance, limitPerTransaction, ...rest }) => ({
    ...rest,
    deadlineMs: deadline,
    openingBalanceMinor: minorOf(openingBalance, rest.currency),
    ...(limitPerTransaction && { limitPerTransactionMinor: minorOf(limitPerTransaction, rest.currency) }),
  }));

const ratesAllowed = "a map of rates by currency of the transaction, { MAD: '0.0995' }";

const foreign = section('a foreign issuer', {
  kind: z.literal('foreign'),
  ...everyIssuer,
  ...account,
  rates: z
    .record(
      z.string().transform((written, context) => complain(readCurrency(written), context)),
      reads(readRate, rateAllowed, decimalPattern),
      { error: ratesAllowed },
    )
    .prefault({})
    .describe('By transaction currency: units of the card currency for one of it, both in major units'),
  delay: duration({ leastMs: 0, mostMs: 600_000 }).prefault(0).describe('How long each answer takes'),
  ...verifies,
})
  .superRefine(amountsFitCurrency, besideOtherFaults)
  .transform(({ deadline, openingBalance, delay, ...rest }) => ({
    ...rest,
    deadlineMs: deadline,
    openingBalanceMinor: minorOf(openingBalance, rest.currency),
    delayMs: delay,
  }));

const plugin = section('a plug-in issuer', {
  kind: z.literal('plugin'),
  ...everyIssuer,
  module: file.describe('The module that exports the issuer, a file relative to this one'),
  options: z
    .record(z.string(), z.unknown(), { error: 'a map of whatever the module reads' })
    .prefault({})
    .describe('Handed to the module as they are'),
  isolation: words('thread', 'none')
    .prefault('thread')
    .describe(
      'thread: nothing that the plug-in does ends the switch; none: in the thread of the switch, which is quicker',
    ),
  standIn: standIn.optional(),
}).transform(({ deadline, ...rest }) => ({ ...rest, deadlineMs: deadline }));

const remote = section('a remote issuer', {
  kind: z.literal('remote'),
  ...everyIssuer,
  connect: reads(readConnect, connectAllowed).describe('Where the issuer listens, host:port'),
  ...wireForm,
  signOn: yesOrNo.prefault(false).describe('Whether to send 0800/001 after connecting'),
  echo: duration({ leastMs: 0, mostMs: 3_600_000 })
    .prefault('30s')
    .describe('Idle time before an 0800/301; 0 for never'),
  reconciles: yesOrNo
    .prefault(false)
    .describe('Whether it is asked at the end of each business day (0500) if it has counted the same'),
  reversals,
  tls: connectTls.optional().describe('TLS on this link; plain TCP without it'),
  standIn: standIn.optional(),
}).transform(({ deadline, echo, ...rest }) => ({ ...rest, deadlineMs: deadline, echoMs: echo }));

const decides = z.custom<Issuer['decide']>((value) => typeof value === 'function', {
  error: 'a function of the request that returns a decision, or a promise of one',
});

/** An issuer of whoever starts a switch from a program: no file can name a function. */
const called = section('an issuer that is a function', {
  kind: z.literal('function'),
  ...everyIssuer,
  decide: decides.describe('Decides on one request, as `decide` of a plug-in does'),
  books: words('memory', 'elsewhere').prefault('elsewhere').describe('Where it keeps its books, as a plug-in says it'),
  standIn: standIn.optional(),
}).transform(({ deadline, ...rest }) => ({ ...rest, deadlineMs: deadline }));

const kindError = (kinds: string) => ({
  error: (issue: { readonly code?: string | undefined }) =>
    issue.code === 'invalid_union' ? kinds : 'an issuer: name, kind, routes...',
});

const issuer = z.discriminatedUnion(
  'kind',
  [domestic, foreign, plugin, remote],
  kindError('domestic, foreign, plugin or remote'),
);

const issuerOrFunction = z.discriminatedUnion(
  'kind',
  [domestic, foreign, plugin, remote, called],
  kindError('domestic, foreign, plugin, remote or function'),
);

const limits = section('a map of limits', {
  frameBytes: wholeNumber(64, 16_777_216).prefault(8192).describe('Longest message, without its length header'),
  // STANs have six digits and identify what is in flight on an issuer link.
  inFlight: wholeNumber(1, 999_999)
    .prefault(100_000)
    .describe(
      'Requests waiting for an issuer; further ones get 91. Half of them is divided evenly, so that no acquirer can take the place of all others',
    ),
  remembered: wholeNumber(0, 10_000_000).prefault(100_000).describe('Answers retained to recognise repeated requests'),
  // Each has a STAN of its own, and twice as many are kept at most.
  storeAndForward: wholeNumber(1, 250_000)
    .prefault(10_000)
    .describe(
      'Advices kept for an issuer from which on its authorizations get 91, and from twice as many on its reversals',
    ),
  advicesUnderWay: wholeNumber(1, 10_000).prefault(32).describe('Advices that may be under way to an issuer at a time'),
  heldEntries: wholeNumber(1, 10_000_000)
    .prefault(50_000)
    .describe(
      'Journal entries that may wait for the disk; past it no acquirer is read until it has caught up or is known to stand still',
    ),
  heldBytes: wholeNumber(65_536, 1_073_741_824)
    .prefault(67_108_864)
    .describe('Bytes of entries and answers that may wait for the disk'),
  outgoingBytes: wholeNumber(65_536, 1_073_741_824)
    .prefault(16_777_216)
    .describe('Bytes that may wait for a peer that does not read them; past it its connection is closed'),
  badFrames: wholeNumber(0, 1_000_000)
    .prefault(100)
    .describe(
      'Frames of one link within a minute that are no messages; with so many, a tenth of all that it sends, it is closed, 0: never',
    ),
  frameTime: duration({ leastMs: 1_000, mostMs: 600_000 })
    .prefault('30s')
    .describe('How long a frame may take from its first byte to its last'),
  drain: duration({ leastMs: 0, mostMs: 600_000 })
    .prefault('1500ms')
    .describe('How long a stop waits for what is in flight'),
}).transform(({ drain, frameTime, ...rest }) => ({ ...rest, drainMs: drain, frameTimeMs: frameTime }));

const journalFile = section('a map of file, durability, encryption and key', {
  file: reads(readJournalFile, journalFileAllowed).describe('The file, relative to this one'),
  durability: words(...durabilities)
    .prefault('full')
    .describe('What an answer that was told survives: full a loss of power, process a killed process, none neither'),
  encryption: yesOrNo
    .prefault(false)
    .describe('Whether all messages and accounts are encrypted, or only answers with sensitive data'),
  key: reads(readKey, keyAllowed)
    .optional()
    .describe('Where the keys are: a file, or env:NAME; otherwise the file of the journal with .key behind its name'),
});

const journal = z
  .union([z.string(), z.number(), journalFile], { error: journalAllowed })
  .transform(
    (written, context): JournalReference =>
      typeof written === 'object'
        ? { kind: 'file', ...written, key: written.key }
        : complain(readJournal(written), context),
  );

const beforeIssuers = {
  node: name.describe('Name of this node'),
  journal: journal
    .prefault('memory')
    .describe('memory (the latest entries), a file relative to this one, or none: no journal, only for benchmarks'),
  limits: limits.prefault({}).describe('Bounds of every queue, frame and wait'),
  duplicates: yesOrNo.prefault(true).describe('Whether repeated requests are recognised; false only for benchmarks'),
  dates: words('checked', 'any')
    .prefault('checked')
    .describe('Whether requests with a date or time that there cannot be (month 13, hour 25) are answered 30'),
  reversals: words('strict', 'lenient')
    .prefault('strict')
    .describe(
      'Whether a reversal may name its original by DE 37 alone, as long as memory has it, or from another terminal (lenient)',
    ),
  acquirers: listOf(acquirer, 'a list of acquirer links, at least one').describe('Links on which acquirers connect'),
};

const configurationOf = <I extends z.ZodType>(issuers: I) =>
  section('the configuration of a switch: node, acquirers, issuers...', {
    ...beforeIssuers,
    issuers: listOf(issuers, 'a list of issuers, at least one').describe(
      'Who answers, by the first digits of the card',
    ),
    centre: centre
      .optional()
      .describe('When the business day ends and which days settle; without it, days end at midnight UTC'),
    gateway: gateway
      .optional()
      .describe("E-commerce gateway that is run beside the switch: checkout of merchants' sites"),
  });

/** The file as a whole. Its output holds milliseconds, minor units and numeric currencies; its paths are as written. */
export const configurationSchema = configurationOf(issuer);

/** The same as a program gives it: an issuer may be a function. */
export const objectSchema = configurationOf(issuerOrFunction);

/** A configuration once validated, before its paths are made absolute and its CSV routes are read. */
export type ValidConfiguration = z.output<typeof objectSchema>;

type Placed<I> = I extends unknown
  ? Omit<I, 'routes' | 'standIn'> & { routes: Route[] } & ('standIn' extends keyof I
        ? { standIn?: StandInConfiguration }
        : unknown)
  : never;

/** One link that acquirers connect to. */
export type AcquirerLink = ValidConfiguration['acquirers'][number];
/** One issuer, by its `kind`. Its routes are ranges of equal length, CSV files included, and so are its lists for stand-in. */
export type IssuerConfiguration = Placed<ValidConfiguration['issuers'][number]>;
/** What a switch runs by: durations in `…Ms`, amounts in `…Minor`, currencies as three digits, absolute paths. */
export type Configuration = Omit<ValidConfiguration, 'issuers' | 'centre' | 'gateway'> & {
  issuers: IssuerConfiguration[];
  centre?: CentreConfiguration | undefined;
  gateway?: GatewayConfiguration | undefined;
};
