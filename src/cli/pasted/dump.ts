// Dumps: lines of an offset, bytes in hex, and often the same as characters (xxd, hexdump -C, od, gdb, Wireshark, tcpdump, jPOS). The
// offsets say how many bytes a line has, so that characters that look like hex are never taken for bytes.
import { payloadOf } from './packet.ts';

/** One line of a dump: its offset as written, and what stands behind it. */
interface DumpLine {
  readonly digits: string;
  readonly text: string;
  /** Where `text` begins in the line. */
  readonly column: number;
}

/** An offset may have itself in another base behind it, or gdb's name of the place. */
const LINE = /^[\s<!|#>*+-]*(?:0x)?([0-9A-Fa-f]{4,16})(?:\([0-9A-Fa-f]+\)|\s<[^>]*>)?(?::|\s*\||(?=\s|$))(.*)$/;
/** Offsets count in these; od counts in eights. */
const BASES = [16, 8, 10] as const;
const USUAL_BYTES = 16;
const MOST_PER_LINE = 64;

/** Lines of bytes and the same as characters, without an offset. */
const PLAIN_LINE = /^\s*((?:[0-9A-Fa-f]{2} ){3,}|(?:[0-9A-Fa-f]{4} ){3,})\s*(\S.*)$/;

interface Dump {
  /** What its bytes could be, the likeliest first. */
  readonly readings: readonly Buffer[];
  readonly lines: number;
}

/** The dump that begins with `lines[from]`. Undefined when none begins there. */
export function dumpAt(lines: readonly string[], from: number): Dump | undefined {
  const plain = plainDumpAt(lines, from);
  if (plain !== undefined) return plain;
  const first = dumpLine(lines[from]);
  if (first === undefined || !hasBytes(first.text)) return undefined;
  const second = dumpLine(lines[from + 1]);
  const base = second === undefined ? undefined : baseOf(first, second);
  if (base === undefined) {
    if (!/^0+$/.test(first.digits)) return undefined;
    // One line: the characters are told by the gap in front of them.
    const alone = hexPrefix(first.text.replace(/\s{3,}.*$|\s\|.*$/, ''), USUAL_BYTES, USUAL_GAPS);
    const isSetApart = /^ {2}|^ *(?:[0-9A-Fa-f]{2} )+/.test(first.text) || /^[^:]*:/.test(lines[from]!);
    return isSetApart ? { readings: [alone], lines: 1 } : undefined;
  }
  const dump = readDump(lines, from, base, offsetOf(second!, base) - offsetOf(first, base));
  const readings = isInWords(first, lines[from]!) ? [dump.bytes, swapped(dump.bytes)] : [dump.bytes];
  const whole = readings.map((bytes) => bytes.subarray(0, dump.count));
  return { readings: [...whole.flatMap((bytes) => payloadOf(bytes) ?? []), ...whole], lines: dump.lines };
}

/** The base of the offsets: the one in which they count all that the first line has up to a gap, or up to its end. */
function baseOf(first: DumpLine, second: DumpLine): number | undefined {
  const bases = BASES.filter((radix) => isNext(first, second, radix));
  const text = first.text.replace(/\s\|.*$/, '');
  const all = [hexPrefix(text, MOST_PER_LINE, WIDE_GAPS).length, hexPrefix(text, MOST_PER_LINE).length];
  return bases.find((radix) => all.includes(offsetOf(second, radix) - offsetOf(first, radix))) ?? bases[0];
}

/** Lines without an offset: the characters say that they are what the bytes are. */
function plainDumpAt(lines: readonly string[], from: number): Dump | undefined {
  const pieces: Buffer[] = [];
  for (let at = from; at < lines.length; at++) {
    const found = PLAIN_LINE.exec(lines[at]!);
    if (found === null) break;
    const bytes = Buffer.from(found[1]!.replaceAll(' ', ''), 'hex');
    if (!areCharactersOf(found[2]!, bytes)) break;
    pieces.push(bytes);
  }
  return pieces.length === 0 ? undefined : { readings: [Buffer.concat(pieces)], lines: pieces.length };
}

/** Every character is that of its byte, or stands for one that cannot be shown. */
function areCharactersOf(text: string, bytes: Buffer): boolean {
  const characters = text.trimEnd();
  if (characters.length > bytes.length || characters.length * 2 < bytes.length) return false;
  const shown = bytes.subarray(0, characters.length);
  return shown.every((byte, i) => {
    const character = characters[i]!;
    return byte > 0x20 && byte < 0x7f ? character.charCodeAt(0) === byte : !/[0-9A-Za-z]/.test(character);
  });
}

/** The numbers of columns above a dump. */
export function isRuler(line: string): boolean {
  return /^\W*0?0\W+0?1\W+0?2\W+0?3\W+0?4\W+0?5\W+0?6\W+0?7\b/.test(line);
}

/** The lines that hexyl draws between columns, in UTF-8 read as ISO 8859-1, and where it only parts two halves. */
const DRAWN = /\xe2\x94\x82/g;
const DRAWN_HALF = /\xe2\x94\x8a/g;
/** WinDbg parts the halves of an address. */
const PARTED_OFFSET = /^(\s*[0-9A-Fa-f]{8})`(?=[0-9A-Fa-f]{8}\s)/;

function dumpLine(line: string | undefined): DumpLine | undefined {
  const plain = (line ?? '').replace(PARTED_OFFSET, '$1').replace(DRAWN, '|').replace(DRAWN_HALF, ' ');
  const found = LINE.exec(plain);
  return found === null
    ? undefined
    : { digits: found[1]!, text: found[2]!, column: found[0].length - found[2]!.length };
}

/** Words of two bytes without a colon in front: hexdump and od write them as the machine keeps them, low byte first. */
function isInWords({ text }: DumpLine, line: string): boolean {
  return /^\s+[0-9A-Fa-f]{4}(?:\s+[0-9A-Fa-f]{4})*\s*$/.test(text) && !line.includes(':');
}

function swapped(bytes: Buffer): Buffer {
  const whole = Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
  return bytes.length % 2 === 0 ? whole : Buffer.concat([whole, bytes.subarray(-1)]);
}

function hasBytes(text: string): boolean {
  return /^\s*(?:0x)?(?:[0-9A-Fa-f]{2}){1,8}(?:\s|-|$|\|)/.test(text);
}

/** The second line counts what the first one has. */
function isNext(first: DumpLine, second: DumpLine, radix: number): boolean {
  const count = offsetOf(second, radix) - offsetOf(first, radix);
  if (Number.isNaN(count) || count <= 0 || count > MOST_PER_LINE) return false;
  if (second.text.trim() === '') return hexPrefix(first.text.replace(/\s\|.*$/, ''), count).length === count;
  return hexPrefix(first.text, count).length === count;
}

function offsetOf({ digits }: DumpLine, radix: number): number {
  return radix === 8 && /[89A-Fa-f]/.test(digits) ? Number.NaN : Number.parseInt(digits, radix);
}

function readDump(lines: readonly string[], from: number, radix: number, perLine: number) {
  const pieces: Buffer[] = [];
  const begin = offsetOf(dumpLine(lines[from])!, radix);
  let count = 0;
  let at = from;
  let isRepeated = false;
  // Where the characters begin: behind the bytes of a full line, or of a short one, where a gap is that full lines do not have.
  let width = Number.POSITIVE_INFINITY;
  let gaps: Gaps | undefined;
  for (; at < lines.length; at++) {
    if (lines[at]!.trim() === '*') {
      isRepeated = true;
      continue;
    }
    const line = dumpLine(lines[at]);
    if (line === undefined) break;
    const offset = offsetOf(line, radix) - begin;
    while (isRepeated && count < offset && pieces.length > 0) {
      const piece = pieces.at(-1)!.subarray(0, offset - count);
      pieces.push(piece);
      count += piece.length;
    }
    isRepeated = false;
    if (offset !== count) break;
    const bytes = hexPrefix(line.text.slice(0, width).replace(/\s\|.*$/, ''), perLine, gaps);
    if (pieces.length === 0) {
      width = widthOf(line.text, perLine);
      gaps = gapsOf(line.text, perLine);
    }
    pieces.push(bytes);
    count += bytes.length;
    if (bytes.length < perLine) {
      at++;
      // The last line of hexdump and od has the number of bytes, and none; a last word may have been filled up.
      const last = bytes.length === 0 ? undefined : dumpLine(lines[at]);
      const stated = last?.text.trim() === '' ? offsetOf(last, radix) - begin : Number.NaN;
      if (stated !== count && stated !== count - 1) break;
      count = stated;
      at++;
      break;
    }
  }
  return { bytes: Buffer.concat(pieces), count, lines: at - from };
}

/** What stands in front of each byte of a line. */
type Gaps = (count: number) => string;

/** Eight bytes, a wider gap, eight bytes: what stands in front of the first byte is the dump's own affair. */
const USUAL_GAPS: Gaps = (count) => (count === USUAL_BYTES / 2 ? '  ' : ' ');
const WIDE_GAPS: Gaps = (count) => (count === USUAL_BYTES / 2 ? '   ' : ' ');

function gapsOf(text: string, count: number): Gaps {
  const found = [...text.matchAll(/([\s-]*)(?:0x)?[0-9A-Fa-f]{2}/g)].slice(0, count).map(([, gap]) => gap!);
  return (at) => found[at] ?? '';
}

/** At most `most` bytes from the beginning of `text`, which may be grouped: with `gaps`, up to a gap wider than those. */
function hexPrefix(text: string, most: number, gaps?: Gaps): Buffer {
  const bytes: number[] = [];
  const pairs = /([\s-]*)(?:0x)?([0-9A-Fa-f]{2})/y;
  while (bytes.length < most) {
    const found = pairs.exec(text);
    if (found === null) break;
    const count = bytes.length;
    if (gaps !== undefined && count > 0 && found[1]!.length > gaps(count).length) break;
    bytes.push(Number.parseInt(found[2]!, 16));
  }
  return Buffer.from(bytes);
}

/** Columns that `count` bytes take. */
function widthOf(text: string, count: number): number {
  const pairs = /[\s-]*(?:0x)?[0-9A-Fa-f]{2}/y;
  for (let i = 0; i < count; i++) pairs.exec(text);
  return pairs.lastIndex;
}
