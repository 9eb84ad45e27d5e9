// The character checks of the fast path, which look at four bytes at a time: one by one they took four fifths of the time of
// indexing. A run is one element, or several that lie one behind the other and have the same check.

/** How the fast path checks characters; `slow` leaves it to `measure`. */
export const CharacterCheck = {
  none: 0,
  digits: 1,
  printable: 2,
  packedDigits: 3,
  /** From here on an element is checked by itself, with a table of its own. */
  table: 4,
  mostlyDigits: 5,
  mostlyTrack: 6,
  slow: 7,
} as const;

/** True when every byte of the run passes. */
export function isRunAdmitted(check: number, view: DataView, from: number, to: number): boolean {
  const last = to - 4;
  if (last < from) return isShortRunAdmitted(check, view, from, to);
  let odd = 0;
  // The last look overlaps the one before when the length is no multiple of four.
  if (check === CharacterCheck.digits) {
    for (let i = from; i < last; i += 4) odd |= perhapsNotDigits(view.getInt32(i, true));
    odd = (odd | perhapsNotDigits(view.getInt32(last, true))) & 0x80808080;
  } else if (check === CharacterCheck.mostlyTrack) {
    for (let i = from; i < last; i += 4) odd |= notTrack(view.getInt32(i, true));
    odd |= notTrack(view.getInt32(last, true));
  } else if (check === CharacterCheck.printable) {
    for (let i = from; i < last; i += 4) odd |= perhapsNotPrintable(view.getInt32(i, true));
    odd = (odd | perhapsNotPrintable(view.getInt32(last, true))) & 0x80808080;
    // Letters beyond ASCII are rare, and admitted.
    if (odd !== 0) {
      odd = 0;
      for (let i = from; i < last; i += 4) odd |= notPrintable(view.getInt32(i, true));
      odd |= notPrintable(view.getInt32(last, true));
    }
  } else {
    for (let i = from; i < last; i += 4) odd |= notPackedDigits(view.getInt32(i, true));
    odd |= notPackedDigits(view.getInt32(last, true));
  }
  return odd === 0;
}

/** A run of less than four bytes: the four bytes that end with it, of which those before it are taken for zeros, which every
 *  check admits. A message type and a bitmap stand before every element. */
function isShortRunAdmitted(check: number, view: DataView, from: number, to: number): boolean {
  if (from === to) return true;
  const foreign = 0xffffffff << (8 * (to - from));
  const word = (view.getInt32(to - 4) & ~foreign) | (0x30303030 & foreign);
  const odd =
    check === CharacterCheck.digits
      ? notDigits(word)
      : check === CharacterCheck.mostlyTrack
        ? notTrack(word)
        : check === CharacterCheck.printable
          ? notPrintable(word)
          : notPackedDigits(word);
  return odd === 0;
}

/** True when an element, checked by itself, is admitted. */
export function isElementAdmitted(
  check: number,
  admitted: Uint8Array | undefined,
  bytes: Buffer,
  view: DataView,
  from: number,
  to: number,
): boolean {
  if (check === CharacterCheck.none || from === to) return true;
  if (check < CharacterCheck.table) return isRunAdmitted(check, view, from, to);
  if (check !== CharacterCheck.table) {
    const likely = check === CharacterCheck.mostlyDigits ? CharacterCheck.digits : CharacterCheck.mostlyTrack;
    if (isRunAdmitted(likely, view, from, to)) return true;
  }
  return admittedByTable(admitted!, bytes, from, to);
}

function admittedByTable(table: Uint8Array, bytes: Buffer, at: number, end: number): boolean {
  let all = 1;
  for (let i = at; i < end; i++) all &= table[bytes[i]];
  return all === 1;
}

/** Non-zero when one of four bytes is not 0x30 to 0x39: its high nibble is not 3, or adding 6 carries out of the low one. */
function notDigits(word: number): number {
  return ((word & 0xf0f0f0f0) ^ 0x30303030) | (((word & 0x0f0f0f0f) + 0x06060606) & 0xf0f0f0f0);
}

/** True when each of four bytes is an ASCII digit. */
export function areDigits(word: number): boolean {
  return notDigits(word) === 0;
}

/** Some high bit of the four bytes is set unless all are 0x30 to 0x39: adding 0x46 sets it above 0x39, taking 0x30 away below
 *  0x30 and above 0xAF; a carry or borrow only comes from a byte that sets it anyway. */
function perhapsNotDigits(word: number): number {
  return (word + 0x46464646) | 0 | ((word - 0x30303030) | 0);
}

/** Non-zero when one of four bytes is not 0x30 to 0x3F. */
function notTrack(word: number): number {
  return (word & 0xf0f0f0f0) ^ 0x30303030;
}

/** Non-zero when one of eight nibbles is above 9. */
function notPackedDigits(word: number): number {
  return (((word & 0x0f0f0f0f) + 0x06060606) | (((word >>> 4) & 0x0f0f0f0f) + 0x06060606)) & 0xf0f0f0f0;
}

/** Some high bit of the four bytes is set unless all are 0x20 to 0x7E. */
function perhapsNotPrintable(word: number): number {
  return (word + 0x01010101) | 0 | ((word - 0x20202020) | 0);
}

/** Non-zero when one of four bytes is below 0x20 or is 0x7F (or, rarely and harmlessly, beside such a byte). */
function notPrintable(word: number): number {
  const high = word & 0xe0e0e0e0;
  const del = word ^ 0x7f7f7f7f;
  return (((high - 0x01010101) & ~high) | ((del - 0x01010101) & ~del)) & 0x80808080;
}
