// Reads a configuration file. Everything that can be wrong with it is a fault of the same report, an unreadable file included.
import { readBounded } from '../../bounded-file.ts';
import { errorMessage } from '../error-message.ts';
import { ConfigurationError, wrongValue } from './faults.ts';
import type { ReadTable } from './issuer-routes.ts';
import { parseConfiguration, type Surroundings } from './parse.ts';
import type { Configuration } from './schema.ts';

const LARGEST_BYTES = 16 * 1_048_576;

/** Reads the configuration in `file`. Throws a ConfigurationError with every fault, an unreadable file included. */
export async function loadConfiguration(
  file: string,
  { specs }: Pick<Surroundings, 'specs'> = {},
): Promise<Configuration> {
  let text: string;
  try {
    text = readBounded(file, LARGEST_BYTES);
  } catch (error) {
    const message = wrongValue(
      `cannot be read: ${errorMessage(error)}`,
      file,
      'a YAML file, see examples/morocco.yaml',
    );
    throw new ConfigurationError([{ file, line: 1, column: 1, path: '', message }], { cause: error });
  }
  // Start-up only: a table is read in place because the checks around it want its rows.
  const readTable: ReadTable = (path) => readBounded(path);
  return parseConfiguration(text, file, specs === undefined ? { readTable } : { readTable, specs });
}
