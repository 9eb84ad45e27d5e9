// The file of an issuer's test keys.
import { readBounded } from '../bounded-file.ts';
import { type IssuerKeys, issuerKeysOf, issuerKeysSchema } from '../security/issuer-keys.ts';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

const LARGEST_KEYS_BYTES = 65_536;

/** Reads it; `setting` names it in errors. Throws a CommandError (usage). */
export function readIssuerKeys(path: string, setting: string): IssuerKeys {
  try {
    const read = issuerKeysSchema.safeParse(JSON.parse(readBounded(path, LARGEST_KEYS_BYTES)));
    // What is wrong is named, never shown: it may be most of a key.
    if (read.success) return issuerKeysOf(read.data);
    const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(faults.join('; '));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is no JSON' : errorMessage(error);
    throw new CommandError(ExitCode.usage, `${setting}: ${path}: ${why}`, { cause: error });
  }
}
