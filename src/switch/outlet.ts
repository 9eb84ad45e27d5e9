// What the core asks of the world around it, and what it tells: the core owns no socket, clock or disk. Its host carries
// the effects out: everything sent in one turn leaves in one write per link, after the turn's records are durable.
import type { Codec } from '../codec/codec.ts';
import type { Message } from '../codec/message.ts';
import type { Reason } from '../iso8583/reason.ts';

/** A step of a transaction for the journal. Reused from step to step: copy what is kept. See ledger/record.ts. */
export interface StepRecord {
  atMs: number;
  step: 'forwarded' | 'answered' | 'late' | 'adviceQueued' | 'adviceAcknowledged' | 'undelivered';
  transaction: number;
  original: number;
  acquirer: number;
  issuer: number;
  mti: number;
  stan: number;
  issuerStan: number;
  amountMinor: number;
  currency: number;
  reason: number;
  /** The step's message is `[start, end)` of `bytes`; empty when there is none. */
  bytes: Buffer;
  start: number;
  end: number;
}

/** What an in-process issuer is asked. `ticket` comes back with its decision. */
export interface Question {
  ticket: number;
  issuer: number;
  /** Number of this transaction in the switch, never used twice. */
  transaction: number;
  /** Number of the transaction that a reversal undoes; 0 in anything else. */
  original: number;
  /** Message type: 100, 200, 400, or 420 when the switch itself undoes a transaction. */
  mti: number;
  /** For a reversal: the amount that stands afterwards (DE 95), in minor units. */
  remainingMinor: number;
  /** The acquirer's request. Valid during the call only. */
  request: Message;
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

export interface Outlet {
  /** Sends a message to an acquirer's connection; false when that connection is gone. The bytes must be copied. */
  send(connection: number, bytes: Buffer, start: number, end: number): boolean;
  /** Sends a message to a remote issuer; false when its link is gone. The bytes must be copied. */
  forward(issuer: number, bytes: Buffer, start: number, end: number): boolean;
  /** Asks an in-process issuer, which answers by `Switch.decided`, within the call or later. */
  ask(question: Question): void;
  /** Keeps a step. Nothing sent in this turn may leave before it is durable. */
  record(step: StepRecord): void;
  /** Tells what people should see: masked facts only. */
  note(event: NoteEvent, facts: Readonly<Record<string, string | number>>): void;
}

/** Events worth a log line. */
export type NoteEvent =
  | 'message.malformed'
  | 'message.unexpected'
  | 'message.duplicate'
  | 'message.reused-stan'
  | 'message.untransmittable'
  | 'issuer.silent'
  | 'issuer.late'
  | 'issuer.untellable'
  | 'issuer.contradicts'
  | 'advice.queued'
  | 'advice.acknowledged'
  | 'advice.refused'
  | 'acquirer.signed-on'
  | 'acquirer.signed-off'
  | 'answer.undelivered';

/** An acquirer as the core knows it; numbers start at 1. */
export interface AcquirerSettings {
  number: number;
  name: string;
  codec: Codec;
  /** 0800/001 must come before other traffic. */
  signOnRequired: boolean;
}

/** An issuer as the core knows it; numbers start at 1. */
export interface IssuerSettings {
  number: number;
  name: string;
  /** Codec of a remote issuer's link; undefined for an issuer in this process. */
  codec: Codec | undefined;
  /** How long it may take to answer before the acquirer is told so. */
  deadlineMs: number;
}

export interface SwitchSettings {
  acquirers: readonly AcquirerSettings[];
  issuers: readonly IssuerSettings[];
  /** Requests under way at most; more are answered 91. */
  inFlightLimit: number;
  /** Answered transactions that are remembered for duplicates and reversals. */
  rememberedLimit: number;
  /** Reversal advices waiting for one issuer at most; when full, that issuer is asked no more. */
  storeAndForwardLimit: number;
  /** False lets the same request through any number of times. */
  duplicateCheck: boolean;
  /** False when the outlet keeps no records (benchmarks): steps are not even written out. */
  recorded?: boolean;
  /** Number of the first transaction. */
  firstTransaction: number;
  /** Time at the start, in milliseconds since 1970. */
  nowMs: number;
}
