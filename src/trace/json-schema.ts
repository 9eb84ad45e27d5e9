// The JSON Schema of one line of a trace, for editors and whoever writes traces by program. It is weaker than the reading: that a
// value comes from a step before, and that a message can be encoded, has no place in it.
import { z } from 'zod';

const text = z.string();
const fromAnswer = z
  .strictObject({ from: text.describe('Name of the step'), path: text.describe('Element of its answer, 38 or 127.25') })
  .describe('A value of the answer to an earlier step');
const once = z.literal(true);
const made = z.union([
  z
    .strictObject({
      now: text.describe('YYYY, YY, MM, DD, hh, mm, ss: MMDDhhmmss for DE 7'),
      zone: z
        .string()
        .regex(/^[+-]\d\d:\d\d$/)
        .optional()
        .describe('+01:00; UTC without it'),
    })
    .describe('The time of sending'),
  z.strictObject({ stan: once }).describe("A STAN of the step's own (DE 11)"),
  z.strictObject({ rrn: once }).describe("A retrieval reference number of the step's own (DE 37)"),
  z
    .strictObject({ random: z.union([z.int().min(1).max(999), z.array(text).min(1)]) })
    .describe('So many digits by chance, or one of several texts'),
]);
const part = z.union([text, fromAnswer, made]);
const join = z.strictObject({ join: z.array(part).min(1) }).describe('Texts and values, one after the other');
type SentValue = string | { readonly [key: string]: unknown };
const value: z.ZodType<SentValue> = z.lazy(() =>
  z.union([text, fromAnswer, made, join, z.record(z.string(), value).describe('Subfields')]),
);
const matcher = z.union([
  text.describe('Exactly this'),
  fromAnswer,
  z.strictObject({ matches: text }).describe('A regular expression of RE2'),
  z.strictObject({ oneOf: z.array(text).min(1) }).describe('One of these'),
  z.strictObject({ not: z.union([text, fromAnswer]) }).describe('There, and something else than this'),
  z.strictObject({ present: z.boolean() }).describe('Whether it has to be there'),
  z.strictObject({ echo: once }).describe('The same as in the request'),
]);

const step = z.strictObject({
  at: z.number().min(0).optional().describe('Milliseconds since the start of the trace'),
  name: z.string().min(1).optional().describe('By which reports and later steps name it'),
  note: text.optional().describe('For people'),
  send: z
    .union([z.string().regex(/^(0x)?[0-9A-Fa-f\s]+$/), z.record(z.string(), value)])
    .describe('The message by element, "0" the MTI; or the bytes of a frame as hex'),
  expect: z
    .union([z.null(), z.literal('nothing'), z.record(z.string(), matcher)])
    .optional()
    .describe('What the answer has to be, by element; null: no answer may come'),
  within: z.number().positive().optional().describe('Milliseconds that the answer may take'),
});

/** The schema as plain JSON data. */
export function traceJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(step, { io: 'input', target: 'draft-7' });
  return JSON.parse(
    JSON.stringify({
      $schema,
      title: 'switch8583 trace',
      description: 'One line of a trace (JSON Lines): a step, what is sent and what its answer has to be',
      ...schema,
    }),
  ) as Record<string, unknown>;
}
