// The hint of a framing error, what would help: the bytes are tried against the protocols that people connect by
// mistake and against every other framing, and the likeliest explanation is put in one line. It runs only once framing
// has failed, so it may take its time; it never changes how bytes are cut, because a guess must not decide about money.
import { type Framing, type FramingName, framingByName, framingNames, UNREADABLE_LENGTH } from './framing.ts';
import { FramingError, hexExcerpt } from './wire-error.ts';

/** The bytes at hand when framing failed: they begin at a frame boundary, the prefix at fault is at `at`. */
export interface Evidence {
  readonly bytes: Uint8Array;
  /** Position of the earliest frame boundary still at hand. */
  readonly start: number;
  /** Position of the prefix that could not be followed. */
  readonly at: number;
  readonly end: number;
}

const TLS_HINT = 'looks like a TLS handshake: turn TLS on for this link, or off at the peer';
/** Protocols that meet an ISO 8583 port by mistake: how their streams begin, and what to do about it. */
const strangers: readonly { readonly beginnings: readonly string[]; readonly hint: string }[] = [
  {
    beginnings: ['GET ', 'POST ', 'PUT ', 'HEAD ', 'DELETE ', 'OPTIONS ', 'PATCH ', 'CONNECT ', 'HTTP/', 'PRI * HTTP'],
    hint: 'looks like HTTP (GET ...): the peer wants a web server, point it at another port',
  },
  { beginnings: ['\x16\x03\x00', '\x16\x03\x01', '\x16\x03\x02', '\x16\x03\x03'], hint: TLS_HINT },
  {
    beginnings: ['\x15\x03\x00', '\x15\x03\x01', '\x15\x03\x02', '\x15\x03\x03'],
    hint: 'looks like a TLS alert: the peer speaks TLS, turn it on for this link',
  },
  { beginnings: ['SSH-'], hint: 'looks like SSH: the peer has the wrong port' },
  {
    beginnings: ['PROXY ', '\r\n\r\n\0\r\nQUIT\n'],
    hint: 'looks like a PROXY protocol header: turn it off at the load balancer',
  },
  { beginnings: ['<?xml', '<isomsg'], hint: 'looks like XML: the peer sends text where a binary frame is expected' },
  { beginnings: ['{"'], hint: 'looks like JSON: the peer sends text where a binary frame is expected' },
];
/** The longest beginning in the table, and the least of one that is still told from chance. */
const BEGINNING_BYTES = 12;
const LEAST_BEGINNING_BYTES = 2;

/** Version, class, function, origin of ISO 8583: four ASCII digits that no length prefix precedes. */
const asciiMti = /^[012][1-8][0-4][0-5]/;
const MTI_BYTES = 4;

/** Without a whole fit, more readings than this only confuse. */
const READINGS_SHOWN = 3;

/**
 * Names of the framings, other than `none`, that cut bytes `start` to `end` into whole frames with nothing left over.
 * Bodies must not be longer than `limitBytes`, and one at least must not be empty. In the order of `framingNames`.
 */
export function framingsThatFit(bytes: Uint8Array, start: number, end: number, limitBytes: number): FramingName[] {
  return framingNames.filter(
    (name) => name !== 'none' && cutsWhole(framingByName(name), bytes, start, end, limitBytes),
  );
}

function cutsWhole(framing: Framing, bytes: Uint8Array, start: number, end: number, limitBytes: number): boolean {
  let at = start;
  let bodies = 0;
  while (at + framing.prefixBytes <= end) {
    const bodyBytes = framing.readLength(bytes, at);
    if (bodyBytes < 0 || bodyBytes > limitBytes) return false;
    if (bodyBytes > 0) bodies++;
    at += framing.prefixBytes + bodyBytes;
  }
  return at === end && bodies > 0;
}

/** The error for a prefix whose `readLength` gave `bodyBytes`, which is negative or above `limitBytes`. */
export function lengthFault(
  framing: Framing,
  limitBytes: number,
  bodyBytes: number,
  offset: number,
  evidence: Evidence,
): FramingError {
  if (bodyBytes > limitBytes) {
    const what = `a frame of ${bodyBytes} bytes is above the limit of ${limitBytes}, read as framing ${framing.name}`;
    const otherwise = `if messages are really that long, raise the frame limit to ${bodyBytes} bytes or more`;
    const hint = recognise(evidence, framing, limitBytes) ?? guess(evidence, framing, limitBytes, otherwise);
    return new FramingError({ code: 'FRAME_TOO_LONG', what, hint, offset, found: bodyBytes, bytes: excerpt(evidence) });
  }
  const unreadable = bodyBytes === UNREADABLE_LENGTH;
  const short = `the length counts itself and is ${-bodyBytes} less than its own ${framing.prefixBytes} bytes`;
  const what = `${unreadable ? 'the length prefix is not a number' : short}, read as framing ${framing.name}`;
  const otherwise = 'compare the framing with the documentation of the peer';
  const hint = recognise(evidence, framing, limitBytes) ?? guess(evidence, framing, limitBytes, otherwise);
  const found = unreadable ? undefined : bodyBytes;
  return new FramingError({
    code: 'FRAME_LENGTH_MALFORMED',
    what,
    hint,
    offset,
    found,
    bytes: excerpt(evidence),
  });
}

/** A record of the handshake (22) of version 3.x, in it a ClientHello (1) of the same length (RFC 8446, 4.1.2 and 5.1). */
const RECORD_HEADER_BYTES = 5;
const HANDSHAKE_HEADER_BYTES = 4;

/** The error for a stream that begins with a TLS handshake; undefined when it does not, beyond doubt. A length of two bytes would be
 *  5,635, and the peer would wait for an answer where the reader waits for more. */
export function tlsFault(bytes: Uint8Array, end: number): FramingError | undefined {
  if (bytes[0] !== 22 || bytes[1] !== 3 || end <= RECORD_HEADER_BYTES + HANDSHAKE_HEADER_BYTES) return undefined;
  const recordBytes = (bytes[3]! << 8) | bytes[4]!;
  const helloBytes = (bytes[6]! << 16) | (bytes[7]! << 8) | bytes[8]!;
  const isHello = bytes[5] === 1 && helloBytes + HANDSHAKE_HEADER_BYTES === recordBytes && bytes[9] === 3;
  if (!isHello) return undefined;
  const what = 'the peer begins a TLS handshake where frames are expected';
  const found = undefined;
  return new FramingError({
    code: 'PEER_SPEAKS_TLS',
    what,
    hint: TLS_HINT,
    offset: 0,
    found,
    bytes: hexExcerpt(bytes, 0, end),
  });
}

/** The hint where nothing speaks against the framing: the rest of the frame has not come. */
export const HALF_FRAME_HINT = 'find out why the peer closed in the middle of a frame';

/** The same where nobody waits for the rest any longer. */
const SLOW_HINT =
  'the peer, the network or a tool between them is slow: find out which; how long a switch waits is its setting limits.frameTime';

/** The error for a stream that ended inside the frame at `evidence.at`; with `withinMs`, for one that has not gone on for so long. */
export function truncationFault(
  framing: Framing,
  limitBytes: number,
  offset: number,
  evidence: Evidence,
  withinMs: number | undefined,
): FramingError {
  const { prefixBytes } = framing;
  const seenBytes = evidence.end - evidence.at;
  const found = seenBytes < prefixBytes ? undefined : framing.readLength(evidence.bytes, evidence.at);
  const progress =
    found === undefined
      ? `after ${seenBytes} of the ${prefixBytes} bytes of a length prefix`
      : `after ${seenBytes - prefixBytes} of the ${found} bytes that the prefix announces`;
  const where = `${progress}, read as framing ${framing.name}`;
  const what =
    withinMs === undefined ? `the stream ended ${where}` : `the rest has not come within ${withinMs} ms, ${where}`;
  const otherwise = withinMs === undefined ? HALF_FRAME_HINT : SLOW_HINT;
  // Here the framing may well be right, so nothing that only could be is put forward.
  const hint = recognise(evidence, framing, limitBytes) ?? missingPrefix(evidence) ?? otherwise;
  return new FramingError({ code: 'FRAME_TRUNCATED', what, hint, offset, found, bytes: excerpt(evidence) });
}

function excerpt(evidence: Evidence): string {
  return hexExcerpt(evidence.bytes, evidence.at, evidence.end);
}

/** The cause, where the bytes leave little doubt about it. */
function recognise(evidence: Evidence, framing: Framing, limitBytes: number): string | undefined {
  const { bytes, start, at, end } = evidence;
  const beginning = latin1(evidence, BEGINNING_BYTES);
  const stranger = strangers.find((row) => row.beginnings.some((known) => beginsLike(beginning, known)));
  if (stranger !== undefined) return stranger.hint;
  for (const from of start === at ? [at] : [at, start]) {
    const fits = framingsThatFit(bytes, from, end, limitBytes).filter((name) => name !== framing.name);
    if (fits.length > 0) return describeFits(fits, framing, end - from);
  }
  return undefined;
}

/** What could be the cause, the likeliest first and `otherwise` last. */
function guess(evidence: Evidence, framing: Framing, limitBytes: number, otherwise: string): string {
  const readings = framingNames.flatMap((name) => plausibleReading(framingByName(name), framing, evidence, limitBytes));
  return [missingPrefix(evidence) ?? [], readings.slice(0, READINGS_SHOWN), otherwise].flat().join(', or ');
}

/** An MTI where the length should be; when another MTI follows, the first was a length after all. */
function missingPrefix(evidence: Evidence): string | undefined {
  const beginning = latin1(evidence, 2 * MTI_BYTES);
  if (!asciiMti.test(beginning) || asciiMti.test(beginning.slice(MTI_BYTES))) return undefined;
  return `what begins here reads as the MTI ${beginning.slice(0, MTI_BYTES)}: without a length prefix, try none`;
}

function describeFits(fits: readonly FramingName[], framing: Framing, spanBytes: number): string {
  const [name] = fits;
  const whole = `the ${spanBytes} bytes at hand are whole frames as \`${fits.join('`, `')}\``;
  return `${whyOther(framingByName(name), framing)}try ${name} (${whole})`;
}

/** How the fitting framing differs, in the words of the person who has to change it. */
function whyOther(fitting: Framing, framing: Framing): string {
  if (`${framing.name}-inclusive` === fitting.name) return 'its length counts itself: ';
  if (framing.name === `${fitting.name}-inclusive`) return 'its length does not count itself: ';
  if (fitting.name.startsWith('4-ascii')) return 'the prefix looks like ASCII digits: ';
  if (fitting.name.startsWith('4-ebcdic')) return 'the prefix looks like EBCDIC digits: ';
  return '';
}

function plausibleReading(other: Framing, framing: Framing, evidence: Evidence, limitBytes: number): string[] {
  const { bytes, at, end } = evidence;
  if (other.name === 'none' || other.name === framing.name || at + other.prefixBytes > end) return [];
  const bodyBytes = other.readLength(bytes, at);
  if (bodyBytes <= 0 || bodyBytes > limitBytes) return [];
  return [`${whyOther(other, framing)}as \`${other.name}\` these bytes would be ${bodyBytes} long`];
}

function beginsLike(beginning: string, known: string): boolean {
  // A byte-by-byte peer fails as soon as its prefix is whole: then the prefix is all there is to go by.
  if (beginning.length < known.length) return beginning.length >= LEAST_BEGINNING_BYTES && known.startsWith(beginning);
  return beginning.startsWith(known);
}

function latin1(evidence: Evidence, atMostBytes: number): string {
  return String.fromCharCode(
    ...evidence.bytes.subarray(evidence.at, Math.min(evidence.end, evidence.at + atMostBytes)),
  );
}
