// The faults of this room, in one table with stable codes. `WireError` is any of them; `FramingError` is one that the
// peer's bytes caused and says where in the stream, what was found and what would help. Its excerpt of the bytes is
// safe to log: a stream that lost its framing can show a card number anywhere, so runs of digits are hidden (PCI DSS
// 3.4).

/** Every code this room can raise, with what it means. */
const wireErrorCodes = {
  FRAMING_UNKNOWN: 'no framing has that name',
  FRAME_TOO_LONG: 'a frame is longer than the reader accepts, or than its framing can express',
  FRAME_LENGTH_MALFORMED: 'a length prefix is not a number, or counts less than itself',
  FRAME_TRUNCATED: 'the stream ended inside a frame',
  FRAME_UNDELIVERED: 'the stream ended while bytes waited behind a frame whose handler threw',
  PEER_SPEAKS_TLS: 'the stream begins with a TLS handshake, and this link has no TLS',
  FRAMING_LOST: 'bytes were pushed after a framing error, where no frame boundary is known any more',
  READER_MISUSED: 'the reader was built with an impossible limit, or called from inside its own frame handler',
  READER_BACKLOG_FULL: 'frame handlers kept throwing until the bytes kept for later passed their bound',
  OUTGOING_FULL: 'the outgoing buffer has no room for the reserved frame',
  OUTGOING_MISUSED: 'reserve, finish, abandon and take were called out of turn, or with impossible sizes',
} as const;

type WireErrorCode = keyof typeof wireErrorCodes;

/** A fault of framing, reading or writing: `code` is stable, `hint` says what would put it right. */
export class WireError extends Error {
  readonly code: WireErrorCode;
  readonly hint: string;

  constructor(code: WireErrorCode, what: string, hint: string, options?: ErrorOptions) {
    super(`${code}: ${what}; ${hint}`, options);
    this.name = 'WireError';
    this.code = code;
    this.hint = hint;
  }
}

type FramingErrorCode =
  | 'FRAME_TOO_LONG'
  | 'FRAME_LENGTH_MALFORMED'
  | 'FRAME_TRUNCATED'
  | 'FRAME_UNDELIVERED'
  | 'PEER_SPEAKS_TLS';

/** Where and what a framing error is. */
export interface FramingFault {
  readonly code: FramingErrorCode;
  readonly what: string;
  readonly hint: string;
  /** Bytes from the beginning of the stream to the length prefix of the frame at fault. */
  readonly offset: number;
  /**
   * Length of the body that the prefix announces, in bytes and without the prefix: negative when a length that counts
   * itself is smaller than itself, undefined when the prefix is incomplete or is not a number.
   */
  readonly found: number | undefined;
  /** Excerpt from the prefix on, as `hexExcerpt` makes it. */
  readonly bytes: string;
}

/** The peer's bytes do not fit the framing of the link. */
export class FramingError extends WireError {
  declare readonly code: FramingErrorCode;
  readonly offset: number;
  readonly found: number | undefined;
  readonly bytes: string;

  constructor(fault: FramingFault) {
    const shown = fault.bytes === '' ? '' : ` (bytes ${fault.bytes})`;
    super(fault.code, `at stream offset ${fault.offset}, ${fault.what}${shown}`, fault.hint);
    this.name = 'FramingError';
    this.offset = fault.offset;
    this.found = fault.found;
    this.bytes = fault.bytes;
  }
}

const EXCERPT_BYTES = 16;
/** The longest prefix. Eight packed digits are no more of a card number than its BIN. */
const ALWAYS_SHOWN_BYTES = 4;
const HIDDEN_RUN_BYTES = 3;

/**
 * Up to 16 bytes as upper-case hex, `00 40 02 00 F2`. The first four bytes, where the prefix is, are always shown; from
 * the fifth on, runs of three or more bytes that are digits in packed, ASCII or EBCDIC form are shown as `**`.
 */
export function hexExcerpt(bytes: Uint8Array, start: number, end: number): string {
  const stop = Math.min(end, start + EXCERPT_BYTES);
  const shown: string[] = [];
  let run = 0;
  for (let at = start; at < stop; at++) {
    shown.push(bytes[at].toString(16).toUpperCase().padStart(2, '0'));
    run = at - start >= ALWAYS_SHOWN_BYTES && holdsDigits(bytes[at]) ? run + 1 : 0;
    if (run === HIDDEN_RUN_BYTES) shown.fill('**', shown.length - HIDDEN_RUN_BYTES);
    if (run > HIDDEN_RUN_BYTES) shown[shown.length - 1] = '**';
  }
  return shown.join(' ');
}

function holdsDigits(byte: number): boolean {
  const high = byte >> 4;
  return (byte & 0x0f) <= 9 && (high <= 9 || high === 0x0f);
}
