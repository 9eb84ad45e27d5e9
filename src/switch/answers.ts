// Building answers and telling them: every answer is written once, kept for repeats, recorded, and then sent. An answer made
// by the switch or by an issuer in this process echoes what identifies the request (ISO 8583:1987 clause 4.5); an answer of
// a remote issuer is passed on with the acquirer's own STAN.
import type { Codec } from '../codec/codec.ts';
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import { Edits, elementSet } from '../codec/write/edits.ts';
import { canOverwrite, overwrite } from '../codec/write/patch.ts';
import { messageBound, writeMessage } from '../codec/write/write-message.ts';
import { classOf, MessageClass, responseTo } from '../iso8583/mti.ts';
import { isApproved, Reason, reasonText } from '../iso8583/reason.ts';
import { originalElement } from './original-elements.ts';
import type { Decision, StepRecord } from './outlet.ts';
import { IDENTIFYING } from './request-facts.ts';
import type { SwitchState } from './state.ts';

/** Elements that go back unchanged in an answer made here: function code, forwarder and network management code as well. */
const ECHOED = elementSet([...IDENTIFYING, 24, 33, 70]);

export class Answers {
  private readonly state: SwitchState;
  private readonly edits = new Edits();
  private out = Buffer.alloc(16_384);
  private readonly step: StepRecord = {
    atMs: 0,
    step: 'answered',
    transaction: 0,
    original: 0,
    acquirer: 0,
    issuer: 0,
    mti: 0,
    stan: 0,
    issuerStan: 0,
    amountMinor: 0,
    currency: 0,
    reason: -1,
    bytes: this.out,
    start: 0,
    end: 0,
  };

  constructor(state: SwitchState) {
    this.state = state;
  }

  /** Answers the request of a slot that has been closed. Throws an EncodeError when the decision's elements do not fit. */
  toSlot(slot: number, request: Message, decision: Decision): void {
    this.tell(slot, request, this.response(request, decision), request.codec!);
  }

  /** Passes a remote issuer's response on to the acquirer of a slot that has been closed: what identifies `request` is as the
   *  acquirer said it; no request is needed when the response repeats it all and it is no reversal. Throws an EncodeError
   *  when the response does not fit the acquirer's dialect. */
  fromIssuer(slot: number, request: Message | undefined, response: Message, reason: Reason): void {
    const { transactions } = this.state;
    const codec = this.state.codecOfAcquirer(transactions.acquirer[slot]);
    const edits = this.edits.clear();
    if (request === undefined && canOverwrite(response, codec) && !this.mustStrip(response, edits, codec)) {
      this.passOn(slot, response);
      return;
    }
    edits.mti = responseTo(transactions.mti[slot]);
    edits.mirrorHeader(codec, transactions.requests.bufferOf(slot), transactions.requests.startOf(slot));
    edits.digits(11, transactions.stan[slot], codec.fields[11]!.maxUnits);
    if (reasonVersion(codec) !== reasonVersion(response.codec!)) {
      edits.text(39, reasonText(transactions.reason[slot], reasonVersion(codec)));
    }
    if (request !== undefined) restoreIdentity(edits, request, response, reason);
    this.tell(slot, response, edits, codec);
  }

  /** Nothing but message type and STAN differs from what the issuer sent: the copy that is kept is told. */
  private passOn(slot: number, response: Message): void {
    const { answers, mti, stan, requests } = this.state.transactions;
    answers.keep(slot, response.bytes, response.start, response.end);
    const bytes = answers.bufferOf(slot);
    const start = answers.startOf(slot);
    overwrite(response, responseTo(mti[slot]), stan[slot], bytes, start);
    requests.drop(slot);
    this.recordStep(slot, 'answered', bytes, start, answers.endOf(slot));
    this.send(slot, bytes, start, answers.endOf(slot));
  }

  /** Answers a request that has no slot: it could not be identified, or the table is full. */
  withoutSlot(acquirer: number, connection: number, request: Message, decision: Decision, nowMs: number): void {
    const end = this.write(request, this.response(request, decision), request.codec!);
    const step = this.step;
    step.atMs = nowMs;
    step.step = 'answered';
    step.transaction = this.state.nextTransaction();
    step.original = step.issuer = step.issuerStan = 0;
    step.acquirer = acquirer;
    step.mti = request.mti;
    step.stan = Math.max(0, request.number(11));
    step.amountMinor = Math.max(0, request.number(4));
    step.currency = Math.max(0, request.number(49));
    step.reason = decision.reason;
    this.record(this.out, 0, end);
    this.state.outlet.send(connection, this.out, 0, end);
  }

  /** Answers a network management request: nothing of it is kept. */
  unrecorded(connection: number, request: Message, decision: Decision): void {
    const end = this.write(request, this.response(request, decision), request.codec!);
    this.state.outlet.send(connection, this.out, 0, end);
  }

  /** Sends the answer that a slot has been given before, byte for byte; to an advice that repeats a request, and the other way
   *  round, under the type that answers `mti`. */
  again(slot: number, connection: number, mti: number): void {
    const { answers, mti: first, acquirer } = this.state.transactions;
    const bytes = answers.bufferOf(slot);
    const start = answers.startOf(slot);
    const codec = this.state.codecOfAcquirer(acquirer[slot]);
    const typeAt = start + codec.header.own.length;
    codec.writeType(responseTo(mti), bytes, typeAt);
    this.state.outlet.send(connection, bytes, start, answers.endOf(slot));
    codec.writeType(responseTo(first[slot]), bytes, typeAt);
  }

  /** Records a step of a slot's transaction with a message, or with none. */
  recordStep(slot: number, name: StepRecord['step'], bytes: Buffer, start: number, end: number): void {
    const { transactions, settings } = this.state;
    if (settings.recorded === false) return;
    const step = this.step;
    step.atMs = this.state.nowMs;
    step.step = name;
    step.transaction = transactions.id[slot];
    step.original = transactions.original[slot];
    step.acquirer = transactions.acquirer[slot];
    step.issuer = transactions.issuer[slot];
    step.mti = transactions.mti[slot];
    step.stan = Math.max(0, transactions.stan[slot]);
    step.issuerStan = transactions.issuerStan[slot];
    step.amountMinor = transactions.amountMinor[slot];
    step.currency = transactions.currency[slot];
    step.reason = transactions.reason[slot];
    this.record(bytes, start, end);
  }

  private record(bytes: Buffer, start: number, end: number): void {
    this.step.bytes = bytes;
    this.step.start = start;
    this.step.end = end;
    this.state.outlet.record(this.step);
  }

  private response(request: Message, decision: Decision): Edits {
    const edits = this.edits.clear();
    const codec = request.codec!;
    edits.mti = responseTo(request.mti);
    edits.kept = ECHOED;
    if (request.headerBytes > 0) edits.mirrorHeader(codec, request.bytes, request.start);
    if (codec.fields[39] !== undefined) edits.text(39, reasonText(decision.reason, reasonVersion(codec)));
    if (decision.approvalCode !== undefined && isApproved(decision.reason)) {
      edits.text(38, decision.approvalCode.padEnd(6, ' '));
    }
    if (decision.approvedMinor !== undefined) edits.digits(4, decision.approvedMinor, codec.fields[4]!.maxUnits);
    if (decision.elements !== undefined) setElements(edits, decision.elements, codec);
    return edits;
  }

  private write(source: Message, edits: Edits, codec: Codec): number {
    const most = messageBound(source, edits, codec);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    return writeMessage(source, edits, codec, this.out, 0);
  }

  private tell(slot: number, source: Message, edits: Edits, codec: Codec): void {
    const { transactions, stripper } = this.state;
    const end = this.write(source, edits, codec);
    const strippedEnd = this.mustStrip(source, edits, codec) ? stripper.write(source, edits, codec) : 0;
    transactions.answers.keep(slot, this.out, 0, end);
    transactions.requests.drop(slot);
    if (strippedEnd > 0) this.recordStep(slot, 'answered', stripper.out, 0, strippedEnd);
    else this.recordStep(slot, 'answered', this.out, 0, end);
    this.send(slot, this.out, 0, end);
  }

  /** What is recorded of an answer must not be what is told. */
  private mustStrip(source: Message, edits: Edits, codec: Codec): boolean {
    const { stripper, settings } = this.state;
    return settings.recorded !== false && stripper.isNeeded(source, edits, codec);
  }

  private send(slot: number, bytes: Buffer, start: number, end: number): void {
    const { transactions, outlet } = this.state;
    if (outlet.send(transactions.connection[slot], bytes, start, end)) return;
    this.recordStep(slot, 'undelivered', this.out, 0, 0);
    outlet.note('answer.undelivered', { transaction: transactions.id[slot] });
  }
}

/** Sets what identifies the request to what the acquirer said, where the response says something else or nothing. */
function restoreIdentity(edits: Edits, request: Message, response: Message, reason: Reason): void {
  for (const number of IDENTIFYING) {
    if (number === 4 && reason === Reason.partiallyApproved) continue;
    if (request.has(number) && !request.agreesWith(response, number)) edits.from(request, number);
  }
  if (classOf(request.mti) !== MessageClass.reversal) return;
  // The issuer knows the original by the STAN that the switch gave it, the acquirer by its own.
  const theirs = originalElement(response.codec!);
  if (response.has(theirs)) edits.drop(theirs).from(request, originalElement(request.codec!));
}

/** Elements that an issuer adds, bytes as hex; those that the dialect does not define cannot be told. */
function setElements(edits: Edits, elements: Readonly<Record<number, string>>, codec: Codec): void {
  for (const key in elements) {
    const number = Number(key);
    const plan = codec.fields[number];
    if (plan === undefined) continue;
    const value = elements[number]!;
    if (!plan.binary) edits.text(number, value);
    else if (/^([0-9A-Fa-f]{2})*$/.test(value)) edits.bytes(number, Buffer.from(value, 'hex'), 0, value.length / 2);
    else
      throw new EncodeError('VALUE_TYPE', { path: plan.path, expected: 'bytes as pairs of hex digits', found: 'text' });
  }
}
