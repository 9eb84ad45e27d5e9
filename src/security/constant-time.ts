// Secrets compared in a time that does not tell how much of them was right.
import { timingSafeEqual } from 'node:crypto';

/** True when both texts are the same. Only their lengths can be told from the time. */
export function isSameSecret(given: string, right: string): boolean {
  const a = Buffer.from(given, 'utf8');
  const b = Buffer.from(right, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}
