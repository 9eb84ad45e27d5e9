// A YAML file of settings by itself: read, validated, and refused with all its faults at once.
import type { z } from 'zod';
import { readBounded } from '../../bounded-file.ts';
import { errorMessage } from '../error-message.ts';
import { ConfigurationError, wrongValue } from './faults.ts';
import { complaintsOf } from './issue-texts.ts';
import { located, readSource } from './source.ts';

const LARGEST_BYTES = 16 * 1_048_576;

/** The content of a file by its schema; `what` is what the file should be, with an example. Throws a ConfigurationError. */
export function readYamlFile<S extends z.ZodType>(file: string, schema: S, what: string): z.output<S> {
  let text: string;
  try {
    text = readBounded(file, LARGEST_BYTES);
  } catch (error) {
    const message = wrongValue(`cannot be read: ${errorMessage(error)}`, file, what);
    throw new ConfigurationError([{ file, line: 1, column: 1, path: '', message }], { cause: error });
  }
  const source = readSource(text, file);
  if (source.broken) throw new ConfigurationError(source.faults);
  const validated = schema.safeParse(source.values ?? undefined);
  const complaints = complaintsOf(validated.error?.issues ?? [], source.values ?? undefined);
  const faults = [...source.faults, ...located(complaints, source)];
  if (faults.length > 0 || !validated.success) throw new ConfigurationError(faults);
  return validated.data;
}
