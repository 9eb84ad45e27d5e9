// The JSON Schemas of the messages of 3-D Secure, for whoever writes a server that takes the place of one of its parts. Made from the
// same definitions that read messages; what holds between elements has no place in them.
import { z } from 'zod';
import { type MessageType, messageSchemas } from '../three-d-secure/messages/read-message.ts';

/** By message type, as plain JSON data. */
export function threeDSecureSchemas(): Record<MessageType, Record<string, unknown>> {
  const schemas = Object.entries(messageSchemas).map(([type, schema]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
    const title = `${type} of EMV 3-D Secure 2.2.0, as far as it is used here`;
    // Through text and back: the library's object also carries functions for validators.
    return [type, JSON.parse(JSON.stringify({ $schema, title, ...rest }))] as const;
  });
  return Object.fromEntries(schemas) as Record<MessageType, Record<string, unknown>>;
}
