// The address of a peer as one text: a system that listens on IPv6 gives IPv4 peers as IPv6 addresses (RFC 4291, 2.5.5.2), and
// then an allow-list or a limit that knows a peer by its address would not know it.

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** `address` of a socket, IPv4 where it is IPv4 in the clothes of IPv6. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '?';
  return MAPPED_IPV4.exec(address)?.[1] ?? address;
}

/** `host:port` for people, brackets around IPv6. `address` is plain. */
export function peerText(address: string, port: number | undefined): string {
  return address.includes(':') ? `[${address}]:${port ?? 0}` : `${address}:${port ?? 0}`;
}
