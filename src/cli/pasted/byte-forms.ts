// The forms in which people paste the bytes of one message on a line: hex in any grouping (`30 38`, `30:38`, `0x30, 0x38`,
// `{0x30, (byte) 0x38}`, `<Buffer 30 38>`), lists of decimal or signed bytes (`[48, -126]`), strings with escapes (`\x30\x38`,
// b'0800\x82'), and a text message as it is. What a line says can be read in more than one way, the likeliest first.
import { narrowed } from '../../explain/utf8.ts';
import { payloadOf } from './packet.ts';

/** Everything that a line could mean, the likeliest first; empty when it is none of the forms. */
export function byteForms(line: string): Buffer[] {
  const list = listed(line);
  const numbers = list === undefined ? [] : inNumbers(list);
  const [first] = numbers;
  const packet = first === undefined ? undefined : payloadOf(first);
  return [...escaped(line), packet, ...numbers, textMessage(line), inHexTwice(first), inBase64(line)].filter(
    (bytes) => bytes !== undefined,
  );
}

/** Code without what says that a number is a byte: `(byte) 0x38`, `48u8`. */
export function withoutCasts(line: string): string {
  return line
    .replace(/\(\s*(?:byte|char|sbyte|uint8_t)\s*\)/gi, ' ')
    .replace(/\b(0x[0-9A-Fa-f]{1,2}|\d{1,3})[ui]8\b/g, '$1');
}

/** Byte lists in source code: what stands between the brackets. */
function listed(line: string): string | undefined {
  // PostgreSQL has an escape in front of all digits, Node leaves the end of a long buffer out.
  const text = withoutCasts(line)
    .replace(/^(\W*)\\{1,2}x(?=(?:[0-9A-Fa-f]{2}){4,}\W*$)/, '$1')
    .replace(/\.\.\. \d+ more (?:bytes?|items?)(?=\s*[>\]])/, '')
    .replace(DIRECTIVE, '');
  if (text.includes('\\')) return undefined;
  const inside = /[[{(<](?:Buffer\b)?([^[\]{}<>]*)[\]})>]?[^0-9A-Za-z]*$/.exec(text);
  const isCode = inside !== null && /(?:[A-Za-z_]\w*|\])\s*[=([{<]|^\s*&?[[{<]/.test(line) && /\d/.test(inside[1]!);
  return isCode ? inside[1]! : text;
}

/** Hex and decimal readings of a list of numbers. */
function inNumbers(text: string): (Buffer | undefined)[] {
  const hex = inHex(text);
  const decimal = inDecimal(text);
  return isDecimalLikelier(text) ? [decimal, hex] : [hex, decimal];
}

/** What stands between the bytes, besides blanks. */
const SEPARATORS = /[\s,:;|"'`(){}[\]<>-]+/;

/** What an assembler has in front of bytes that are marked as hex. */
const DIRECTIVE = /^\s*(?:\w+:?\s+)?(?:\.byte|db|dc\.b|dcb|fcb)\s+(?=0x|\$|[0-9A-Fa-f]+h\b)/i;
/** Bytes, each of two digits, with what nobody writes between numbers of more. */
const PAIRS = /^\W*[0-9A-Fa-f]{2}(?:([./_])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){6,}\W*$/;

function inHex(text: string): Buffer | undefined {
  const tokens = tokensOf(PAIRS.test(text) ? text.replace(/[./_]/g, ' ') : text, SEPARATORS).map((token) =>
    token.replace(/^(?:0x|\$|&h)(?=[0-9A-Fa-f])|^x(?=[0-9A-Fa-f]{2}$)/i, '').replace(/^0?([0-9A-Fa-f]{2})h$/i, '$1'),
  );
  if (tokens.length === 0 || tokens.some((token) => !/^[0-9A-Fa-f]+$/.test(token))) return undefined;
  // Bytes of one digit stand in lists only; elsewhere a digit was cut from its byte.
  const isList = tokens.length > 1 && tokens.every((token) => token.length <= 2) && /,|0x/i.test(text);
  const digits = isList ? tokens.map((token) => token.padStart(2, '0')).join('') : tokens.join('');
  return digits.length % 2 === 0 ? Buffer.from(digits, 'hex') : undefined;
}

/** Hex whose bytes are hex again. */
function inHexTwice(bytes: Buffer | undefined): Buffer | undefined {
  const text = bytes?.toString('latin1') ?? '';
  return text.length >= FEWEST_CHARACTERS && /^(?:[0-9A-Fa-f]{2})+$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

function inDecimal(text: string): Buffer | undefined {
  const tokens = tokensOf(text, /[\s,;|"'`(){}[\]]+/);
  if (tokens.length < 2 || tokens.some((token) => !/^[+-]?\d{1,3}$/.test(token))) return undefined;
  const values = tokens.map(Number);
  return values.every((value) => value >= -128 && value <= 255)
    ? Buffer.from(values.map((value) => value & 255))
    : undefined;
}

/** Hex bytes have two digits, and no sign. */
function isDecimalLikelier(text: string): boolean {
  if (/0x|[A-Fa-f]/.test(text)) return false;
  const tokens = tokensOf(text, /[\s,;|"'`(){}[\]]+/);
  return tokens.length > 1 && tokens.some((token) => token.length !== 2) && tokens.every((token) => token.length <= 4);
}

function tokensOf(text: string, separators: RegExp): string[] {
  return text.split(separators).filter((token) => token !== '');
}

const named: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11, e: 27 };

/** A string of a program, its escapes undone; several strings in a row are one. Where it was written as UTF-8, as that too. */
function escaped(line: string): Buffer[] {
  const isBytes = /^\W*b(['"]).*\1/.test(line);
  if (isWholeEscape.test(line)) return [];
  const isEscaped = /\\(?:x[0-9A-Fa-f]{2}|u00[0-9A-Fa-f]{2}|[0-7]{3})|(?:%[0-9A-Fa-f]{2}){8}/.test(line);
  if (!isBytes && !isEscaped) return bracketed(line);
  const quoted = [...line.matchAll(/(['"])((?:\\.|(?!\1)[^\\])*)\1(?!\s*:)/g)].map(([, , inside]) => inside!);
  const text = quoted.length > 0 ? quoted.join('') : line.replace(/\\\s*$/, '').trim();
  const bytes: number[] = [];
  const parts = /\\{1,2}(?:x([0-9A-Fa-f]{1,2})|u00([0-9A-Fa-f]{2})|([0-7]{1,3}))|\\(.)|%([0-9A-Fa-f]{2})|([\s\S])/g;
  for (const [, hex, unicode, octal, name, percent, plain] of text.matchAll(parts)) {
    const inHex = hex ?? unicode ?? percent;
    if (inHex !== undefined) bytes.push(Number.parseInt(inHex, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 255);
    else if (name !== undefined) bytes.push(named[name] ?? name.charCodeAt(0));
    else bytes.push(plain!.charCodeAt(0) & 255);
  }
  const whole = Buffer.from(bytes);
  const narrow = narrowed(whole);
  return narrow === undefined ? [whole] : [whole, narrow];
}

/** One escape in front of all digits. */
const isWholeEscape = /^\W*\\{1,2}x(?:[0-9A-Fa-f]{2}){4,}\W*$/;

/** Text in which the bytes that are no characters stand in brackets, `0800<82> <00>`. */
function bracketed(line: string): Buffer[] {
  return [/<([0-9A-Fa-f]{2})>/g, /\[([0-9A-Fa-f]{2})\]/g, /\{([0-9A-Fa-f]{2})\}/g].flatMap((one) => {
    if ((line.match(one)?.length ?? 0) < FEWEST_BRACKETS) return [];
    const text = line.replace(one, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return [Buffer.from(text, 'latin1')];
  });
}

const FEWEST_BRACKETS = 3;

const FEWEST_CHARACTERS = 16;

/** Base64 of what begins as a message does, be it behind a header. */
function inBase64(line: string): Buffer | undefined {
  const text = line
    .replace(/^.*(?:;base64,|!!binary\s)/, '')
    .replace(/^\W*["'`]|["'`;,]+$/g, '')
    .replace(/\s+/g, '');
  if (text.length < FEWEST_CHARACTERS || text.length % 4 === 1 || !/^[0-9A-Za-z+/_-]+={0,2}$/.test(text))
    return undefined;
  const bytes = Buffer.from(text, 'base64');
  return beginsMessage(bytes.toString('hex'), FURTHEST_TYPE) ? bytes : undefined;
}

/** Bytes of what may stand in front of a message type. */
export const FURTHEST_TYPE = 14;

/** A message type in hex, as characters or packed, at most so many bytes behind the beginning. */
export function beginsMessage(text: string, mostBytes: number): boolean {
  const digits = text.replace(/[^0-9A-Fa-f]/g, '').slice(0, 2 * mostBytes + 8);
  return new RegExp(`^(?:..){0,${mostBytes}}(?:[3f][012][3f][1-8][3f][0-4][3f][0-5]|[012][1-8][0-4][0-5])`, 'i').test(
    digits,
  );
}

/** Longest network header, and length, in front of a text message. */
const MOST_IN_FRONT = 32;
/** A message type, and the bitmap in hex. */
export const TYPE_AND_BITMAP = /[012][1-8]\d\d[0-9A-Fa-f]{16}/;

/** Hex of a message in characters that has lost a digit. */
function isCutHex(line: string): boolean {
  const text = line.trim();
  return (
    text.length % 2 === 1 &&
    /^(?:[0-9A-Fa-f]{2})*?3[012]3[1-8]3[0-4]3[0-5][0-9A-Fa-f]+$/.test(text) &&
    beginsMessage(text, 5)
  );
}

/** A message in characters: its type and a bitmap in hex stand near its beginning. */
function textMessage(line: string): Buffer | undefined {
  const found = TYPE_AND_BITMAP.exec(line.slice(0, MOST_IN_FRONT + 20));
  return found === null || isCutHex(line) ? undefined : Buffer.from(line, 'latin1');
}
