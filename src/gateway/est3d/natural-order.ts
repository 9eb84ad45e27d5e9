// The order that PHP's natcasesort gives names: bytes in which upper and lower case of ASCII are one, runs of digits compared as numbers,
// blanks skipped. It is that of PHP 8 to the letter, because shops sort with it: ext/standard/strnatcmp.c (there after Martin Pool's natural
// order comparison) and the stable sort of PHP 8.0.

const ZERO = 0x30;
const NINE = 0x39;

/** The texts in natural order; those that compare as equal stay in theirs. */
export function inNaturalOrder<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, name: Buffer.from(nameOf(item)) }))
    .toSorted((left, right) => compareNaturally(left.name, right.name))
    .map(({ item }) => item);
}

/** Below zero, zero or above, as strnatcasecmp has it. */
function compareNaturally(left: Uint8Array, right: Uint8Array): number {
  if (left.length === 0 || right.length === 0) return left.length - right.length;
  let leftAt = afterZeros(left);
  let rightAt = afterZeros(right);
  for (;;) {
    leftAt = afterBlanks(left, leftAt);
    rightAt = afterBlanks(right, rightAt);
    if (isDigit(left[leftAt]) && isDigit(right[rightAt])) {
      const leftEnd = endOfDigits(left, leftAt);
      const rightEnd = endOfDigits(right, rightAt);
      const difference = compareRuns(left.subarray(leftAt, leftEnd), right.subarray(rightAt, rightEnd));
      if (difference !== 0) return difference;
      leftAt = leftEnd;
      rightAt = rightEnd;
      if (leftAt === left.length || rightAt === right.length) return ended(left, leftAt, right, rightAt);
    }
    const difference = upperCase(left[leftAt]) - upperCase(right[rightAt]);
    if (difference !== 0) return difference;
    leftAt++;
    rightAt++;
    if (leftAt >= left.length || rightAt >= right.length) return ended(left, leftAt, right, rightAt);
  }
}

/** Whichever has ended comes first. */
function ended(left: Uint8Array, leftAt: number, right: Uint8Array, rightAt: number): number {
  return Number(leftAt < left.length) - Number(rightAt < right.length);
}

/** Zeros are skipped where a name begins with them, but for the last one of a zero. */
function afterZeros(name: Uint8Array): number {
  let at = 0;
  while (name[at] === ZERO && isDigit(name[at + 1])) at++;
  return at;
}

function afterBlanks(name: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(name[at])) at++;
  return at;
}

function endOfDigits(name: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(name[at])) at++;
  return at;
}

/** Whole numbers: the longer one is the greater. With a zero in front of one of them, digit by digit, as behind a decimal point. */
function compareRuns(left: Uint8Array, right: Uint8Array): number {
  const isFraction = left[0] === ZERO || right[0] === ZERO;
  if (!isFraction && left.length !== right.length) return left.length - right.length;
  return Buffer.compare(left, right);
}

/** Behind the end there is the zero byte that ends texts of C. */
function upperCase(byte = 0): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

function isDigit(byte = 0): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** isspace of the C locale. */
function isBlank(byte = 0): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
