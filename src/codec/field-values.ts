// The inner structure of a composite data element: subfields by position, by tag or behind a bitmap of their own.
// A structure is checked when the message is indexed and read only when somebody asks for a subfield. The files
// structure-*.ts are its kinds; compile-structure.ts chooses among them.
import type { FieldPlan } from './field.ts';

/** A message, or a composite element of it, as plain JSON: numbers of elements (or tags) to text, hex or inner objects. */
export interface FieldValues {
  [key: string]: string | FieldValues;
}

/** Most levels that structures may lie within each other, in a spec as well as in the templates of a message. */
export const DEPTH_LIMIT = 16;

export interface Structure {
  /** Checks every element in `[at, end)`. Throws a DecodeError with its offset counted from `start`. */
  check(bytes: Buffer, at: number, end: number, start: number, depth: number): void;
  /** The elements in `[at, end)` as JSON. The bytes have been checked. */
  read(bytes: Buffer, at: number, end: number): FieldValues;
  /** Writes `values` at `at` and returns the end. Throws an EncodeError. */
  write(values: FieldValues, out: Buffer, at: number): number;
  /** The plan of a subfield by its key in JSON; undefined when the spec names none. */
  subfield(key: string): FieldPlan | undefined;
}
