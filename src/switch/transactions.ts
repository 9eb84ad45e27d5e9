// The transactions that the switch knows: in flight, and answered and still remembered. One table of slots in arrays given
// out once; a slot is reused oldest first and never while its transaction, or a reversal of it, is in flight. The table is also the memory for
// duplicates and reversals, found by what identifies a request to its acquirer (ISO 8583:1987 clause 4.4, DE 7, 11, 37, 41).
import type { Message } from '../codec/message.ts';
import { AnswerBytes } from './answer-bytes.ts';
import { HashIndex } from './hash-index.ts';
import type { OriginalElements } from './original-elements.ts';
import { RequestBytes } from './request-bytes.ts';
import {
  CARD_WORD,
  IDENTITY_WORDS,
  PROCESSING_WORD,
  REFERENCE_WORD,
  RequestFacts,
  TERMINAL_WORD,
} from './request-facts.ts';

/** Where a transaction stands. */
export const State = { free: 0, inFlight: 1, answered: 2 } as const;

/** How far a transaction has been undone. */
export const Undone = { no: 0, underWay: 1, yes: 2 } as const;

/** No slot. */
export const NO_SLOT = -1;

export class Transactions {
  readonly state: Uint8Array;
  readonly undone: Uint8Array;
  /** Number of the transaction. */
  readonly id: Float64Array;
  /** Transaction that a reversal undoes, 0 for others. */
  readonly original: Float64Array;
  /** Slot that held that transaction. */
  readonly originalSlot: Int32Array;
  readonly acquirer: Int32Array;
  readonly connection: Float64Array;
  readonly issuer: Int32Array;
  readonly issuerStan: Int32Array;
  readonly mti: Int32Array;
  readonly stan: Float64Array;
  /** DE 7 as a number, -1 when absent. */
  readonly sentAt: Float64Array;
  /** DE 12 as a number, -1 when absent. */
  readonly localTime: Float64Array;
  /** DE 13 as a number, -1 when absent. */
  readonly localDate: Int32Array;
  /** What the request moves when it is approved in full; `amountMinor` is what came of it. */
  private readonly askedMinor: Float64Array;
  private readonly institution: Float64Array;
  readonly amountMinor: Float64Array;
  readonly currency: Int32Array;
  readonly reason: Int32Array;
  readonly receivedMs: Float64Array;
  /** Slot of the reversal that waits for this transaction's outcome. */
  readonly waiter: Int32Array;
  /** Reversals of this transaction that its issuer is being asked about: what they undo must stay known. */
  readonly reversing: Int32Array;
  /** Slot of the full reversal of this transaction that its issuer is being asked about. */
  readonly reverser: Int32Array;
  /** Of transactions in flight that wait for somebody. */
  readonly requests: RequestBytes;
  /** Of answered transactions. */
  readonly answers: AnswerBytes;
  /** Of the request that `identify` was given last. */
  readonly facts: RequestFacts = new RequestFacts();
  /** Of the response that was compared last. */
  private readonly told: RequestFacts = new RequestFacts();
  /** Transactions in flight. */
  inFlight = 0;

  private readonly identities: Int32Array;
  private readonly byRequest: HashIndex;
  private readonly capacity: number;
  private next = 0;
  /** `capacity` slots, of which `inFlightLimit` may be in flight at a time. */
  constructor(capacity: number, inFlightLimit: number = capacity) {
    this.capacity = capacity;
    this.state = new Uint8Array(capacity);
    this.undone = new Uint8Array(capacity);
    this.id = new Float64Array(capacity);
    this.original = new Float64Array(capacity);
    this.originalSlot = new Int32Array(capacity);
    this.acquirer = new Int32Array(capacity);
    this.connection = new Float64Array(capacity);
    this.issuer = new Int32Array(capacity);
    this.issuerStan = new Int32Array(capacity);
    this.mti = new Int32Array(capacity);
    this.stan = new Float64Array(capacity);
    this.sentAt = new Float64Array(capacity);
    this.localTime = new Float64Array(capacity);
    this.localDate = new Int32Array(capacity);
    this.askedMinor = new Float64Array(capacity);
    this.institution = new Float64Array(capacity);
    this.amountMinor = new Float64Array(capacity);
    this.currency = new Int32Array(capacity);
    this.reason = new Int32Array(capacity);
    this.receivedMs = new Float64Array(capacity);
    this.waiter = new Int32Array(capacity);
    this.reversing = new Int32Array(capacity);
    this.reverser = new Int32Array(capacity);
    this.requests = new RequestBytes(capacity, inFlightLimit);
    this.answers = new AnswerBytes(capacity);
    this.identities = new Int32Array(capacity * IDENTITY_WORDS);
    this.byRequest = new HashIndex(capacity);
  }

  /** The slot that `open` will give next, emptied by `release`; NO_SLOT when every slot is needed. */
  oldest(): number {
    for (let tries = 0; tries < this.capacity; tries++) {
      const slot = this.next;
      if (this.state[slot] !== State.inFlight && this.reversing[slot] === 0) return slot;
      this.next = slot + 1 === this.capacity ? 0 : slot + 1;
    }
    return NO_SLOT;
  }

  /** Forgets the transaction in a slot that is not in flight. */
  release(slot: number): void {
    if (this.state[slot] === State.free) return;
    this.byRequest.remove(slot);
    this.requests.drop(slot);
    this.state[slot] = State.free;
  }

  /** Reads the facts of `request`, for `duplicateOf` and `open`. False when it has no STAN. */
  identify(request: Message): boolean {
    this.facts.read(request);
    return this.facts.stan >= 0;
  }

  /** Opens a transaction for `request`, just identified, in `slot` (from `oldest`, released): in flight from here on. */
  open(slot: number, id: number, acquirer: number, connection: number, request: Message, nowMs: number): void {
    this.next = slot + 1 === this.capacity ? 0 : slot + 1;
    this.state[slot] = State.inFlight;
    this.inFlight++;
    this.undone[slot] = Undone.no;
    this.id[slot] = id;
    this.original[slot] = 0;
    this.originalSlot[slot] = NO_SLOT;
    this.acquirer[slot] = acquirer;
    this.connection[slot] = connection;
    this.issuer[slot] = 0;
    this.issuerStan[slot] = 0;
    this.mti[slot] = request.mti;
    this.reason[slot] = -1;
    this.receivedMs[slot] = nowMs;
    this.waiter[slot] = NO_SLOT;
    this.reverser[slot] = NO_SLOT;
    const { stan, sentAt, localTime, localDate, currency, identity } = this.facts;
    this.amountMinor[slot] = 0;
    this.currency[slot] = currency;
    this.stan[slot] = stan;
    this.sentAt[slot] = sentAt;
    this.localTime[slot] = localTime;
    this.localDate[slot] = localDate;
    this.askedMinor[slot] = this.facts.movedMinor;
    this.institution[slot] = this.facts.institution;
    const { identities } = this;
    const identityAt = slot * IDENTITY_WORDS;
    for (let i = 0; i < IDENTITY_WORDS; i++) identities[identityAt + i] = identity[i];
    this.byRequest.add(requestHash(acquirer, stan, sentAt), slot);
  }

  /** False when the transaction in `slot` is of another card than the request just identified; true also when one of the two
   *  has none. */
  agreesOnCard(slot: number): boolean {
    const isKnown = this.facts.card.length > 0 && this.identities[slot * IDENTITY_WORDS + CARD_WORD] > 0;
    return !isKnown || this.isSame(slot, this.facts.identity, CARD_WORD, TERMINAL_WORD);
  }

  /** True when the request just identified asks for what the one in `slot` asked for: the same of the same card. */
  asksTheSame(slot: number): boolean {
    const { movedMinor, identity, currency } = this.facts;
    return (
      movedMinor === this.askedMinor[slot] &&
      identity[PROCESSING_WORD] === this.identities[slot * IDENTITY_WORDS + PROCESSING_WORD] &&
      currency === this.currency[slot] &&
      this.agreesOnCard(slot)
    );
  }

  /** True when `response` repeats all that its request, in `slot`, is known by: then it contradicts it in nothing. */
  isRepeatedIn(response: Message, slot: number): boolean {
    const { told } = this;
    told.read(response);
    return (
      told.sentAt === this.sentAt[slot] &&
      told.localTime === this.localTime[slot] &&
      told.localDate === this.localDate[slot] &&
      told.institution === this.institution[slot] &&
      told.movedMinor === this.askedMinor[slot] &&
      told.currency === this.currency[slot] &&
      this.isSame(slot, told.identity, 0, IDENTITY_WORDS)
    );
  }

  /** The outcome is known: from here on the slot may be reused when its turn comes. */
  close(slot: number, reason: number): void {
    if (this.state[slot] === State.inFlight) this.inFlight--;
    this.state[slot] = State.answered;
    this.reason[slot] = reason;
  }

  /** The same request as the one just identified, sent before: same acquirer, message class, STAN, DE 7 and DE 41. */
  duplicateOf(acquirer: number, mti: number): number {
    const { stan, sentAt } = this.facts;
    let slot = this.byRequest.first(requestHash(acquirer, stan, sentAt));
    for (; slot !== NO_SLOT; slot = this.byRequest.next(slot)) {
      if (this.isRequest(slot, acquirer, mti, stan, sentAt) && this.sameTerminal(slot)) return slot;
    }
    return NO_SLOT;
  }

  /** The request that DE 90 names: message type, STAN and DE 7. Terminals count their STANs each for itself, so that several
   *  may answer to that name: the one that has the card, the terminal and the reference number of the reversal just
   *  identified, in this order of weight; of equals the newest. */
  byOriginalElements(acquirer: number, named: Readonly<OriginalElements>): number {
    const { mti, stan, sentAt } = named;
    let best = NO_SLOT;
    let mostAlike = -1;
    let slot = this.byRequest.first(requestHash(acquirer, stan, sentAt));
    for (; slot !== NO_SLOT; slot = this.byRequest.next(slot)) {
      if (!this.isRequest(slot, acquirer, mti, stan, sentAt) || !this.isReversible(slot, acquirer)) continue;
      const alike =
        (this.agreesOnCard(slot) ? 4 : 0) + (this.sameTerminal(slot) ? 2 : 0) + (this.sameReference(slot) ? 1 : 0);
      if (alike > mostAlike) [best, mostAlike] = [slot, alike];
    }
    return best;
  }

  /** The newest request with this STAN from the terminal of the reversal just identified, at the same local time where both
   *  say one: the time that `named` says, else the reversal's own. Where no local time tells, DE 7 must not contradict: STANs
   *  come round. */
  byTerminalAndTime(acquirer: number, stan: number, named: Readonly<OriginalElements>): number {
    const localTime = named.localTime >= 0 ? named.localTime : this.facts.localTime;
    const localDate = named.localTime >= 0 ? -1 : this.facts.localDate;
    const sentAt = named.sentAt > 0 ? named.sentAt : -1;
    return this.newest(
      (slot) =>
        this.stan[slot] === stan &&
        this.isReversible(slot, acquirer) &&
        agree(this.localTime[slot], localTime) &&
        agree(this.localDate[slot], localDate) &&
        ((localTime >= 0 && this.localTime[slot] >= 0) || agree(this.sentAt[slot], sentAt)) &&
        this.sameTerminal(slot),
    );
  }

  /** The newest request with the retrieval reference number (DE 37) of `reversal`, just identified, unless the
   *  STAN in `named` says that it is another one. */
  byReferenceNumber(acquirer: number, reversal: Message, named: Readonly<OriginalElements>): number {
    if (!reversal.has(37)) return NO_SLOT;
    return this.newest(
      (slot) =>
        this.sameReference(slot) &&
        this.isReversible(slot, acquirer) &&
        (named.stan <= 0 || this.stan[slot] === named.stan),
    );
  }

  /** The newest slot that `isSought`. Looking through the table backwards costs less, over a day, than keeping two more
   *  indexes for each request: a reversal without DE 90 is rare, and what it undoes is seldom far behind. */
  private newest(isSought: (slot: number) => boolean): number {
    for (let slot = this.next - 1; slot >= 0; slot--) if (isSought(slot)) return slot;
    for (let slot = this.capacity - 1; slot >= this.next; slot--) if (isSought(slot)) return slot;
    return NO_SLOT;
  }

  private isRequest(slot: number, acquirer: number, mti: number, stan: number, sentAt: number): boolean {
    return (
      this.stan[slot] === stan &&
      this.sentAt[slot] === sentAt &&
      this.acquirer[slot] === acquirer &&
      ((this.mti[slot] / 100) | 0) === ((mti / 100) | 0)
    );
  }

  /** Authorizations and financial transactions of this acquirer can be undone; reversals cannot. */
  private isReversible(slot: number, acquirer: number): boolean {
    const messageClass = ((this.mti[slot] / 100) | 0) % 10;
    const known = this.state[slot] !== State.free && this.acquirer[slot] === acquirer;
    return known && (messageClass === 1 || messageClass === 2);
  }

  private sameTerminal(slot: number): boolean {
    return this.isSame(slot, this.facts.identity, TERMINAL_WORD, REFERENCE_WORD);
  }

  private sameReference(slot: number): boolean {
    return this.isSame(slot, this.facts.identity, REFERENCE_WORD, PROCESSING_WORD);
  }

  /** The words of an identity from `first` up to `last` are those of the one in `slot`. */
  private isSame(slot: number, identity: Int32Array, first: number, last: number): boolean {
    const { identities } = this;
    const at = slot * IDENTITY_WORDS;
    for (let i = first; i < last; i++) if (identities[at + i] !== identity[i]) return false;
    return true;
  }
}

/** STANs that follow each other within a second give hashes that follow each other (see HashIndex). */
function requestHash(acquirer: number, stan: number, sentAt: number): number {
  return ((stan | 0) + Math.imul(sentAt | 0, 0x9e3779b1) + Math.imul(acquirer, 0x85ebca6b)) | 0;
}

/** Two values that are both given must be equal. */
function agree(a: number, b: number): boolean {
  return a === b || a === -1 || b === -1;
}
