// The native spec format: the JSON that moov-io/iso8583 publishes, plus optional keys of ours (`version`, `extends`,
// `recode`, `header`, `class`, `sensitive`, `counts`, `inclusive`...). A spec is data; `compile` turns it into a Codec.
import { z } from 'zod';
import type { Sensitivity } from '../../iso8583/sensitive-data.ts';
import { withNativeKeys } from './keys.ts';

const padding = z.strictObject({
  type: z.enum(['Left', 'Right', 'None']).describe('On which side a short value is filled'),
  pad: z
    .string()
    .regex(/^[\0-\xff]?$/)
    .optional()
    .describe('What it is filled with: one character of ISO 8859-1'),
});

const tag = z.strictObject({
  length: z.int().min(0).max(16).optional().describe('Characters or bytes of a tag; BerTLVTag needs none'),
  enc: z.string().optional().describe('Encoding of the tag; BerTLVTag for chip data'),
  padding: padding.optional().describe('How a short tag is filled'),
  sort: z
    .enum(['StringsByInt', 'StringsByHex'])
    .optional()
    .describe('Whether tags are compared as decimal numbers or as hex where they are written in order'),
  storeUnknownTags: z
    .boolean()
    .optional()
    .describe('As in moov: tags that the spec does not name are kept; prefUnknownTLV says how'),
  skipUnknownTags: z.boolean().optional().describe('As storeUnknownTags: what was read is written again'),
  prefUnknownTLV: z.string().optional().describe('Prefix of tags that the spec does not name; with it they are kept'),
  lengthBefore: z
    .string()
    .optional()
    .describe(
      'The length of a subfield stands in front of its tag, with this prefix, and counts the tag too (Europay LLTT). Its subfields themselves then have none: None.Rest',
    ),
  untagged: z
    .array(z.string())
    .optional()
    .describe('Subfields that stand in front of all tags, in this order and without one'),
});

/** Kinds of value a field may hold. */
const fieldTypes = ['String', 'Numeric', 'Binary', 'Hex', 'Bitmap', 'Composite', 'Track1', 'Track2', 'Track3'] as const;

/** Character classes of ISO 8583:1987 clause 4.4 table 5. */
export const characterClasses = ['n', 'a', 'an', 'ans', 'anp', 'as', 'ns', 'b', 'z', 'x+n'] as const;

/** Why a value is hidden from logs and screens and not kept; `none`: it is harmless, and is kept where the standard leaves it to
 *  private use. */
const sensitivities = ['pan', 'track', 'pin', 'security', 'cryptogram', 'none'] as const satisfies Sensitivity[];

const shape = {
  type: z.enum(fieldTypes).describe('Kind of value'),
  length: z
    .int()
    .min(0)
    .max(999_999)
    .optional()
    .describe('Units (digits, characters, bytes) of a fixed field, the most of a variable one'),
  description: z.string().optional().describe('Name for people'),
  enc: z.string().optional().describe('How a unit is written'),
  prefix: z.string().optional().describe('How the length is written'),
  padding: padding.nullish().describe('How a short value is filled'),
  class: z.enum(characterClasses).optional().describe('What characters it may have, ISO 8583:1987 clause 4.4'),
  sensitive: z
    .enum(sensitivities)
    .optional()
    .describe(
      'Why it is hidden and not kept; none: it is harmless, and is kept where the standard leaves it to private use',
    ),
  counts: z
    .enum(['units', 'bytes', 'nibbles', 'evenNibbles'])
    .optional()
    .describe(
      'What a length prefix counts: units of the value, bytes on the wire, nibbles on the wire, or those with the filler of an odd number of digits among them (jPOS IFA_LLBNUM)',
    ),
  inclusive: z.boolean().optional().describe('The length prefix counts its own bytes too'),
  filled: z.boolean().optional().describe('A variable field that always fills its maximum on the wire (jPOS FLL)'),
  disableAutoExpand: z.boolean().optional().describe('Of a bitmap: it has this length, whatever its first bit says'),
  nibble: z
    .string()
    .regex(/^[0-9A-Fa-f]$/)
    .optional()
    .describe('Nibble (hex digit) that fills the half byte of an odd number of BCD digits'),
  nibbleChecked: z
    .boolean()
    .optional()
    .describe('The filling nibble is checked when it is read; otherwise any nibble may stand there'),
  laterEnc: z
    .string()
    .optional()
    .describe('Of a bitmap: the encoding of its second and third block where that is another one'),
  tag: tag.nullish().describe('Of a Composite: how its subfields are told apart'),
  zoned: z
    .boolean()
    .optional()
    .describe(
      'Of digits: the zone of the last one is the sign, as in EBCDIC (12K is -122, 12B +122). The value has the sign in front',
    ),
  mayHoldBytes: z
    .boolean()
    .optional()
    .describe(
      'Of text that some systems fill with bytes: any byte may stand in it, whatever its class says; in a track (class z) the digits of hex, as encrypted tracks have them. What is outside of the class is told where the value is shown',
    ),
  chip: z
    .boolean()
    .optional()
    .describe('Of bytes, or of text that is their hex: chip data (BER-TLV), opened when somebody reads inside'),
  orWhole: z
    .boolean()
    .optional()
    .describe(
      'Of a Composite: it may hold something else than its subfields, and is kept whole when they cannot be read: as text, or as bytes',
    ),
  tokens: z
    .union([z.boolean(), z.literal('bare')])
    .optional()
    .describe('Of a Composite: BASE24 tokens, behind their header or (bare) without it'),
  firstBitSet: z
    .boolean()
    .optional()
    .describe('Of a bitmap that never grows: its first bit is set all the same when a second part follows it'),
};

export type FieldSpec = z.infer<z.ZodObject<typeof shape>> & {
  subfields?: Record<string, FieldSpec> | null | undefined;
  bitmap?: FieldSpec | null | undefined;
};

const fieldSchema: z.ZodType<FieldSpec> = z.lazy(() =>
  z.strictObject({
    ...shape,
    subfields: z.record(z.string(), fieldSchema).nullish().describe('Of a Composite, by name, place or tag'),
    bitmap: fieldSchema.nullish().describe('Of a Composite whose subfields a bitmap announces'),
  }),
);

const recode = z.strictObject({
  mti: z.string().optional().describe('Encoding of the message type'),
  bitmap: z.string().optional().describe('Encoding of the bitmaps'),
  n: z.string().optional().describe('Encoding of numbers (class n)'),
  z: z.string().optional().describe('Encoding of tracks (class z)'),
  text: z.string().optional().describe('Encoding of text'),
  b: z.string().optional().describe('Encoding of bytes'),
  length: z.string().optional().describe('Family of the length prefixes'),
});

const header = z.strictObject({
  kind: z.enum(['none', 'fixed', 'tpdu', 'literal', 'base1']).describe('What it is'),
  lengthBytes: z.int().min(0).max(256).optional().describe('Its bytes'),
  hex: z
    .string()
    .regex(/^([0-9A-Fa-f]{2}){0,256}$/)
    .optional()
    .describe('Hex of the bytes that are sent when there is nothing to mirror'),
  required: z
    .boolean()
    .optional()
    .describe('A message that is written must bring its header: there is none to fall back on'),
});

export const specSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors'),
  name: z.string().describe('Name in logs and messages'),
  description: z.string().optional().describe('For people'),
  version: z.enum(['1987', '1993', '2003']).optional().describe('Version of ISO 8583 that it follows'),
  extends: z.string().optional().describe('The spec whose fields it takes over: a bundled name, or a file beside it'),
  recode: recode.optional().describe('Other encodings for the fields that are taken over'),
  header: header.optional().describe('What stands between the length and the message'),
  fields: z
    .record(z.string(), fieldSchema)
    .describe('By number, 0 the message type, 1 the bitmap; optional beside extends'),
});

export type Spec = z.infer<typeof specSchema>;
export type Recode = z.infer<typeof recode>;
export type HeaderSpec = z.infer<typeof header>;

/** One fault of a spec: where (`fields.55.subfields.9F26.enc`) and what is wrong. */
export interface SpecFault {
  path: string;
  message: string;
}

/** A spec cannot be used. All its faults are reported at once. */
export class SpecError extends Error {
  readonly code = 'SPEC_INVALID';
  readonly faults: readonly SpecFault[];
  /** `what` is told of the spec; its faults, a line each, without it. */
  constructor(name: string, faults: readonly SpecFault[], what: string = faultLines(name, faults)) {
    super(`SPEC_INVALID: ${what}`);
    this.name = 'SpecError';
    this.faults = faults;
  }
}

function faultLines(name: string, faults: readonly SpecFault[]): string {
  return [`${name} has ${faults.length} fault(s)`, ...faults.map((f) => `  ${f.path}: ${f.message}`)].join('\n');
}

/** Checks the shape of `json` against the native format. Throws a SpecError that lists every fault. */
export function parseSpec(json: unknown, name = 'spec'): Spec {
  const result = specSchema.safeParse(withFields(withNativeKeys(json)));
  if (result.success) return result.data;
  throw new SpecError(
    name,
    result.error.issues.map((issue) => ({ path: issue.path.join('.') || '(root)', message: issue.message })),
  );
}

/** A spec that extends another need not have fields of its own. */
function withFields(json: unknown): unknown {
  const isExtending = typeof json === 'object' && json !== null && 'extends' in json && !('fields' in json);
  return isExtending ? { ...json, fields: {} } : json;
}
