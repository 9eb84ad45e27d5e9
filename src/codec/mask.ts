// Card data on its way to people: a PAN shows its first six and last four digits, tracks, PIN blocks, security data and
// cryptograms show nothing but their length (PCI DSS 3.3.1, 3.4.1). What hides a value is the spec's `sensitive`, and
// where a spec is silent the element's number in the standard: people's own specs seldom say. A PAN that a message states
// is hidden wherever else it stands in that message, as text or as hex; where card numbers are looked for (card-guard.ts), any is.

import { type CardSurroundings, withoutLoneNumbers, withoutTracks } from '../iso8583/card-runs.ts';
import { hasCheckDigit, LONGEST_PAN, maskPan, SHORTEST_SHOWN_PAN, SHOWN_FIRST, SHOWN_LAST } from '../iso8583/pan.ts';
import type { Sensitivity } from '../iso8583/sensitive-data.ts';
import { guardAt, hiddenInBytes } from './card-guard.ts';
import { openedMessage } from './composite/chip.ts';
import { ORDER_KEY } from './composite/wire-order.ts';
import type { Dialect } from './dialect.ts';
import type { FieldValues } from './field-values.ts';
import { sensitivityAt } from './sensitivity.ts';
import { SPARE_KEY } from './spare-nibble.ts';
import { BITMAP_KEY } from './write/bitmap-key.ts';

/** Why the value at `path` is hidden; undefined when it is not. A subfield that says nothing is hidden like its element. */
export function sensitivityOf(dialect: Dialect, path: string): Exclude<Sensitivity, 'none'> | undefined {
  const found = path === 'header' ? undefined : sensitivityAt(dialect, path);
  return found === 'none' ? undefined : found;
}

/** Every card number that the elements for cards state: the PANs, and those in the tracks. Longest first. */
export function cardNumbers(dialect: Dialect, ...messages: readonly FieldValues[]): string[] {
  const found = new Set<string>();
  const look = (path: string, value: string | FieldValues): void => {
    if (typeof value !== 'string') {
      for (const key in value) look(`${path}.${key}`, value[key]!);
      return;
    }
    const kind = sensitivityOf(dialect, path);
    if (kind === 'pan' && value.length >= SHORTEST_SHOWN_PAN) found.add(value);
    if (kind === 'pan' || kind === 'track')
      for (const [pan] of value.matchAll(/(?<!\d)\d{13,19}(?!\d)/g)) found.add(pan);
  };
  for (const message of messages) {
    const opened = openedMessage(message, dialect.fields);
    for (const key in opened) look(key, opened[key]!);
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/** One value as people may see it. `pans` are the card numbers that the messages at hand state (see `cardNumbers`). */
export function maskedValue(dialect: Dialect, path: string, value: string, pans: readonly string[]): string {
  const kind = sensitivityOf(dialect, path);
  if (kind === 'pan') return maskPan(value);
  if (kind !== undefined) return '*'.repeat(value.length);
  return maskText(value, pans, guardAt(dialect, path));
}

/** Text with `pans` hidden in it, as digits and as hex of ASCII or EBCDIC digits, and any other card number as `guard` says; null looks
 *  for none. */
export function maskText(text: string, pans: readonly string[], guard: CardSurroundings | null = 'text'): string {
  if (text.length < SHORTEST_SHOWN_PAN) return text;
  // Tracks first: without their number they would be none.
  let masked = guard === 'bytes' ? hiddenInBytes(text, '*', (bytes) => guarded(bytes, guard)) : guarded(text, guard);
  for (const pan of pans) {
    masked = masked.replaceAll(pan, maskPan(pan));
    for (const zone of ['3', 'F']) {
      const hex = pan.replace(/\d/g, `${zone}$&`);
      masked = masked.replaceAll(hex, '*'.repeat(hex.length));
    }
  }
  return masked;
}

/** Text with every track and card number in it hidden. */
function guarded(text: string, guard: CardSurroundings | null): string {
  if (guard === null) return text;
  const safe = withoutTracks(text, '*', guard);
  if (guard === 'amounts' || guard === 'bytes') return withoutLoneNumbers(safe, '*', guard);
  return safe.replace(/(?<!\d)\d(?:[ -]?\d){12,}(?!\d)/g, (run) => guardRun(run, guard === 'text'));
}

/** The message with every value as people may see it, subfields included. What is no card data stays as it is: chip data is opened,
 *  and its tags are hidden one by one. `pans` are the card numbers to hide wherever they stand, those of the message itself if left
 *  out. */
export function maskedJson(
  dialect: Dialect,
  given: FieldValues,
  pans: readonly string[] = cardNumbers(dialect, given),
): FieldValues {
  const json = openedMessage(given, dialect.fields);
  const masked = (path: string, value: string | FieldValues): string | FieldValues => {
    if (path === BITMAP_KEY && isSeveralBlocks(value)) return value;
    if (typeof value === 'string') return maskedValue(dialect, path, value, pans);
    const inside = (key: string, inner: string | FieldValues) =>
      key === ORDER_KEY ? inner : masked(`${path}.${key}`, inner);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inside(key, inner)]));
  };
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key === SPARE_KEY && typeof value === 'object' ? maskedNibbles(dialect, value) : masked(key, value),
    ]),
  );
}

/** The bitmap of a message that announces otherwise than usual: it has two blocks at least, and no digits of a card. */
function isSeveralBlocks(value: string | FieldValues): boolean {
  return typeof value === 'string' && /^(?:[0-9A-F]{16}){2,3}$/.test(value);
}

/** Half bytes that are left over: a digit may be one of a card number or a track. */
function maskedNibbles(dialect: Dialect, nibbles: FieldValues): FieldValues {
  const shown = (key: string, nibble: string | FieldValues) =>
    sensitivityOf(dialect, key) !== undefined && /^\d$/.test(String(nibble)) ? '*' : nibble;
  return Object.fromEntries(Object.entries(nibbles).map(([key, nibble]) => [key, shown(key, nibble)]));
}

/** A run of digits in groups, `12 4111 1111 1111 1111`: whatever groups together are a card number, its middle is hidden.
 *  They may overlap by chance, and then each of them could be the real one. `mayRunOn`: a longer row of digits may hold one. */
function guardRun(run: string, mayRunOn: boolean): string {
  const groups = run.split(/[ -]/);
  const digits = groups.join('');
  const hidden = new Set<number>();
  let begin = 0;
  groups.forEach((group, first) => {
    let end = begin;
    for (let last = first; last < groups.length && (last === first || end - begin <= LONGEST_PAN); last++) {
      end += groups[last]!.length;
      const candidate = digits.slice(begin, end);
      if (!isCardNumber(candidate) && !(mayRunOn && last === first && isRunTogether(candidate))) continue;
      for (let place = begin + SHOWN_FIRST; place < end - SHOWN_LAST; place++) hidden.add(place);
    }
    begin += group.length;
  });
  let place = 0;
  return run.replace(/\d/g, (digit) => (hidden.has(place++) ? '*' : digit));
}

function isCardNumber(digits: string): boolean {
  return (
    digits.length >= SHORTEST_SHOWN_PAN && digits.length <= LONGEST_PAN && digits[0] !== '0' && hasCheckDigit(digits)
  );
}

/** Longer than any card number: fields run together, and a card number may begin anywhere in them. */
function isRunTogether(digits: string): boolean {
  return digits.length > LONGEST_PAN && !/^0+$/.test(digits);
}
