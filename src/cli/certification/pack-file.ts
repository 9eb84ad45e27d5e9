// A pack as a file: YAML, read, validated, and refused with all its faults at once, each with its place.
import { readBoundedBytes } from '../../bounded-file.ts';
import { packFaults } from '../../certification/case-steps.ts';
import { type Pack, packSchema } from '../../certification/pack.ts';
import { sha256 } from '../../certification/signed-result.ts';
import { ConfigurationError, type Steps } from '../configuration/faults.ts';
import { complaintsOf } from '../configuration/issue-texts.ts';
import { located, readSource } from '../configuration/source.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

const LARGEST_BYTES = 4 * 1_048_576;

interface ReadPack {
  readonly pack: Pack;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
}

/** Throws a ConfigurationError with every fault, or a CommandError (usage) when the file cannot be read. */
export function readPack(file: string): ReadPack {
  const bytes = bytesOfPack(file);
  const source = readSource(bytes.toString('utf8'), file);
  if (source.broken) throw new ConfigurationError(source.faults);
  const values = source.values ?? undefined;
  const validated = packSchema.safeParse(values);
  const complaints = complaintsOf(validated.error?.issues ?? [], values);
  if (validated.success) {
    for (const { path, wrong } of packFaults(validated.data)) complaints.push({ steps: path as Steps, message: wrong });
  }
  const faults = [...source.faults, ...located(complaints, source)];
  if (faults.length > 0 || !validated.success) {
    throw new ConfigurationError(faults.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  return { pack: validated.data, sha256: sha256(bytes) };
}

/** The bytes of a file. Throws a CommandError (usage). */
export function bytesOfPack(file: string): Buffer {
  try {
    return readBoundedBytes(file, LARGEST_BYTES);
  } catch (error) {
    throw new CommandError(ExitCode.usage, `${file} cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}
