// Hostile bytes, seeded: wholly random ones, and messages with a few bytes changed, cut, doubled or moved. The same seed
// gives the same bytes on every machine, so that a failure names the case.

/** A small generator of 32-bit numbers (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Bytes that parsers stumble over: digits and their neighbours, ends of ranges, half-bytes above nine. */
const awkward = [
  0x00, 0x01, 0x0a, 0x1f, 0x20, 0x2f, 0x30, 0x31, 0x39, 0x3a, 0x3d, 0x40, 0x7e, 0x7f, 0x80, 0x99, 0x9a, 0xa0, 0xc0,
  0xf0, 0xff,
];

export function randomBytes(random: () => number): Buffer {
  const bytes = Buffer.alloc(random() % 200);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random() & 255;
  return bytes;
}

/** `message` with one to four changes. */
export function mutated(message: Buffer, random: () => number): Buffer {
  let bytes: Buffer = Buffer.from(message);
  const changes = 1 + (random() % 4);
  for (let i = 0; i < changes; i++) bytes = changed(bytes, random);
  return bytes;
}

function changed(bytes: Buffer, random: () => number): Buffer {
  const at = bytes.length === 0 ? 0 : random() % bytes.length;
  switch (random() % 8) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random() & 255]), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes, bytes.subarray(at, at + 9)]);
    case 4:
      bytes[at] ^= 1 << (random() & 7);
      return bytes;
    case 5:
      // The bitmap is where a change moves everything behind it.
      if (bytes.length > 20) bytes[2 + (random() % 18)] ^= 1 << (random() & 7);
      return bytes;
    case 6:
      bytes[at] = random() & 255;
      return bytes;
    default:
      bytes[at] = awkward[random() % awkward.length]!;
      return bytes;
  }
}
