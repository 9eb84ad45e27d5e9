// The body of a form as browsers and servers send it (application/x-www-form-urlencoded, WHATWG URL section 5.1): its fields in their
// order, those of one name too. Bytes that are no UTF-8 are read as ISO 8859-9, the other encoding of such shops.

import { latin5Text } from './latin-5.ts';
import type { FormField } from './order-form.ts';

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PLUS = 0x2b;
const PERCENT = 0x25;
const BLANK = 0x20;

/** Without a look at each byte by itself. */
const ASCII = /^[\0-\x7f]*$/;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The fields of a body; never throws. Whoever calls it has bounded the length. */
export function readFormBody(body: Uint8Array): FormField[] {
  const fields: FormField[] = [];
  for (let from = 0; from < body.length; ) {
    const end = indexOr(body, AMPERSAND, from, body.length);
    if (end > from) {
      const equals = indexOr(body, EQUALS, from, end);
      fields.push([textOf(body.subarray(from, equals)), textOf(body.subarray(Math.min(equals + 1, end), end))]);
    }
    from = end + 1;
  }
  return fields;
}

/** Bytes as text: UTF-8, or else ISO 8859-9. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    // The only thing that decoding throws is that it is no UTF-8.
    return latin5Text(bytes);
  }
}

function indexOr(bytes: Uint8Array, byte: number, from: number, end: number): number {
  const at = bytes.indexOf(byte, from);
  return at < 0 || at > end ? end : at;
}

function textOf(written: Uint8Array): string {
  // As nearly all are written: ASCII, and `%` for what is UTF-8.
  const latin = Buffer.from(written.buffer, written.byteOffset, written.length).toString('latin1');
  if (ASCII.test(latin)) {
    const spaced = latin.replaceAll('+', ' ');
    if (!spaced.includes('%')) return spaced;
    try {
      return decodeURIComponent(spaced);
    } catch {
      // A `%` that stands for itself, or bytes of another encoding.
    }
  }
  return textOfEach(written);
}

/** Byte by byte: whatever is there means something. */
function textOfEach(written: Uint8Array): string {
  const bytes = new Uint8Array(written.length);
  let length = 0;
  for (let at = 0; at < written.length; at++) {
    const byte = written[at]!;
    const value = byte === PERCENT ? hexValue(written[at + 1], written[at + 2]) : undefined;
    if (value !== undefined) at += 2;
    bytes[length++] = value ?? (byte === PLUS ? BLANK : byte);
  }
  return textOfBytes(bytes.subarray(0, length));
}

function hexValue(high = 0, low = 0): number | undefined {
  const digits = String.fromCharCode(high, low);
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}
