// A change of a codec that might let bytes be read which it cannot read as it is. See mend.ts.
import type { Codec, CodecParts } from '../codec/codec.ts';

/** One change: the codec that it makes, how many bytes in front it leaves out, and what to tell. */
export interface Candidate {
  readonly parts: CodecParts;
  readonly skippedBytes: number;
  readonly text: string;
}

/** What a codec was made of. */
export function partsOf({ name, header, mti, bitmap, fields, inner }: Codec): CodecParts {
  return { name, header, mti, bitmap, fields: [...fields], inner };
}
