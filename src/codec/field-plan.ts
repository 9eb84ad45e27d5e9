// A data element, compiled: the three axes (encoding, length prefix, padding) and the class check resolved to numbers and
// tables, so that measuring, reading and writing it needs nothing more of the spec. The same plan serves top-level elements
// and subfields at any depth: a composite is what has plans inside.
import type { Encoding, Packing } from './encoding.ts';
import type { FieldValues } from './field-values.ts';
import type { Prefix, PrefixKind } from './prefix.ts';
import type { FieldSpec } from './spec/spec.ts';

/** What a length prefix counts. */
export const Counts = { units: 0, bytes: 1, nibbles: 2, evenNibbles: 3 } as const;
export type Counts = (typeof Counts)[keyof typeof Counts];

/** How a value shorter than a fixed length is filled; `byte` is a canonical unit. */
export interface Padding {
  readonly left: boolean;
  readonly byte: number;
}

export interface FieldPlan {
  /** `35`, `55.9F26`: the path in errors. */
  readonly path: string;
  /** Its name in the standard, for people. */
  readonly description: string;
  readonly encoding: Encoding;
  readonly packing: Packing;
  readonly prefix: Prefix;
  readonly prefixKind: PrefixKind;
  readonly prefixBytes: number;
  readonly counts: Counts;
  /** The prefix counts its own bytes too. */
  readonly inclusive: boolean;
  /** Variable, but always filled to its greatest length on the wire, or ended by a terminator (`until`). */
  readonly filled: boolean;
  /** Of a prefix with a tag: the plan of what stands behind the tag. */
  readonly behindTag: FieldPlan | undefined;
  /** Greatest number of units; of a fixed element, its length. */
  readonly maxUnits: number;
  /** Wire bytes of `maxUnits`. */
  readonly maxBytes: number;
  /** The value is bytes and stands in JSON as upper-case hex; otherwise it is text. */
  readonly binary: boolean;
  /** Text whose wire bytes are its characters. */
  readonly plainText: boolean;
  /** The last digit has the sign in its zone. */
  readonly zoned: boolean;
  /** Track 2 or 3: nibble D is the separator `=`. */
  readonly track: boolean;
  /** 1 for each wire byte that may stand in the value; undefined when all may. */
  readonly wireAdmitted: Uint8Array | undefined;
  /** 1 for each canonical unit that may be written; undefined when all may. */
  readonly admitted: Uint8Array | undefined;
  readonly padding: Padding | undefined;
  /** Bytes that the fixed-length subfields inside may take at most; 0 where nothing is inside. */
  readonly maxInner: number;
  readonly composite: Composite | undefined;
  /** What is inside bytes that are opened only when somebody reads inside: chip data. `composite` is undefined then, and indexing
   *  knows nothing of it. */
  readonly inside: Composite | undefined;
  /** The subfields that its spec names, by key; undefined where nothing is inside. */
  readonly subfields: ReadonlyMap<string, FieldPlan> | undefined;
  /** Its subfields are BER-TLV, as chip data is: their tags mean the same everywhere. */
  readonly chip: boolean;
  /** What is outside of its class may stand in it. */
  readonly mayHoldBytes: boolean;
  readonly sensitive: FieldSpec['sensitive'];
  readonly className: FieldSpec['class'];
}

/** What is inside an element, checked with the message or opened later; undefined where nothing is. */
export function innerOf(plan: FieldPlan): Composite | undefined {
  return plan.composite ?? plan.inside;
}

/** Bytes from the beginning of a value of `length` bytes to the next element. */
export function takenBytes(plan: FieldPlan, length: number): number {
  if (!plan.filled) return length;
  return plan.prefix.terminator === undefined ? plan.maxBytes : length + plan.prefix.terminator.length;
}

/** Most levels that composites may lie within each other, in a spec as well as in the templates of a message. */
export const DEPTH_LIMIT = 16;

/** What is inside a composite element: subfields by position, by tag or behind a bitmap of their own. It is checked when the
 *  message is indexed and read only when a subfield is needed. The files of composite/ are its kinds. */
export interface Composite {
  /** Checks every element in `[at, end)`. Throws a DecodeError with its offset counted from `start`. */
  check(bytes: Buffer, at: number, end: number, start: number, depth: number): void;
  /** The elements in `[at, end)` as JSON, or text where an element may hold text instead. The bytes have been checked. */
  read(bytes: Buffer, at: number, end: number): string | FieldValues;
  /** Writes `values` at `at` and returns the end. Throws an EncodeError. */
  write(values: FieldValues, out: Buffer, at: number): number;
  /** The elements in front of the first fault in `[at, end)`, and where they end; left out where the elements in front of a
   *  fault are whole by themselves. */
  readBefore?(bytes: Buffer, at: number, end: number): { readonly values: FieldValues; readonly to: number };
  /** The plan of a subfield by its key in JSON; undefined when the spec names none. */
  subfield(key: string): FieldPlan | undefined;
}
