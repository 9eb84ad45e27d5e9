// The guard over the text of a log: card numbers and tracks in any text are masked (PCI DSS 3.3.1 and 3.4.1). It is a last
// resort. Whoever logs gives facts that hold no card data, and the guard is for what slipped through: it can miss, so nothing
// may rely on it.
import { hasCheckDigit, LONGEST_PAN, maskPan, SHORTEST_SHOWN_PAN } from '../iso8583/pan.ts';

/** Digits of a long number. */
const LONG_NUMBER = 12;

/** One way in which a card number shows in text, and what to show instead. */
interface Guard {
  readonly pattern: RegExp;
  readonly shown: (found: string) => string;
}

// In this order: a track first, because the number in it would otherwise be masked and the rest of it left. Where any number of
// characters may stand, one class is repeated by * and no {n,} counts them: a count is remembered for each, and a text of millions
// would end in an overflow.
const guards: readonly Guard[] = [
  // Track 2, as in DE 35: number, separator, expiry, service code, discretionary data.
  { pattern: /(?<!\d)\d{12}\d*[=D]\d{7}\d*/gi, shown: maskTrack },
  // Track 1, as in DE 45: number, name, expiry and the rest.
  { pattern: /(?<!\d)\d{12}\d*\^[^^\n]{2,26}\^\d{4}[^?\s]*/g, shown: maskTrack },
  { pattern: /(?<!\d)\d{13}\d*/g, shown: maskRun },
  // As printed on the card, in groups of 4-4-4-4(-3) or 4-6-5.
  {
    pattern: /(?<!\d)(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?!\d)/g,
    shown: (groups) => {
      const digits = groups.replace(/\D/g, '');
      return hasCheckDigit(digits) ? maskPan(digits) : groups;
    },
  },
];

/** `text`, of any length, with every card number in it masked. Twelve digits (an RRN, DE 37) and fewer are never touched. */
export function maskCardData(text: string): string {
  // Nearly every text has no long run of digits; then one pass is all it costs.
  if (!/\d{4}[ -]?\d{4}/.test(text)) return text;
  let masked = text;
  for (const { pattern, shown } of guards) masked = masked.replace(pattern, (found) => shown(found));
  return masked;
}

/** `text` with the middle of every number of twelve digits and more masked, be it a card's or not, written together or with a blank or
 *  a dash between digits: arguments that nobody knows, which may be anything. */
export function maskLongNumbers(text: string): string {
  return maskCardData(text).replace(/\d[\d -]*\d/g, (numbers) =>
    // Two of them in a row end a number.
    numbers
      .split(/([ -][ -]+)/)
      .map(maskLong)
      .join(''),
  );
}

function maskLong(number: string): string {
  return number.replace(/[ -]/g, '').length < LONG_NUMBER ? number : maskPan(number);
}

// A run of 13 to 19 digits is masked when it passes Luhn. One that fails stays readable: no issuer ever gave such a
// number out, and terminals, merchants (DE 42) and times are numbers of that length that a reader needs. Two
// exceptions, both ways.
function maskRun(run: string): string {
  // Thirteen digits with a leading 1 are milliseconds since 1970: no scheme has such cards, and each tenth passes Luhn.
  if (run.length === SHORTEST_SHOWN_PAN && run.startsWith('1')) return run;
  // Longer than any card number: fields run together, or hex of digits. A card number may start anywhere in it.
  if (run.length > LONGEST_PAN) return maskPan(run);
  // LLVAR: two digits that count the rest.
  const isCounted = Number(run.slice(0, 2)) === run.length - 2 && hasCheckDigit(run.slice(2));
  return isCounted || hasCheckDigit(run) ? maskPan(run) : run;
}

function maskTrack(track: string): string {
  const end = track.search(/[=D^]/i);
  return `${maskPan(track.slice(0, end))}${track[end]}[hidden]`;
}
