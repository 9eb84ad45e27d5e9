// Texts that nobody can guess: 18 random bytes in base64url. They are drawn many at a time, which costs a fraction of one call for each.
import { randomFillSync } from 'node:crypto';

const BYTES = 18;
const pool = Buffer.allocUnsafe(BYTES * 128);
let at = pool.length;

export function randomText(): string {
  if (at === pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  const text = pool.toString('base64url', at, at + BYTES);
  // What was given out is nowhere but with whom it was given to.
  pool.fill(0, at, at + BYTES);
  at += BYTES;
  return text;
}
