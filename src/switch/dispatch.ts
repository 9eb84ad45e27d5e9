// Asking the issuer of a transaction, and what comes of it: a decision in this process, a response over a link, or silence.
// Common to authorizations and reversals; what an outcome means for each is told to their desks through `Outcomes`.
import type { Codec } from '../codec/codec.ts';
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { Edits } from '../codec/write/edits.ts';
import { canOverwrite, overwrite } from '../codec/write/patch.ts';
import { messageBound, writeMessage } from '../codec/write/write-message.ts';
import { mtiText } from '../iso8583/mti.ts';
import { type Reason, reasonOf, reasonOfNumber } from '../iso8583/reason.ts';
import type { Answers } from './answers.ts';
import { delayOf } from './decision.ts';
import { remainingAmount, setOriginalElements } from './original-elements.ts';
import type { Decision, Question } from './outlet.ts';
import { contradiction } from './response-check.ts';
import type { SwitchState } from './state.ts';
import { NO_SLOT, State } from './transactions.ts';

/** What the desks do with an outcome. `request` is the transaction's request, valid during the call. */
export interface Outcomes {
  /** The issuer in this process decided. */
  decided(slot: number, request: Message, decision: Decision): void;
  /** The remote issuer responded, and nothing in it contradicts the request, which is given unless the response repeats all
   *  that identifies it. */
  responded(slot: number, request: Message | undefined, response: Message, reason: Reason): void;
  /** The deadline passed. */
  silent(slot: number, request: Message): void;
  /** The issuer could not be asked at all: nothing left the switch. */
  unreachable(slot: number, request: Message): void;
  /** The issuer's dialect cannot carry the request: nothing left the switch. */
  untransmittable(slot: number, request: Message): void;
}

export class Dispatch {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly outcomes: Outcomes;
  private readonly edits = new Edits();
  private out = Buffer.alloc(16_384);
  /** Slot whose issuer is being asked in this call, and its request. */
  private asking = NO_SLOT;
  private askedWith: Message | undefined;
  /** Decisions whose time has not come. */
  private readonly delayed = new Map<number, Decision>();
  private readonly question: Question;

  constructor(state: SwitchState, answers: Answers, outcomes: Outcomes, empty: Message) {
    this.state = state;
    this.answers = answers;
    this.outcomes = outcomes;
    this.question = { ticket: 0, issuer: 0, transaction: 0, original: 0, mti: 0, remainingMinor: 0, request: empty };
  }

  /** Asks the issuer of `slot`. `original` is the slot that a reversal undoes, NO_SLOT in anything else. */
  ask(slot: number, request: Message, original: number, remainingMinor: number): void {
    const { transactions, links, timers, nowMs } = this.state;
    const link = links[transactions.issuer[slot]]!;
    if (!link.up) {
      this.outcomes.unreachable(slot, request);
      return;
    }
    if (link.settings.codec === undefined) this.askHere(slot, request, remainingMinor);
    else this.askThere(slot, request, original);
    if (transactions.state[slot] === State.inFlight && !this.delayed.has(slot)) {
      timers.set(slot, nowMs + link.settings.deadlineMs);
    }
  }

  private askHere(slot: number, request: Message, remainingMinor: number): void {
    const { transactions, outlet } = this.state;
    const question = this.question;
    const id = transactions.id[slot];
    question.ticket = this.state.ticketOf(slot);
    question.issuer = transactions.issuer[slot];
    question.transaction = id;
    question.original = transactions.original[slot];
    question.mti = transactions.mti[slot];
    question.remainingMinor = remainingMinor;
    question.request = request;
    const [outerSlot, outerRequest] = [this.asking, this.askedWith];
    this.asking = slot;
    this.askedWith = request;
    outlet.ask(question);
    this.asking = outerSlot;
    this.askedWith = outerRequest;
    if (transactions.state[slot] !== State.inFlight || transactions.id[slot] !== id) return;
    this.keep(slot, request);
    this.recordForwarded(slot, request);
  }

  private askThere(slot: number, request: Message, original: number): void {
    const { transactions, links, outlet } = this.state;
    const link = links[transactions.issuer[slot]]!;
    const codec = link.settings.codec!;
    this.keep(slot, request);
    const stan = link.allot(slot + 1, this.state.isBusy);
    transactions.issuerStan[slot] = stan;
    const isSame = original === NO_SLOT && canOverwrite(request, codec);
    let end = 0;
    try {
      if (!isSame) end = this.write(slot, request, original, codec);
    } catch (error) {
      link.free(stan, slot + 1);
      this.noteUntransmittable(slot, error);
      this.outcomes.untransmittable(slot, request);
      return;
    }
    this.recordForwarded(slot, request);
    const issuer = transactions.issuer[slot];
    if (stan !== 0 && (isSame ? this.forwardKept(slot, request) : outlet.forward(issuer, this.out, 0, end))) return;
    link.free(stan, slot + 1);
    this.outcomes.unreachable(slot, request);
  }

  /** The issuer speaks as the acquirer does, so that only the STAN differs: the copy that is kept goes out. Whoever reads it
   *  again has the acquirer's STAN put back, see `SwitchState.requestOf`. */
  private forwardKept(slot: number, request: Message): boolean {
    const { transactions, outlet } = this.state;
    const { requests } = transactions;
    const bytes = requests.bufferOf(slot);
    const start = requests.startOf(slot);
    overwrite(request, request.mti, transactions.issuerStan[slot], bytes, start);
    return outlet.forward(transactions.issuer[slot], bytes, start, requests.endOf(slot));
  }

  /** Writes what goes to the remote issuer of `slot` to `out` and returns its end. */
  private write(slot: number, request: Message, original: number, codec: Codec): number {
    const { transactions } = this.state;
    const stan = transactions.issuerStan[slot];
    const edits = this.edits.clear().digits(11, stan, codec.fields[11]!.maxUnits);
    if (original !== NO_SLOT) {
      const names = {
        mti: transactions.mti[original],
        stan: transactions.issuerStan[original],
        sentAt: transactions.sentAt[original],
        localTime: transactions.localTime[original],
      };
      setOriginalElements(edits, request, names, remainingAmount(request), codec);
    }
    const most = messageBound(request, edits, codec);
    if (most > this.out.length) this.out = Buffer.alloc(most * 2);
    return writeMessage(request, edits, codec, this.out, 0);
  }

  private noteUntransmittable(slot: number, error: unknown): void {
    if (!(error instanceof EncodeError)) throw error;
    const { transactions, outlet } = this.state;
    const { code, path, expected, found } = error;
    outlet.note('message.untransmittable', { transaction: transactions.id[slot], code, path, expected, found });
  }

  /** A decision of an issuer in this process. */
  decided(ticket: number, decision: Decision): void {
    const { transactions, timers, nowMs, links, outlet } = this.state;
    const slot = this.state.slotOf(ticket);
    if (slot < 0) return;
    if (transactions.state[slot] !== State.inFlight || this.delayed.has(slot)) {
      this.answers.recordStep(slot, 'late', this.out, 0, 0);
      outlet.note('issuer.late', { transaction: transactions.id[slot] });
      return;
    }
    const delayMs = delayOf(decision);
    if (delayMs > 0) {
      const { deadlineMs } = links[transactions.issuer[slot]]!.settings;
      const dueMs = this.asking === slot ? nowMs + deadlineMs : timers.dueOf(slot);
      if (nowMs + delayMs >= dueMs) return;
      this.delayed.set(slot, { ...decision });
      timers.set(slot, nowMs + delayMs);
      return;
    }
    timers.clear(slot);
    const request = this.asking === slot ? this.askedWith! : this.state.requestOf(slot);
    this.outcomes.decided(slot, request, decision);
  }

  /** A response of a remote issuer to the transaction in `slot`. */
  responded(slot: number, response: Message): void {
    const { transactions, timers, links, outlet } = this.state;
    const issuer = transactions.issuer[slot];
    const stan = transactions.issuerStan[slot];
    links[issuer]!.free(stan, slot + 1);
    if (transactions.state[slot] !== State.inFlight) {
      this.recordLate(slot, response);
      outlet.note('issuer.late', { transaction: transactions.id[slot], issuer: links[issuer]!.settings.name });
      return;
    }
    timers.clear(slot);
    const reason = reasonIn(response);
    if (reason >= 0 && transactions.isRepeatedIn(response, slot)) {
      this.outcomes.responded(slot, undefined, response, reason);
      return;
    }
    const request = this.state.requestOf(slot);
    const { name } = links[issuer]!.settings;
    if (reason < 0) {
      // It says neither yes nor no: as good as silence, and as dangerous.
      outlet.note('message.unexpected', { issuer: name, mti: mtiText(response.mti), stan, missing: 39 });
      this.outcomes.silent(slot, request);
      return;
    }
    const element = contradiction(request, response, reason);
    if (element === 0) {
      this.outcomes.responded(slot, request, response, reason);
      return;
    }
    outlet.note('issuer.contradicts', { transaction: transactions.id[slot], issuer: name, path: String(element) });
    this.outcomes.silent(slot, request);
  }

  /** The timer of a slot fired: a delayed decision is due, or the issuer has been silent too long. */
  timeUp(slot: number): void {
    const { transactions, links, outlet } = this.state;
    const decision = this.delayed.get(slot);
    if (decision !== undefined) {
      this.delayed.delete(slot);
      this.outcomes.decided(slot, this.state.requestOf(slot), decision);
      return;
    }
    const link = links[transactions.issuer[slot]]!;
    outlet.note('issuer.silent', {
      transaction: transactions.id[slot],
      issuer: link.settings.name,
      afterMs: Math.round(this.state.nowMs - transactions.receivedMs[slot]),
    });
    this.outcomes.silent(slot, this.state.requestOf(slot));
  }

  /** From here on the issuer may hold money: what is needed to undo it is on record first. */
  private recordForwarded(slot: number, request: Message): void {
    const { stripper, settings } = this.state;
    if (settings.recorded === false) return;
    const end = stripper.strip(request);
    this.answers.recordStep(slot, 'forwarded', stripper.out, 0, end);
  }

  /** Late responses are kept as all messages are: in the acquirer's dialect, where it can carry them, and stripped. */
  private recordLate(slot: number, response: Message): void {
    const { stripper, transactions } = this.state;
    let end = 0;
    try {
      end = stripper.strip(response, this.state.codecOfAcquirer(transactions.acquirer[slot]));
    } catch (error) {
      this.noteUntransmittable(slot, error);
    }
    this.answers.recordStep(slot, 'late', stripper.out, 0, end);
  }

  private keep(slot: number, request: Message): void {
    this.state.transactions.requests.keep(slot, request.bytes, request.start, request.end);
  }
}

/** What DE 39 says; -1 when it is absent or spaces. */
function reasonIn(response: Message): Reason {
  const code = response.units[39] === 2 ? response.number(39) : -1;
  if (code >= 0) return reasonOfNumber(code);
  const text = response.text(39) ?? '';
  return text.trim() === '' ? -1 : reasonOf(text);
}
