// The JSON Schema of the configuration file, for editors: completion, hover texts and early warnings. Made from the
// same definition that validates, of the file as it is written (input), in draft 7, which the YAML language server
// knows best. It is weaker than the validation: what holds between values has no place in it.
import { z } from 'zod';
import { configurationSchema } from './schema.ts';

/** The schema as plain JSON data. */
export function configurationJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configurationSchema, { io: 'input', target: 'draft-7' });
  // Through text and back: the library's object also carries functions for validators.
  return JSON.parse(
    JSON.stringify({
      $schema,
      title: 'switch8583',
      description: 'Configuration of an ISO 8583 switch simulator',
      ...schema,
    }),
  ) as Record<string, unknown>;
}
