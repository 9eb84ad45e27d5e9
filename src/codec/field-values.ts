// A message as plain JSON. It follows the convention of the JavaScript libraries: element numbers (or tags) are the keys,
// text and bytes are strings, bytes as upper-case hex, and what has subfields is an object again.

/** A message, or a composite element of it, as plain JSON: numbers of elements (or tags) to text, hex or inner objects. */
export interface FieldValues {
  [key: string]: string | FieldValues;
}
