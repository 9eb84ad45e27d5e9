// The native spec format: the JSON that moov-io/iso8583 publishes, plus optional keys of ours (`version`, `extends`,
// `recode`, `header`, `class`, `sensitive`, `counts`, `inclusive`...). A spec is data; `compile` turns it into a Codec.
import { z } from 'zod';
import type { Sensitivity } from '../../iso8583/sensitive-data.ts';
import { withNativeKeys } from './keys.ts';

const padding = z.strictObject({
  type: z.enum(['Left', 'Right', 'None']),
  /** One character of ISO 8859-1. */
  pad: z
    .string()
    .regex(/^[\0-\xff]?$/)
    .optional(),
});

const tag = z.strictObject({
  length: z.int().min(0).max(16).optional(),
  enc: z.string().optional(),
  padding: padding.optional(),
  sort: z.enum(['StringsByInt', 'StringsByHex']).optional(),
  storeUnknownTags: z.boolean().optional(),
  skipUnknownTags: z.boolean().optional(),
  prefUnknownTLV: z.string().optional(),
  /** The length of a subfield stands in front of its tag, with this prefix, and counts the tag too (Europay's `LLTT`). Its subfields
   *  themselves then have none: `None.Rest`. */
  lengthBefore: z.string().optional(),
  /** Subfields that stand in front of all tags, in this order and without one. */
  untagged: z.array(z.string()).optional(),
});

/** Kinds of value a field may hold. */
const fieldTypes = ['String', 'Numeric', 'Binary', 'Hex', 'Bitmap', 'Composite', 'Track1', 'Track2', 'Track3'] as const;

/** Character classes of ISO 8583:1987 clause 4.4 table 5. */
export const characterClasses = ['n', 'a', 'an', 'ans', 'anp', 'as', 'ns', 'b', 'z', 'x+n'] as const;

/** Why a value is hidden from logs and screens and not kept; `none`: it is harmless, and is kept where the standard leaves it to
 *  private use. */
const sensitivities = ['pan', 'track', 'pin', 'security', 'cryptogram', 'none'] as const satisfies Sensitivity[];

const shape = {
  type: z.enum(fieldTypes),
  length: z.int().min(0).max(999_999).optional(),
  description: z.string().optional(),
  enc: z.string().optional(),
  prefix: z.string().optional(),
  padding: padding.nullish(),
  class: z.enum(characterClasses).optional(),
  sensitive: z.enum(sensitivities).optional(),
  /** What a length prefix counts: units of the value (digits, characters), bytes on the wire, nibbles on the wire, or those
   *  with the filler of an odd number of digits among them (jPOS `IFA_LLBNUM`). */
  counts: z.enum(['units', 'bytes', 'nibbles', 'evenNibbles']).optional(),
  /** The length prefix counts its own bytes too. */
  inclusive: z.boolean().optional(),
  /** A variable field that always fills its maximum on the wire (jPOS `FLL`). */
  filled: z.boolean().optional(),
  disableAutoExpand: z.boolean().optional(),
  /** Nibble (hex digit) that fills the half byte of an odd number of BCD digits. */
  nibble: z
    .string()
    .regex(/^[0-9A-Fa-f]$/)
    .optional(),
  /** The filling nibble is checked when it is read; otherwise any nibble may stand there. */
  nibbleChecked: z.boolean().optional(),
  /** Of a bitmap: the encoding of its second and third block where that is another one. */
  laterEnc: z.string().optional(),
  tag: tag.nullish(),
  /** Of text that some systems fill with bytes: any byte may stand in it, whatever its class says; in a track (class z) the digits of
   *  hex, as encrypted tracks have them. What is outside of the class is told where the value is shown. */
  mayHoldBytes: z.boolean().optional(),
  /** Of bytes, or of text that is their hex: chip data (BER-TLV), opened when somebody reads inside. */
  chip: z.boolean().optional(),
  /** Of a Composite: it may hold something else than its subfields, and is kept whole when they cannot be read: as text, or as bytes. */
  orWhole: z.boolean().optional(),
  /** Of a Composite: BASE24 tokens, behind their header or (`bare`) without it. */
  tokens: z.union([z.boolean(), z.literal('bare')]).optional(),
  /** Of a bitmap that never grows: its first bit is set all the same when a second part follows it. */
  firstBitSet: z.boolean().optional(),
};

export type FieldSpec = z.infer<z.ZodObject<typeof shape>> & {
  subfields?: Record<string, FieldSpec> | null | undefined;
  bitmap?: FieldSpec | null | undefined;
};

const fieldSchema: z.ZodType<FieldSpec> = z.lazy(() =>
  z.strictObject({ ...shape, subfields: z.record(z.string(), fieldSchema).nullish(), bitmap: fieldSchema.nullish() }),
);

const recode = z.strictObject({
  mti: z.string().optional(),
  bitmap: z.string().optional(),
  n: z.string().optional(),
  z: z.string().optional(),
  text: z.string().optional(),
  b: z.string().optional(),
  length: z.string().optional(),
});

const header = z.strictObject({
  kind: z.enum(['none', 'fixed', 'tpdu', 'literal', 'base1']),
  lengthBytes: z.int().min(0).max(256).optional(),
  /** Upper-case hex of the bytes sent when there is nothing to mirror. */
  hex: z
    .string()
    .regex(/^([0-9A-Fa-f]{2}){0,256}$/)
    .optional(),
  /** A message that is written must bring its header: there is none to fall back on. */
  required: z.boolean().optional(),
});

export const specSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string(),
  description: z.string().optional(),
  version: z.enum(['1987', '1993', '2003']).optional(),
  extends: z.string().optional(),
  recode: recode.optional(),
  header: header.optional(),
  fields: z.record(z.string(), fieldSchema),
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
  constructor(name: string, faults: readonly SpecFault[]) {
    super(
      `SPEC_INVALID: ${name} has ${faults.length} fault(s)\n${faults.map((f) => `  ${f.path}: ${f.message}`).join('\n')}`,
    );
    this.name = 'SpecError';
    this.faults = faults;
  }
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
