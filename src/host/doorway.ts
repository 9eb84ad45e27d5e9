// Who may connect to a listener, and who gives way. Places are counted in all and for each address. Some are kept for addresses
// whose messages have been taken before, so that strangers cannot lock a listener. A peer that has said nothing worth an answer
// may stay while there is room; when somebody else needs its place, it goes. First of all goes one that was given up, and whose
// connection is there only for what it goes on sending.
import type { Timer } from './timer.ts';

/** Whom a listener takes. */
export interface DoorwayLimits {
  /** Connections at a time. */
  readonly maxConnections: number;
  /** Connections at a time from one address: an IPv4 address, or a /64 of IPv6. Undefined: as many as there may be. */
  readonly maxConnectionsPerPeer?: number | undefined;
  /** How many of `maxConnections` only known addresses get. Undefined: none. */
  readonly reservedConnections?: number | undefined;
  /** Whether an address may connect. Undefined: any may. */
  readonly allow?: ((host: string) => boolean) | undefined;
}

/** What keeps a peer out: the name of its limit. */
type Bar = keyof DoorwayLimits;

/** How long a peer that has not been answered keeps its place when somebody else needs it. */
const NEWCOMER_MS = 10_000;
/** Connections that linger at a time: each may send a few hundred kilobytes a second. */
const LINGERING = 64;
/** Addresses that are remembered as known; past it the one that has not been heard of for longest is forgotten. */
const KNOWN_ADDRESSES = 1_000;

/** One address, while it has guests. */
interface Household {
  guests: number;
  readonly newcomers: Set<Guest>;
}

/** A peer that was let in. */
export class Guest {
  readonly address: string;
  /** When its connection stood. */
  sinceMs = 0;
  private readonly doorway: Doorway;
  private cut: (() => void) | undefined;
  private isGone = false;

  constructor(doorway: Doorway, address: string) {
    this.doorway = doorway;
    this.address = address;
  }

  /** Its connection stands; `cut` closes it when somebody else needs its place. */
  stands(cut: () => void): void {
    this.cut = cut;
    this.doorway.guestStands(this);
  }

  /** What it said has been answered: it keeps its place, and its address is known. */
  settle(): void {
    if (!this.isGone) this.doorway.guestSettles(this);
  }

  /** It was given up, and is nobody's any more; `cut` cuts its connection. */
  lingers(cut: () => void): void {
    if (this.isGone) return;
    this.cut = cut;
    this.doorway.guestLingers(this);
  }

  /** Its place is free, unless it has given it up before. */
  leave(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.doorway.guestLeaves(this);
  }

  /** Its place is another's. */
  giveWay(): void {
    this.leave();
    this.cut!();
  }
}

export class Doorway {
  private limits: DoorwayLimits;
  private readonly timer: Timer;
  private readonly refused: (host: string, by: Bar, limit: number | undefined) => void;
  private guests = 0;
  private readonly households = new Map<string, Household>();
  /** Whoever has not been answered yet, in the order in which they came. */
  private readonly newcomers = new Set<Guest>();
  /** Whoever was given up and has not gone yet, in this order. */
  private readonly lingering = new Set<Guest>();
  /** The one that has not been heard of for longest comes first. */
  private readonly known = new Set<string>();

  /** `refused` is told of each peer that is kept out: its address, by what, and how many that allows. */
  constructor(
    limits: DoorwayLimits,
    timer: Timer,
    refused: (host: string, by: Bar, limit: number | undefined) => void,
  ) {
    this.limits = limits;
    this.timer = timer;
    this.refused = refused;
  }

  /** From now on other addresses may connect; whoever is in stays. */
  setAllowed(allow: DoorwayLimits['allow']): void {
    this.limits = { ...this.limits, allow };
  }

  /** Cuts all connections that linger. */
  cutLingering(): void {
    for (const guest of [...this.lingering]) guest.giveWay();
  }

  /** A peer connects from `host`. Undefined when it is kept out. */
  enter(host: string): Guest | undefined {
    const { limits } = this;
    const address = networkOf(host);
    if (limits.allow?.(host) === false) return this.refuse(host, 'allow', undefined);
    const household = this.households.get(address);
    const { maxConnectionsPerPeer = Number.POSITIVE_INFINITY } = limits;
    if (
      household !== undefined &&
      household.guests >= maxConnectionsPerPeer &&
      !this.makeRoom(household.newcomers, address)
    ) {
      return this.refuse(host, 'maxConnectionsPerPeer', maxConnectionsPerPeer);
    }
    const reserved = this.known.has(address) ? 0 : (limits.reservedConnections ?? 0);
    if (this.guests >= limits.maxConnections - reserved && !this.makeRoom(this.newcomers)) {
      const isFull = this.guests >= limits.maxConnections;
      return isFull
        ? this.refuse(host, 'maxConnections', limits.maxConnections)
        : this.refuse(host, 'reservedConnections', reserved);
    }
    this.guests++;
    this.householdOf(address).guests++;
    return new Guest(this, address);
  }

  // For guests

  guestStands(guest: Guest): void {
    guest.sinceMs = this.timer.now();
    this.newcomers.add(guest);
    this.householdOf(guest.address).newcomers.add(guest);
  }

  guestSettles(guest: Guest): void {
    this.noNewcomer(guest);
    this.known.delete(guest.address);
    this.known.add(guest.address);
    if (this.known.size > KNOWN_ADDRESSES) for (const oldest of this.known) return void this.known.delete(oldest);
  }

  guestLingers(guest: Guest): void {
    this.noNewcomer(guest);
    this.lingering.add(guest);
    if (this.lingering.size > LINGERING) this.firstLingering()!.giveWay();
  }

  guestLeaves(guest: Guest): void {
    this.noNewcomer(guest);
    this.lingering.delete(guest);
    this.guests--;
    const household = this.households.get(guest.address)!;
    if (--household.guests === 0) this.households.delete(guest.address);
  }

  private noNewcomer(guest: Guest): void {
    this.newcomers.delete(guest);
    this.households.get(guest.address)!.newcomers.delete(guest);
  }

  /** One that lingers gives way, of `address` when it is given; or the one of `newcomers` that came first, if it has been there for a
   *  while. */
  private makeRoom(newcomers: ReadonlySet<Guest>, address?: string): boolean {
    const lingering = this.firstLingering(address);
    if (lingering !== undefined) {
      lingering.giveWay();
      return true;
    }
    const [first] = newcomers;
    if (first === undefined || this.timer.now() - first.sinceMs < NEWCOMER_MS) return false;
    first.giveWay();
    return true;
  }

  private firstLingering(address?: string): Guest | undefined {
    for (const guest of this.lingering) if (address === undefined || guest.address === address) return guest;
    return undefined;
  }

  private refuse(host: string, by: Bar, limit: number | undefined): undefined {
    this.refused(host, by, limit);
  }

  private householdOf(address: string): Household {
    let household = this.households.get(address);
    if (household === undefined) {
      household = { guests: 0, newcomers: new Set() };
      this.households.set(address, household);
    }
    return household;
  }
}

const IPV6_GROUPS = 8;
const NETWORK_GROUPS = 4;

/** What one peer has: an IPv4 address, or a /64 of IPv6, of which it may take any address. */
function networkOf(host: string): string {
  if (!host.includes(':')) return host;
  const [head, tail] = host.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const zeros = Math.max(0, IPV6_GROUPS - head!.length - (tail?.length ?? 0));
  return [...head!, ...new Array<string>(zeros).fill('0'), ...(tail ?? [])].slice(0, NETWORK_GROUPS).join(':');
}
