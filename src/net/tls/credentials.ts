// What one side of a TLS link shows and trusts, read from its files. What is wrong with a file is found when it is read, not when
// the first peer connects, and said with the name of the file.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';

/** Files in PEM. */
export interface CredentialFiles {
  /** What this side shows, with its chain; undefined to show nothing. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Who may have signed what the peer shows; those that Node trusts when undefined. */
  readonly ca?: string | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** A certificate that is shown, and until when it is good. */
export interface Validity {
  readonly file: string;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

export interface Credentials {
  readonly options: {
    readonly cert?: Buffer | undefined;
    readonly key?: Buffer | undefined;
    readonly ca?: Buffer | undefined;
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  };
  readonly context: SecureContext;
  /** Of what is shown; undefined when nothing is. */
  readonly validity: Validity | undefined;
}

/** A file of a TLS link cannot be used. The message is one line: which setting, which file, what is wrong, what would mend it. */
class CredentialsError extends Error {
  constructor(setting: string, file: string, wrong: string, options?: ErrorOptions) {
    super(`${setting}: ${file}: ${wrong}`, options);
    this.name = 'CredentialsError';
  }
}

/** Reads the files. Throws a CredentialsError. */
export function readCredentials(files: CredentialFiles): Credentials {
  const { minVersion } = files;
  const shown = files.certificate === undefined ? undefined : readShown(files.certificate, files.key!);
  const ca = files.ca === undefined ? undefined : readFile('ca', files.ca);
  if (ca !== undefined) certificateIn('ca', files.ca!, ca);
  const options = { cert: shown?.cert, key: shown?.key, ca, minVersion };
  try {
    return { options, context: createSecureContext(options), validity: shown?.validity };
  } catch (error) {
    // What OpenSSL takes apart but does not use: a key that is too small, a signature that is too weak.
    const [setting, file] = files.certificate === undefined ? ['ca', files.ca!] : ['certificate', files.certificate];
    throw new CredentialsError(setting, file, `TLS does not take it: ${reasonOf(error)}`, { cause: error });
  }
}

function readShown(certificateFile: string, keyFile: string) {
  const cert = readFile('certificate', certificateFile);
  const key = readFile('key', keyFile);
  const certificate = certificateIn('certificate', certificateFile, cert);
  if (!certificate.checkPrivateKey(keyIn(keyFile, key))) {
    throw new CredentialsError('key', keyFile, `is not the key of ${certificateFile}`);
  }
  const untilMs = certificate.validToDate.getTime();
  return { cert, key, validity: { file: certificateFile, subject: subjectOf(certificate), untilMs } };
}

function readFile(setting: string, file: string): Buffer {
  try {
    // A device or a pipe may never end, and who reads has no time for a large one: a reload stops everybody.
    const named = statSync(file);
    if (named.isCharacterDevice() || named.isBlockDevice() || named.isFIFO())
      throw new Error('it is a device or a pipe');
    if (named.size > LARGEST_BYTES) throw new Error(`it is larger than ${LARGEST_BYTES} bytes, which no such file is`);
    return readFileSync(file);
  } catch (error) {
    throw new CredentialsError(setting, file, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** The first certificate of a file, whose others are read too: of a chain that is half written TLS would say nothing that names it, and
 *  of authorities it would leave out those behind the first that is broken. */
function certificateIn(setting: string, file: string, pem: Buffer): X509Certificate {
  let first: X509Certificate;
  try {
    first = new X509Certificate(pem);
  } catch (error) {
    throw new CredentialsError(setting, file, 'holds no certificate in PEM (-----BEGIN CERTIFICATE-----)', {
      cause: error,
    });
  }
  const text = pem.toString('latin1');
  const starts = [...text.matchAll(CERTIFICATE_BEGINS)].map(({ index }) => index);
  starts.forEach((start, i) => {
    try {
      new X509Certificate(text.slice(start, starts[i + 1]));
    } catch (error) {
      const wrong = `its certificate ${i + 1} of ${starts.length} cannot be read: ${reasonOf(error)}; is the file whole?`;
      throw new CredentialsError(setting, file, wrong, { cause: error });
    }
  });
  return first;
}

/** What OpenSSL says, without its numbers. */
function reasonOf(error: unknown): string {
  const { reason, message } = error as Error & { readonly reason?: string };
  return reason ?? message;
}

function keyIn(file: string, pem: Buffer) {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isLocked = code === 'ERR_MISSING_PASSPHRASE' || /ENCRYPTED/.test(pem.toString('latin1'));
    const wrong = isLocked
      ? 'is encrypted: store it without a passphrase, readable by the switch alone'
      : 'holds no private key in PEM (-----BEGIN PRIVATE KEY-----)';
    throw new CredentialsError('key', file, wrong, { cause: error });
  }
}

/** A subject in one line, for people: `CN=gateway-7, O=Bank`. */
export function subjectOf(certificate: X509Certificate): string {
  return (certificate.subject ?? '').split('\n').join(', ').slice(0, LONGEST_SUBJECT);
}

const LONGEST_SUBJECT = 200;
/** Of a file: four times all the authorities that browsers trust. */
const LARGEST_BYTES = 1_048_576;
/** The names of a certificate that OpenSSL knows. */
const CERTIFICATE_BEGINS = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/gm;
