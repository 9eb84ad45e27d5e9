// What the parts of the switch share: the transactions, the links, the deadlines, the settings, and the time of the event being
// handled. It decides nothing.
import type { Codec } from '../codec/codec.ts';
import { EncodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { canPatch, patch } from '../codec/write/patch.ts';
import { BatchNumbers } from './day/batch-numbers.ts';
import { Counting } from './day/counting.ts';
import type { ReversalReading } from './day/total-elements.ts';
import { IssuerLink } from './issuer-link.ts';
import { LatestRequests } from './latest-requests.ts';
import type { Ports, SwitchSettings } from './ports.ts';
import { isForGood, REFUSALS } from './refusals.ts';
import { RequestOutbox } from './request-outbox.ts';
import { RouteTable } from './routes.ts';
import { Sanitizer } from './sanitizer.ts';
import { NO_SLOT } from './table/request-identities.ts';
import { TimerWheel } from './table/timer-wheel.ts';
import { TransactionTable } from './table/transaction-table.ts';

/** Until there are routes. Sixteen megabytes: one for all. */
const NOWHERE = new RouteTable([]);

export class SwitchState {
  readonly settings: SwitchSettings;
  readonly ports: Ports;
  readonly transactions: TransactionTable;
  readonly deadlines: TimerWheel;
  /** By issuer number. */
  readonly links: (IssuerLink | undefined)[] = [];
  /** The last STAN of each issuer that the journal knows and the configuration has no more. */
  readonly stansOfAbsent: Map<number, number> = new Map();
  readonly outbox: RequestOutbox = new RequestOutbox();
  readonly sanitizer: Sanitizer = new Sanitizer();
  /** The totals of the business days, and the batch numbers under which acquirers reconcile them. */
  readonly counting: Counting;
  readonly batches: BatchNumbers = new BatchNumbers();
  /** Of all requests, and of those that are no more in memory. */
  readonly latest: LatestRequests = new LatestRequests();
  readonly forgotten: LatestRequests = new LatestRequests();
  routes: RouteTable = NOWHERE;
  /** Of the day that is open, yyyymmdd: what is received now is of this date. 0: none. */
  businessDate = 0;
  /** Time of the event being handled, milliseconds since 1970, by a clock that nobody sets. */
  nowMs: number;
  /** What the time of day is ahead of it: deadlines go by the one, what is written down and told by the other. */
  aheadMs = 0;
  /** By acquirer number. */
  private readonly codecs: (Codec | undefined)[] = [];
  private readonly capacity: number;
  private following: number;
  private readonly stored = new Message();

  constructor(settings: SwitchSettings, ports: Ports) {
    this.settings = settings;
    this.ports = ports;
    this.nowMs = settings.nowMs;
    this.following = settings.firstTransaction;
    const { inFlightLimit, retainedLimit, nowMs } = settings;
    // No peer knows the moment of the start to the millisecond.
    this.transactions = new TransactionTable(
      inFlightLimit + retainedLimit,
      inFlightLimit,
      nowMs,
      settings.acquirers.length,
    );
    const financialOnly = settings.acquirers.filter(({ confirmsLater }) => confirmsLater);
    this.counting = new Counting(this.transactions, new Set(financialOnly.map(({ number }) => number)));
    this.capacity = this.transactions.end;
    this.deadlines = new TimerWheel(this.capacity, settings.nowMs);
    for (const acquirer of settings.acquirers) this.codecs[acquirer.number] = acquirer.codec;
    for (const issuer of settings.issuers) this.links[issuer.number] = new IssuerLink(issuer);
  }

  /** The time of day of the event being handled, milliseconds since 1970. */
  get wallMs(): number {
    return this.nowMs + this.aheadMs;
  }

  knowsAcquirer(acquirer: number): boolean {
    return this.codecs[acquirer] !== undefined;
  }

  nameOfAcquirer(acquirer: number): string | undefined {
    return this.settings.acquirers.find(({ number }) => number === acquirer)?.name;
  }

  /** How an acquirer counts reversals. */
  readingOf(acquirer: number): ReversalReading {
    return this.settings.acquirers.find(({ number }) => number === acquirer)?.reversals ?? 'cancelled';
  }

  codecOfAcquirer(acquirer: number): Codec {
    return this.codecs[acquirer]!;
  }

  /** The dialect of the acquirer of the transaction in `slot`. */
  codecOf(slot: number): Codec {
    return this.codecs[this.transactions.identities.acquirerOf(slot)]!;
  }

  /** Whether the holder of a STAN (see StanMultiplexer) still needs it. */
  readonly isBusy = (holder: number): boolean => holder < 0 || this.transactions.isInFlight(holder - 1);

  /** A number for a new transaction. */
  nextTransaction(): number {
    return this.following++;
  }

  /** An earlier process has given `number`, to a transaction or to an advice. */
  goOnAfter(number: number): void {
    this.following = Math.max(this.following, number + 1);
  }

  /** A slot for another transaction; what it held is forgotten, and is in the journal only. NO_SLOT when every slot is needed. The
   *  one of `needed` is not taken. */
  takeSlot(needed: number = NO_SLOT): number {
    const { transactions } = this;
    const slot = transactions.oldest(needed);
    if (slot === NO_SLOT || transactions.isFree(slot)) return slot;
    const { identities } = transactions;
    this.forgotten.add(identities.acquirerOf(slot), identities.sentAtOf(slot));
    transactions.release(slot);
    return slot;
  }

  /** A slot for what is refused; what it held is forgotten. It moved nothing, but who asks again must not be told something else: it
   *  is in the journal, unless it will be refused alike: by what is wrong with it, or as long as the routes are what they are. */
  takeSlotForRefusal(): number {
    const { transactions } = this;
    const slot = transactions.forRefusal();
    const { identities } = transactions;
    const reason = transactions.reasonOf(slot);
    const isAlike = isForGood(reason) || reason === REFUSALS.noIssuer.reason;
    if (transactions.isRecorded(slot) && !isAlike) {
      this.forgotten.add(identities.acquirerOf(slot), identities.sentAtOf(slot));
    }
    transactions.release(slot);
    return slot;
  }

  /** The request of a slot in flight, as the acquirer sent it. One at a time: the next call reuses it. */
  requestOf(slot: number): Message {
    return this.transactions.requests.liveOf(slot) ?? this.keptRequest(slot, this.stored);
  }

  /** The kept request of a slot, indexed again into `message`. */
  keptRequest(slot: number, message: Message): Message {
    const { identities, requests } = this.transactions;
    const { kept } = requests;
    const codec = this.codecOf(slot);
    const bytes = kept.bufferOf(slot);
    const start = kept.startOf(slot);
    codec.index(bytes, start, kept.endOf(slot), message);
    // The copy that went to an issuer of the same dialect has the STAN of the switch in it.
    if (canPatch(message, codec)) patch(message, message.mti, identities.stanOf(slot), bytes, start);
    return message;
  }

  /** Tells that a message does not fit the dialect of whom it was for. Anything else that was thrown goes on. */
  tellUntransmittable(error: unknown, about: { transaction: number } | { issuer: string }): void {
    if (!(error instanceof EncodeError)) throw error;
    const { code, path, expected, found } = error;
    this.ports.emit('message.untransmittable', { ...about, code, path, expected, found });
  }

  /** A ticket that names a slot and the transaction in it. */
  ticketOf(slot: number): number {
    return this.transactions.idOf(slot) * this.capacity + slot;
  }

  /** The slot of a ticket; -1 when its transaction has been forgotten. */
  slotOf(ticket: number): number {
    const slot = ticket % this.capacity;
    return this.transactions.idOf(slot) === Math.floor(ticket / this.capacity) ? slot : -1;
  }
}
