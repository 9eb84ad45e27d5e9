// How often one address may ask: so many requests a second, and as many again at once after a pause. IPv6 addresses count by their /64,
// which is what one subscriber has. Addresses are forgotten when they have asked for nothing, and the oldest when there are too many.
import { isIPv6 } from 'node:net';

interface Allowance {
  left: number;
  at: number;
  /** Requests that were refused since it was told of last, and when that was. */
  refused: number;
  toldAt: number;
}

const MOST_ADDRESSES = 20_000;
const TOLD_EVERY_MS = 60_000;
const NETWORK_GROUPS = 4;

export class RateLimits {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #tell: (address: string, count: number) => void;
  readonly #byAddress = new Map<string, Allowance>();

  /** `perSecond` 0: any number. `tell` hears of an address that asks too often, once a minute, with how often it was refused. */
  constructor(perSecond: number, tell: (address: string, count: number) => void) {
    this.#perSecond = perSecond;
    this.#burst = 2 * perSecond;
    this.#tell = tell;
  }

  /** True when the address may ask once more. */
  takes(address: string, nowMs: number): boolean {
    if (this.#perSecond === 0) return true;
    const key = keyOf(address);
    const known = this.#byAddress.get(key) ?? this.#added(key, nowMs);
    known.left = Math.min(this.#burst, known.left + ((nowMs - known.at) * this.#perSecond) / 1_000);
    known.at = nowMs;
    if (known.left >= 1) {
      known.left--;
      return true;
    }
    known.refused++;
    if (nowMs - known.toldAt >= TOLD_EVERY_MS) {
      this.#tell(address, known.refused);
      known.refused = 0;
      known.toldAt = nowMs;
    }
    return false;
  }

  #added(key: string, nowMs: number): Allowance {
    if (this.#byAddress.size >= MOST_ADDRESSES) this.#byAddress.delete(this.#byAddress.keys().next().value!);
    const added = { left: this.#burst, at: nowMs, refused: 0, toldAt: Number.NEGATIVE_INFINITY };
    this.#byAddress.set(key, added);
    return added;
  }
}

function keyOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':');
  // Groups that `::` leaves out are zero.
  const zeros = address.includes('::') ? 8 - groups.length - tail.split(':').length : 0;
  return [...groups, ...new Array<string>(Math.max(0, zeros)).fill('0'), ...tail.split(':')]
    .slice(0, NETWORK_GROUPS)
    .join(':');
}
