// EBCDIC code pages as 256-byte tables to and from ISO 8859-1, the canonical characters of the codec. Every page is a
// permutation of the 256 bytes, so any value survives the way there and back. Source: the Unicode mapping tables of
// IBM-037, IBM-500 and IBM-1047; the latter two are given as their differences from IBM-037.

const cp037 =
  '000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f' +
  '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a' +
  '20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293bac' +
  '2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22' +
  'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4' +
  'b57e737475767778797aa1bfd0dddeae5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7' +
  '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff' +
  '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f';

const pages = {
  cp037: [],
  cp500: [
    [0x4a, 0x5b],
    [0x4f, 0x21],
    [0x5a, 0x5d],
    [0x5f, 0x5e],
    [0xb0, 0xa2],
    [0xba, 0xac],
    [0xbb, 0x7c],
  ],
  cp1047: [
    [0x5f, 0x5e],
    [0xad, 0x5b],
    [0xb0, 0xac],
    [0xba, 0xdd],
    [0xbb, 0xa8],
    [0xbd, 0x5d],
  ],
} as const satisfies Record<string, readonly (readonly [wire: number, canonical: number])[]>;

export type CodePage = keyof typeof pages;

/** Both directions of one code page: `canonicalOf[wireByte]`, `wireOf[canonicalByte]`. */
interface Translation {
  readonly canonicalOf: Uint8Array;
  readonly wireOf: Uint8Array;
}

/** The translation of an EBCDIC code page. */
export function ebcdic(page: CodePage): Translation {
  const canonicalOf = Uint8Array.from({ length: 256 }, (_, i) => Number.parseInt(cp037.slice(2 * i, 2 * i + 2), 16));
  for (const [wire, canonical] of pages[page]) canonicalOf[wire] = canonical;
  const wireOf = new Uint8Array(256);
  for (let wire = 0; wire < 256; wire++) wireOf[canonicalOf[wire]!] = wire;
  return { canonicalOf, wireOf };
}
