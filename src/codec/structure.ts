// The inner structure of a composite data element: subfields by position, by tag or behind a bitmap of their own.
// A structure is checked when the message is indexed and read only when somebody asks for a subfield.

/** A message, or a composite element of it, as plain JSON: numbers of elements (or tags) to text, hex or inner objects. */
export interface FieldValues {
  [key: string]: string | FieldValues;
}

export interface Structure {
  /** Checks every element in `[at, end)`. Throws a DecodeError with its offset counted from `start`. */
  check(bytes: Buffer, at: number, end: number, start: number, depth: number): void;
  /** The elements in `[at, end)` as JSON. The bytes have been checked. */
  read(bytes: Buffer, at: number, end: number): FieldValues;
  /** Writes `values` at `at` and returns the end. Throws an EncodeError. */
  write(values: FieldValues, out: Buffer, at: number): number;
}
