// Certificates for tests of TLS, made once for all of them, in files: an authority and what it has signed, another authority, and
// certificates that are wrong in one way each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAndKey, makeAuthority, makeSigned } from '../../src/cli/test-certificates.ts';

const HOUR_MS = 3_600_000;
const HERE = ['localhost', '127.0.0.1', '::1'];

/** Paths of a certificate and its key. */
export interface Files {
  readonly certificate: string;
  readonly key: string;
}

export interface TestCertificates {
  readonly folder: string;
  readonly ca: string;
  /** An authority of the same name that signed none of the others, and one of another name. */
  readonly sameNameCa: string;
  readonly otherCa: string;
  readonly server: Files;
  readonly client: Files;
  /** A server whose time is over, one whose time is to come, and one with another name. */
  readonly expired: Files;
  readonly early: Files;
  readonly elsewhere: Files;
  /** A server and a client of the other authority. */
  readonly otherServer: Files;
  readonly otherClient: Files;
  readonly expiredClient: Files;
}

let made: Promise<TestCertificates> | undefined;

/** The files; all tests of this process share them, and they go with it. */
export function testCertificates(): Promise<TestCertificates> {
  made ??= make();
  return made;
}

async function make(): Promise<TestCertificates> {
  const folder = mkdtempSync(join(tmpdir(), 'switch8583-tls-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const nowMs = Date.now();
  const good = { fromMs: nowMs - HOUR_MS, toMs: nowMs + 24 * HOUR_MS };
  const past = { fromMs: nowMs - 48 * HOUR_MS, toMs: nowMs - HOUR_MS };
  const future = { fromMs: nowMs + HOUR_MS, toMs: nowMs + 24 * HOUR_MS };
  const save = (name: string, { certificate, key }: CertificateAndKey): Files => {
    const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    writeFileSync(files.certificate, certificate);
    writeFileSync(files.key, key, { mode: 0o600 });
    return files;
  };
  const [ca, sameName, other] = await Promise.all([
    makeAuthority({ name: 'TEST CA', ...good }),
    makeAuthority({ name: 'TEST CA', ...good }),
    makeAuthority({ name: 'another TEST CA', ...good }),
  ]);
  const server = (name: string, when: typeof good, by = ca, hosts: readonly string[] = HERE) =>
    makeSigned({ name, side: 'server', hosts, ...when }, by).then((pair) => save(name.replaceAll(' ', '-'), pair));
  const client = (name: string, when: typeof good, by = ca) =>
    makeSigned({ name, side: 'client', hosts: [`${name}.test`], ...when }, by).then((pair) => save(name, pair));
  const [good1, expired, early, elsewhere, otherServer, goodClient, otherClient, expiredClient] = await Promise.all([
    server('server', good),
    server('expired', past),
    server('early', future),
    server('elsewhere', good, ca, ['elsewhere.test']),
    server('other-server', good, other),
    client('gateway-7', good),
    client('other-gateway', good, other),
    client('old-gateway', past),
  ]);
  return {
    folder,
    ca: save('ca', ca).certificate,
    sameNameCa: save('same-name-ca', sameName).certificate,
    otherCa: save('other-ca', other).certificate,
    server: good1,
    client: goodClient,
    expired,
    early,
    elsewhere,
    otherServer,
    otherClient,
    expiredClient,
  };
}
