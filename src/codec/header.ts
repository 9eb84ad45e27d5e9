// Network headers in front of the message type: nothing, a fixed number of bytes, a literal (BASE24 `ISO...`), or a TPDU.
// A header travels with the request and goes back in the answer; a TPDU goes back with its two addresses exchanged, and one that
// is given as a literal is known that way round too.
import type { HeaderSpec } from './spec/spec.ts';

export interface HeaderPlan {
  readonly kind: HeaderSpec['kind'];
  readonly lengthBytes: number;
  /** A message given as JSON must bring its header. */
  readonly required: boolean;
  /** Sent when there is nothing to mirror. */
  readonly own: Buffer;
  /** Turns a received header, in place, into the one that goes back. */
  mirror(header: Buffer): void;
  /** What is wrong with the header at `at`, undefined when nothing is. */
  fault(bytes: Buffer, at: number): { expected: string; found: string } | undefined;
}

/** TPDU: one identifier byte, destination and source address of two bytes each (ISO 8583 over X.25 POS networks). */
export const TPDU_BYTES = 5;
/** The identifier that a TPDU begins with. */
export const TPDU_IDENTIFIER = 0x60;
/** Visa BASE I header. Byte 0 states its length; 22 when nothing was rejected. */
export const BASE1_BYTES = 22;

function unchanged(): void {}

function exchangeAddresses(header: Buffer): void {
  for (let i = 1; i <= 2; i++) {
    const destination = header[i];
    header[i] = header[i + 2];
    header[i + 2] = destination;
  }
}

function isTpdu(header: Buffer): boolean {
  return header.length === TPDU_BYTES && header[0] === TPDU_IDENTIFIER;
}

/** The plan for a header; `spec` undefined means none. */
export function headerPlan(spec: HeaderSpec | undefined): HeaderPlan {
  const kind = spec?.kind ?? 'none';
  const given = Buffer.from(spec?.hex ?? '', 'hex');
  const lengthBytes =
    kind === 'none'
      ? 0
      : kind === 'tpdu'
        ? TPDU_BYTES
        : kind === 'base1'
          ? BASE1_BYTES
          : (spec?.lengthBytes ?? given.length);
  const own = Buffer.alloc(lengthBytes);
  if (kind === 'tpdu') own[0] = TPDU_IDENTIFIER;
  if (kind === 'base1') own[0] = BASE1_BYTES;
  given.copy(own);
  const literal = kind === 'literal';
  const exchanged = Buffer.from(own);
  if (literal && isTpdu(own)) exchangeAddresses(exchanged);
  return {
    kind,
    lengthBytes,
    required: spec?.required ?? false,
    own,
    mirror: kind === 'tpdu' ? exchangeAddresses : unchanged,
    fault(bytes, at) {
      if (!literal) return undefined;
      const found = bytes.subarray(at, at + lengthBytes);
      if (found.equals(own) || found.equals(exchanged)) return undefined;
      return { expected: `0x${own.toString('hex').toUpperCase()}`, found: `0x${found.toString('hex').toUpperCase()}` };
    },
  };
}
