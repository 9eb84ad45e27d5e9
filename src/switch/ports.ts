// What the switch asks of the world around it, and what it tells. The core owns no socket, clock or disk. Everything sent in
// one turn leaves in one write per link, after the entries of the turn are durable. Requests to issuers in this process are not
// calls: the core puts them into its outbox (request-outbox.ts), and the host carries them out when the core has returned.
import type { Codec } from '../codec/codec.ts';
import type { Message } from '../codec/message.ts';
import type { EventSink } from '../events/event-table.ts';
import type { Reason } from '../iso8583/reason.ts';
import type { NewEntry } from '../journal/entry.ts';
import type { RequestName } from '../journal/journal.ts';
import type { ReversalReading } from './day/total-elements.ts';
import type { StandInSettings } from './stand-in/settings.ts';

/** What is wrong with a frame that is no message, as the event message.malformed tells it. */
export interface MalformedFrame {
  readonly code: string;
  /** DE path: `MTI`, `bitmap`, `35`. */
  readonly path: string;
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string | undefined;
  /** Its first bytes, card data masked. */
  readonly hex?: string | undefined;
}

/** None of these may call back into the switch. */
export interface Ports {
  /** Sends a message to a connection of an acquirer; false when that connection is gone. The bytes must be copied. */
  send(connection: number, bytes: Buffer, start: number, end: number): boolean;
  /** As `send`, for what no entry covers: it leaves at once and waits for no journal. */
  sendNow(connection: number, bytes: Buffer, start: number, end: number): boolean;
  /** Sends a message on the link of a remote issuer; false when the link is gone. The bytes must be copied. */
  forward(issuer: number, bytes: Buffer, start: number, end: number): boolean;
  /** As `forward`, for what no entry covers (network management): it leaves at once and waits for no journal. */
  forwardNow(issuer: number, bytes: Buffer, start: number, end: number): boolean;
  /** Makes the link of a remote issuer. `Switch.linkOpened` or `Switch.linkLost` follows. */
  connect(issuer: number): void;
  /** Cuts the link of a remote issuer. `Switch.linkLost` follows. */
  disconnect(issuer: number, cause: string): void;
  /** Keeps an entry, which is reused: it must be copied. Nothing sent in this turn may leave before it is durable. Returns its
   *  place in the journal. */
  record(entry: Readonly<NewEntry>): number;
  /** Looks in the journal for what acquirers opened under these names. `Switch.found` follows. */
  search(ticket: number, names: readonly RequestName[]): void;
  /** Tells what people should see: masked facts only. */
  readonly emit: EventSink;
}

/** What an issuer in this process is asked. Reused: valid until the host has handed back what came of it. */
export interface IssuerRequest {
  /** Goes back with the decision: `Switch.decide`, or `Switch.defer`. For an issuer that is recorded first, ticket and issuer are
   *  all that is said before `Switch.requestFor`. */
  ticket: number;
  issuer: number;
  /** Number of this transaction in the switch, never used twice. What the switch has approved in the issuer's place has another
   *  number than the request that the issuer was asked before. */
  transaction: number;
  /** Number of the transaction that a reversal undoes, or of the authorization that a completion (0220) captures; 0 in anything
   *  else. */
  original: number;
  /** Message type: that of the acquirer's request, or 420 (421 when repeated) when the switch itself undoes a transaction, or 120
   *  or 220 (121, 221) when it repeats an acquirer's advice or tells what it has approved in the issuer's place. */
  mti: number;
  /** For a reversal: the amount that is outstanding afterwards (DE 95), in minor units. */
  remainingMinor: number;
  /** The request of the acquirer. */
  message: Message;
}

/** Requests to issuers in this process that the core has emitted and the host has still to carry out, in order. */
export interface EmittedRequests {
  /** The first `count` have been emitted, and of those the first `taken` carried out. The objects are used again. */
  readonly items: readonly IssuerRequest[];
  count: number;
  taken: number;
}

/** What an issuer says to a request. */
export interface Decision {
  reason: Reason;
  /** DE 38, up to 6 characters. */
  approvalCode?: string | undefined;
  /** Other elements of the answer, by number. */
  elements?: Readonly<Record<number, string>> | undefined;
  /** Amount approved when `reason` is partial approval, in minor units. */
  approvedMinor?: number | undefined;
  /** Milliseconds until the answer; Infinity means never. */
  delayMs?: number | undefined;
}

/** The merchants of an acquirer. What it knows may be replaced between two events. */
export interface Affiliation {
  /** True when `acceptor` (DE 42) is an active merchant of this acquirer, and `terminal` (DE 41) its own; both without trailing
   *  blanks, '' when absent. */
  takes(acceptor: string, terminal: string): boolean;
}

/** The cardholders that an issuer has enrolled for electronic commerce. What it knows may be replaced between two events. */
export interface Enrolment {
  /** True when the card with this number may be used at merchants' sites. */
  isEnrolled(pan: string): boolean;
}

/** The member of a link. What is known of it may change between two events. */
export interface Certification {
  readonly isCertified: boolean;
}

/** An acquirer as the core knows it. Its number is the journal's, 1 or above. */
interface AcquirerSettings {
  readonly number: number;
  readonly name: string;
  readonly codec: Codec;
  /** 0800/001 must come before other traffic. */
  readonly signOnRequired: boolean;
  /** It may close the business day (0800 with DE 70 = 201). Undefined: it may not. */
  readonly mayCutOver?: boolean | undefined;
  /** What it has authorized (0100) it confirms by a message of its own (0220): only that counts when it reconciles. Undefined: 0100 counts. */
  readonly confirmsLater?: boolean | undefined;
  /** How it counts reversals when it reconciles. Undefined: `cancelled`. */
  readonly reversals?: ReversalReading | undefined;
  /** Who may send requests on it; undefined: any merchant. */
  readonly affiliation?: Affiliation | undefined;
  /** The member of this link has to be certified; undefined: it need not be. */
  readonly certification?: Certification | undefined;
}

/** An issuer as the core knows it. Its number is the journal's, 1 or above. */
export type IssuerSettings = LocalIssuerSettings | RemoteIssuerSettings;

interface EveryIssuer {
  readonly number: number;
  readonly name: string;
  /** How long it may take to answer before the acquirer is told so. */
  readonly deadlineMs: number;
  /** What the switch may decide in its place; undefined: nothing. */
  readonly standIn?: StandInSettings | undefined;
  /** Whose cards may be used at merchants' sites; undefined: all of them. */
  readonly enrolment?: Enrolment | undefined;
  /** The member whose cards these are has to be certified; undefined: it need not be. */
  readonly certification?: Certification | undefined;
}

interface LocalIssuerSettings extends EveryIssuer {
  readonly kind: 'local';
  /** Where it keeps its books. `memory`: it decides within the call and a crash takes its books with it, so that request and
   *  outcome may share one entry. `elsewhere`: it may hold money that outlives the process, so that it is asked only when the
   *  entry that names the request is durable. */
  readonly books: 'memory' | 'elsewhere';
}

export interface RemoteIssuerSettings extends EveryIssuer {
  readonly kind: 'remote';
  readonly codec: Codec;
  /** A sign-on (0800/001) opens the link. */
  readonly signOn: boolean;
  /** Idle milliseconds before an echo; 0 for never. */
  readonly echoMs: number;
  /** It is asked at the end of a business day whether it has counted the same. Undefined: it is not. */
  readonly reconciles?: boolean | undefined;
  /** How it counts reversals then. Undefined: `cancelled`. */
  readonly reversals?: ReversalReading | undefined;
}

export interface SwitchSettings {
  readonly acquirers: readonly AcquirerSettings[];
  readonly issuers: readonly IssuerSettings[];
  /** Requests in flight at most; more are answered 91. */
  readonly inFlightLimit: number;
  /** Answered transactions that are retained for duplicates and reversals. */
  readonly retainedLimit: number;
  /** Advices waiting for one issuer from which on its authorizations are answered 91; from twice as many on, parked ones included,
   *  its reversals and advices are. What is in flight then is always kept. */
  readonly storeAndForwardLimit: number;
  /** Advices under way to one issuer at a time. */
  readonly advicesUnderWayLimit: number;
  /** False lets the same request through any number of times. */
  readonly duplicateCheck: boolean;
  /** False lets through dates and times that there cannot be. */
  readonly dateCheck: boolean;
  /** False lets a reversal name its original by the retrieval reference number alone, or from another terminal. */
  readonly strictReversals: boolean;
  /** False when there is no journal (benchmarks): entries are not even written out. */
  readonly recorded: boolean;
  /** Number of the first transaction. */
  readonly firstTransaction: number;
  /** Time at the start, in milliseconds since 1970. */
  readonly nowMs: number;
}
