// Card numbers and tracks that stand in text where nobody expects them (PCI DSS 3.3.1, 3.4.1). What is found is overwritten in its
// place, so that the text keeps its length.
import { hasCheckDigit, isDigit, LONGEST_PAN, SHORTEST_SHOWN_PAN, SHOWN_FIRST, SHOWN_LAST } from './pan.ts';

/** Digits of the shortest number that can be in a track. */
const SHORTEST_IN_TRACK = 12;

/** What a card number stands in: text that people write; text of a fixed length, whose digits are codes put together; a list of amounts
 *  with a sign (C or D) in front of each; bytes in hex. */
export type CardSurroundings = 'text' | 'fixed' | 'amounts' | 'bytes';

/** Tracks (ISO/IEC 7813): number, separator, expiry and service code, discretionary data; the number is in the first group. */
const tracks: readonly RegExp[] = [/(?<!\d)(\d{12,})=\d{7,}[\d=]*/g, /(?<!\d)(\d{12,})\^[^^\n]{2,26}\^\d{4,}[^?\s]*/g];
const anyLetterTrack = /(?<!\d)(\d{12,})D\d{7,}[\d=]*/gi;
/** The same with D for a separator, as packed digits have it. Among amounts and in bytes D is found by chance, so there the digits
 *  in front are no more than a card number has, and a month stands behind. */
const letterTracks: Readonly<Record<CardSurroundings, RegExp>> = {
  text: anyLetterTrack,
  fixed: anyLetterTrack,
  amounts: /(?<![\dCD])([1-9]\d{11,18})D\d\d(?:0[1-9]|1[0-2])\d{3,}[\d=]*/gi,
  bytes: /(?<!\d)(0?[1-9]\d{11,18})D\d\d(?:0[1-9]|1[0-2])\d{3,}[\d=]*/gi,
};
/** Digits that stand alone: no amount behind its sign, perhaps a half byte in front that fills the first byte. */
const loneNumbers = {
  amounts: /(?<![\dCD])[1-9]\d{12,18}(?![\dCD])/gi,
  bytes: /(?<!\d)0?[1-9]\d{12,18}(?!\d)/g,
} as const;
/** Digits in a row, or in groups with one blank or dash between them. */
const RUNS = /(?<!\d)\d(?:[ -]?\d){12,}(?!\d)/g;

/** By unit: 1 for digits, and for what may stand between two of them. */
const MAY_BE_IN_RUN = Uint8Array.from({ length: 256 }, (_, unit) => (isDigit(unit) || isBetweenDigits(unit) ? 1 : 0));

/** True when units that stand at `at` may have such a run in them: twelve digits or more, one after the other or with one blank or dash
 *  between two of them. Cheap, because of a text without digits it reads every twelfth unit. `table` gives the unit of a byte, where the
 *  bytes are no units themselves. */
export function mayHoldCardRun(bytes: Uint8Array, at: number, units: number, table: Uint8Array | undefined): boolean {
  const end = at + units;
  for (let i = at + SHORTEST_IN_TRACK - 1; i < end; i += SHORTEST_IN_TRACK) {
    if (MAY_BE_IN_RUN[unitAt(bytes, i, table)] === 0) continue;
    if (isInRun(bytes, at, end, i, table) && isInLongRun(bytes, at, end, i, table)) return true;
  }
  return false;
}

/** True when units that stand at `at` may have a track in them: twelve digits or more in a row, and a separator behind. As cheap as
 *  `mayHoldCardRun`, and true of far less: of a list of amounts only where one is negative. */
export function mayHoldTrack(bytes: Uint8Array, at: number, units: number, table: Uint8Array | undefined): boolean {
  const end = at + units;
  for (let i = at + SHORTEST_IN_TRACK - 1; i < end; i += SHORTEST_IN_TRACK) {
    let first = i;
    while (first >= at && isDigit(unitAt(bytes, first, table))) first--;
    if (first === i) continue;
    while (i < end && isDigit(unitAt(bytes, i, table))) i++;
    if (i < end && i - first > SHORTEST_IN_TRACK && isSeparator(unitAt(bytes, i, table))) return true;
  }
  return false;
}

/** True when packed digits that lie at `at` may be a track: twelve digits or more in front of a half byte D. */
export function mayHoldPackedTrack(bytes: Uint8Array, at: number, length: number): boolean {
  let digits = 0;
  for (let i = 2 * at; i < 2 * (at + length); i++) {
    const byte = bytes[i >> 1];
    const half = (i & 1) === 0 ? byte >> 4 : byte & 0x0f;
    if (half === 0x0d && digits >= SHORTEST_IN_TRACK) return true;
    digits = half <= 9 ? digits + 1 : 0;
  }
  return false;
}

/** The run around `i` has digits enough. */
function isInLongRun(bytes: Uint8Array, at: number, end: number, i: number, table: Uint8Array | undefined): boolean {
  let first = i;
  while (isInRun(bytes, at, end, first - 1, table)) first--;
  let digits = 0;
  for (let each = first; isInRun(bytes, at, end, each, table); each++) {
    if (isDigit(unitAt(bytes, each, table)) && ++digits === SHORTEST_IN_TRACK) return true;
  }
  return false;
}

/** A digit stands at `i`, or what may stand between two digits of a card number does. */
function isInRun(bytes: Uint8Array, at: number, end: number, i: number, table: Uint8Array | undefined): boolean {
  if (i < at || i >= end) return false;
  const unit = unitAt(bytes, i, table);
  if (!isBetweenDigits(unit)) return isDigit(unit);
  return i > at && i + 1 < end && isDigit(unitAt(bytes, i - 1, table)) && isDigit(unitAt(bytes, i + 1, table));
}

/** `=`, `^`, D or d. */
function isSeparator(unit: number): boolean {
  return unit === 0x3d || unit === 0x5e || (unit | 0x20) === 0x64;
}

/** A blank or a dash. */
function isBetweenDigits(unit: number): boolean {
  return unit === 0x20 || unit === 0x2d;
}

function unitAt(bytes: Uint8Array, at: number, table: Uint8Array | undefined): number {
  return table === undefined ? bytes[at] : table[bytes[at]];
}

/** `text` with every track overwritten by `filler` (one character) behind its number, and the middle of every card number. */
export function withoutCardRuns(text: string, filler: string): string {
  return withoutTracks(text, filler).replace(RUNS, (run) => {
    const digits = run.replace(/\D/g, '');
    return isCardRun(digits) ? hidden(run, digits.length, filler) : run;
  });
}

/** `text` with every track overwritten behind its number, and the middle of that number. Other numbers stay. */
export function withoutTracks(text: string, filler: string, surroundings: CardSurroundings = 'text'): string {
  let safe = text;
  for (const track of [letterTracks[surroundings], ...tracks]) {
    safe = safe.replace(track, (found: string, number: string) =>
      hidden(number, number.length, filler).padEnd(found.length, filler),
    );
  }
  return safe;
}

/** `text` with the middle of every card number overwritten that stands alone among amounts or in bytes. */
export function withoutLoneNumbers(text: string, filler: string, surroundings: keyof typeof loneNumbers): string {
  return text.replace(loneNumbers[surroundings], (digits) => {
    const number = digits.replace(/^0/, '');
    if (!hasCheckDigit(number)) return digits;
    return hidden(number, number.length, filler).padStart(digits.length, '0');
  });
}

/** A number of 13 to 19 digits with a right check digit, perhaps behind two digits that count it; or longer than any card number:
 *  fields run together, and one may begin anywhere. Thirteen digits that begin with 1 are milliseconds: no scheme has such cards. */
function isCardRun(digits: string): boolean {
  if (digits.length > LONGEST_PAN) return !/^0+$/.test(digits);
  if (digits.length === SHORTEST_SHOWN_PAN && digits.startsWith('1')) return false;
  const isCounted = Number(digits.slice(0, 2)) === digits.length - 2 && hasCheckDigit(digits.slice(2));
  return isCounted || (hasCheckDigit(digits) && !/^0+$/.test(digits));
}

/** The run with its digits but the first six and the last four overwritten. */
function hidden(run: string, digits: number, filler: string): string {
  let place = 0;
  return run.replace(/\d/g, (digit) => {
    const isShown = place < SHOWN_FIRST || place >= digits - SHOWN_LAST;
    place++;
    return isShown ? digit : filler;
  });
}
