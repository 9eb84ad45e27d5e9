// Building answers and telling them: every answer is written once, kept for repeats, recorded, and then sent. An answer made
// by the switch or by an issuer in this process echoes what identifies the request (ISO 8583:1987 clause 4.5); an answer of
// a remote issuer is passed on with the acquirer's own STAN.
import { Edits, elementSet } from '../codec/edits.ts';
import type { Message } from '../codec/message.ts';
import { responseTo, versionOf } from '../codec/mti.ts';
import { isApproved, reasonText } from '../codec/reason.ts';
import { messageBound, writeMessage } from '../codec/write.ts';
import type { Decision, StepRecord } from './outlet.ts';
import type { SwitchState } from './state.ts';

/** Elements that go back unchanged: they identify the request to its acquirer. */
const ECHOED = elementSet([2, 3, 4, 7, 11, 12, 13, 24, 32, 33, 37, 41, 42, 49, 70]);

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
    const edits = this.response(request, decision);
    this.tell(slot, this.write(request, edits, request));
  }

  /** Passes a remote issuer's response on to the acquirer of a slot that has been closed. */
  fromIssuer(slot: number, response: Message): void {
    const { transactions } = this.state;
    const codec = this.state.codecOfAcquirer(transactions.acquirer[slot]);
    const mti = transactions.mti[slot];
    const edits = this.edits.clear();
    edits.mti = responseTo(mti);
    edits.mirrorHeader(codec, transactions.bytes.bufferOf(slot), transactions.bytes.startOf(slot));
    edits.digits(11, transactions.stan[slot], codec.fields[11]!.maxUnits);
    if (versionOf(mti) !== versionOf(response.mti))
      edits.text(39, reasonText(transactions.reason[slot], versionOf(mti)));
    const most = messageBound(response, edits, codec);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    this.tell(slot, writeMessage(response, edits, codec, this.out, 0));
  }

  /** Answers a request that has no slot: it could not be identified, or the table is full. */
  withoutSlot(acquirer: number, connection: number, request: Message, decision: Decision, nowMs: number): void {
    const end = this.write(request, this.response(request, decision), request);
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
    const end = this.write(request, this.response(request, decision), request);
    this.state.outlet.send(connection, this.out, 0, end);
  }

  /** Sends the answer that a slot has been given before, byte for byte. */
  again(slot: number, connection: number): void {
    const { bytes } = this.state.transactions;
    this.state.outlet.send(connection, bytes.bufferOf(slot), bytes.startOf(slot), bytes.endOf(slot));
  }

  /** Records a step of a slot's transaction with a message, or with none. */
  recordStep(slot: number, name: StepRecord['step'], bytes: Buffer, start: number, end: number): void {
    const { transactions } = this.state;
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
    const version = versionOf(request.mti);
    edits.mti = responseTo(request.mti);
    edits.kept = ECHOED;
    if (request.headerBytes > 0) edits.mirrorHeader(request.codec!, request.bytes, request.start);
    if (request.codec!.fields[39] !== undefined) edits.text(39, reasonText(decision.reason, version));
    if (decision.approvalCode !== undefined && isApproved(decision.reason)) {
      edits.text(38, decision.approvalCode.padEnd(6, ' '));
    }
    if (decision.approvedMinor !== undefined)
      edits.digits(4, decision.approvedMinor, request.codec!.fields[4]!.maxUnits);
    const elements = decision.elements;
    if (elements !== undefined) for (const number in elements) edits.text(Number(number), elements[number]!);
    return edits;
  }

  private write(source: Message, edits: Edits, request: Message): number {
    const codec = request.codec!;
    const most = messageBound(source, edits, codec);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    return writeMessage(source, edits, codec, this.out, 0);
  }

  private tell(slot: number, end: number): void {
    const { transactions, outlet } = this.state;
    transactions.bytes.keep(slot, this.out, 0, end);
    this.recordStep(slot, 'answered', this.out, 0, end);
    if (!outlet.send(transactions.connection[slot], this.out, 0, end)) {
      this.recordStep(slot, 'undelivered', this.out, 0, 0);
      outlet.note('answer.undelivered', { transaction: transactions.id[slot] });
    }
  }
}
