// Which addresses a list includes: RFC 4632 by hand, at both ends of each range.
import { describe, expect, it } from 'vitest';
import { AddressRanges } from '../../src/net/address-ranges.ts';
import { peerText, plainAddress } from '../../src/net/peer-address.ts';

describe('a list of addresses', () => {
  it.each([
    ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255'], ['9.255.255.255', '11.0.0.0', '::1']],
    ['192.168.7.64/26', ['192.168.7.64', '192.168.7.127'], ['192.168.7.63', '192.168.7.128']],
    ['172.16.0.0/12', ['172.16.0.1', '172.31.255.254'], ['172.15.255.255', '172.32.0.0']],
    ['127.0.0.1', ['127.0.0.1'], ['127.0.0.2', '::1']],
    ['0.0.0.0/0', ['1.2.3.4', '255.255.255.255'], ['::1', '2001:db8::1']],
    ['::1', ['::1', '0:0:0:0:0:0:0:1'], ['::2', '127.0.0.1']],
    ['2001:db8::/32', ['2001:db8::', '2001:db8:ffff:ffff::1'], ['2001:db7:ffff::', '2001:db9::']],
    ['fe80::/10', ['fe80::1%eth0', 'febf::1'], ['fec0::1']],
    ['::/0', ['::1', '2001:db8::1'], ['1.2.3.4']],
  ])('%s', (range, inside, outside) => {
    const ranges = new AddressRanges(['203.0.113.9', range]);
    expect(inside.filter((host) => !ranges.includes(host))).toEqual([]);
    expect(outside.filter((host) => ranges.includes(host))).toEqual([]);
    expect(ranges.includes('203.0.113.9')).toBe(true);
  });

  it('knows IPv4 peers of a listener for both', () => {
    const ranges = new AddressRanges(['10.0.0.0/8']);
    expect(ranges.includes(plainAddress('::ffff:10.9.8.7'))).toBe(true);
    expect(ranges.includes(plainAddress('::FFFF:11.9.8.7'))).toBe(false);
  });
});

describe('the address of a peer', () => {
  it.each([
    ['::ffff:127.0.0.1', '127.0.0.1', '127.0.0.1:80'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1:80'],
    ['::1', '::1', '[::1]:80'],
    ['::ffff:7f00:1', '::ffff:7f00:1', '[::ffff:7f00:1]:80'],
    [undefined, '?', '?:80'],
  ])('%s', (address, plain, text) => {
    expect([plainAddress(address), peerText(plainAddress(address), 80)]).toEqual([plain, text]);
  });
});
