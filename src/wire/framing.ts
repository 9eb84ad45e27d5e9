// The framings of card networks over TCP: a length prefix of two or four bytes in front of each message. ISO 8583
// leaves the transport open, so real systems differ in byte order, in digits or binary, in whether the length
// counts itself, and in whether a word stands before it; each row of the table is one such combination. Invariant: readLength(writeLength(n)) is n for every n
// up to maxBodyBytes.
import { WireError } from './wire-error.ts';

/** How a length is written. Numbers, because the reader switches on them once per frame. */
const NO_PREFIX = 0;
const BINARY = 1;
const BINARY_LE = 2;
const ASCII = 3;
const BCD = 4;
const EBCDIC = 5;
const ASCII_BEHIND_ISO = 6;

type Coding =
  | typeof NO_PREFIX
  | typeof BINARY
  | typeof BINARY_LE
  | typeof ASCII
  | typeof BCD
  | typeof EBCDIC
  | typeof ASCII_BEHIND_ISO;

interface Row {
  readonly coding: Coding;
  readonly prefixBytes: 0 | 2 | 4 | 7;
  /** The length includes the bytes that it is written in. */
  readonly countsItself: boolean;
}

const table = {
  none: { coding: NO_PREFIX, prefixBytes: 0, countsItself: false },
  '2-byte': { coding: BINARY, prefixBytes: 2, countsItself: false },
  '2-byte-le': { coding: BINARY_LE, prefixBytes: 2, countsItself: false },
  '2-byte-inclusive': { coding: BINARY, prefixBytes: 2, countsItself: true },
  '2-byte-le-inclusive': { coding: BINARY_LE, prefixBytes: 2, countsItself: true },
  '4-byte': { coding: BINARY, prefixBytes: 4, countsItself: false },
  '4-byte-le': { coding: BINARY_LE, prefixBytes: 4, countsItself: false },
  '4-byte-inclusive': { coding: BINARY, prefixBytes: 4, countsItself: true },
  '4-ascii': { coding: ASCII, prefixBytes: 4, countsItself: false },
  '4-ascii-inclusive': { coding: ASCII, prefixBytes: 4, countsItself: true },
  '2-bcd': { coding: BCD, prefixBytes: 2, countsItself: false },
  '2-bcd-inclusive': { coding: BCD, prefixBytes: 2, countsItself: true },
  '4-ebcdic': { coding: EBCDIC, prefixBytes: 4, countsItself: false },
  // HPS PowerCARD: `ISO`, then the length of all that is behind `ISO`; nine characters of its header begin the body.
  'iso-4-ascii-inclusive': { coding: ASCII_BEHIND_ISO, prefixBytes: 7, countsItself: true },
} as const satisfies Record<string, Row>;

export type FramingName = keyof typeof table;

/** One way of cutting a byte stream into frames. Stateless: one instance serves every link. */
export interface Framing {
  readonly name: FramingName;
  /** Bytes of the length prefix in front of each body, what stands before the length included; 0 only for `none`. */
  readonly prefixBytes: number;
  /** Whether the number in the prefix includes the bytes that it is written in. */
  readonly countsItself: boolean;
  /** The longest body, in bytes, whose length the prefix can express. */
  readonly maxBodyBytes: number;
  /**
   * Length in bytes of the body behind the prefix at `at`. Negative when the prefix is malformed: UNREADABLE_LENGTH
   * when it is not a number, -1 to -4 when the length counts itself and is that much smaller than itself. All
   * `prefixBytes` bytes must be there. For `none` it is all that is left.
   */
  readLength(bytes: Uint8Array, at: number): number;
  /** Writes the prefix for a body of `bodyBytes` at `at`. Throws WireError FRAME_TOO_LONG beyond `maxBodyBytes`. */
  writeLength(out: Uint8Array, at: number, bodyBytes: number): void;
}

/** What `readLength` gives for a prefix that is not a number. */
export const UNREADABLE_LENGTH = -100;

/** Powers of the base that one prefix byte stands for. */
const baseOf: Readonly<Record<Coding, number>> = {
  [NO_PREFIX]: 1,
  [BINARY]: 256,
  [BINARY_LE]: 256,
  [ASCII]: 10,
  [BCD]: 100,
  [EBCDIC]: 10,
  [ASCII_BEHIND_ISO]: 10,
};

/** What stands before the length, in ASCII. */
const ISO = [0x49, 0x53, 0x4f] as const;

/** A datagram or a file has no prefix to bound it; 32 bits are beyond any buffer this could meet. */
const LONGEST_UNPREFIXED_BYTES = 0xffff_ffff;

const ASCII_ZERO = 0x30;
const EBCDIC_ZERO = 0xf0;

/** All framings are of this one class, so that calls from the reader and the writer stay monomorphic. */
class PrefixFraming implements Framing {
  readonly name: FramingName;
  readonly prefixBytes: number;
  readonly countsItself: boolean;
  readonly maxBodyBytes: number;
  private readonly coding: Coding;
  /** Bytes of the length itself, the last of the prefix. */
  private readonly lengthBytes: number;
  /** What the number in the prefix counts besides the body. */
  private readonly overheadBytes: number;

  constructor(name: FramingName, row: Row) {
    this.name = name;
    this.prefixBytes = row.prefixBytes;
    this.countsItself = row.countsItself;
    this.coding = row.coding;
    this.lengthBytes = row.coding === ASCII_BEHIND_ISO ? row.prefixBytes - ISO.length : row.prefixBytes;
    this.overheadBytes = row.countsItself ? this.lengthBytes : 0;
    this.maxBodyBytes =
      row.coding === NO_PREFIX
        ? LONGEST_UNPREFIXED_BYTES
        : baseOf[row.coding] ** this.lengthBytes - 1 - this.overheadBytes;
  }

  readLength(bytes: Uint8Array, at: number): number {
    switch (this.coding) {
      case BINARY: {
        const high = (bytes[at] << 8) | bytes[at + 1];
        if (this.prefixBytes === 2) return high - this.overheadBytes;
        return high * 0x1_0000 + ((bytes[at + 2] << 8) | bytes[at + 3]) - this.overheadBytes;
      }
      case BINARY_LE: {
        const low = (bytes[at + 1] << 8) | bytes[at];
        if (this.prefixBytes === 2) return low - this.overheadBytes;
        return ((bytes[at + 3] << 8) | bytes[at + 2]) * 0x1_0000 + low - this.overheadBytes;
      }
      case ASCII:
        return this.readDigits(bytes, at, ASCII_ZERO);
      case EBCDIC:
        return this.readDigits(bytes, at, EBCDIC_ZERO);
      case BCD:
        return this.readPacked(bytes, at);
      case ASCII_BEHIND_ISO: {
        const isThere = bytes[at] === ISO[0] && bytes[at + 1] === ISO[1] && bytes[at + 2] === ISO[2];
        return isThere ? this.readDigits(bytes, at + ISO.length, ASCII_ZERO) : UNREADABLE_LENGTH;
      }
      default:
        return bytes.length - at;
    }
  }

  writeLength(out: Uint8Array, at: number, bodyBytes: number): void {
    if (!(bodyBytes >= 0 && bodyBytes <= this.maxBodyBytes)) {
      throw new WireError(
        'FRAME_TOO_LONG',
        `a body of ${bodyBytes} bytes does not fit framing ${this.name}, which ends at ${this.maxBodyBytes}`,
        'choose a framing with a wider prefix, 4-byte for example',
      );
    }
    const base = baseOf[this.coding];
    let left = bodyBytes + this.overheadBytes;
    if (this.coding === ASCII_BEHIND_ISO) out.set(ISO, at);
    for (let place = 0; place < this.lengthBytes; place++) {
      const digit = left % base;
      left = Math.floor(left / base);
      // The least significant byte comes first in little-endian and last in every other coding.
      out[this.coding === BINARY_LE ? at + place : at + this.prefixBytes - 1 - place] = this.digitByte(digit);
    }
  }

  private digitByte(digit: number): number {
    switch (this.coding) {
      case ASCII:
      case ASCII_BEHIND_ISO:
        return ASCII_ZERO + digit;
      case EBCDIC:
        return EBCDIC_ZERO + digit;
      case BCD:
        return (Math.floor(digit / 10) << 4) | (digit % 10);
      default:
        return digit;
    }
  }

  private readDigits(bytes: Uint8Array, at: number, zero: number): number {
    let length = 0;
    for (let place = 0; place < this.lengthBytes; place++) {
      const digit = bytes[at + place] - zero;
      if (digit < 0 || digit > 9) return UNREADABLE_LENGTH;
      length = length * 10 + digit;
    }
    return length - this.overheadBytes;
  }

  private readPacked(bytes: Uint8Array, at: number): number {
    let length = 0;
    for (let place = 0; place < this.prefixBytes; place++) {
      const high = bytes[at + place] >> 4;
      const low = bytes[at + place] & 0x0f;
      if (high > 9 || low > 9) return UNREADABLE_LENGTH;
      length = length * 100 + high * 10 + low;
    }
    return length - this.overheadBytes;
  }
}

/** Every name, in the order in which they are listed to people. */
export const framingNames: readonly FramingName[] = Object.keys(table) as FramingName[];

const framings: ReadonlyMap<string, Framing> = new Map(
  framingNames.map((name) => [name, new PrefixFraming(name, table[name])]),
);

/** The framing of that name. Throws WireError FRAMING_UNKNOWN, which lists the names. */
export function framingByName(name: string): Framing {
  const framing = framings.get(name);
  if (framing === undefined) {
    throw new WireError(
      'FRAMING_UNKNOWN',
      `there is no framing ${JSON.stringify(name)}`,
      `choose one of ${framingNames.join(', ')}`,
    );
  }
  return framing;
}
