// Reads a configuration file. Everything that can be wrong with it is a fault of the same report, an unreadable file included.
import { readBounded } from '../../bounded-file.ts';
import { errorMessage } from '../error-message.ts';
import { kindHint } from '../file-kind.ts';
import { ConfigurationError } from './faults.ts';
import type { ReadTable } from './issuer-routes.ts';
import { parseConfiguration, type Surroundings } from './parse.ts';
import type { Configuration } from './schema.ts';

const LARGEST_BYTES = 16 * 1_048_576;

interface LoadOptions extends Pick<Surroundings, 'specs'> {
  /** Gives the text of a file. Without it pipes and devices are read too, and waited for. */
  readonly read?: (file: string, limitBytes?: number) => string;
}

/** Reads the configuration in `file`. Throws a ConfigurationError with every fault, an unreadable file included. */
export async function loadConfiguration(
  file: string,
  { specs, read = readBounded }: LoadOptions = {},
): Promise<Configuration> {
  let text: string;
  try {
    text = read(file, LARGEST_BYTES);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isAbsent ? 'there is no such file' : `it cannot be read: ${errorMessage(error)}`;
    const message = `${why}; a configuration is a YAML file: switch8583 init DIR writes one`;
    throw new ConfigurationError([{ file, line: 0, column: 0, path: '', message }], { cause: error });
  }
  // A table is read in place because the checks around it want its rows.
  const readTable: ReadTable = (path) => read(path);
  try {
    return parseConfiguration(text, file, specs === undefined ? { readTable } : { readTable, specs });
  } catch (error) {
    const hint = error instanceof ConfigurationError ? kindHint(text, 'serve') : '';
    if (hint === '') throw error;
    throw new ConfigurationError([{ file, line: 0, column: 0, path: '', message: `is no configuration; ${hint}` }], {
      cause: error,
    });
  }
}
