// The transactions that the switch knows: in flight, or answered and retained. One table of slots in columns given out once; a
// slot is reused oldest first, and never while its transaction, or a reversal of it, is in flight. The columns are private: a
// transaction changes by the verbs below, and transaction-state.ts says which verb may follow which.
import type { Message } from '../../codec/message.ts';
import type { NewEntry } from '../../journal/entry.ts';
import { AnswerBytes } from './answer-bytes.ts';
import { JoinedConnections } from './joined-connections.ts';
import { RecencyIndex } from './recency-index.ts';
import { NO_SLOT, RequestIdentities } from './request-identities.ts';
import { RequestsInFlight } from './requests-in-flight.ts';
import { RoomInFlight } from './room-in-flight.ts';
import { SentCopies } from './sent-copies.ts';
import { StandInNotices } from './stand-in-notices.ts';
import { State, stateMayFollow, stateName } from './transaction-state.ts';
import { Undoing } from './undoing.ts';

/** Slots for what the switch refuses without asking anybody: enough that as a rule a repeat need not be looked for in the journal. */
const REFUSAL_SLOTS = 4_096;

/** Place in the journal of a transaction that has none yet. */
const NOT_RECORDED = 0;

/** Words of a slot. `WAITER`: the first reversal that waits for the outcome of this transaction, and of one that waits, the one behind
 *  it. `REVERSER`: the reversal of this transaction that its issuer is being asked about. */
const ORIGINAL_SLOT = 0;
const ISSUER = 1;
const ISSUER_STAN = 2;
const REASON = 3;
const WAITER = 4;
const REVERSER = 5;
const BUSINESS_DATE = 6;
const WORDS = 7;

/** Numbers of a slot. `FIRST_PLACE`: place in the journal of its first entry. `COUNTED_MINOR`: what of it is in the totals of its
 *  acquirer. `CAPTURES`: number of the authorization that a completion captures. */
const ID = 0;
const ORIGINAL = 1;
const CONNECTION = 2;
const AMOUNT_MINOR = 3;
const RECEIVED_MS = 4;
const FIRST_PLACE = 5;
const COUNTED_MINOR = 6;
const CAPTURES = 7;
const NUMBERS = 8;

export class TransactionTable {
  readonly identities: RequestIdentities;
  /** The requests of transactions in flight. */
  readonly requests: RequestsInFlight;
  readonly copies: SentCopies;
  readonly answers: AnswerBytes;
  /** Those that were approved in their issuer's place. */
  readonly standIns: StandInNotices = new StandInNotices();
  /** What is undone of each. */
  readonly undoing: Undoing;
  /** Further connections that have asked. */
  readonly joined: JoinedConnections = new JoinedConnections();
  /** Who has how much in flight. */
  readonly room: RoomInFlight;

  private readonly state: Uint8Array;
  /** How many need a transaction to stay known: reversals of it that its issuer is being asked about, and what is still to come of it. */
  private readonly needs: Int32Array;
  /** What is known of a slot lies side by side: see the names of its words and of its numbers. */
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;
  private readonly byId: RecencyIndex;
  /** Slots that are used in turn; those for refusals are behind them, so that a flood of these takes the place of nothing. */
  private readonly slots: number;
  private next = 0;
  private nextRefusal: number;
  /** The slot behind the last. */
  readonly end: number;

  /** Of `slots`, `inFlightLimit` may be in flight at a time, by so many acquirers. `seed`: see RequestIdentities. */
  constructor(slots: number, inFlightLimit: number = slots, seed = 0, acquirers = 1) {
    const capacity = slots + REFUSAL_SLOTS;
    this.slots = slots;
    this.end = capacity;
    this.nextRefusal = slots;
    this.identities = new RequestIdentities(slots, capacity, seed);
    this.requests = new RequestsInFlight(capacity, inFlightLimit + REFUSAL_SLOTS);
    this.copies = new SentCopies(capacity);
    this.answers = new AnswerBytes(capacity);
    this.room = new RoomInFlight(inFlightLimit, acquirers);
    this.state = new Uint8Array(capacity);
    this.undoing = new Undoing(capacity);
    this.needs = new Int32Array(capacity);
    this.words = new Int32Array(capacity * WORDS);
    this.numbers = new Float64Array(capacity * NUMBERS);
    const isHeld = (slot: number): boolean => !this.isFree(slot);
    this.byId = new RecencyIndex(this.identities.rings, (slot) => this.numbers[slot * NUMBERS + ID] | 0, isHeld);
  }

  /** True when `response` repeats all that its request, in `slot`, is known by: then it contradicts it in nothing. */
  isRepeatedIn(response: Message, slot: number): boolean {
    return this.copies.isBegunAlike(slot, response, this.requests.kept)
      ? this.identities.isRestRepeatedIn(response, slot)
      : this.identities.isRepeatedIn(response, slot);
  }

  // The life of a slot

  /** The slot that `open` will use next, to be released first; NO_SLOT when every slot is needed. That of `needed` is not given. */
  oldest(needed: number = NO_SLOT): number {
    for (let tries = 0; tries < this.slots; tries++) {
      const slot = this.next;
      if (this.state[slot] <= State.answered && this.needs[slot] === 0 && slot !== needed) return slot;
      this.next = slot + 1 === this.slots ? 0 : slot + 1;
    }
    return NO_SLOT;
  }

  /** The slot for what is refused, to be released first. */
  forRefusal(): number {
    const slot = this.nextRefusal;
    this.nextRefusal = slot + 1 === this.end ? this.slots : slot + 1;
    return slot;
  }

  /** Forgets the transaction of a slot that is not in flight. */
  release(slot: number): void {
    if (this.state[slot] === State.free) return;
    this.go(slot, State.free);
    this.identities.remove(slot);
    this.requests.drop(slot);
    if (this.standIns.count > 0) this.standIns.forget(this.numbers[slot * NUMBERS + ID]);
  }

  /** Opens a transaction for `request`, just identified, in `slot` (from `oldest`, released): in flight from here on. It keeps
   *  `businessDate`. */
  open(
    slot: number,
    id: number,
    acquirer: number,
    connection: number,
    request: Message,
    nowMs: number,
    businessDate: number,
  ): void {
    this.go(slot, State.received);
    if (slot < this.slots) this.next = slot + 1 === this.slots ? 0 : slot + 1;
    this.room.take(acquirer);
    this.undoing.begin(slot);
    const { numbers, words } = this;
    const atNumbers = slot * NUMBERS;
    numbers[atNumbers + ID] = id;
    numbers[atNumbers + ORIGINAL] = 0;
    numbers[atNumbers + CONNECTION] = connection;
    numbers[atNumbers + AMOUNT_MINOR] = 0;
    numbers[atNumbers + RECEIVED_MS] = nowMs;
    numbers[atNumbers + FIRST_PLACE] = NOT_RECORDED;
    numbers[atNumbers + COUNTED_MINOR] = 0;
    numbers[atNumbers + CAPTURES] = 0;
    const atWords = slot * WORDS;
    words[atWords + ORIGINAL_SLOT] = NO_SLOT;
    words[atWords + ISSUER] = 0;
    words[atWords + ISSUER_STAN] = 0;
    words[atWords + REASON] = -1;
    words[atWords + WAITER] = NO_SLOT;
    words[atWords + REVERSER] = NO_SLOT;
    words[atWords + BUSINESS_DATE] = businessDate;
    this.identities.add(slot, acquirer, request.mti);
    this.requests.show(slot, request);
  }

  /** The issuer that decides on it. */
  routeTo(slot: number, issuer: number): void {
    this.words[slot * WORDS + ISSUER] = issuer;
  }

  /** What it moves: negative for a credit, 0 for an enquiry. For a reversal, what is outstanding afterwards. */
  setAmount(slot: number, amountMinor: number): void {
    this.numbers[slot * NUMBERS + AMOUNT_MINOR] = amountMinor;
  }

  /** No more than `remainingMinor` of what it moves stands from now on, be it a debit or a credit. */
  reduce(slot: number, remainingMinor: number): void {
    const amountMinor = this.numbers[slot * NUMBERS + AMOUNT_MINOR];
    this.numbers[slot * NUMBERS + AMOUNT_MINOR] =
      Math.sign(amountMinor) * Math.min(Math.abs(amountMinor), remainingMinor);
  }

  /** It is about another business date than that on which it was received: a reconciliation. */
  isOfDate(slot: number, businessDate: number): void {
    this.words[slot * WORDS + BUSINESS_DATE] = businessDate;
  }

  /** So much of it is in the totals of its acquirer from now on: a debit above zero, a credit below. */
  count(slot: number, amountMinor: number): void {
    this.numbers[slot * NUMBERS + COUNTED_MINOR] = amountMinor;
  }

  /** The STAN under which its issuer knows it. */
  setIssuerStan(slot: number, stan: number): void {
    this.words[slot * WORDS + ISSUER_STAN] = stan;
  }

  /** Its issuer is asked. */
  ask(slot: number): void {
    this.go(slot, State.asked);
  }

  /** Its issuer has decided, and the answer is due later. */
  decide(slot: number): void {
    this.go(slot, State.decided);
  }

  /** The outcome is known: from here on the slot may be reused when its turn comes. */
  close(slot: number, reason: number): void {
    this.go(slot, State.answered);
    this.room.giveBack(this.identities.acquirerOf(slot));
    this.words[slot * WORDS + REASON] = reason;
  }

  private go(slot: number, to: State): void {
    const from = this.state[slot];
    if (!stateMayFollow(from, to)) {
      throw new Error(
        `transaction ${this.numbers[slot * NUMBERS + ID]} cannot go from ${stateName(from)} to ${stateName(to)}`,
      );
    }
    this.state[slot] = to;
  }

  /** Another connection asks for the transaction in flight in `slot`; false when it has asked before. */
  join(slot: number, connection: number, mti: number): boolean {
    return this.numbers[slot * NUMBERS + CONNECTION] !== connection && this.joined.add(slot, connection, mti);
  }

  /** The number of the transaction that it reverses, and of that which it captures, 0 for none: they need not be in memory. */
  isAbout(slot: number, original: number, captured: number): void {
    this.numbers[slot * NUMBERS + ORIGINAL] = original;
    this.numbers[slot * NUMBERS + CAPTURES] = captured;
  }

  // Reversals

  /** The reversal in `slot` undoes the transaction in `original`, at the same issuer. */
  reverse(slot: number, original: number): void {
    this.numbers[slot * NUMBERS + ORIGINAL] = this.numbers[original * NUMBERS + ID];
    this.words[slot * WORDS + ORIGINAL_SLOT] = original;
    this.words[slot * WORDS + ISSUER] = this.words[original * WORDS + ISSUER];
  }

  /** The reversal in `slot` waits for the outcome of `awaited`. Several may wait for one: they form a chain. */
  waitFor(awaited: number, slot: number): void {
    this.go(slot, State.waiting);
    this.requests.keep(slot);
    this.words[slot * WORDS + WAITER] = this.words[awaited * WORDS + WAITER];
    this.words[awaited * WORDS + WAITER] = slot;
  }

  /** So many, one or more, wait for the outcome of the transaction in `slot`. */
  isAwaited(slot: number, by = 1): boolean {
    let waiter = slot;
    for (let left = by; left > 0 && waiter !== NO_SLOT; left--) waiter = this.words[waiter * WORDS + WAITER];
    return waiter !== NO_SLOT;
  }

  /** Takes the first that waits for the outcome of `awaited` out of the chain; NO_SLOT when none does. */
  nextWaiting(awaited: number): number {
    const slot = this.words[awaited * WORDS + WAITER];
    if (slot === NO_SLOT) return NO_SLOT;
    this.words[awaited * WORDS + WAITER] = this.words[slot * WORDS + WAITER];
    this.words[slot * WORDS + WAITER] = NO_SLOT;
    return slot;
  }

  /** What is still to come is about the transaction in `slot`: it is not reused until nobody needs it any more. */
  need(slot: number): void {
    this.needs[slot]++;
  }

  needNoMore(slot: number): void {
    this.needs[slot]--;
  }

  /** Its issuer is being asked about a reversal of it, or something is still to come of it. */
  isNeeded(slot: number): boolean {
    return this.needs[slot] > 0;
  }

  /** The issuer of `original` is being asked about the reversal in `slot`, which undoes all of it or a part. */
  beginReversal(slot: number, original: number): void {
    this.needs[original]++;
    this.words[original * WORDS + REVERSER] = slot;
  }

  /** The issuer is asked no more; returns the original of the reversal in `slot`, which may be reused from here on. */
  endReversal(slot: number): number {
    const original = this.words[slot * WORDS + ORIGINAL_SLOT];
    this.needs[original]--;
    if (this.words[original * WORDS + REVERSER] === slot) this.words[original * WORDS + REVERSER] = NO_SLOT;
    return original;
  }

  /** The reversal of `original` that its issuer is being asked about, NO_SLOT when there is none. */
  reverserOf(original: number): number {
    return this.words[original * WORDS + REVERSER];
  }

  // Reading

  /** Transactions in flight. */
  get inFlight(): number {
    return this.room.count;
  }
  isFree(slot: number): boolean {
    return this.state[slot] === State.free;
  }
  isInFlight(slot: number): boolean {
    return this.state[slot] > State.answered;
  }
  isAsked(slot: number): boolean {
    return this.state[slot] === State.asked;
  }
  isDecided(slot: number): boolean {
    return this.state[slot] === State.decided;
  }
  /** The slot still holds this transaction. */
  holds(slot: number, id: number): boolean {
    return this.numbers[slot * NUMBERS + ID] === id && this.state[slot] !== State.free;
  }
  idOf(slot: number): number {
    return this.numbers[slot * NUMBERS + ID];
  }
  /** The slot of the transaction with this number, NO_SLOT when memory has let go of it. */
  slotOf(id: number): number {
    return this.byId.newest(id | 0, (slot) => this.holds(slot, id), Number.POSITIVE_INFINITY);
  }
  originalOf(slot: number): number {
    return this.numbers[slot * NUMBERS + ORIGINAL];
  }
  capturesOf(slot: number): number {
    return this.numbers[slot * NUMBERS + CAPTURES];
  }
  originalSlotOf(slot: number): number {
    return this.words[slot * WORDS + ORIGINAL_SLOT];
  }
  connectionOf(slot: number): number {
    return this.numbers[slot * NUMBERS + CONNECTION];
  }
  issuerOf(slot: number): number {
    return this.words[slot * WORDS + ISSUER];
  }
  issuerStanOf(slot: number): number {
    return this.words[slot * WORDS + ISSUER_STAN];
  }
  amountOf(slot: number): number {
    return this.numbers[slot * NUMBERS + AMOUNT_MINOR];
  }
  reasonOf(slot: number): number {
    return this.words[slot * WORDS + REASON];
  }
  receivedMsOf(slot: number): number {
    return this.numbers[slot * NUMBERS + RECEIVED_MS];
  }
  countedOf(slot: number): number {
    return this.numbers[slot * NUMBERS + COUNTED_MINOR];
  }
  businessDateOf(slot: number): number {
    return this.words[slot * WORDS + BUSINESS_DATE];
  }

  /** Fills the columns of a journal entry that say which transaction it is about. The first entry says when it was sent. */
  describe(slot: number, entry: NewEntry): void {
    const { identities } = this;
    entry.transaction = this.numbers[slot * NUMBERS + ID];
    entry.original = this.numbers[slot * NUMBERS + ORIGINAL];
    entry.captures = this.numbers[slot * NUMBERS + CAPTURES];
    entry.acquirer = identities.acquirerOf(slot);
    entry.issuer = this.words[slot * WORDS + ISSUER];
    entry.mti = identities.mtiOf(slot);
    entry.stan = Math.max(0, identities.stanOf(slot));
    entry.issuerStan = this.words[slot * WORDS + ISSUER_STAN];
    entry.amountMinor = this.numbers[slot * NUMBERS + AMOUNT_MINOR];
    entry.currency = identities.currencyOf(slot);
    entry.reason = this.words[slot * WORDS + REASON];
    entry.businessDate = this.words[slot * WORDS + BUSINESS_DATE];
    entry.sentAt = this.numbers[slot * NUMBERS + FIRST_PLACE] === NOT_RECORDED ? identities.sentAtOf(slot) : -1;
    if (this.standIns.count > 0) this.standIns.describe(entry);
  }

  /** An entry about `slot` has been written to this place of the journal. */
  recordedAt(slot: number, place: number, isAnswer = false): void {
    const at = slot * NUMBERS + FIRST_PLACE;
    if (this.numbers[at] === NOT_RECORDED || (isAnswer && this.capturesOf(slot) > 0)) this.numbers[at] = place;
  }

  /** The place of its first entry, of a completion that was answered that of its answer; 0 when it has none. */
  placeOf(slot: number): number {
    return this.numbers[slot * NUMBERS + FIRST_PLACE];
  }

  /** An entry has been written about it. */
  isRecorded(slot: number): boolean {
    return this.numbers[slot * NUMBERS + FIRST_PLACE] !== NOT_RECORDED;
  }
}
