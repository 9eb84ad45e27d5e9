// The half byte that an odd number of packed digits leaves over. Most systems do not look at it; a spec may ask that it is
// what it should be (`nibbleChecked`, as pyiso8583 does), and where a length counts bytes, one that is no digit tells an
// odd number of digits from the even one above it (jPOS `IFEB_LLNUM`).
import { type Encoding, Packing } from './encoding.ts';

/** What is wrong with the filling nibble of `units` digits at `offset`; undefined when nothing is. */
export function spareNibbleFault(
  encoding: Encoding,
  bytes: Uint8Array,
  offset: number,
  units: number,
): { at: number; expected: string; found: string } | undefined {
  if ((units & 1) === 0 || encoding.packing !== Packing.half) return undefined;
  const { spareRight, spareNibble } = encoding;
  const at = spareRight ? offset + (units >> 1) : offset;
  const found = spareRight ? bytes[at] & 15 : bytes[at] >> 4;
  if (found === spareNibble) return undefined;
  const hex = (nibble: number) => nibble.toString(16).toUpperCase();
  return { at, expected: `${units} digits and the filling nibble ${hex(spareNibble)}`, found: `nibble ${hex(found)}` };
}

/** Digits in `length` bytes, of which `units` are counted: one less when the last nibble is a filler that is no digit. */
export function withoutFiller(
  encoding: Encoding,
  bytes: Uint8Array,
  offset: number,
  length: number,
  units: number,
): number {
  const { packing, spareRight, spareNibble } = encoding;
  if (packing !== Packing.half || !spareRight || spareNibble <= 9 || length === 0) return units;
  return (bytes[offset + length - 1] & 15) === spareNibble ? 2 * length - 1 : units;
}
