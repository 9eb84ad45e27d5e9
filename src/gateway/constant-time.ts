// Secrets are compared so that the time it takes tells nothing of where they differ, nor of their length.
import { hash, timingSafeEqual } from 'node:crypto';

export function isSameSecret(given: string, kept: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', kept, 'buffer'));
}
