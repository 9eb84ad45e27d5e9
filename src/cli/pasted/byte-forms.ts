// The forms in which people paste the bytes of one message on a line: hex in any grouping (`30 38`, `30:38`, `0x30, 0x38`,
// `{0x30, (byte) 0x38}`, `<Buffer 30 38>`), lists of decimal or signed bytes (`[48, -126]`), strings with escapes (`\x30\x38`,
// b'0800\x82'), and a text message as it is. What a line says can be read in more than one way, the likeliest first.

/** Everything that a line could mean, the likeliest first; empty when it is none of the forms. */
export function byteForms(line: string): Buffer[] {
  const list = listed(line);
  return [escaped(line), ...(list === undefined ? [] : inNumbers(list)), textMessage(line)].filter(
    (bytes) => bytes !== undefined,
  );
}

/** Byte lists in source code: what stands between the brackets. */
function listed(line: string): string | undefined {
  if (line.includes('\\')) return undefined;
  const inside = /[[{(<](?:Buffer\b)?([^[\]{}<>]*)[\]})>]?[^0-9A-Za-z]*$/.exec(
    line.replace(/\(\s*(?:byte|char)\s*\)/gi, ' '),
  );
  const isCode = inside !== null && /[A-Za-z_]\w*\s*[=([{<]|^\s*[[{<]/.test(line) && /\d/.test(inside[1]!);
  return isCode ? inside[1]! : line.replace(/\(\s*(?:byte|char)\s*\)/gi, ' ');
}

/** Hex and decimal readings of a list of numbers. */
function inNumbers(text: string): (Buffer | undefined)[] {
  const hex = inHex(text);
  const decimal = inDecimal(text);
  return isDecimalLikelier(text) ? [decimal, hex] : [hex, decimal];
}

/** What stands between the bytes, besides blanks. */
const SEPARATORS = /[\s,:;|"'`(){}[\]<>-]+/;

function inHex(text: string): Buffer | undefined {
  const tokens = tokensOf(text, SEPARATORS).map((token) =>
    token.replace(/^0x|^[xX](?=[0-9A-Fa-f]{2}$)|(?<=^[0-9A-Fa-f]{2})h$/gi, ''),
  );
  if (tokens.length === 0 || tokens.some((token) => !/^[0-9A-Fa-f]+$/.test(token))) return undefined;
  // Bytes of one digit stand in lists only; elsewhere a digit was cut from its byte.
  const isList = tokens.length > 1 && tokens.every((token) => token.length <= 2) && /,|0x/i.test(text);
  const digits = isList ? tokens.map((token) => token.padStart(2, '0')).join('') : tokens.join('');
  return digits.length % 2 === 0 ? Buffer.from(digits, 'hex') : undefined;
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

/** A string of a program, its escapes undone; several strings in a row are one. */
function escaped(line: string): Buffer | undefined {
  const isBytes = /^\W*b(['"]).*\1/.test(line);
  if (!isBytes && !/\\(?:x[0-9A-Fa-f]{2}|u00[0-9A-Fa-f]{2}|[0-7]{3})/.test(line)) return undefined;
  const quoted = [...line.matchAll(/(['"])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , inside]) => inside!);
  const text = quoted.length > 0 ? quoted.join('') : line.replace(/\\\s*$/, '').trim();
  const bytes: number[] = [];
  const parts = /\\(?:x([0-9A-Fa-f]{1,2})|u00([0-9A-Fa-f]{2})|([0-7]{1,3})|(.))|([\s\S])/g;
  for (const [, hex, unicode, octal, name, plain] of text.matchAll(parts)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (unicode !== undefined) bytes.push(Number.parseInt(unicode, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 255);
    else if (name !== undefined) bytes.push(named[name] ?? name.charCodeAt(0));
    else bytes.push(plain!.charCodeAt(0) & 255);
  }
  return Buffer.from(bytes);
}

/** Longest network header, and length, in front of a text message. */
const MOST_IN_FRONT = 32;
const TYPE_AND_BITMAP = /[012][1-8]\d\d[0-9A-Fa-f]{16}/;

/** A message in characters: its type and a bitmap in hex stand near its beginning. */
function textMessage(line: string): Buffer | undefined {
  const found = TYPE_AND_BITMAP.exec(line.slice(0, MOST_IN_FRONT + 20));
  return found === null ? undefined : Buffer.from(line, 'latin1');
}
