// The hash that a form carries, read as the digest that it may stand for: right, or written in a way in which digests are written elsewhere.
import { createHmac, hash as digestOf, timingSafeEqual } from 'node:crypto';

/** What was found to be wrong, and what mends it: halves of a sentence. */
export interface Remark {
  readonly id: string;
  /** Behind "HASH fits when". */
  readonly when: string;
  readonly mend: string;
}

export interface PostedDigest {
  /** What is wrong with how it is written or which algorithm made it. */
  readonly remarks: readonly Remark[];
  /** True when it is the digest of these bytes. */
  readonly isOf: (bytes: Uint8Array, hmacKey: string | undefined) => boolean;
}

const ALGORITHM_BY_LENGTH: Readonly<Record<number, string>> = {
  16: 'md5',
  20: 'sha1',
  32: 'sha256',
  48: 'sha384',
  64: 'sha512',
};

const blanksForPlus: Remark = {
  id: 'plus-lost',
  when: 'the blanks in HASH are read as +',
  mend: 'encode HASH for its way (urlencode): + arrives as a blank otherwise',
};
const WRITINGS: readonly { readonly remark: Remark; readonly read: (text: string) => string }[] = [
  {
    remark: {
      id: 'hash-blanks',
      when: 'the blanks around HASH are taken off',
      mend: 'post HASH without blanks and line ends',
    },
    read: (text) => text.trim(),
  },
  { remark: blanksForPlus, read: (text) => text.replaceAll(' ', '+') },
  {
    remark: { id: 'hash-percent', when: 'HASH is percent-decoded once more', mend: 'encode HASH once only' },
    read: (text) =>
      text.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
  },
  {
    remark: {
      id: 'base64url',
      when: 'HASH is read as base64url',
      mend: 'use the usual alphabet of base64 (+ and /), with = at the end',
    },
    read: (text) => {
      const usual = text.replaceAll('-', '+').replaceAll('_', '/');
      return usual.padEnd(Math.ceil(usual.length / 4) * 4, '=');
    },
  },
];

/** Every digest that the text of a hash may stand for; none when it is no digest at all. */
export function postedDigests(text: string): PostedDigest[] {
  const found: PostedDigest[] = [];
  for (const { written, remarks } of writingsOf(text)) {
    found.push(...rawDigests(written, remarks));
    if (found.length > 0) break;
  }
  return found;
}

/** The text as it is, then each way to read it otherwise, then two of them together. */
function* writingsOf(text: string): Generator<{ written: string; remarks: Remark[] }> {
  yield { written: text, remarks: [] };
  for (const { remark, read } of WRITINGS) {
    const written = read(text);
    if (written === text) continue;
    yield { written, remarks: [remark] };
    for (const second of WRITINGS) {
      const again = second.read(written);
      if (again !== written) yield { written: again, remarks: [remark, second.remark] };
    }
  }
}

function rawDigests(text: string, remarks: readonly Remark[]): PostedDigest[] {
  const bytes = Buffer.from(text, 'base64');
  if (/^[0-9a-f]+$/i.test(text)) {
    const hex: Remark = {
      id: 'hexadecimal',
      when: 'it is written in base64 and not in hexadecimal digits',
      mend: 'take base64 of the 64 raw bytes (PHP: base64_encode(hash("sha512", $text, true)))',
    };
    const found = digest(Buffer.from(text, 'hex'), [...remarks, hex]);
    if (found.length > 0) return found;
  }
  // In one case the last letter may have bits that base64 does not.
  if (bytes.toString('base64') !== text) return inOneCase(text, remarks);
  const inner = bytes.toString('latin1');
  if (/^[0-9a-f]+$/i.test(inner)) {
    const base64OfHex: Remark = {
      id: 'base64-of-hexadecimal',
      when: 'base64 is taken of the 64 raw bytes and not of their hexadecimal digits',
      mend: 'base64_encode(hash("sha512", $text, true)), or pack("H*", ...) before base64_encode',
    };
    const found = digest(Buffer.from(inner, 'hex'), [...remarks, base64OfHex]);
    if (found.length > 0) return found;
  }
  return [...digest(bytes, remarks), ...inOneCase(text, remarks)];
}

function digest(raw: Buffer, remarks: readonly Remark[]): PostedDigest[] {
  const algorithm = ALGORITHM_BY_LENGTH[raw.length];
  if (algorithm === undefined) return [];
  const isOf = (bytes: Uint8Array, hmacKey: string | undefined) =>
    timingSafeEqual(made(algorithm, bytes, hmacKey), raw);
  return [{ remarks: [...remarks, ...algorithmRemark(algorithm)], isOf }];
}

/** Base64 in lower or upper case only stands for bytes that cannot be told any more, and is compared as text. */
function inOneCase(text: string, remarks: readonly Remark[]): PostedDigest[] {
  const isLower = text === text.toLowerCase();
  if (!isLower && text !== text.toUpperCase()) return [];
  const algorithm = ALGORITHM_BY_LENGTH[Buffer.from(text, 'base64').length];
  if (algorithm === undefined || !/^[a-z0-9+/]+={0,2}$/i.test(text)) return [];
  const posted = Buffer.from(text);
  const which = isLower ? 'lower' : 'upper';
  const remark: Remark = {
    id: `hash-${which}-case`,
    when: `HASH is not written in ${which} case`,
    mend: `leave base64 as it is: strto${which} changes its bytes`,
  };
  const isOf = (bytes: Uint8Array, hmacKey: string | undefined) => {
    const right = made(algorithm, bytes, hmacKey).toString('base64');
    return isSame(Buffer.from(isLower ? right.toLowerCase() : right.toUpperCase()), posted);
  };
  return [{ remarks: [...remarks, remark, ...algorithmRemark(algorithm)], isOf }];
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function made(algorithm: string, bytes: Uint8Array, hmacKey: string | undefined): Buffer {
  if (hmacKey !== undefined) return createHmac(algorithm, hmacKey).update(bytes).digest();
  return digestOf(algorithm, bytes, 'buffer');
}

function algorithmRemark(algorithm: string): Remark[] {
  if (algorithm === 'sha512') return [];
  const name = algorithm === 'md5' ? 'MD5' : algorithm.replace('sha', 'SHA-');
  return [{ id: algorithm, when: `it is computed with SHA-512 and not with ${name}`, mend: 'use SHA-512' }];
}
