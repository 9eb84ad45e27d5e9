// How shops are called back: how long they may take, how often they are tried, and where the gateway may call at all. The address is the
// shop's to choose, and so whoever knows a store key could have the gateway call a host that only it reaches; a rule says which it may.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressRanges } from '../../net/address-ranges.ts';

export interface CallbackRules {
  /** How long a call may take, from the connection to the end of the answer. */
  readonly withinMs: number;
  /** The pause after the first try; each is twice as long as the one before, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** After so many tries the shop is not told any more. */
  readonly tries: number;
  /** Addresses that are never called; the addresses of a host name are looked at. */
  readonly deny: AddressRanges | undefined;
}

/** The pause after so many tries. */
export function pauseAfter({ firstPauseMs, longestPauseMs }: CallbackRules, tries: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries - 1, 30));
}

/** The addresses of a host name. */
export type LookUp = (host: string) => Promise<readonly { readonly address: string }[]>;

const systemLookUp: LookUp = (host) => lookup(host, { all: true });

/** The address to call for a host, or why it may not be called. The one that was looked at is the one that is called. */
export async function addressFor(
  host: string,
  { deny }: Pick<CallbackRules, 'deny'>,
  lookUp: LookUp = systemLookUp,
): Promise<{ readonly address: string } | { readonly refused: string }> {
  const bare = host.replace(/^\[|\]$/g, '');
  let found: readonly string[];
  try {
    found = isIP(bare) > 0 ? [bare] : (await lookUp(bare)).map(({ address }) => address);
  } catch (error) {
    return { refused: `${bare} has no address (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
  const written = found.map(unmapped);
  const addresses = written.map(ownWhereNone);
  const denied = [...written, ...addresses].find((address) => deny?.includes(address));
  if (denied !== undefined) return { refused: `${denied} may not be called (gateway.callbacks.deny)` };
  const [address] = addresses;
  return address === undefined ? { refused: `${bare} has no address` } : { address };
}

/** An IPv4 address in the form of IPv6 (`::ffff:10.0.0.1`, `::ffff:a00:1`) as the IPv4 address that is called. */
function unmapped(address: string): string {
  const [, dotted, high, low] = /^::ffff:(?:([\d.]+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === undefined || low === undefined) return address;
  const [left, right] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [left >> 8, left & 0xff, right >> 8, right & 0xff].join('.');
}

/** The address of this machine for the one that stands for none, which the system connects to this machine. */
function ownWhereNone(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return /^[0:]+$/.test(address) ? '::1' : address;
}
