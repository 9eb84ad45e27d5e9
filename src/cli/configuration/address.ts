// Where a link listens or connects: `host:port`, `[::1]:8583` or a port alone, which stands for 127.0.0.1, so that
// nothing is open to the network unless somebody wrote it. Two listeners overlap when the operating system would refuse
// the second.
import { isIPv4, isIPv6 } from 'node:net';
import type { Reading } from './faults.ts';

/** `host` without brackets: an IPv4 or IPv6 address or a host name. `port` 0 lets the system choose. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export const highestPort = 65_535;
const defaultHost = '127.0.0.1';
const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** What a message says is allowed where a link listens. */
export const listenAllowed = `host:port, '[::1]:8583' or a port alone, port 0 to ${highestPort}`;
/** What a message says is allowed where a link connects. */
export const connectAllowed = `host:port or '[::1]:9001', port 1 to ${highestPort}`;

/** Reads the address of a listener. */
export function readListen(written: string | number): Reading<Address> {
  const text = String(written);
  if (/^\d+$/.test(text)) return withPort(defaultHost, text, 0, listenAllowed);
  return readHostAndPort(text, 0, listenAllowed);
}

/** Reads the address of a peer: the host must be written, port 0 means nothing there. */
export function readConnect(written: string | number): Reading<Address> {
  return readHostAndPort(String(written), 1, connectAllowed);
}

/** Reads the address of a peer on a command line, where a port alone stands for 127.0.0.1 too. */
export function readTarget(written: string): Reading<Address> {
  const allowed = `${connectAllowed}, or a port alone`;
  if (/^\d+$/.test(written)) return withPort(defaultHost, written, 1, allowed);
  return readHostAndPort(written, 1, allowed);
}

/** Whether both cannot be listened on at once. Port 0 never overlaps. */
export function overlaps(a: Address, b: Address): boolean {
  if (a.port !== b.port || a.port === 0) return false;
  const [hostA, hostB] = [canonicalHost(a.host), canonicalHost(b.host)];
  if (hostA === hostB) return true;
  // `::` also takes IPv4 connections on the usual dual-stack systems, so it overlaps with everything.
  if (hostA === '::' || hostB === '::') return true;
  if (hostA === '0.0.0.0') return !isIPv6(hostB);
  if (hostB === '0.0.0.0') return !isIPv6(hostA);
  return false;
}

/** `host:port` as it is written, brackets around IPv6. */
export function writtenAddress({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

function readHostAndPort(text: string, leastPort: number, allowed: string): Reading<Address> {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d+)$/.exec(text);
  if (parts === null) {
    return { wrong: isIPv6(text) ? 'an IPv6 address without brackets and port' : 'not an address', allowed };
  }
  const [, bracketed, plain, port] = parts;
  if (bracketed !== undefined && !isIPv6(bracketed)) return { wrong: 'not an IPv6 address in brackets', allowed };
  // A name whose last label is a number is a mistyped IPv4 address: no top-level domain is numeric.
  if (plain !== undefined && !isIPv4(plain) && (!hostName.test(plain) || /(^|\.)\d+$/.test(plain))) {
    return { wrong: 'not a host', allowed };
  }
  return withPort(bracketed ?? plain, port, leastPort, allowed);
}

function withPort(host: string, digits: string, leastPort: number, allowed: string): Reading<Address> {
  const port = Number(digits);
  if (port < leastPort || port > highestPort) return { wrong: 'not a port', allowed };
  return { value: { host, port } };
}

// The URL parser shortens IPv6 addresses to one spelling; `localhost` is where a port alone listens.
function canonicalHost(host: string): string {
  if (isIPv6(host)) return new URL(`http://[${host}]/`).hostname.slice(1, -1);
  return host.toLowerCase() === 'localhost' ? defaultHost : host.toLowerCase();
}
