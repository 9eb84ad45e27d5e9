// Who may connect to a listener, as written: an address, or a range in CIDR notation (RFC 4632).
import { isIPv4, isIPv6 } from 'node:net';
import type { Reading } from './faults.ts';

/** What a message says is allowed. */
export const rangeAllowed = "an address or a range of addresses: 10.1.2.3, 10.0.0.0/8, '::1', '2001:db8::/32'";

const IPV4_BITS = 32;
const IPV6_BITS = 128;

/** Reads an address or a range; its text stays as it is. */
export function readRange(written: string | number): Reading<string> {
  const text = String(written);
  const [, address = '', prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = isIPv4(address) ? IPV4_BITS : isIPv6(address) ? IPV6_BITS : 0;
  if (bits === 0) return { wrong: 'not an address', allowed: rangeAllowed };
  if (/^::ffff:.*\./i.test(address)) {
    return { wrong: 'IPv4 in the form of IPv6: IPv4 peers are known by their IPv4 address', allowed: rangeAllowed };
  }
  if (prefix !== undefined && Number(prefix) > bits) return { wrong: `more than ${bits} bits`, allowed: rangeAllowed };
  return { value: text };
}
