// In which values card numbers and tracks are looked for that nobody expects there, and how: one table for what is shown (mask.ts) and
// for what is kept. What a spec calls text may hold one wherever thirteen characters do. What the standard makes of digits is never
// searched: an amount, a moment or the number of a merchant may pass the check digit by chance.
import { type CardSurroundings, mayHoldPackedTrack, mayHoldTrack } from '../iso8583/card-runs.ts';
import { SHORTEST_SHOWN_PAN } from '../iso8583/pan.ts';
import type { Dialect } from './dialect.ts';
import { encodings } from './encoding.ts';
import type { FieldPlan } from './field-plan.ts';
import { planAt } from './plan-at.ts';
import { PrefixKind } from './prefix.ts';
import { reasonVersion } from './reason-version.ts';

/** Bytes that a spec does not explain are codes, indicators and bitmaps up to this many; more of them may be anything. */
const MOST_BYTES_OF_CODES = 16;

/** Elements of the standard with text in them that people write, fixed or not: card acceptor, additional response data, payee, file,
 *  accounts. */
export const TEXTS: ReadonlySet<number> = new Set([43, 44, 98, 101, 102, 103]);

/** By version (0: 1987, 1: 1993, 2: 2003), lists of amounts with their currencies and signs, whose digits run on. */
const amountLists: readonly ReadonlySet<number>[] = [
  new Set([54, 66, 95]),
  new Set([46, 54, 66, 109, 110]),
  new Set([46, 54, 66, 109, 110]),
];

/** By version, what the standard makes of thirteen digits or more in a fixed length, whatever class a spec gives it: amounts, moments,
 *  the original's elements, references of digits. */
const digitsIn: readonly ReadonlySet<number>[] = [
  new Set([86, 87, 88, 89, 90, 97]),
  new Set([30, 86, 87, 88, 89, 97, 105, 106]),
  new Set([4, 5, 6, 12, 30, 31, 70, 74, 75, 97]),
];

/** The number of the card acceptor: fifteen characters where it is fixed. */
const MERCHANT = 42;

/** How card numbers are looked for in the value at `path` (`43`, `127.25`); null where they are not. */
export function guardAt(dialect: Dialect, path: string): CardSurroundings | null {
  if (path === '0' || path === 'header') return null;
  const plan = planAt(dialect, path);
  if (plan !== undefined) return guardOf(plan, Number(path), reasonVersion(dialect));
  // What a spec does not name: tokens, tags of chip data that are a network's own.
  const around = planAt(dialect, path.slice(0, Math.max(0, path.lastIndexOf('.'))));
  return around?.chip === true || !(around?.binary ?? false) ? 'text' : 'bytes';
}

/** How card numbers are looked for in a value of `plan`; null where they are not. `number` is its element, NaN of a subfield,
 *  `version` 0 for 1987, 1 for 1993 and 2 for 2003. */
export function guardOf(plan: FieldPlan, number: number, version: number): CardSurroundings | null {
  if (plan.binary) return plan.maxUnits > MOST_BYTES_OF_CODES ? 'bytes' : null;
  if (isOfDigits(plan) || plan.maxUnits < SHORTEST_SHOWN_PAN) return null;
  if (amountLists[version]!.has(number)) return 'amounts';
  if (plan.prefixKind !== PrefixKind.fixed || TEXTS.has(number)) return 'text';
  return number === MERCHANT || digitsIn[version]!.has(number) ? null : 'fixed';
}

/** Its class admits nothing but digits, and the sign of an amount. */
export function isOfDigits(plan: FieldPlan): boolean {
  return plan.className === 'n' || plan.className === 'x+n';
}

const EBCDIC = encodings.EBCDIC!.canonicalOf;

/** True when `length` bytes at `at` may have a track in them, read as `hiddenInBytes` reads them: cheap, for most bytes have none. */
export function mayHoldTrackInBytes(bytes: Uint8Array, at: number, length: number): boolean {
  return (
    mayHoldPackedTrack(bytes, at, length) ||
    mayHoldTrack(bytes, at, length, undefined) ||
    mayHoldTrack(bytes, at, length, EBCDIC)
  );
}

/** Upper-case hex of bytes with `filler` (one character) wherever `hide` overwrites something in them, read as packed digits, as ASCII
 *  and as EBCDIC. What `hide` returns is as long as what it is given. */
export function hiddenInBytes(hex: string, filler: string, hide: (text: string) => string): string {
  let safe = hide(hex);
  const bytes = Buffer.from(hex, 'hex');
  for (const table of [undefined, EBCDIC]) {
    const text = (table === undefined ? bytes : Buffer.from(bytes.map((byte) => table[byte]))).toString('latin1');
    const hidden = hide(text);
    if (hidden === text) continue;
    const isHidden = (at: number) => hidden[at] !== text[at];
    safe = safe.replace(/../g, (pair, at: number) => (isHidden(at / 2) ? filler.repeat(2) : pair));
  }
  return safe;
}
