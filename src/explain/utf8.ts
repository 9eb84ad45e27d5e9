// Bytes that somebody took for text on their way, and wrote as UTF-8: above 7F each became two, or three that stand for none.

/** The bytes as they were before each was taken for a character (ISO 8859-1) and written as UTF-8; undefined where that cannot be. */
export function narrowed(bytes: Buffer): Buffer | undefined {
  if (!bytes.some((byte) => byte >= 0x80)) return undefined;
  const text = bytes.toString('utf8');
  return /[^\0-\xff]/.test(text) ? undefined : Buffer.from(text, 'latin1');
}

/** U+FFFD in UTF-8, which is written for bytes that are no UTF-8. */
const REPLACEMENT = Buffer.from('efbfbd', 'hex');

/** Whether bytes were lost that way; nobody can bring them back. */
export function hasLostBytes(bytes: Buffer): boolean {
  return bytes.includes(REPLACEMENT);
}
