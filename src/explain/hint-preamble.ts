// What may stand in front of a message by mistake: a length header that the framing did not take, a TPDU, a network's own
// header; or a message type in another encoding than the spec says. See mend.ts.
import type { Codec } from '../codec/codec.ts';
import { encodings, Shape, wireBytes } from '../codec/encoding.ts';
import { headerPlan } from '../codec/header.ts';
import type { HeaderSpec } from '../codec/spec/spec.ts';
import { type Candidate, partsOf } from './hint-candidate.ts';

/** Length headers: how many bytes, and what they say. */
const lengthHeaders: readonly (readonly [framing: string, bytes: number, read: (bytes: Buffer) => number])[] = [
  ['2-byte', 2, (bytes) => bytes.readUInt16BE(0)],
  ['2-byte-le', 2, (bytes) => bytes.readUInt16LE(0)],
  ['2-byte-inclusive', 2, (bytes) => bytes.readUInt16BE(0) - 2],
  ['2-byte-le-inclusive', 2, (bytes) => bytes.readUInt16LE(0) - 2],
  ['2-bcd', 2, (bytes) => decimal(bytes.toString('hex', 0, 2))],
  ['4-byte', 4, (bytes) => bytes.readUInt32BE(0)],
  ['4-byte-inclusive', 4, (bytes) => bytes.readUInt32BE(0) - 4],
  ['4-ascii', 4, (bytes) => decimal(bytes.toString('latin1', 0, 4))],
  ['4-ascii-inclusive', 4, (bytes) => decimal(bytes.toString('latin1', 0, 4)) - 4],
];

const TPDU_BYTES = 5;
const BASE24 = 'ISO';
const BASE24_BYTES = 12;
const BASE1_BYTES = 22;

/** Other message types than the spec's, by encoding. */
const typeEncodings = [
  ['ASCII', 'ASCII'],
  ['EBCDIC', 'EBCDIC'],
  ['BCD', 'BCD'],
] as const;

/** Candidates that concern what stands before the bitmap, the likeliest first. */
export function* frontMends(codec: Codec, bytes: Buffer): Generator<Candidate> {
  const own = partsOf(codec);
  for (const [framing, count, read] of lengthHeaders) {
    const rest = bytes.length - count;
    if (rest <= 0 || read(bytes) !== rest) continue;
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
    if (encoding.shape === codec.mti.shape && encoding.canonicalOf === codec.mti.encoding.canonicalOf) continue;
    const { shape } = encoding;
    const mti = { ...codec.mti, encoding, shape, maxBytes: wireBytes(shape, 4), wireAdmitted: undefined };
    const at = codec.header.lengthBytes;
    const digits = typeText(bytes.subarray(at), shape, encoding.canonicalOf);
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
  if (bytes[0] === 0x60) yield { header: { kind: 'tpdu' }, text: `a TPDU in front (0x${hex(TPDU_BYTES)})` };
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

function typeText(bytes: Buffer, shape: number, canonicalOf: Uint8Array | undefined): string | undefined {
  const text =
    shape === Shape.half
      ? bytes.toString('hex', 0, 2)
      : Buffer.from(bytes.subarray(0, 4).map((byte) => canonicalOf?.[byte] ?? byte)).toString('latin1');
  return /^[0-2]\d{3}$/.test(text) ? text : undefined;
}

function decimal(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : -1;
}
