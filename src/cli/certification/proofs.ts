// `certify verify` and `certify keys`: what anybody can check with the public key alone, and how a pair of keys is made.
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificationResult, countsOf } from '../../certification/result.ts';
import { CertificationError, digestOf, mustBeOfPack, verified } from '../../certification/signed-result.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print } from '../output.ts';
import type { RecordsOptions } from '../registers/opened-register.ts';
import { noteCertified } from './noted.ts';
import { bytesOfPack } from './pack-file.ts';

export interface VerifyOptions {
  file: string;
  publicKey: string;
  pack: string | undefined;
}
export interface NoteOptions extends RecordsOptions {
  key: string | undefined;
  result: string | undefined;
  publicKey: string | undefined;
  pack: string | undefined;
}

/** Exit 1, with one line, when the file is no proof; also when the member has not passed. */
export async function verifyFile({ file, publicKey, pack }: VerifyOptions): Promise<void> {
  const result = proofIn(file, publicKey, pack);
  const { passed, cases } = countsOf(result);
  const { member, pack: of, endedAt, hasPassed } = result;
  print(
    `${file}: ${member} has ${hasPassed ? 'passed' : 'NOT passed'} ${of.name} ${of.version}, ${passed} of ${cases} cases, on ${endedAt}`,
  );
  print(`signed, and not changed since: ${digestOf(result)}`);
  if (!hasPassed) process.exitCode = ExitCode.mismatch;
}

/** Notes in the register that a member is certified, when a signed result proves it. */
export async function noteProof(options: NoteOptions): Promise<void> {
  const { key: code, result: file, publicKey, pack } = options;
  if (code === undefined || code === '') throw wrong('name a member by its code');
  if (file === undefined || publicKey === undefined) throw wrong('by what? give --result FILE and --public-key FILE');
  if (pack === undefined) throw wrong('of which pack? give --pack FILE: a result of any other one proves nothing');
  const result = proofIn(file, publicKey, pack);
  if (result.member !== code)
    throw new CommandError(ExitCode.mismatch, `${file} is of ${result.member}, not of ${code}`);
  print(await noteCertified(options, result));
}

/** Makes a pair of keys; nothing is overwritten. */
export function makeKeys(folder: string): void {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const [secret, open] = [join(folder, 'certify.key'), join(folder, 'certify.pub')];
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(secret, privateKey, { flag: 'wx', mode: 0o600 });
    writeFileSync(open, publicKey, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    throw wrong(`cannot write the keys: ${errorMessage(error)}`);
  }
  print(`${secret} signs, and is for its owner only; ${open} verifies, and is for everybody`);
}

function proofIn(file: string, publicKey: string, pack: string | undefined): CertificationResult {
  const [text, key] = [bytesOfPack(file).toString('utf8'), bytesOfPack(publicKey).toString('utf8')];
  try {
    const result = verified(text, key);
    if (pack !== undefined) mustBeOfPack(result, bytesOfPack(pack));
    return result;
  } catch (error) {
    if (!(error instanceof CertificationError)) throw error;
    throw new CommandError(ExitCode.mismatch, `${file}: ${error.message}`, { cause: error });
  }
}

function wrong(message: string): CommandError {
  return new CommandError(ExitCode.usage, message);
}
