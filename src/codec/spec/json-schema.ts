// The JSON Schema of a spec in the native format, made from the definition that reads it. It is weaker than the reading: which
// encodings and prefixes there are, and what fits together, has no place in it.
import { z } from 'zod';
import { specSchema } from './spec.ts';

/** The schema as plain JSON data. */
export function specJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(specSchema, { io: 'input', target: 'draft-7' });
  // Through text and back: the library's object also carries functions for validators.
  return JSON.parse(
    JSON.stringify({ $schema, title: 'switch8583 spec', description: 'Spec of ISO 8583 messages', ...schema }),
  ) as Record<string, unknown>;
}
