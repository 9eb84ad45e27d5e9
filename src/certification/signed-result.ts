// A result that anybody can check who has the public key: Ed25519 (RFC 8032) over the result in canonical JSON.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { type CertificationResult, hasPassed } from './result.ts';

/** Says in one line why something is no proof. */
export class CertificationError extends Error {
  override readonly name = 'CertificationError';
}

const outcome = z.enum(['passed', 'failed', 'notRun']);
const evidence = z.record(z.string(), z.unknown()).nullable();
const result = z.strictObject({
  format: z.literal('switch8583 certification'),
  formatVersion: z.literal(1),
  program: z.string(),
  member: z.string(),
  pack: z.strictObject({
    ...{ name: z.string(), version: z.string(), title: z.string() },
    side: z.enum(['issuer', 'acquirer']),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  link: z.string(),
  spec: z.string(),
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  hasPassed: z.boolean(),
  cases: z.array(
    z.strictObject({
      ...{ id: z.string(), purpose: z.string(), outcome, isOptional: z.boolean(), reasons: z.array(z.string()) },
      steps: z.array(
        z.strictObject({
          ...{ name: z.string(), outcome, reasons: z.array(z.string()), elapsedMs: z.number().nullable() },
          ...{ sent: evidence, received: evidence },
        }),
      ),
    }),
  ),
});
const signed = z.strictObject({ result, publicKeySha256: z.string(), signature: z.string() });

/** The text of a signed file. `privateKey` is PEM. */
export function signedText(of: CertificationResult, privateKey: string): string {
  const key = privateKeyOf(privateKey);
  const signature = sign(null, Buffer.from(canonicalJson(of)), key).toString('base64');
  const publicKeySha256 = fingerprint(createPublicKey(key));
  return `${JSON.stringify({ result: of, publicKeySha256, signature }, undefined, 2)}\n`;
}

/** The result in a signed file, when the key has signed it and nothing was changed since. Throws a CertificationError that says in one line what is wrong. */
export function verified(text: string, publicKey: string): CertificationResult {
  const key = publicKeyOf(publicKey);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CertificationError('this is no signed result: it is no JSON');
  }
  // Of a key that stands twice a reader takes one and people see the other. Layout apart, the file is as it was written.
  if (withoutBlanks(text) !== JSON.stringify(json)) {
    throw new CertificationError(
      'this is no signed result: it is not as `certify` writes it (a key twice, or a value in another form)',
    );
  }
  const read = signed.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new CertificationError(
      `this is no signed result: ${issue!.path.join('.') || 'the file'} is not as it has to be`,
    );
  }
  const { publicKeySha256, signature } = read.data;
  const expected = fingerprint(key);
  if (publicKeySha256 !== expected) {
    throw new CertificationError(
      `another key has signed it: ${shortened(publicKeySha256)}, this one is ${shortened(expected)}`,
    );
  }
  // What was signed is what was written, whatever the reading makes of it.
  const written = (json as { readonly result: unknown }).result;
  if (!verify(null, Buffer.from(canonicalJson(written)), key, Buffer.from(signature, 'base64'))) {
    throw new CertificationError('the result is not the one that was signed: it was changed since');
  }
  const certified = read.data.result as CertificationResult;
  if (certified.hasPassed !== hasPassed(certified.cases)) {
    throw new CertificationError('the result contradicts its own cases');
  }
  return certified;
}

/** JSON without the blanks between its tokens. */
function withoutBlanks(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''));
}

/** Throws a CertificationError when `pack` is not the file that the result is of. */
export function mustBeOfPack({ pack }: CertificationResult, file: Uint8Array): void {
  const found = sha256(file);
  if (found === pack.sha256) return;
  throw new CertificationError(
    `the pack is another one: signed for ${shortened(pack.sha256)}, this file is ${shortened(found)}`,
  );
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a result is known by in the register: the digest of what was signed. */
export function digestOf(of: CertificationResult): string {
  return sha256(canonicalJson(of));
}

function fingerprint(key: KeyObject): string {
  return sha256(key.export({ type: 'spki', format: 'der' }));
}

const SHOWN_DIGITS = 16;

function shortened(digest: string): string {
  return `${digest.slice(0, SHOWN_DIGITS)}...`;
}

function privateKeyOf(pem: string): KeyObject {
  return ed25519('private', () => createPrivateKey(pem));
}

function publicKeyOf(pem: string): KeyObject {
  // Node takes the private key for a public one too: nobody should hand it on by mistake.
  if (pem.includes('PRIVATE KEY'))
    throw new CertificationError('this is a private key: verify with the public one, and keep this one to yourself');
  return ed25519('public', () => createPublicKey(pem));
}

function ed25519(kind: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // The library may repeat what it could not read.
    throw new CertificationError(
      `this is no ${kind} key: a file (PEM) of Ed25519 is needed, as \`certify keys\` makes it`,
    );
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new CertificationError(`this is a ${kind} key of ${key.asymmetricKeyType}: one of Ed25519 is needed`);
}
