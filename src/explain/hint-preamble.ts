// What may stand in front of a message by mistake: a length header that the framing did not take, a TPDU, a network's own
// header; or a message type in another encoding than the spec says. See hint.ts.
import type { Dialect, DialectParts } from '../codec/dialect.ts';
import { encodings, Packing, wireBytes } from '../codec/encoding.ts';
import { BASE1_BYTES, headerPlan, TPDU_BYTES, TPDU_IDENTIFIER } from '../codec/header.ts';
import type { HeaderSpec } from '../codec/spec/spec.ts';
import { framingByName, framingNames } from '../wire/framing.ts';

/** One change of a dialect that might let bytes be read which it cannot read as it is. */
export interface Candidate {
  /** The dialect changed. */
  readonly parts: DialectParts;
  /** Bytes in front that it leaves out. */
  readonly skippedBytes: number;
  /** The bytes as they would have to be, where the dialect is not to blame. */
  readonly bytes?: Buffer;
  /** What to tell. */
  readonly text: string;
}

const BASE24 = 'ISO';
const BASE24_BYTES = 12;

/** Other message types than the spec's, by encoding. */
const typeEncodings = [
  ['ASCII', 'ASCII'],
  ['EBCDIC', 'EBCDIC'],
  ['BCD', 'BCD'],
] as const;

/** Candidates that concern what stands before the bitmap, the likeliest first. */
export function* preambleHints(own: Dialect, bytes: Buffer): Generator<Candidate> {
  for (const framing of framingNames) {
    const prefix = framingByName(framing);
    const count = prefix.prefixBytes;
    const rest = bytes.length - count;
    if (count === 0 || rest <= 0 || prefix.readLength(bytes, 0) !== rest) continue;
    const hex = bytes.toString('hex', 0, count).toUpperCase();
    const inFront = `${count} bytes in front look like a length header (0x${hex} says ${rest} bytes)`;
    yield { parts: own, skippedBytes: count, text: `${inFront}: read it with framing ${framing}` };
    for (const { header, text } of headers(bytes.subarray(count)))
      yield {
        parts: { ...own, header: headerPlan(header) },
        skippedBytes: count,
        text: `${inFront}, then ${text}: framing ${framing} and header ${optionOf(header)}`,
      };
  }
  for (const { header, text } of headers(bytes))
    yield {
      parts: { ...own, header: headerPlan(header) },
      skippedBytes: 0,
      text: `${text}: use header ${optionOf(header)}`,
    };
  for (const [name, words] of typeEncodings) {
    const encoding = encodings[name]!;
    if (encoding.packing === own.mti.packing && encoding.canonicalOf === own.mti.encoding.canonicalOf) continue;
    const { packing } = encoding;
    const mti = { ...own.mti, encoding, packing, maxBytes: wireBytes(packing, 4), wireAdmitted: undefined };
    const at = own.header.lengthBytes;
    const digits = typeText(bytes.subarray(at), packing, encoding.canonicalOf);
    if (digits === undefined) continue;
    const text = `the message type looks like ${words}: it would be ${digits}`;
    yield { parts: { ...own, mti }, skippedBytes: 0, text };
  }
  if (own.header.lengthBytes > 0)
    yield {
      parts: { ...own, header: headerPlan(undefined) },
      skippedBytes: 0,
      text: 'there is no header in front of it',
    };
}

function* headers(bytes: Buffer): Generator<{ header: HeaderSpec; text: string }> {
  const hex = (count: number) => bytes.toString('hex', 0, count).toUpperCase();
  if (bytes[0] === TPDU_IDENTIFIER) yield { header: { kind: 'tpdu' }, text: `a TPDU in front (0x${hex(TPDU_BYTES)})` };
  if (bytes.toString('latin1', 0, BASE24.length) === BASE24)
    yield {
      header: { kind: 'fixed', lengthBytes: BASE24_BYTES },
      text: `a BASE24 header in front (${JSON.stringify(bytes.toString('latin1', 0, BASE24_BYTES))})`,
    };
  if (bytes[0] === BASE1_BYTES)
    yield { header: { kind: 'base1' }, text: `a Visa BASE I header in front (0x${hex(BASE1_BYTES)})` };
}

/** As `--header` says it. */
function optionOf({ kind, lengthBytes }: HeaderSpec): string {
  return kind === 'tpdu' ? 'tpdu' : String(kind === 'base1' ? BASE1_BYTES : lengthBytes);
}

function typeText(bytes: Buffer, packing: number, canonicalOf: Uint8Array | undefined): string | undefined {
  const text =
    packing === Packing.half
      ? bytes.toString('hex', 0, 2)
      : Buffer.from(bytes.subarray(0, 4).map((byte) => canonicalOf?.[byte] ?? byte)).toString('latin1');
  return /^[0-2]\d{3}$/.test(text) ? text : undefined;
}
