// What the parts of the switch share: the transactions, the issuers' links, the deadlines, the settings, and the time of
// the event being handled. It decides nothing.
import type { Codec } from '../codec/codec.ts';
import { Message } from '../codec/message.ts';
import { canOverwrite, overwrite } from '../codec/write/patch.ts';
import { IssuerLink } from './issuer-link.ts';
import type { Outlet, SwitchSettings } from './outlet.ts';
import { RouteTable } from './routes.ts';
import { Stripper } from './stripped.ts';
import { TimerWheel } from './timer-wheel.ts';
import { State, Transactions } from './transactions.ts';

export class SwitchState {
  readonly settings: SwitchSettings;
  readonly outlet: Outlet;
  readonly transactions: Transactions;
  readonly timers: TimerWheel;
  /** By issuer number; place 0 is unused. */
  readonly links: (IssuerLink | undefined)[] = [undefined];
  readonly stripper: Stripper = new Stripper();
  routes: RouteTable = new RouteTable([]);
  /** Time of the event being handled, milliseconds since 1970. */
  nowMs: number;
  private readonly codecs: (Codec | undefined)[] = [undefined];
  private readonly capacity: number;
  private following: number;
  private readonly stored = new Message();

  constructor(settings: SwitchSettings, outlet: Outlet) {
    this.settings = settings;
    this.outlet = outlet;
    this.nowMs = settings.nowMs;
    this.following = settings.firstTransaction;
    this.capacity = settings.inFlightLimit + settings.rememberedLimit;
    this.transactions = new Transactions(this.capacity, settings.inFlightLimit);
    this.timers = new TimerWheel(this.capacity, settings.nowMs);
    for (const acquirer of settings.acquirers) this.codecs[acquirer.number] = acquirer.codec;
    for (const issuer of settings.issuers) this.links[issuer.number] = new IssuerLink(issuer);
  }

  codecOfAcquirer(acquirer: number): Codec {
    return this.codecs[acquirer]!;
  }

  /** Whether the holder of a STAN (see IssuerLink) still needs it. */
  readonly isBusy = (holder: number): boolean => holder < 0 || this.transactions.state[holder - 1] === State.inFlight;

  /** A number for a new transaction. */
  nextTransaction(): number {
    return this.following++;
  }

  /** The request kept for a slot in flight, as the acquirer sent it, indexed again. One at a time: the next call reuses it. */
  requestOf(slot: number): Message {
    const { requests, acquirer, stan } = this.transactions;
    const codec = this.codecOfAcquirer(acquirer[slot]);
    const bytes = requests.bufferOf(slot);
    const start = requests.startOf(slot);
    const { stored } = this;
    codec.index(bytes, start, requests.endOf(slot), stored);
    if (canOverwrite(stored, codec)) overwrite(stored, stored.mti, stan[slot], bytes, start);
    return stored;
  }

  /** A ticket that names a slot and the transaction in it. */
  ticketOf(slot: number): number {
    return this.transactions.id[slot] * this.capacity + slot;
  }

  /** The slot of a ticket; -1 when its transaction has been forgotten. */
  slotOf(ticket: number): number {
    const slot = ticket % this.capacity;
    return this.transactions.id[slot] === Math.floor(ticket / this.capacity) ? slot : -1;
  }
}
