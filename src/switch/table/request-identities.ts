// What names each transaction to its acquirer, and finding transactions by it: the memory for duplicates and for the originals
// of reversals (ISO 8583:1987 clause 4.4, DE 7, 11, 37, 41). Columns by slot, given out once. It holds the facts of the
// request that was identified last, and everything that is sought is sought for that request.
import { currencyOf } from '../../codec/amount.ts';
import { cardNumberAt } from '../../codec/card-number.ts';
import { copyBytes } from '../../codec/copy-bytes.ts';
import type { Message } from '../../codec/message.ts';
import { isAdvice, isReversible } from '../../iso8583/mti.ts';
import type { OriginalElements } from '../original-elements.ts';
import { cardHash, momentHash, referenceHash, terminalHash } from './bucket-hash.ts';
import { HashIndex } from './hash-index.ts';
import { Likeliest } from './likeliest.ts';
import { mixed, NameHash, ofAcquirer } from './name-hash.ts';
import { RecencyIndex, SlotRing } from './recency-index.ts';
import {
  CARD_WORD,
  IDENTITY_WORDS,
  institutionOf,
  MERCHANT_WORD,
  PROCESSING_WORD,
  REFERENCE_WORD,
  RequestFacts,
  TERMINAL_WORD,
} from './request-facts.ts';

/** No slot. */
export const NO_SLOT = -1;

/** Words of a slot: the identity (request-facts.ts), and behind it three more. */
const MTI: number = IDENTITY_WORDS;
const LOCAL_DATE: number = IDENTITY_WORDS + 1;
const CURRENCY: number = IDENTITY_WORDS + 2;
const WORDS: number = IDENTITY_WORDS + 3;
const WORD_BYTES = 4;
const IDENTITY_BYTES: number = IDENTITY_WORDS * WORD_BYTES;

/** Numbers of a slot; `REQUESTED_MINOR` is what the request moves when it is approved in full. */
const STAN = 0;
const LOCAL_TIME = 1;
const INSTITUTION = 2;
const REQUESTED_MINOR = 3;
const NUMBERS = 4;

/** Transactions of one bucket that are looked at for the original of a reversal, the newest first. More have the same STAN and DE 7,
 *  the same terminal and STAN, or the same reference number, only where somebody wants to keep the switch busy. */
const MOST_LOOKS = 64;

export class RequestIdentities {
  /** Of the request that was identified last. */
  readonly facts: RequestFacts = new RequestFacts();
  /** Of the response that was compared last. */
  private readonly compared: RequestFacts = new RequestFacts();
  /** 1 where the slot holds a transaction. */
  private readonly used: Uint8Array;
  /** What is kept for a slot lies side by side: the identity and further whole numbers in `words`, longer ones in `numbers`. */
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;
  /** The words, to be copied several at a time. */
  private readonly view: DataView;
  /** What is read of a slot before it is used again, when nothing of it is near: in columns, which are near when the slot before was. */
  private readonly acquirers: Int32Array;
  private readonly sentAt: Float64Array;
  /** The slots that are used in turn, and those for refusals. */
  readonly rings: readonly [SlotRing, SlotRing];
  /** By the whole name: acquirer, STAN, DE 7 and DE 41. */
  private readonly byRequest: HashIndex;
  /** By what a reversal may name instead: STAN and DE 7, terminal and STAN, DE 37. */
  private readonly byMoment: RecencyIndex;
  private readonly byTerminal: RecencyIndex;
  private readonly byReference: RecencyIndex;
  /** By card: a completion may name its authorization by DE 38 alone. */
  private readonly byCard: RecencyIndex;
  private readonly names: NameHash;
  private readonly salt: number;
  /** The hash of the request that was identified last, without its acquirer. */
  private nameHash = 0;
  private readonly slots: number;

  /** `capacity` slots, of which the first `slots` are used in turn. `seed` is known to no peer: see NameHash. */
  constructor(slots: number, capacity: number = slots, seed = 0) {
    this.slots = slots;
    this.rings = [new SlotRing(0, slots), new SlotRing(slots, capacity - slots)];
    this.salt = mixed(seed);
    this.used = new Uint8Array(capacity);
    this.words = new Int32Array(capacity * WORDS);
    this.numbers = new Float64Array(capacity * NUMBERS);
    this.view = new DataView(this.words.buffer);
    this.acquirers = new Int32Array(capacity);
    this.sentAt = new Float64Array(capacity);
    this.byRequest = new HashIndex(capacity);
    this.names = new NameHash(seed);
    const isOriginal = (slot: number): boolean => this.used[slot] === 1 && isReversible(this.words[slot * WORDS + MTI]);
    const index = (hashOf: (slot: number) => number) => new RecencyIndex(this.rings, hashOf, isOriginal);
    this.byMoment = index((slot) =>
      momentHash(this.salt, this.acquirers[slot], this.numbers[slot * NUMBERS + STAN], this.sentAt[slot]),
    );
    this.byTerminal = index((slot) =>
      terminalHash(this.salt, this.acquirers[slot], this.numbers[slot * NUMBERS + STAN], this.words, wordsAt(slot)),
    );
    this.byReference = index((slot) => referenceHash(this.salt, this.acquirers[slot], this.words, wordsAt(slot)));
    this.byCard = index((slot) => cardHash(this.salt, this.acquirers[slot], this.words, wordsAt(slot)));
  }

  /** Reads the facts of `request`. False when it has no STAN. */
  identify(request: Message): boolean {
    const { facts } = this;
    facts.read(request);
    this.nameHash = this.names.hash(facts.stan, facts.sentAt, facts.identity, TERMINAL_WORD);
    return facts.stan >= 0;
  }

  /** Keeps the identity of the request just identified for `slot`. */
  add(slot: number, acquirer: number, mti: number): void {
    const { facts, words, numbers } = this;
    this.rings[slot < this.slots ? 0 : 1].filled(slot);
    this.used[slot] = 1;
    const atWords = slot * WORDS;
    copyBytes(facts.view, 0, IDENTITY_BYTES, this.view, atWords * WORD_BYTES);
    this.acquirers[slot] = acquirer;
    this.sentAt[slot] = facts.sentAt;
    words[atWords + MTI] = mti;
    words[atWords + LOCAL_DATE] = facts.localDate;
    words[atWords + CURRENCY] = facts.currency;
    const atNumbers = slot * NUMBERS;
    numbers[atNumbers + STAN] = facts.stan;
    numbers[atNumbers + LOCAL_TIME] = facts.localTime;
    numbers[atNumbers + INSTITUTION] = facts.institution;
    numbers[atNumbers + REQUESTED_MINOR] = facts.movedMinor;
    this.byRequest.add(ofAcquirer(this.nameHash, acquirer), slot);
  }

  /** Forgets what is kept for `slot`. */
  remove(slot: number): void {
    this.used[slot] = 0;
    this.byRequest.remove(slot);
  }

  acquirerOf(slot: number): number {
    return this.acquirers[slot];
  }
  mtiOf(slot: number): number {
    return this.words[slot * WORDS + MTI];
  }
  stanOf(slot: number): number {
    return this.numbers[slot * NUMBERS + STAN];
  }
  /** DE 7 as a number, -1 when absent. */
  sentAtOf(slot: number): number {
    return this.sentAt[slot];
  }
  /** DE 12 as a number, -1 when absent. */
  localTimeOf(slot: number): number {
    return this.numbers[slot * NUMBERS + LOCAL_TIME];
  }
  /** What was asked for, in minor units; negative for credits, 0 for enquiries. */
  requestedMinorOf(slot: number): number {
    return this.numbers[slot * NUMBERS + REQUESTED_MINOR];
  }
  /** DE 49 as a number, 0 when absent. */
  currencyOf(slot: number): number {
    return this.words[slot * WORDS + CURRENCY];
  }

  /** The card number of the request in `slot`, '' when it has none. */
  cardNumberOf(slot: number): string {
    const at = slot * WORDS + CARD_WORD;
    const [length, head, middle, tail] = this.words.subarray(at, at + 4);
    return cardNumberAt({ head: head!, middle: middle!, tail: tail! }).slice(0, length);
  }

  /** False when two transactions are in different currencies; true also when one of them names none. */
  agreeOnCurrency(one: number, other: number): boolean {
    const [a, b] = [this.words[one * WORDS + CURRENCY], this.words[other * WORDS + CURRENCY]];
    return a === b || a === 0 || b === 0;
  }

  /** False when the transaction in `slot` is of another card than the request just identified; true also when one of the two
   *  has none. */
  agreesOnCard(slot: number): boolean {
    const isKnown = this.facts.card.length > 0 && this.words[slot * WORDS + CARD_WORD] > 0;
    return !isKnown || this.isSame(slot, this.facts.identity, CARD_WORD, TERMINAL_WORD);
  }

  /** False when the transaction in `slot` is of another terminal than the request just identified; true also when one of the two
   *  names none. */
  agreesOnTerminal(slot: number): boolean {
    const isKnown = this.facts.identity[TERMINAL_WORD] !== 0 && this.words[slot * WORDS + TERMINAL_WORD] !== 0;
    return !isKnown || this.sameTerminal(slot);
  }

  /** True when the transaction in `slot` is of the terminal of the request just identified; of none, when that names none. */
  sameTerminal(slot: number): boolean {
    return this.isSame(slot, this.facts.identity, TERMINAL_WORD, REFERENCE_WORD);
  }

  /** True when the request just identified wants what the one in `slot` wanted: the same of the same card. */
  wantsTheSame(slot: number): boolean {
    const { movedMinor, identity, currency } = this.facts;
    return (
      movedMinor === this.numbers[slot * NUMBERS + REQUESTED_MINOR] &&
      identity[PROCESSING_WORD] === this.words[slot * WORDS + PROCESSING_WORD] &&
      currency === this.words[slot * WORDS + CURRENCY] &&
      this.agreesOnCard(slot)
    );
  }

  /** True when `response` repeats all that its request, in `slot`, is known by: then it contradicts it in nothing. */
  isRepeatedIn(response: Message, slot: number): boolean {
    const { compared } = this;
    compared.readRepeated(response);
    return (
      compared.sentAt === this.sentAt[slot] &&
      compared.localTime === this.numbers[slot * NUMBERS + LOCAL_TIME] &&
      compared.localDate === this.words[slot * WORDS + LOCAL_DATE] &&
      compared.institution === this.numbers[slot * NUMBERS + INSTITUTION] &&
      compared.movedMinor === this.numbers[slot * NUMBERS + REQUESTED_MINOR] &&
      compared.currency === this.words[slot * WORDS + CURRENCY] &&
      this.isSame(slot, compared.identity, 0, IDENTITY_WORDS)
    );
  }

  /** The same of a response that is known to repeat DE 2 to 13. */
  isRestRepeatedIn(response: Message, slot: number): boolean {
    const { words } = this;
    const at = slot * WORDS;
    return (
      response.hasWords(41, words, at + TERMINAL_WORD, REFERENCE_WORD - TERMINAL_WORD) &&
      response.hasWords(37, words, at + REFERENCE_WORD, PROCESSING_WORD - REFERENCE_WORD) &&
      response.hasWords(42, words, at + MERCHANT_WORD, IDENTITY_WORDS - MERCHANT_WORD) &&
      currencyOf(response) === words[at + CURRENCY] &&
      institutionOf(response) === this.numbers[slot * NUMBERS + INSTITUTION]
    );
  }

  /** The same request as the one just identified, sent before: same acquirer, message class, STAN, DE 7 and DE 41. An advice may share
   *  all these with the request that it comes after: of the two, the one that is of the kind of `mti`. */
  duplicateOf(acquirer: number, mti: number): number {
    const { stan, sentAt } = this.facts;
    let other = NO_SLOT;
    let slot = this.byRequest.first(ofAcquirer(this.nameHash, acquirer));
    for (; slot !== NO_SLOT; slot = this.byRequest.next(slot)) {
      if (!this.isRequest(slot, acquirer, mti, stan, sentAt) || !this.sameTerminal(slot)) continue;
      if (this.isOfKind(slot, mti)) return slot;
      if (other === NO_SLOT) other = slot;
    }
    return other;
  }

  /** The transaction in `slot` came as an advice, if `mti` is of one, else as a request. */
  isOfKind(slot: number, mti: number): boolean {
    return isAdvice(this.mtiOf(slot)) === isAdvice(mti);
  }

  /** True when what is named by the message type `mti`, -1 when none is said, may be the transaction in `slot`. An advice may repeat a
   *  request; a request is meant by no advice of its name: that may be of a sale which was made after the request had been refused. */
  mayMean(slot: number, mti: number): boolean {
    return mti < 0 || isAdvice(mti) || !isAdvice(this.mtiOf(slot));
  }

  /** The request that DE 90 names: message type, STAN and DE 7. Terminals count their STANs each for itself, so that several
   *  may answer to that name: of those that are `isSought`, and of no other card than the message just identified, the one that has its
   *  terminal, is of the kind that is named (see `duplicateOf`) and has its reference number, in this order of weight; of equals the
   *  newest. */
  byOriginalElements(
    acquirer: number,
    named: Readonly<OriginalElements>,
    isSought: (slot: number) => boolean = any,
  ): number {
    const { mti, stan, sentAt } = named;
    const isNamed = (slot: number): boolean =>
      this.isRequest(slot, acquirer, mti, stan, sentAt) &&
      this.canBeOriginal(slot, acquirer) &&
      this.agreesOnCard(slot) &&
      isSought(slot);
    const likeliest = new Likeliest(NO_SLOT);
    const isCertain = (slot: number): boolean =>
      isNamed(slot) && likeliest.isIt(slot, this.isOfKind(slot, mti), this.sameReference(slot));
    const hash = this.names.hash(stan, sentAt, this.facts.identity, TERMINAL_WORD);
    let own = this.byRequest.first(ofAcquirer(hash, acquirer));
    for (let look = 0; look < MOST_LOOKS && own !== NO_SLOT; look++, own = this.byRequest.next(own)) {
      if (this.sameTerminal(own) && isCertain(own)) return own;
    }
    if (likeliest.slot !== NO_SLOT) return likeliest.slot;
    const certain = this.byMoment.newest(momentHash(this.salt, acquirer, stan, sentAt), isCertain, MOST_LOOKS);
    return certain === NO_SLOT ? likeliest.slot : certain;
  }

  /** The request with this STAN from the terminal of the reversal just identified, of no other card, the newest of the kind that is named
   *  before the newest of all, and an advice before the request of its name, at the same local time where both say one: the time that
   *  `named` says, else the reversal's own. Where no local time tells, DE 7 must not contradict: STANs come round. */
  byTerminalAndTime(
    acquirer: number,
    stan: number,
    named: Readonly<OriginalElements>,
    isSought: (slot: number) => boolean = any,
  ): number {
    const localTime = named.localTime >= 0 ? named.localTime : this.facts.localTime;
    const localDate = named.localTime >= 0 ? -1 : this.facts.localDate;
    const sentAt = named.sentAt > 0 ? named.sentAt : -1;
    const likeliest = new Likeliest(NO_SLOT);
    const certain = this.byTerminal.newest(
      terminalHash(this.salt, acquirer, stan, this.facts.identity, 0),
      (slot) =>
        this.numbers[slot * NUMBERS + STAN] === stan &&
        this.canBeOriginal(slot, acquirer) &&
        agree(this.numbers[slot * NUMBERS + LOCAL_TIME], localTime) &&
        agree(this.words[slot * WORDS + LOCAL_DATE], localDate) &&
        ((localTime >= 0 && this.numbers[slot * NUMBERS + LOCAL_TIME] >= 0) || agree(this.sentAt[slot], sentAt)) &&
        this.sameTerminal(slot) &&
        this.agreesOnCard(slot) &&
        isSought(slot) &&
        likeliest.isIt(slot, named.mti < 0 ? this.isLaterThan(likeliest.slot, slot) : this.isOfKind(slot, named.mti)),
      MOST_LOOKS,
    );
    return certain === NO_SLOT ? likeliest.slot : certain;
  }

  /** Nothing is later than an advice of the moment of `newest`, NO_SLOT for none: it came after the request of its name, though what the journal
   *  has found lies in newer slots. */
  private isLaterThan(newest: number, slot: number): boolean {
    return isAdvice(this.mtiOf(slot)) && (newest === NO_SLOT || this.sentAt[newest] === this.sentAt[slot]);
  }

  /** The newest request with the retrieval reference number (DE 37) of `reversal`, just identified, unless the STAN in `named`
   *  says that it is another one. */
  byReferenceNumber(acquirer: number, reversal: Message, named: Readonly<OriginalElements>): number {
    if (!reversal.has(37)) return NO_SLOT;
    return this.byReference.newest(
      referenceHash(this.salt, acquirer, this.facts.identity, 0),
      (slot) =>
        this.sameReference(slot) &&
        this.canBeOriginal(slot, acquirer) &&
        (named.stan <= 0 || this.numbers[slot * NUMBERS + STAN] === named.stan),
      MOST_LOOKS,
    );
  }

  /** The newest request of the card of the one just identified that is `isSought`. */
  newestOfCard(acquirer: number, isSought: (slot: number) => boolean): number {
    return this.byCard.newest(
      cardHash(this.salt, acquirer, this.facts.identity, 0),
      (slot) =>
        this.canBeOriginal(slot, acquirer) &&
        this.isSame(slot, this.facts.identity, CARD_WORD, TERMINAL_WORD) &&
        isSought(slot),
      MOST_LOOKS,
    );
  }

  private isRequest(slot: number, acquirer: number, mti: number, stan: number, sentAt: number): boolean {
    return (
      this.numbers[slot * NUMBERS + STAN] === stan &&
      this.sentAt[slot] === sentAt &&
      this.acquirers[slot] === acquirer &&
      ((this.words[slot * WORDS + MTI] / 100) | 0) === ((mti / 100) | 0)
    );
  }

  /** Authorizations and financial transactions of this acquirer can be reversed; reversals cannot. */
  private canBeOriginal(slot: number, acquirer: number): boolean {
    return this.used[slot] === 1 && this.acquirers[slot] === acquirer && isReversible(this.words[slot * WORDS + MTI]);
  }

  private sameReference(slot: number): boolean {
    return this.isSame(slot, this.facts.identity, REFERENCE_WORD, PROCESSING_WORD);
  }

  /** The words of an identity from `first` up to `last` are those of the one in `slot`. */
  private isSame(slot: number, identity: Int32Array, first: number, last: number): boolean {
    const { words } = this;
    const at = slot * WORDS;
    for (let i = first; i < last; i++) if (words[at + i] !== identity[i]) return false;
    return true;
  }
}

function wordsAt(slot: number): number {
  return slot * WORDS;
}

function any(): boolean {
  return true;
}

/** Two values that are both given must be equal. */
function agree(a: number, b: number): boolean {
  return a === b || a === -1 || b === -1;
}
