// Answers: each is written once, kept for repeats, recorded, and then sent to every connection that asked. An answer made by the
// switch or by an issuer in this process echoes what identifies the request (ISO 8583:1987 clause 4.5); an answer of a remote
// issuer is passed on with the acquirer's own STAN. To answer is to close: from then on the outcome is known.
import { amountLike, amountOf, currencyOf } from '../codec/amount.ts';
import type { Dialect } from '../codec/dialect.ts';
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import { carryCommerceResults } from '../codec/write/carry-commerce.ts';
import { Edits, elementSet } from '../codec/write/edits.ts';
import { writeMessageType } from '../codec/write/message-type.ts';
import { MessageWriter } from '../codec/write/message-writer.ts';
import { canPatch, patch } from '../codec/write/patch.ts';
import { classOf, MessageClass, responseTo } from '../iso8583/mti.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { isApproved, Reason, reasonText } from '../iso8583/reason.ts';
import { Step } from '../journal/entry.ts';
import { AnswerContent } from './answer-content.ts';
import type { Entries } from './entries.ts';
import { originalElement } from './original-elements.ts';
import type { Decision } from './ports.ts';
import { exactly } from './request-numbers.ts';
import type { SwitchState } from './state.ts';
import { IDENTIFYING } from './table/request-facts.ts';

/** Elements that go back unchanged in an answer made here: function code, forwarder and network management code as well. */
const ECHOED = elementSet([...IDENTIFYING, 24, 33, 70]);

export class Answers {
  private readonly state: SwitchState;
  private readonly entries: Entries;
  private readonly edits = new Edits();
  private readonly writer = new MessageWriter();
  private readonly content = new AnswerContent();

  constructor(state: SwitchState, entries: Entries) {
    this.state = state;
    this.entries = entries;
  }

  /** Answers the request of a slot, and closes it. Throws an EncodeError, with nothing done, when the elements of the decision do
   *  not fit. */
  toSlot(slot: number, request: Message, decision: Decision): void {
    this.tell(slot, request, this.response(request, decision), request.dialect!, decision.reason, request);
  }

  /** Passes a remote issuer's response on to the acquirer of a slot, and closes it: what identifies `request` is as the acquirer
   *  said it; no request is needed when the response repeats it all and it is no reversal. Throws an EncodeError, with nothing
   *  done, when the response does not fit the acquirer's dialect. */
  fromIssuer(slot: number, request: Message | undefined, response: Message, reason: Reason): void {
    const { identities, requests } = this.state.transactions;
    const dialect = this.state.codecOf(slot);
    const edits = this.edits.clear();
    if (request === undefined && canPatch(response, dialect) && !this.mustSanitize(response, edits, dialect)) {
      this.passOn(slot, response, reason);
      return;
    }
    edits.mti = responseTo(identities.mtiOf(slot));
    edits.mirrorHeader(dialect, requests.kept.bufferOf(slot), requests.kept.startOf(slot));
    edits.digits(11, identities.stanOf(slot), dialect.fields[11]!.maxUnits);
    const version = reasonVersion(dialect);
    if (version !== reasonVersion(response.dialect!)) edits.text(39, reasonText(reason, version));
    if (dialect !== response.dialect) carryCommerceResults(edits, response, dialect);
    if (request !== undefined) restoreIdentity(edits, request, response, reason);
    this.tell(slot, response, edits, dialect, reason);
  }

  /** Nothing but message type and STAN differs from what the issuer sent: the copy that is kept is told. */
  private passOn(slot: number, response: Message, reason: Reason): void {
    const { transactions } = this.state;
    const { answers, identities } = transactions;
    transactions.close(slot, reason);
    answers.keep(slot, response.view, response.start, response.end);
    const bytes = answers.bufferOf(slot);
    const start = answers.startOf(slot);
    const end = answers.endOf(slot);
    patch(response, responseTo(identities.mtiOf(slot)), identities.stanOf(slot), bytes, start);
    transactions.requests.drop(slot);
    this.entries.record(slot, Step.answered, bytes, start, end);
    this.state.counting.answered(slot);
    this.send(slot, bytes, start, end);
  }

  /** Answers a request that has no slot: it could not be identified, or the table is full. */
  withoutSlot(acquirer: number, connection: number, request: Message, decision: Decision): void {
    const end = this.writer.write(request, this.response(request, decision), request.dialect!);
    const transaction = this.state.nextTransaction();
    if (this.entries.areKept) {
      const columns = {
        step: Step.answered,
        transaction,
        original: 0,
        acquirer,
        issuer: 0,
        mti: request.mti,
        stan: exactly(Math.max(0, request.number(11))),
        issuerStan: 0,
        amountMinor: exactly(movedBy(request.number(3), amountOf(request))),
        currency: exactly(currencyOf(request)),
        reason: decision.reason,
        businessDate: this.state.businessDate,
      };
      this.entries.recordOther(columns, this.writer.out, end);
    }
    this.state.ports.send(connection, this.writer.out, 0, end);
  }

  /** Answers the request of a slot of which nothing became, and gives up the slot: when the request comes again it is handled
   *  anew. */
  unretained(slot: number, request: Message, decision: Decision): void {
    const { transactions } = this.state;
    this.withoutSlot(transactions.identities.acquirerOf(slot), transactions.connectionOf(slot), request, decision);
    transactions.close(slot, decision.reason);
    transactions.release(slot);
  }

  /** Refuses a request of which nothing is kept, past what waits for the journal. */
  atOnce(connection: number, request: Message, decision: Decision): void {
    const end = this.writer.write(request, this.response(request, decision), request.dialect!);
    this.state.ports.sendNow(connection, this.writer.out, 0, end);
  }

  /** Answers a network management request: nothing of it is kept. */
  unrecorded(connection: number, request: Message, decision: Decision): void {
    const end = this.writer.write(request, this.response(request, decision), request.dialect!);
    this.state.ports.send(connection, this.writer.out, 0, end);
  }

  /** Sends the answer that a slot has been given before, byte for byte; to an advice that repeats a request, and the other way
   *  round, under the type that answers `mti`. False when that connection is gone. */
  again(slot: number, connection: number, mti: number): boolean {
    const { answers, identities } = this.state.transactions;
    const bytes = answers.bufferOf(slot);
    const start = answers.startOf(slot);
    const dialect = this.state.codecOf(slot);
    const typeAt = start + dialect.header.own.length;
    writeMessageType(dialect, responseTo(mti), bytes, typeAt);
    const isSent = this.state.ports.send(connection, bytes, start, answers.endOf(slot));
    writeMessageType(dialect, responseTo(identities.mtiOf(slot)), bytes, typeAt);
    return isSent;
  }

  private response(request: Message, decision: Decision): Edits {
    const edits = this.edits.clear();
    const dialect = request.dialect!;
    edits.mti = responseTo(request.mti);
    edits.kept = ECHOED;
    if (request.headerBytes > 0) edits.mirrorHeader(dialect, request.bytes, request.start);
    if (dialect.fields[39] !== undefined) edits.text(39, reasonText(decision.reason, reasonVersion(dialect)));
    if (decision.approvalCode !== undefined && isApproved(decision.reason)) {
      edits.text(38, decision.approvalCode.padEnd(6, ' '));
    }
    if (decision.approvedMinor !== undefined) {
      edits.text(4, amountLike(request, decision.approvedMinor, dialect.fields[4]!.maxUnits));
    }
    if (decision.elements !== undefined) setElements(edits, decision.elements, dialect);
    return edits;
  }

  private tell(
    slot: number,
    source: Message,
    edits: Edits,
    dialect: Dialect,
    reason: Reason,
    request?: Message | undefined,
  ): void {
    const { transactions } = this.state;
    const end = this.writer.write(source, edits, dialect);
    const isComposed = this.compose(slot, source, edits, dialect, end, request);
    transactions.close(slot, reason);
    transactions.answers.keep(slot, this.writer.view, 0, end);
    transactions.requests.drop(slot);
    if (isComposed) this.entries.recordAnswer(slot, this.content);
    else this.entries.record(slot, Step.answered, this.writer.out, 0, end);
    this.state.counting.answered(slot);
    this.send(slot, this.writer.out, 0, end);
  }

  /** Puts together what the entry of the answer in the writer carries. False when that is the answer alone. */
  private compose(
    slot: number,
    source: Message,
    edits: Edits,
    dialect: Dialect,
    end: number,
    request: Message | undefined,
  ): boolean {
    if (!this.entries.areKept) return false;
    const { transactions, sanitizer } = this.state;
    const carriesRequest = request !== undefined && !transactions.isRecorded(slot);
    const isSanitized = sanitizer.isNeeded(source, edits, dialect);
    if (!carriesRequest && !isSanitized) return false;
    const { content, writer } = this;
    if (isSanitized) {
      const sanitizedEnd = sanitizer.write(source, edits, dialect);
      content.begin(sanitizer.out, sanitizedEnd);
    } else content.begin(writer.out, end);
    if (carriesRequest) {
      const requestEnd = sanitizer.sanitize(request);
      content.addRequest(sanitizer.out, requestEnd);
    }
    if (isSanitized) content.addTold(writer.out, end);
    return true;
  }

  /** What is recorded of an answer must not be what is told. */
  private mustSanitize(source: Message, edits: Edits, dialect: Dialect): boolean {
    return this.entries.areKept && this.state.sanitizer.isNeeded(source, edits, dialect);
  }

  /** Sends the answer to everybody who asked. It is undelivered when nobody is there any more. */
  private send(slot: number, bytes: Buffer, start: number, end: number): void {
    const { transactions, ports } = this.state;
    let isDelivered = ports.send(transactions.connectionOf(slot), bytes, start, end);
    if (transactions.joined.has(slot)) {
      for (const { connection, mti } of transactions.joined.take(slot)) {
        if (this.again(slot, connection, mti)) isDelivered = true;
      }
    }
    if (isDelivered) return;
    this.entries.recordBare(slot, Step.undelivered);
    ports.emit('answer.undelivered', { transaction: transactions.idOf(slot) });
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
  const theirs = originalElement(response.dialect!);
  const ours = originalElement(request.dialect!);
  // What stands is said in elements that mean something else in another version.
  if (theirs !== ours) edits.drop(30).drop(95);
  if (response.has(theirs)) edits.drop(theirs).from(request, ours);
}

/** Elements that an issuer adds, bytes as hex; those that the dialect does not define cannot be told. */
function setElements(edits: Edits, elements: Readonly<Record<number, string>>, dialect: Dialect): void {
  for (const key in elements) {
    const number = Number(key);
    const plan = dialect.fields[number];
    if (plan === undefined) continue;
    const value = elements[number]!;
    if (!plan.binary) edits.text(number, value);
    else if (/^([0-9A-Fa-f]{2})*$/.test(value)) edits.bytes(number, Buffer.from(value, 'hex'), 0, value.length / 2);
    else
      throw new EncodeError('VALUE_TYPE', { path: plan.path, expected: 'bytes as pairs of hex digits', found: 'text' });
  }
}
