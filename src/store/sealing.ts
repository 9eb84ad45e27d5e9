// What is kept encrypted: AES-256-GCM (NIST SP 800-38D) under a key of the journal. A sealed part is the id of its key, its nonce,
// the ciphertext and the tag. It is bound to its place: moved to another entry or another name, it does not open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { JournalKey } from './journal-keys.ts';

const CIPHER = 'aes-256-gcm';
const ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = ID_BYTES + NONCE_BYTES;
/** The end of a nonce that counts. */
const COUNTED_BYTES = 6;

/** Seals parts under one key. */
export class Sealer {
  readonly #key: JournalKey;
  // Random once and counted from there: a nonce is never used twice under a key, and a random one need not be drawn each time.
  readonly #nonce = randomBytes(NONCE_BYTES);

  constructor(key: JournalKey) {
    this.#key = key;
  }

  seal(part: Uint8Array, place: string): Buffer {
    const nonce = this.#nextNonce();
    const cipher = createCipheriv(CIPHER, this.#key.sealing, nonce);
    cipher.setAAD(Buffer.from(place));
    const head = Buffer.alloc(ID_BYTES);
    head.writeUInt32BE(this.#key.id);
    return Buffer.concat([head, nonce, cipher.update(part), cipher.final(), cipher.getAuthTag()]);
  }

  #nextNonce(): Buffer {
    const at = NONCE_BYTES - COUNTED_BYTES;
    const next = (this.#nonce.readUIntBE(at, COUNTED_BYTES) + 1) % 2 ** (8 * COUNTED_BYTES);
    this.#nonce.writeUIntBE(next, at, COUNTED_BYTES);
    return this.#nonce;
  }
}

/** The id of the key that has sealed a part; undefined for what is too short to have one. */
export function sealingKeyOf(sealed: Uint8Array): number | undefined {
  if (sealed.length < ID_BYTES) return undefined;
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length).readUInt32BE();
}

/** What is in a sealed part; undefined when it was not sealed with this key for this place, or has been changed. */
export function openSealed(sealed: Uint8Array, key: JournalKey, place: string): Buffer | undefined {
  if (sealed.length < HEAD_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key.sealing, sealed.subarray(ID_BYTES, HEAD_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // The tag is another: that is all that OpenSSL says.
    return undefined;
  }
}
