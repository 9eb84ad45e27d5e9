// Card data on its way to a log. Masking goes by type: a card number is wrapped in `Pan` and prints its first six and
// last four digits, anything else of a card in `Secret` and prints nothing (PCI DSS 3.3.1 and 3.4.1). Behind that
// stands a last resort for what was never wrapped: `maskCardData` looks for card numbers in any text. The guard can
// miss, the types cannot.

const firstDigits = 6;
const lastDigits = 4;
/** Shortest and longest card number, ISO/IEC 7812-1; with all but the oldest schemes starting at 13. */
const shortestPan = 13;
const longestPan = 19;

/** First six and last four characters, stars between; all stars when that would show more than it hides. */
export function firstSixLastFour(digits: string): string {
  const hidden = digits.length - firstDigits - lastDigits;
  if (digits.length < shortestPan) return '*'.repeat(digits.length);
  return digits.slice(0, firstDigits) + '*'.repeat(hidden) + digits.slice(-lastDigits);
}

/** A card number that can be logged: every way of printing it gives the masked form. */
export class Pan {
  readonly #digits: string;
  constructor(digits: string) {
    this.#digits = digits;
  }
  toString(): string {
    return firstSixLastFour(this.#digits);
  }
  toJSON(): string {
    return this.toString();
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Track data, PIN block, CVV, cryptogram, key: that there is one may be logged, and nothing of it. Keeps no value. */
export class Secret {
  toString(): string {
    return '[hidden]';
  }
  toJSON(): string {
    return this.toString();
  }
}

/** One way in which a card number shows in text, and what to show instead. */
interface Guard {
  readonly pattern: RegExp;
  readonly shown: (found: string) => string;
}

// In this order: a track first, because the number in it would otherwise be masked and the rest of it left.
const guards: readonly Guard[] = [
  // Track 2, as in DE 35: number, separator, expiry, service code, discretionary data.
  { pattern: /(?<!\d)\d{12,}[=D]\d{7,}/gi, shown: maskTrack },
  // Track 1, as in DE 45: number, name, expiry and the rest.
  { pattern: /(?<!\d)\d{12,}\^[^^\n]{2,26}\^\d{4,}[^?\s]*/g, shown: maskTrack },
  { pattern: /(?<!\d)\d{13,}(?!\d)/g, shown: maskRun },
  // As printed on the card, in groups of 4-4-4-4(-3) or 4-6-5.
  {
    pattern: /(?<!\d)(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?!\d)/g,
    shown: (groups) => {
      const digits = groups.replace(/\D/g, '');
      return passesLuhn(digits) ? firstSixLastFour(digits) : groups;
    },
  },
];

/** `text` with every card number in it masked. Twelve digits (an RRN, DE 37) and fewer are never touched. */
export function maskCardData(text: string): string {
  // Nearly every text has no long run of digits; then one pass is all it costs.
  if (!/\d{4}[ -]?\d{4}/.test(text)) return text;
  let masked = text;
  for (const { pattern, shown } of guards) masked = masked.replace(pattern, (found) => shown(found));
  return masked;
}

// A run of 13 to 19 digits is masked when it passes Luhn. One that fails stays readable: no issuer ever gave such a
// number out, and terminals, merchants (DE 42) and times are numbers of that length that a reader needs. Two
// exceptions, both ways.
function maskRun(run: string): string {
  // Thirteen digits with a leading 1 are milliseconds since 1970: no scheme has such cards, and each tenth passes Luhn.
  if (run.length === shortestPan && run.startsWith('1')) return run;
  // Longer than any card number: fields run together, or hex of digits. A card number may start anywhere in it.
  if (run.length > longestPan) return firstSixLastFour(run);
  // LLVAR: two digits that count the rest.
  const isCounted = Number(run.slice(0, 2)) === run.length - 2 && passesLuhn(run.slice(2));
  return isCounted || passesLuhn(run) ? firstSixLastFour(run) : run;
}

function maskTrack(track: string): string {
  const end = track.search(/[=D^]/i);
  return `${firstSixLastFour(track.slice(0, end))}${track[end]}[hidden]`;
}

/** The check of ISO/IEC 7812-1 annex B over a string of digits. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 0x30;
    const doubled = place % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const mostBytes = 16;
const shortestHiddenRun = 7;

/**
 * Bytes around `offset` as upper-case hex, at most 16, the one at `offset` in brackets: `30 31 [00] 38`. Whole frames
 * are not to be logged, and there is no function that would: in hex a card number in ASCII (`34 31 31 31`) or EBCDIC is
 * no run of digits, so the guard over text cannot see it. Hence the bound, and hence digits are looked for in the
 * bytes: of seven or more in a row that can be digits (packed, ASCII, EBCDIC, padded, with a track's separator) only
 * the first three and the last two are shown. The row is measured in all of `bytes`, so that the cut cannot shorten it.
 */
export function hexAround(bytes: Uint8Array, offset: number, span: number = mostBytes): string {
  const length = Math.max(1, Math.min(span, mostBytes));
  const start = Math.max(0, Math.min(offset - Math.floor(length / 2), bytes.length - length));
  const shown: string[] = [];
  for (let at = start; at < Math.min(start + length, bytes.length); at++) {
    const hex = isHidden(bytes, at) ? '**' : bytes[at].toString(16).toUpperCase().padStart(2, '0');
    shown.push(at === offset ? `[${hex}]` : hex);
  }
  if (offset >= bytes.length) shown.push('[end]');
  return shown.join(' ');
}

function isHidden(bytes: Uint8Array, at: number): boolean {
  if (!canBeDigits(bytes[at])) return false;
  let before = 0;
  while (before < shortestHiddenRun && at - before > 0 && canBeDigits(bytes[at - before - 1])) before++;
  let after = 0;
  while (after < shortestHiddenRun && at + after + 1 < bytes.length && canBeDigits(bytes[at + after + 1])) after++;
  return before + after + 1 >= shortestHiddenRun && before >= 3 && after >= 2;
}

// Two nibbles of which one at least is a digit and the other a digit, F (padding, or the zone of EBCDIC) or D
// (separator).
function canBeDigits(byte: number): boolean {
  const [high, low] = [byte >> 4, byte & 0x0f];
  const fits = (nibble: number): boolean => nibble <= 9 || nibble === 0x0d || nibble === 0x0f;
  return fits(high) && fits(low) && (high <= 9 || low <= 9);
}
