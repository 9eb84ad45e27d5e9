// Certificates for tests of TLS, made once for all of them, in files: an authority and what it has signed, another authority, and
// certificates that are wrong in one way each.
import { mkdtempSync, writeFileSync } from 'node:fs';
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

type Made = Readonly<Record<Exclude<keyof TestCertificates, 'folder'>, CertificateAndKey>>;

const AUTHORITIES = ['ca', 'sameNameCa', 'otherCa'] as const;
let made: Promise<Made> | undefined;

/** The files, in a folder that whoever asks for them removes. Keys take their time: they are made once. */
export async function testCertificates(): Promise<TestCertificates> {
  made ??= make();
  const folder = mkdtempSync(join(tmpdir(), 'switch8583-tls-'));
  const files = Object.entries(await made).map(([name, pair]) => {
    const paths: Files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    writeFileSync(paths.certificate, pair.certificate);
    writeFileSync(paths.key, pair.key, { mode: 0o600 });
    return [name, AUTHORITIES.some((each) => each === name) ? paths.certificate : paths] as const;
  });
  return { folder, ...Object.fromEntries(files) } as unknown as TestCertificates;
}

async function make(): Promise<Made> {
  const nowMs = Date.now();
  const good = { fromMs: nowMs - HOUR_MS, toMs: nowMs + 24 * HOUR_MS };
  const past = { fromMs: nowMs - 48 * HOUR_MS, toMs: nowMs - HOUR_MS };
  const future = { fromMs: nowMs + HOUR_MS, toMs: nowMs + 24 * HOUR_MS };
  const [ca, sameNameCa, otherCa] = await Promise.all([
    makeAuthority({ name: 'TEST CA', ...good }),
    makeAuthority({ name: 'TEST CA', ...good }),
    makeAuthority({ name: 'another TEST CA', ...good }),
  ]);
  const side = (of: 'server' | 'client', hosts: (name: string) => readonly string[]) => {
    return (name: string, when: typeof good, by = ca) =>
      makeSigned({ name, side: of, hosts: hosts(name), ...when }, by);
  };
  const serves = side('server', (name) => (name === 'elsewhere' ? ['elsewhere.test'] : HERE));
  const asks = side('client', (name) => [`${name}.test`]);
  const [server, expired, early, elsewhere, otherServer, client, otherClient, expiredClient] = await Promise.all([
    serves('server', good),
    serves('expired', past),
    serves('early', future),
    serves('elsewhere', good),
    serves('other-server', good, otherCa),
    asks('gateway-7', good),
    asks('other-gateway', good, otherCa),
    asks('old-gateway', past),
  ]);
  return {
    ca,
    sameNameCa,
    otherCa,
    server,
    expired,
    early,
    elsewhere,
    otherServer,
    client,
    otherClient,
    expiredClient,
  };
}
