// The encoding axis of a field: how one unit of a value (a character, a digit, a byte) stands on the wire. Canonical units
// are ISO 8859-1 characters for text and plain bytes for binary values; an encoding maps them one to one, so that a
// value can go from any dialect to any other through its canonical units, without a string in between.
import { type CodePage, ebcdic } from './ebcdic.ts';

/** How units and wire bytes relate. */
export const Packing = {
  /** One byte a unit (ASCII, EBCDIC, binary). */
  one: 0,
  /** Two units a byte (BCD; also hex text packed into bytes). */
  half: 1,
  /** Two bytes a unit (a byte written as two hex characters). */
  two: 2,
  /** One sign character, then digits two a byte (x+n amounts in BCD, jPOS `IFB_AMOUNT`). */
  signed: 3,
} as const;
export type Packing = (typeof Packing)[keyof typeof Packing];

/** How units are written. Tables have 256 entries, one for each byte. */
export interface Encoding {
  readonly name: string;
  readonly packing: Packing;
  /** Canonical byte of a wire byte; undefined where they are the same or where a unit is no byte. */
  readonly canonicalOf: Uint8Array | undefined;
  /** Wire byte of a canonical byte; undefined as above. */
  readonly wireOf: Uint8Array | undefined;
  /** An odd digit count leaves a spare nibble: true when it is the last one, false when it is the first. */
  readonly spareRight: boolean;
  /** What the spare nibble is filled with, 0 to 15. */
  readonly spareNibble: number;
  /** Another nibble than `spareNibble` is refused when it is read. */
  readonly spareChecked?: boolean;
  /** Text is ASCII in the strict sense: a byte above 0x7F is no character of it. */
  readonly sevenBit?: boolean;
}

/** Value of a hexadecimal character, 255 for any other; `=` counts as D, the separator of a packed track 2. */
export const nibbleOf: Uint8Array = new Uint8Array(256).fill(255);
for (let i = 0; i < 16; i++) {
  nibbleOf[i.toString(16).charCodeAt(0)] = i;
  nibbleOf[i.toString(16).toUpperCase().charCodeAt(0)] = i;
}
nibbleOf[0x3d] = 0xd;

/** Character of a nibble; D is left as a letter, track fields write `=` (see `separatorOf`). */
const characterOf = Uint8Array.from('0123456789ABCDEF', (c) => c.charCodeAt(0));

const one = (name: string, page?: CodePage): Encoding => {
  const translation = page === undefined ? undefined : ebcdic(page);
  return {
    name,
    packing: Packing.one,
    canonicalOf: translation?.canonicalOf,
    wireOf: translation?.wireOf,
    spareRight: false,
    spareNibble: 0,
  };
};
const packed = (name: string, packing: Packing, spareRight: boolean): Encoding => ({
  name,
  packing,
  canonicalOf: undefined,
  wireOf: undefined,
  spareRight,
  spareNibble: 0,
});

/** Encodings by the name that specs give them (moov's vocabulary and ours). */
export const encodings: Readonly<Record<string, Encoding>> = {
  ASCII: one('ASCII'),
  ASCII7: { ...one('ASCII7'), sevenBit: true },
  Binary: one('Binary'),
  EBCDIC: one('EBCDIC', 'cp037'),
  EBCDIC037: one('EBCDIC037', 'cp037'),
  EBCDIC500: one('EBCDIC500', 'cp500'),
  EBCDIC1047: one('EBCDIC1047', 'cp1047'),
  BCD: packed('BCD', Packing.half, false),
  /** "Left-aligned BCD": the digits start at the left, the spare nibble is on the right. */
  LBCD: packed('LBCD', Packing.half, true),
  RBCD: packed('RBCD', Packing.half, false),
  ASCIIToHex: packed('ASCIIToHex', Packing.half, false),
  HexToASCII: packed('HexToASCII', Packing.two, false),
  HexToEBCDIC: { ...packed('HexToEBCDIC', Packing.two, false), ...translated('cp500') },
  HexToEBCDIC1047: { ...packed('HexToEBCDIC1047', Packing.two, false), ...translated('cp1047') },
};

/** The encoding of that name; undefined when there is none. */
export function encodingByName(name: string): Encoding | undefined {
  return Object.hasOwn(encodings, name) ? encodings[name] : undefined;
}

function translated(page: CodePage): Pick<Encoding, 'canonicalOf' | 'wireOf'> {
  return ebcdic(page);
}

/** Bytes that `units` take on the wire. */
export function wireBytes(packing: Packing, units: number): number {
  switch (packing) {
    case Packing.one:
      return units;
    case Packing.half:
      return (units + 1) >> 1;
    case Packing.two:
      return units * 2;
    default:
      return units === 0 ? 0 : 1 + (units >> 1);
  }
}

/** Copies the canonical units of a value on the wire to `out` at `outAt`. `track` writes the nibble D as `=`. */
export function readUnits(
  encoding: Encoding,
  bytes: Uint8Array,
  at: number,
  units: number,
  out: Uint8Array,
  outAt: number,
  track: boolean,
): void {
  switch (encoding.packing) {
    case Packing.one: {
      const table = encoding.canonicalOf;
      if (table === undefined) for (let i = 0; i < units; i++) out[outAt + i] = bytes[at + i];
      else for (let i = 0; i < units; i++) out[outAt + i] = table[bytes[at + i]];
      return;
    }
    case Packing.half:
      readDigits(encoding, bytes, at, units, out, outAt, track);
      return;
    case Packing.two: {
      const table = encoding.canonicalOf;
      for (let i = 0; i < units; i++) {
        const high = bytes[at + 2 * i];
        const low = bytes[at + 2 * i + 1];
        out[outAt + i] =
          table === undefined
            ? (nibbleOf[high] << 4) | nibbleOf[low]
            : (nibbleOf[table[high]] << 4) | nibbleOf[table[low]];
      }
      return;
    }
    default:
      if (units === 0) return;
      out[outAt] = encoding.canonicalOf === undefined ? bytes[at] : encoding.canonicalOf[bytes[at]];
      readDigits(encoding, bytes, at + 1, units - 1, out, outAt + 1, track);
  }
}

function readDigits(
  encoding: Encoding,
  bytes: Uint8Array,
  at: number,
  units: number,
  out: Uint8Array,
  outAt: number,
  track: boolean,
): void {
  let nibble = (units & 1) === 1 && !encoding.spareRight ? 2 * at + 1 : 2 * at;
  for (let i = 0; i < units; i++, nibble++) {
    const pair = bytes[nibble >> 1];
    const value = (nibble & 1) === 0 ? pair >> 4 : pair & 15;
    out[outAt + i] = track && value === 0xd ? 0x3d : characterOf[value];
  }
}

/** Writes canonical units to the wire and returns the bytes written. Units must already be admitted by the field. */
export function writeUnits(
  encoding: Encoding,
  from: Uint8Array,
  fromAt: number,
  units: number,
  out: Uint8Array,
  at: number,
): number {
  switch (encoding.packing) {
    case Packing.one: {
      const table = encoding.wireOf;
      if (table === undefined) for (let i = 0; i < units; i++) out[at + i] = from[fromAt + i];
      else for (let i = 0; i < units; i++) out[at + i] = table[from[fromAt + i]];
      return units;
    }
    case Packing.half:
      return writeDigits(encoding, from, fromAt, units, out, at);
    case Packing.two: {
      const table = encoding.wireOf;
      for (let i = 0; i < units; i++) {
        const high = characterOf[from[fromAt + i] >> 4];
        const low = characterOf[from[fromAt + i] & 15];
        out[at + 2 * i] = table === undefined ? high : table[high];
        out[at + 2 * i + 1] = table === undefined ? low : table[low];
      }
      return units * 2;
    }
    default:
      if (units === 0) return 0;
      out[at] = encoding.wireOf === undefined ? from[fromAt] : encoding.wireOf[from[fromAt]];
      return 1 + writeDigits(encoding, from, fromAt + 1, units - 1, out, at + 1);
  }
}

function writeDigits(
  encoding: Encoding,
  from: Uint8Array,
  fromAt: number,
  units: number,
  out: Uint8Array,
  at: number,
): number {
  const odd = (units & 1) === 1;
  let next = fromAt;
  let to = at;
  const end = fromAt + units;
  if (odd && !encoding.spareRight) out[to++] = (encoding.spareNibble << 4) | nibbleOf[from[next++]];
  for (; next + 1 < end; next += 2) out[to++] = (nibbleOf[from[next]] << 4) | nibbleOf[from[next + 1]];
  if (next < end) out[to++] = (nibbleOf[from[next]] << 4) | encoding.spareNibble;
  return to - at;
}

/** 1 for every wire byte that may stand in a value whose canonical characters are `admitted`; undefined when all may. In a `track`
 *  the nibble D is the separator `=`. */
export function admittedOnWire(
  encoding: Encoding,
  admitted: Uint8Array | undefined,
  track = false,
): Uint8Array | undefined {
  switch (encoding.packing) {
    case Packing.one: {
      const table = encoding.canonicalOf;
      if (admitted === undefined || table === undefined) return admitted;
      return Uint8Array.from({ length: 256 }, (_, wire) => admitted[table[wire]]);
    }
    case Packing.two:
      return Uint8Array.from({ length: 256 }, (_, wire) => {
        const canonical = encoding.canonicalOf === undefined ? wire : encoding.canonicalOf[wire];
        return canonical !== 0x3d && nibbleOf[canonical] !== 255 ? 1 : 0;
      });
    default: {
      if (admitted === undefined) return undefined;
      const nibbleAdmitted = (nibble: number) =>
        admitted[characterOf[nibble]] === 1 || (track && nibble === 0xd && admitted[0x3d] === 1);
      return Uint8Array.from({ length: 256 }, (_, wire) =>
        nibbleAdmitted(wire >> 4) && nibbleAdmitted(wire & 15) ? 1 : 0,
      );
    }
  }
}

/** 1 for every canonical byte that the encoding can carry at all. */
export function carried(encoding: Encoding): Uint8Array | undefined {
  if (encoding.sevenBit === true) return Uint8Array.from({ length: 256 }, (_, c) => (c < 0x80 ? 1 : 0));
  if (encoding.packing !== Packing.half && encoding.packing !== Packing.signed) return undefined;
  return Uint8Array.from({ length: 256 }, (_, c) => (nibbleOf[c] !== 255 ? 1 : 0));
}

/** Value of a hexadecimal character code, 255 when it is none. */
export function hexValue(character: number): number {
  return character === 0x3d ? 255 : (nibbleOf[character] ?? 255);
}
