// Messages inside JSON, as HTTP clients and logs show them: hex or text in a string, a list of numbers, the Buffer of Node.
import { narrowed } from '../../explain/utf8.ts';
import { byteForms } from './byte-forms.ts';
import { bytesInside } from './log-line.ts';

/** Lines that one value may take: a list has a number on each. */
const MOST_LINES = 4096;
/** Ends of lines that could be that of the value. */
const MOST_TRIES = 16;

interface JsonLines {
  /** Undefined where the value does not end on the lines at hand. */
  readonly value: unknown;
  readonly lines: number;
}

/** The JSON value that begins on `lines[from]`; 'open' when it may end on lines that are not there
 *  yet, 'never' when too many lines have no end for it. */
export function jsonAt(lines: readonly string[], from: number): JsonLines | 'open' | 'never' | undefined {
  const first = lines[from]!.trim();
  if (!/^[[{]/.test(first)) return undefined;
  const alone = parsed(first.replace(/[,;]$/, ''));
  if (alone !== undefined) return { value: alone, lines: 1 };
  // Over several lines, each begins or ends with what JSON has there.
  if (
    !/^[[{]$|[[{,]$/.test(first) ||
    /[^\s"[\]{},:\d.+-]/.test(first.replace(/"(?:\\.|[^"\\])*"|true|false|null/g, '""'))
  )
    return undefined;
  const closing = /^[\]}][,;]?$/;
  let at = from + 1;
  let tries = MOST_TRIES;
  for (; at < lines.length && at - from < MOST_LINES; at++) {
    if (!closing.test(lines[at]!.trim())) continue;
    const value = parsed(
      lines
        .slice(from, at + 1)
        .join('\n')
        .replace(/[,;]\s*$/, ''),
    );
    if (value !== undefined) return { value, lines: at + 1 - from };
    if (--tries === 0) return 'never';
  }
  return at === lines.length ? 'open' : 'never';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Nothing that people paste has more levels, one within the other. */
const DEEPEST = 64;

/** What each text and each list of numbers in `value` could be, the likeliest first. `level` is how deep it lies. */
export function* formsIn(value: unknown, level = 0): Generator<readonly Buffer[]> {
  if (level > DEEPEST) return;
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    if (inner === undefined) yield formsOfText(value);
    else yield* formsIn(inner, level + 1);
  } else if (Array.isArray(value) && value.length > 0 && value.every(isByte))
    yield [Buffer.from(value.map((byte) => byte & 255))];
  else if (typeof value === 'object' && value !== null) {
    const inner = Object.values(value);
    // A list of bytes whose places are its keys, as JSON.stringify has it of a Uint8Array.
    const isList = inner.length > 0 && inner.every(isByte) && Object.keys(value).every((key, at) => key === String(at));
    if (isList) yield [Buffer.from(inner.map((byte) => byte & 255))];
    else for (const each of inner) yield* formsIn(each, level + 1);
  }
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= -128 && (value as number) <= 255;
}

/** A text is what any line could be, or each of its characters is a byte. */
function formsOfText(text: string): Buffer[] {
  const characters = /[^\0-\xff]/.test(text) ? [] : [Buffer.from(text, 'latin1')];
  return [
    ...byteForms(text),
    ...characters,
    ...characters.flatMap((bytes) => narrowed(bytes) ?? []),
    ...bytesInside(text),
  ];
}
