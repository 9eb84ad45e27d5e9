// Bytes in bits, in octal digits and as characters, with offsets in front or without: xxd -b, od -b, od -c, and od as it is.
import { payloadOf } from './packet.ts';

const LINE =
  /^\s*(?:(?:0x)?[0-9A-Fa-f]{4,16}:\s+|[0-7]{7}\s+)?([01]{8}(?:\s+[01]{8})*|[0-7]{3}(?:\s+[0-7]{3})*|[0-7]{6}(?:\s+[0-7]{6})*)(?:\s{2,}.*)?$/;
const BITS_FIRST = /^\s*(?:(?:0x)?[0-9A-Fa-f]{4,16}:\s+)?[01]{8}(?:\s|$)/;
/** od -c: four columns a byte. */
const CHARACTERS = /^[0-9a-f]{7}((?: {3}[!-~]| {4}| {2}\\[0abtnvfr]| [0-7]{3})+)$/;
/** The number of bytes, in octal, in the last line of od; hexdump has it in hex. */
const END = /^\s*([0-9a-f]{7,})\s*$/;
/** Fewer are numbers of something else. */
const FEWEST_BYTES = 4;
const BITS = 8;
const WORD_DIGITS = 6;
const MOST_FILLERS = 16;

interface OtherBases {
  /** What its bytes could be, the likeliest first. */
  readonly readings: readonly Buffer[];
  readonly lines: number;
}

/** The bytes that begin on `lines[from]`. Undefined when that is no line of them. */
export function otherBasesAt(lines: readonly string[], from: number): OtherBases | undefined {
  // Only bits are told without an offset.
  if (!/^0{7}\s/.test(lines[from]!) && !BITS_FIRST.test(lines[from]!)) return undefined;
  const bytes: number[] = [];
  let width: number | undefined;
  let at = from;
  for (; at < lines.length; at++) {
    const cells = cellsOf(lines[at]!);
    width ??= cells[0]?.length;
    if (cells.length === 0 || cells.some(({ length }) => length !== width)) break;
    for (const cell of cells) bytes.push(...bytesOf(cell));
  }
  if (bytes.length < FEWEST_BYTES || bytes.some((byte) => byte > 255)) return undefined;
  // Digits alone are hex as well: bits are told by their number, the others by the end that od writes.
  const count = width === BITS ? bytes.length : statedCount(lines[at], bytes.length);
  if (count === undefined) return undefined;
  const whole = Buffer.from(bytes).subarray(0, count);
  const payload = payloadOf(whole);
  const readings = payload === undefined ? [whole] : [payload, whole];
  return { readings, lines: at - from + (width === BITS ? 0 : 1) };
}

/** The number of bytes that the last line says; a last word or line may have been filled up. */
function statedCount(line: string | undefined, count: number): number | undefined {
  const digits = END.exec(line ?? '')?.[1];
  if (digits === undefined) return undefined;
  return [8, 16]
    .map((base) => Number.parseInt(digits, base))
    .find((stated) => stated <= count && stated > count - MOST_FILLERS);
}

/** The bytes or words of a line as they are written; none when it is no such line. */
function cellsOf(line: string): string[] {
  const digits = LINE.exec(line)?.[1];
  if (digits !== undefined) return digits.split(/\s+/);
  return CHARACTERS.exec(line)?.[1]?.match(/.{4}/g) ?? [];
}

const named: Readonly<Record<string, number>> = { 0: 0, a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

function bytesOf(cell: string): number[] {
  if (cell.length === BITS) return [Number.parseInt(cell, 2)];
  const text = cell.trim();
  if (cell.length === 4 && text.length < 3)
    return [text.startsWith('\\') && text.length === 2 ? named[text[1]!]! : (text || ' ').charCodeAt(0)];
  const value = Number.parseInt(text, 8);
  // A word as the machine keeps it, low byte first.
  return cell.length === WORD_DIGITS ? [value & 255, value >> 8] : [value];
}
