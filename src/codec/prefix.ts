// The length axis of a field: nothing (fixed), or a length in front, in ASCII, EBCDIC, BCD, hex or binary, counting units
// or bytes. moov's names: `ASCII.LL` is two characters, `BCD.LLL` three digits in two bytes, `Binary.L` one byte, `Hex.L` two
// hex characters. `None.Rest` is ours: no length, the value goes to the end of what holds it; `Until.5C` too: the value ends
// before those bytes (a backslash), which belong to it no more; `Tag.3035.ASCII.LL` and `ASCII.LL.Tag.3035`: these bytes (`05`) stand in
// front of the length, or behind it and are counted by it.

export const PrefixKind = {
  fixed: 0,
  ascii: 1,
  bcd: 2,
  binary: 3,
  ebcdic: 4,
  hex: 5,
  ber: 6,
  rest: 7,
  until: 8,
  tagged: 9,
} as const;
export type PrefixKind = (typeof PrefixKind)[keyof typeof PrefixKind];

/** Bytes of the longest tag beside a length. */
const MOST_TAG_BYTES = 16;
/** The most bytes that a BER length takes: how many bytes follow, and four of them. */
export const MOST_BER_BYTES = 5;

export interface Prefix {
  readonly name: string;
  readonly kind: PrefixKind;
  /** Bytes on the wire; for `ber` the least (1). */
  readonly bytes: number;
  /** The greatest length it can state. */
  readonly greatest: number;
  /** Of `until`: the bytes that end the value. */
  readonly terminator?: Uint8Array;
  /** Of `tagged`: the tag and the length beside it. */
  readonly tag?: TagBeside;
}

/** A tag that is always the same, and the length in front of it or behind it. */
export interface TagBeside {
  readonly bytes: Uint8Array;
  readonly length: Prefix;
  /** The tag stands in front; otherwise behind, and the length counts it. */
  readonly isFirst: boolean;
}

const families: Readonly<Record<string, PrefixKind>> = {
  ASCII: PrefixKind.ascii,
  BCD: PrefixKind.bcd,
  Binary: PrefixKind.binary,
  EBCDIC: PrefixKind.ebcdic,
  EBCDIC1047: PrefixKind.ebcdic,
  Hex: PrefixKind.hex,
};

/** Names of the prefix families a spec may use. */
export const prefixFamilies: readonly string[] = Object.keys(families);

const fixed = (name: string): Prefix => ({ name, kind: PrefixKind.fixed, bytes: 0, greatest: 0 });

/** The prefix of that name (`ASCII.LL`, `None.Fixed`, `BerTLV`...); undefined when there is none of that name. */
export function prefixByName(name: string): Prefix | undefined {
  if (name === 'BerTLV') return { name, kind: PrefixKind.ber, bytes: 1, greatest: 0x7fffffff };
  const until = /^Until\.((?:[0-9A-Fa-f]{2}){1,4})$/.exec(name);
  if (until !== null) {
    return { name, kind: PrefixKind.until, bytes: 0, greatest: 0x7fffffff, terminator: bytesOf(until[1]!) };
  }
  const tagged = /^(?:Tag\.([0-9A-Fa-f]+)\.)?([A-Za-z0-9]+\.L+)(?:\.Tag\.([0-9A-Fa-f]+))?$/.exec(name);
  if (tagged !== null && tagged[0] !== tagged[2]) return taggedPrefix(name, tagged[2]!, tagged[1], tagged[3]);
  const [family = '', width = '', ...more] = name.split('.');
  const kind = Object.hasOwn(families, family) ? families[family] : undefined;
  if (more.length > 0 || (kind === undefined && family !== 'None')) return undefined;
  if (width === 'Fixed') return fixed(name);
  if (name === 'None.Rest') return { name, kind: PrefixKind.rest, bytes: 0, greatest: 0x7fffffff };
  if (kind === undefined || !/^L{1,6}$/.test(width)) return undefined;
  const digits = width.length;
  switch (kind) {
    case PrefixKind.bcd:
      return { name, kind, bytes: (digits + 1) >> 1, greatest: 10 ** digits - 1 };
    case PrefixKind.binary:
      return digits > 4 ? undefined : { name, kind, bytes: digits, greatest: 256 ** digits - 1 };
    case PrefixKind.hex:
      return digits > 4 ? undefined : { name, kind, bytes: digits * 2, greatest: 256 ** digits - 1 };
    default:
      return { name, kind, bytes: digits, greatest: 10 ** digits - 1 };
  }
}

/** Undefined where there are two tags, where one is no whole bytes or too many, and where the length is none. */
function taggedPrefix(name: string, length: string, first?: string, behind?: string): Prefix | undefined {
  const hex = first ?? behind ?? '';
  const beside = prefixByName(length);
  const isWhole =
    hex.length % 2 === 0 && hex.length <= 2 * MOST_TAG_BYTES && (first === undefined || behind === undefined);
  if (!isWhole || beside === undefined) return undefined;
  const tag = { bytes: bytesOf(hex), length: beside, isFirst: first !== undefined };
  return { name, kind: PrefixKind.tagged, bytes: tag.bytes.length + beside.bytes, greatest: beside.greatest, tag };
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

/** The length stated at `at`, or -1 when the bytes there state none. The caller has checked that they are there. */
export function readLength(kind: PrefixKind, width: number, bytes: Uint8Array, at: number): number {
  switch (kind) {
    case PrefixKind.ascii: {
      let value = 0;
      for (let i = 0; i < width; i++) {
        const digit = bytes[at + i] - 0x30;
        if (digit < 0 || digit > 9) return -1;
        value = value * 10 + digit;
      }
      return value;
    }
    case PrefixKind.ebcdic: {
      let value = 0;
      for (let i = 0; i < width; i++) {
        const digit = bytes[at + i] - 0xf0;
        if (digit < 0 || digit > 9) return -1;
        value = value * 10 + digit;
      }
      return value;
    }
    case PrefixKind.bcd: {
      let value = 0;
      for (let i = 0; i < width; i++) {
        const high = bytes[at + i] >> 4;
        const low = bytes[at + i] & 15;
        if (high > 9 || low > 9) return -1;
        value = value * 100 + high * 10 + low;
      }
      return value;
    }
    case PrefixKind.binary: {
      let value = 0;
      for (let i = 0; i < width; i++) value = value * 256 + bytes[at + i];
      return value;
    }
    default: {
      let value = 0;
      for (let i = 0; i < width; i++) {
        const digit = Number.parseInt(String.fromCharCode(bytes[at + i]), 16);
        if (Number.isNaN(digit)) return -1;
        value = value * 16 + digit;
      }
      return value;
    }
  }
}

/** Writes `length` at `at`. The caller has checked that it fits (`greatest`). */
export function writeLength(kind: PrefixKind, width: number, length: number, out: Uint8Array, at: number): void {
  if (kind === PrefixKind.ascii && width <= 3) {
    const hundreds = (length / 100) | 0;
    const tens = ((length / 10) | 0) - 10 * hundreds;
    out[at + width - 1] = 0x30 + (length % 10);
    if (width > 1) out[at + width - 2] = 0x30 + tens;
    if (width > 2) out[at] = 0x30 + hundreds;
    return;
  }
  if (kind === PrefixKind.bcd && width <= 2) {
    const low = length % 100;
    out[at + width - 1] = low + 6 * ((low / 10) | 0);
    if (width === 2) {
      const high = (length / 100) | 0;
      out[at] = high + 6 * ((high / 10) | 0);
    }
    return;
  }

  let rest = length;
  for (let i = width - 1; i >= 0; i--) {
    switch (kind) {
      case PrefixKind.ascii:
        out[at + i] = 0x30 + (rest % 10);
        rest = Math.trunc(rest / 10);
        break;
      case PrefixKind.ebcdic:
        out[at + i] = 0xf0 + (rest % 10);
        rest = Math.trunc(rest / 10);
        break;
      case PrefixKind.bcd: {
        const pair = rest % 100;
        out[at + i] = ((pair / 10) << 4) | (pair % 10);
        rest = Math.trunc(rest / 100);
        break;
      }
      case PrefixKind.binary:
        out[at + i] = rest % 256;
        rest = Math.trunc(rest / 256);
        break;
      default:
        out[at + i] = '0123456789ABCDEF'.charCodeAt(rest % 16);
        rest = Math.trunc(rest / 16);
    }
  }
}
