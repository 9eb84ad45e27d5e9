// What the codec says when bytes are no message, or a value fits no field. Every error names its code, the DE path, the
// place, what was expected and what stands there, so that one line explains the mismatch. Values are never printed here:
// the bytes around are kept apart (`around`), for callers to mask. What would help is looked for where an error is shown,
// see explain/hint.ts.

/** Everything that can be wrong with a message, with its usual cause. The codes are stable. */
export const codecErrors = {
  MTI_MALFORMED: 'the message type is not four digits; a header or a length prefix may stand in front',
  HEADER_MALFORMED: 'the header is not the one that the spec or the link names',
  BITMAP_MALFORMED: 'the bitmap is not in the encoding that the spec names',
  FIELD_UNKNOWN: 'the bitmap names a data element that the spec does not define',
  LENGTH_MALFORMED: 'the length prefix is not in the encoding that the spec names',
  LENGTH_EXCEEDED: 'the value is longer than the spec allows',
  LENGTH_SHORT: 'the value is shorter than the spec asks',
  TRUNCATED: 'the bytes end before the message does',
  TRAILING_BYTES: 'bytes follow the last data element',
  CHARACTER_INVALID: 'a character is outside the class of the data element',
  SUBFIELD_MALFORMED: 'what is inside the data element cannot be read',
  NESTING_EXCEEDED: 'data elements are nested deeper than is allowed',
  VALUE_TYPE: 'the JSON value has the wrong type for the data element',
  ENCODING_UNFIT: 'the encoding of the data element cannot carry the value',
} as const;
export type CodecErrorCode = keyof typeof codecErrors;

/** What an error says, besides its code. */
interface CodecErrorDetail {
  /** DE path: `MTI`, `header`, `bitmap`, `35`, `55.9F26`. */
  path: string;
  expected: string;
  found: string;
}

/** The bytes are not a message in this spec. `offset` counts from the first byte of the message. */
export class DecodeError extends Error {
  readonly code: CodecErrorCode;
  readonly path: string;
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
  /** Up to 8 bytes before and 8 after the place, upper-case hex, the place marked by `>`; may hold card data. */
  readonly around: string;
  constructor(code: CodecErrorCode, detail: CodecErrorDetail, offset: number, around: string) {
    super(`${code}: ${detail.path} at offset ${offset}: expected ${detail.expected}, found ${detail.found}`);
    this.name = 'DecodeError';
    this.code = code;
    this.path = detail.path;
    this.offset = offset;
    this.expected = detail.expected;
    this.found = detail.found;
    this.around = around;
  }
}

/** A value does not fit its data element. */
export class EncodeError extends Error {
  readonly code: CodecErrorCode;
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  constructor(code: CodecErrorCode, detail: CodecErrorDetail) {
    super(`${code}: ${detail.path}: expected ${detail.expected}, found ${detail.found}`);
    this.name = 'EncodeError';
    this.code = code;
    this.path = detail.path;
    this.expected = detail.expected;
    this.found = detail.found;
  }
}

/** A DecodeError at `at`, its offset counted from `start`. */
export function decodeError(
  code: CodecErrorCode,
  detail: CodecErrorDetail,
  bytes: Uint8Array,
  at: number,
  end: number,
  start: number,
): DecodeError {
  return new DecodeError(code, detail, at - start, bytesAround(bytes, start, end, at));
}

/** The bytes around `at` within `[start, end)`, as `DecodeError.around` has them. */
function bytesAround(bytes: Uint8Array, start: number, end: number, at: number): string {
  const hex = (from: number, to: number) => {
    let text = '';
    for (let i = Math.max(from, start); i < Math.min(to, end); i++) text += bytes[i].toString(16).padStart(2, '0');
    return text.toUpperCase();
  };
  return `${hex(at - 8, at)}>${hex(at, at + 8)}`;
}
