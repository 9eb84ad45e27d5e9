// Sets of addresses: single ones and ranges in CIDR notation (RFC 4632), IPv4 and IPv6, as the system compares them.
import { BlockList, isIPv4 } from 'node:net';

export class AddressRanges {
  /** One for each family: in a single list a range of IPv6 would include the IPv4 addresses that are mapped into it. */
  private readonly lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  /** `ranges` are addresses, with `/bits` for a range. */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address = '', bits] = range.split('/');
      const family = familyOf(address);
      if (bits === undefined) this.lists[family].addAddress(address, family);
      else this.lists[family].addSubnet(address, Number(bits), family);
    }
  }

  /** True when `host`, a plain address, is one of these. */
  includes(host: string): boolean {
    const [address = ''] = host.split('%');
    const family = familyOf(address);
    return this.lists[family].check(address, family);
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
