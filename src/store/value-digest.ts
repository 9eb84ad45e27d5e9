// A value that is kept by key in clear has its digest behind it, over the key as well: one that was changed in the file, or has
// taken the place of another, is not mistaken for what was kept.
import { createHash } from 'node:crypto';

/** Of SHA-256 (FIPS 180-4): so many are enough against damage, and somebody who means it computes the digest anew. */
const DIGEST_BYTES = 16;

export function withDigest(key: string, value: Uint8Array): Buffer {
  return Buffer.concat([value, digestOf(key, value)]);
}

/** The value without its digest, a view; undefined when it is another one than was kept. */
export function withoutDigest(key: string, digested: Uint8Array): Uint8Array | undefined {
  if (digested.length < DIGEST_BYTES) return undefined;
  const value = digested.subarray(0, -DIGEST_BYTES);
  return Buffer.compare(digested.subarray(-DIGEST_BYTES), digestOf(key, value)) === 0 ? value : undefined;
}

function digestOf(key: string, value: Uint8Array): Uint8Array {
  return createHash('sha256').update(`${key}\n`).update(value).digest().subarray(0, DIGEST_BYTES);
}
