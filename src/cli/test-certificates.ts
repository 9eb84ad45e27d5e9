// Certificates for tests: an authority, and what it signs. They say of themselves that they are for tests, and end soon. Node's own
// cryptography makes the keys; it has no way to sign a certificate, which node-forge does.
import { generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import forge from 'node-forge';

/** A certificate with its private key, both PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/** Whom a certificate is for, and from when to when, in milliseconds since 1970. */
export interface CertificateSubject {
  /** CN of the subject. */
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SignedSubject extends CertificateSubject {
  /** Which side of a connection shows it. */
  readonly side: 'server' | 'client';
  /** Names and addresses of the subject. */
  readonly hosts: readonly string[];
}

/** What every legacy of the field can read. */
const KEY_BITS = 2048;
const SERIAL_BYTES = 16;
/** Of everything made here, so that nobody mistakes it. */
const ORGANIZATION = 'switch8583 TEST (not for production)';
const DNS_NAME = 2;
const IP_ADDRESS = 7;

const makeKeys = promisify(generateKeyPair);

/** An authority, which has signed itself. */
export async function makeAuthority(subject: CertificateSubject): Promise<CertificateAndKey> {
  const { certificate, key, keyPem } = await unsigned(subject);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(key, forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key: keyPem };
}

/** A certificate that `authority` has signed. */
export async function makeSigned(subject: SignedSubject, authority: CertificateAndKey): Promise<CertificateAndKey> {
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const { certificate, keyPem } = await unsigned(subject);
  certificate.setIssuer(issuer.subject.attributes);
  const altNames = subject.hosts.map((host) =>
    isIP(host) === 0 ? { type: DNS_NAME, value: host } : { type: IP_ADDRESS, ip: host },
  );
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: subject.side === 'server', clientAuth: subject.side === 'client' },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
    ...(altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []),
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authority.key), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key: keyPem };
}

async function unsigned({ name, fromMs, toMs }: CertificateSubject) {
  const { privateKey, publicKey } = await makeKeys('rsa', {
    modulusLength: KEY_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // A serial number is positive: its first bit is clear (RFC 5280, 4.1.2.2).
  const serial = randomBytes(SERIAL_BYTES);
  serial[0]! &= 0x7f;
  certificate.serialNumber = serial.toString('hex');
  certificate.validity.notBefore = new Date(fromMs);
  certificate.validity.notAfter = new Date(toMs);
  certificate.setSubject([
    { name: 'commonName', value: name },
    { name: 'organizationName', value: ORGANIZATION },
  ]);
  return { certificate, key: forge.pki.privateKeyFromPem(privateKey), keyPem: privateKey };
}
