// The half byte that an odd number of packed digits leaves over. Most systems do not look at it; a spec may ask that it is
// what it should be (`nibbleChecked`, as pyiso8583 does), and where a length counts bytes, one that is no digit tells an
// odd number of digits from the even one above it (jPOS `IFEB_LLNUM`).
// In JSON a nibble that is not what the spec fills with stands under `spare`, by element: `{"24": "083", "spare": {"24": "1"}}` is
// `0831` where the digits begin at the left. So no digit is lost, and the same bytes are written again.
import { type Encoding, nibbleOf, Packing, wireBytes } from './encoding.ts';
import { EncodeError } from './errors.ts';
import type { FieldPlan } from './field-plan.ts';
import type { FieldValues } from './field-values.ts';
import { PrefixKind } from './prefix.ts';

/** The key of the JSON that holds the nibbles. */
export const SPARE_KEY = 'spare';

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

/** The nibble that an odd number of digits leaves over, as a hex digit, where it is not the one that the spec fills with; undefined
 *  where it is, and where there is none. */
export function oddSpareNibble(
  { packing, spareRight, spareNibble }: Encoding,
  bytes: Uint8Array,
  offset: number,
  units: number,
): string | undefined {
  if (packing !== Packing.half || (units & 1) === 0) return undefined;
  const found = spareRight ? bytes[offset + (units >> 1)] & 15 : bytes[offset] >> 4;
  return found === spareNibble ? undefined : found.toString(16).toUpperCase();
}

/** Puts the nibble that JSON gives for an element into its value `written`, which ends at `end` of `out`. It is passed over where no
 *  half byte is left over: the message may come from another dialect. Throws an EncodeError for what is no nibble, or not the one
 *  that the spec asks for. */
export function writeSpareNibble(
  plan: FieldPlan,
  given: FieldValues[string],
  written: FieldValues[string],
  out: Uint8Array,
  end: number,
): void {
  const { encoding, packing, path } = plan;
  const expected = encoding.spareChecked === true ? encoding.spareNibble.toString(16).toUpperCase() : 'one hex digit';
  const nibble = typeof given === 'string' && given.length === 1 && given !== '=' ? nibbleOf[given.charCodeAt(0)] : 255;
  const isWrong = nibble === 255 || (encoding.spareChecked === true && nibble !== encoding.spareNibble);
  if (isWrong)
    throw new EncodeError('VALUE_TYPE', {
      path: `${SPARE_KEY}.${path}`,
      expected,
      found: JSON.stringify(given) ?? 'nothing',
    });
  if (packing !== Packing.half || plan.filled || typeof written !== 'string') return;
  const units = plan.prefixKind === PrefixKind.fixed ? plan.maxUnits : written.length;
  if ((units & 1) === 0) return;
  const at = encoding.spareRight ? end - 1 : end - wireBytes(packing, units);
  out[at] = encoding.spareRight ? (out[at] & 0xf0) | nibble : (out[at] & 0x0f) | (nibble << 4);
}

/** The value read as if its odd number of digits were filled on the other side: `083` with the spare nibble 1 is `831`. Undefined
 *  when no filler stands on that side, or the spare nibble is no digit. */
export function otherReading({ encoding }: FieldPlan, value: string, spare: string): string | undefined {
  if (!/^\d$/.test(spare) || value === '') return undefined;
  const filler = encoding.spareRight ? value[0]! : value.at(-1)!;
  if (filler !== '0' && filler !== 'F') return undefined;
  return encoding.spareRight ? value.slice(1) + spare : spare + value.slice(0, -1);
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
