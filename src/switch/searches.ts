// Requests that wait for the journal: what they repeat, or what they reverse, may have been forgotten. Such a request has no slot
// yet. What the journal finds goes into the table, and then the request takes the way that it would have taken at once.
import { Message } from '../codec/message.ts';
import { classOf, isRepeat, MessageClass } from '../iso8583/mti.ts';
import { transmissionTime } from '../iso8583/transmission-time.ts';
import type { RequestName } from '../journal/journal.ts';
import { authorizationElements, mayCapture } from './captures.ts';
import { earliestBefore, LookAround } from './look-around.ts';
import { type OriginalElements, originalElements } from './original-elements.ts';
import type { SwitchState } from './state.ts';
import { REFERENCE_WORD, TERMINAL_WORD } from './table/request-facts.ts';
import { NO_SLOT } from './table/request-identities.ts';

const NONE: readonly RequestName[] = [];

/** A request that waits. */
interface Searcher {
  readonly acquirer: number;
  readonly connection: number;
  readonly bytes: Buffer;
  readonly name: string;
  readonly stanName: string;
  /** The slot that it needs besides its own, NO_SLOT for none. */
  readonly needed: number;
}

export class Searches {
  private readonly state: SwitchState;
  /** Requests that wait: a number, since it is asked for with every message. */
  count = 0;
  private readonly waiting = new Map<number, Searcher>();
  /** By what names a request to its acquirer, and by acquirer and STAN alone: how many that wait have that name. */
  private readonly names = new Counts();
  private readonly stans = new Counts();
  private readonly message = new Message();
  private readonly lookAround = new LookAround();
  private following = 1;

  constructor(state: SwitchState) {
    this.state = state;
  }

  /** What the journal must be asked for before `request`, just identified, can be handled: its own name when it may be the repeat
   *  of something forgotten or says that it is a repeat, and the name that it gives as its original's, unless that is in memory. Its own
   *  name also when the same request waits, or its original: the journal answers in order. Nothing, as a rule. Undefined: it would have
   *  to be looked for among too many, too often. */
  namesFor(acquirer: number, request: Message): readonly RequestName[] | undefined {
    const { forgotten, transactions } = this.state;
    const { stan, sentAt } = transactions.identities.facts;
    const isReversal = classOf(request.mti) === MessageClass.reversal;
    const isCompletion = mayCapture(request.mti);
    const mayRepeat = isRepeat(request.mti) || forgotten.mayHave(acquirer, sentAt);
    const isBehind =
      this.isWaitingFor(acquirer, request) ||
      ((isReversal || isCompletion) && this.isOriginalWaiting(acquirer, request));
    const isSought = sentAt >= 0 && (mayRepeat || isBehind);
    if (!isSought && !isReversal && !isCompletion) return NONE;
    const names: RequestName[] = isSought ? [{ acquirer, stan, sentAt }] : [];
    if (isCompletion) return this.withCaptured(names, acquirer, request);
    if (!isReversal) return names;
    const named = originalElements(request);
    if (this.isRemembered(acquirer, named)) return names;
    if (named.sentAt > 0) {
      names.push({ acquirer, stan: named.stan, sentAt: named.sentAt });
      return names;
    }
    const unnamed = this.spanOf(acquirer, request, named);
    if (unnamed === undefined) return names;
    if (!this.lookAround.take(acquirer, this.state.nowMs)) return undefined;
    names.push(unnamed);
    return names;
  }

  /** `names` with that of the authorization that a completion names by DE 90, unless it is in memory. */
  private withCaptured(names: RequestName[], acquirer: number, completion: Message): readonly RequestName[] {
    const { forgotten } = this.state;
    const named = authorizationElements(completion);
    if (named === undefined || named.sentAt <= 0) return names;
    const isForgotten = forgotten.mayHave(acquirer, named.sentAt) && !this.isRemembered(acquirer, named);
    if (isForgotten) names.push({ acquirer, stan: named.stan, sentAt: named.sentAt });
    return names;
  }

  /** Memory has what the request just identified names by message type, STAN and DE 7. What is not from its terminal, and a request where
   *  an advice is named, may be another of that name, with the right one forgotten. */
  private isRemembered(acquirer: number, named: Readonly<OriginalElements>): boolean {
    const { forgotten, transactions } = this.state;
    const { identities } = transactions;
    const original = identities.byOriginalElements(acquirer, named);
    if (original === NO_SLOT) return false;
    if (!forgotten.mayHave(acquirer, named.sentAt)) return true;
    return identities.sameTerminal(original) && identities.isOfKind(original, named.mti);
  }

  /** The name of the request that a message just identified is about, when it may have been forgotten: that of its own STAN, DE 7 and
   *  DE 41. */
  namesOfAcknowledged(acquirer: number, message: Message): readonly RequestName[] {
    const { forgotten, transactions } = this.state;
    const { identities } = transactions;
    const { stan, sentAt } = identities.facts;
    const earlier = identities.duplicateOf(acquirer, message.mti);
    const isThat = earlier !== NO_SLOT && identities.isOfKind(earlier, message.mti);
    return !isThat && forgotten.mayHave(acquirer, sentAt) ? [{ acquirer, stan, sentAt }] : NONE;
  }

  /** Where the original of a reversal is that does not say its DE 7, unless memory has it or nothing so late has been forgotten: it has
   *  the STAN that is named, else that of the reversal, and was sent before it. What another terminal has of its reference number may be
   *  another, with the right one forgotten. */
  private spanOf(acquirer: number, reversal: Message, named: Readonly<OriginalElements>): RequestName | undefined {
    const { forgotten, transactions, settings, wallMs } = this.state;
    const { identities } = transactions;
    const stan = named.stan > 0 ? named.stan : reversal.number(11);
    const sentAt = identities.facts.sentAt > 0 ? identities.facts.sentAt : Number(transmissionTime(wallMs));
    const sentFrom = earliestBefore(sentAt);
    if (!forgotten.mayHave(acquirer, sentFrom)) return undefined;
    const mayBeMeant = (slot: number) => identities.mayMean(slot, named.mti);
    if (identities.byTerminalAndTime(acquirer, stan, named, mayBeMeant) !== NO_SLOT) return undefined;
    const referred = settings.strictReversals ? NO_SLOT : identities.byReferenceNumber(acquirer, reversal, named);
    const isReferred = referred !== NO_SLOT && identities.sameTerminal(referred) && identities.agreesOnCard(referred);
    return isReferred ? undefined : { acquirer, stan, sentAt, sentFrom };
  }

  /** Asks the journal for `names` on behalf of `request`, which is copied. `needed` is the slot that it needs besides its own, NO_SLOT
   *  for none: memory keeps what is there until the journal has answered. */
  begin(acquirer: number, connection: number, request: Message, names: readonly RequestName[], needed: number): void {
    const { transactions, ports } = this.state;
    const ticket = this.following++;
    const bytes = Buffer.from(request.bytes.subarray(request.start, request.end));
    const name = this.nameOf(acquirer, request);
    const stanName = stanNameOf(acquirer, request.number(11));
    this.waiting.set(ticket, { acquirer, connection, bytes, name, stanName, needed });
    this.names.add(name);
    this.stans.add(stanName);
    this.count = this.waiting.size;
    if (needed !== NO_SLOT) transactions.need(needed);
    transactions.room.take(acquirer);
    ports.search(ticket, names);
  }

  /** Ends a search: who asked, the slot that was kept, and the request, valid until the next call; undefined when it has been ended
   *  before. */
  end(ticket: number): { acquirer: number; connection: number; needed: number; request: Message } | undefined {
    const search = this.waiting.get(ticket);
    if (search === undefined) return undefined;
    this.waiting.delete(ticket);
    this.count = this.waiting.size;
    const { acquirer, connection, bytes, name, stanName, needed } = search;
    const { transactions } = this.state;
    if (needed !== NO_SLOT) transactions.needNoMore(needed);
    transactions.room.giveBack(acquirer);
    this.names.remove(name);
    this.stans.remove(stanName);
    this.state.codecOfAcquirer(acquirer).index(bytes, 0, bytes.length, this.message);
    return { acquirer, connection, needed, request: this.message };
  }

  /** The same request as the one just identified waits. */
  isWaitingFor(acquirer: number, request: Message): boolean {
    return this.count > 0 && this.names.has(this.nameOf(acquirer, request));
  }

  /** What a reversal or a completion is about may wait: something of that STAN does. */
  private isOriginalWaiting(acquirer: number, request: Message): boolean {
    if (this.count === 0) return false;
    const { stan } = originalElements(request);
    return this.stans.has(stanNameOf(acquirer, stan > 0 ? stan : request.number(11)));
  }

  private nameOf(acquirer: number, { mti }: Message): string {
    const { stan, sentAt, identity } = this.state.transactions.identities.facts;
    const terminal = identity.subarray(TERMINAL_WORD, REFERENCE_WORD).join();
    return `${acquirer} ${classOf(mti)} ${stan} ${sentAt} ${terminal}`;
  }

  /** The tickets of all that wait. */
  tickets(): number[] {
    return [...this.waiting.keys()];
  }
}

function stanNameOf(acquirer: number, stan: number): string {
  return `${acquirer} ${stan}`;
}

/** How many there are of each name. */
class Counts {
  private readonly counts = new Map<string, number>();

  has(name: string): boolean {
    return this.counts.has(name);
  }

  add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  remove(name: string): void {
    const others = this.counts.get(name)! - 1;
    if (others > 0) this.counts.set(name, others);
    else this.counts.delete(name);
  }
}
