// Captured packets: what tcpdump and Wireshark show of a whole frame has headers of Ethernet, IP and TCP in front of the bytes that
// were sent. Source: RFC 791 (3.1), RFC 8200 (3), RFC 9293 (3.1).

/** Where IP may begin: at once, or behind the header of a loopback device, of Ethernet, or of Linux' "any" device. */
const LINK_HEADERS = [0, 4, 14, 16, 20] as const;
const TCP = 6;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const TCP_BYTES = 20;
/** The shortest frame of Ethernet: shorter ones are filled up. */
const SHORTEST_FRAME_BYTES = 60;

/** What TCP carries in a packet; undefined when the bytes are none, or when it carries nothing. */
export function payloadOf(bytes: Buffer): Buffer | undefined {
  for (const at of LINK_HEADERS) {
    const segment = segmentAt(bytes, at);
    if (segment === undefined || segment.length < TCP_BYTES) continue;
    const header = 4 * (segment[12]! >> 4);
    if (header >= TCP_BYTES && header < segment.length) return segment.subarray(header);
  }
  return undefined;
}

/** The TCP segment of the IP packet at `at`, which the bytes end with. */
function segmentAt(bytes: Buffer, at: number): Buffer | undefined {
  if (bytes.length < at + IPV4_BYTES) return undefined;
  const isVersion4 = bytes[at]! >> 4 === 4;
  const header = isVersion4 ? 4 * (bytes[at]! & 15) : IPV6_BYTES;
  const isVersion = isVersion4 ? header >= IPV4_BYTES : bytes[at]! >> 4 === 6;
  if (!isVersion || bytes[at + (isVersion4 ? 9 : 6)] !== TCP) return undefined;
  const length = isVersion4 ? bytes.readUInt16BE(at + 2) : IPV6_BYTES + bytes.readUInt16BE(at + 4);
  const left = bytes.length - at;
  const isFilledUp = length < left && bytes.length <= SHORTEST_FRAME_BYTES;
  if (length !== left && !isFilledUp) return undefined;
  return bytes.subarray(at + header, at + length);
}
