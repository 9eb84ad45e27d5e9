// The keys that members call the interface of enrolment with: each has one, of which a digest is kept. A key is 32 random bytes, so that a
// digest without salt tells nothing of it.
import { createHash, randomBytes } from 'node:crypto';
import type { CentreFile } from './centre-file.ts';

const KEY_BYTES = 32;

export class MemberKeys {
  readonly #file: CentreFile;

  constructor(file: CentreFile) {
    this.#file = file;
  }

  /** A new key of a member, which the one before is no longer. It is told once, here. */
  renew(member: string, nowMs: number): string {
    const key = randomBytes(KEY_BYTES).toString('base64url');
    this.#file.transaction(() =>
      this.#file
        .prepare('INSERT OR REPLACE INTO member_keys (member, key_digest, made_ms) VALUES (?, ?, ?)')
        .run(member, digestOf(key), nowMs),
    );
    return key;
  }

  /** The member whose key it is; undefined for any other text. Found by the digest, so that time tells nothing of keys. */
  memberOf(key: string): string | undefined {
    return this.#file.prepare('SELECT member FROM member_keys WHERE key_digest = ?').get(digestOf(key))?.member as
      | string
      | undefined;
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
